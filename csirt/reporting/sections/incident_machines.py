"""The machines that an attack held, as captures and logs show them, and how far it could go."""

from collections.abc import Iterable

from csirt.model.network import Level
from csirt.operation.registers import RegisterRow, register
from csirt.operation.timeline import case_time
from csirt.reporting.after_action_words import hour, short
from csirt.text import say
from csirt.workspace.after_action import CaseDossier


def machines(dossier: CaseDossier, lang: str) -> tuple[dict[str, str], ...]:
    """Return each machine: when it was first seen hit, by what, and where that is shown."""
    rows = register("machine", dossier.told.state.entries)
    return tuple(_row(row, lang) for row in sorted(rows, key=lambda each: (_first(each), each.id)))


def _first(row: RegisterRow) -> str:
    return min(entry.happened_at for entry in row.entries)


def _row(row: RegisterRow, lang: str) -> dict[str, str]:
    findings = [one for entry in row.entries for one in _dicts(entry.data.get("findings"))]
    records = [one for each in findings for one in _dicts(each.get("records"))]
    pieces = [str(one) for entry in row.entries for one in _listed(entry.data.get("exhibits"))]
    files = [str(one.get("file", "")) for one in records]
    shown = pieces or files
    rights = row.said("rights")
    return {
        "hour": hour(min(case_time(entry) for entry in row.entries)),
        "name": row.said("name", "machine") or row.id,
        "rights": say(f"cli.capture.reach.level.{rights}", lang) if rights in list(Level) else "—",
        "techniques": _once(str(t) for e in findings for t in _listed(e.get("techniques"))[:1]),
        "shown": _once(each.removeprefix("exhibit:") for each in shown),
        "refs": ", ".join(short(entry.ref) for entry in row.entries),
    }


def reach(dossier: CaseDossier) -> tuple[dict[str, str], ...]:
    """Return each sentence of the log on how far the attack could go, with its hour: a smaller
    reach, from fewer proofs, does not stand for a greater one."""
    told = (entry for entry in dossier.told.state.entries if "reach" in entry.data)
    return tuple(
        {"hour": hour(case_time(entry)), "text": str(entry.data.get("text", ""))} for entry in told
    )


def _once(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(texts)) or "—"


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, object]]:
    return [each for each in _listed(value) if isinstance(each, dict)]
