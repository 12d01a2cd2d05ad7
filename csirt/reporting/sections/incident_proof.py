"""How the report was made, what the journal proves and does not, and every figure's entries."""

from collections import Counter
from collections.abc import Iterator, Sequence

from csirt.model.figure import Figure
from csirt.reporting.after_action_words import short, tally
from csirt.reporting.document import Section
from csirt.text import say
from csirt.workspace.after_action import CaseDossier

MOST = 12
"""Entries that are named beside a figure; the rest is counted."""


def method(dossier: CaseDossier, lang: str) -> Section:
    """Return the method, the heads, the result of the verification, and its limits."""
    proof, case = dossier.proof, dossier.told
    shown = [entry.ref for entry in case.written]
    content: dict[str, object] = {
        "entries": tally("entries", shown),
        "holds": proof.holds,
        "breaks": tuple(
            say("report.pair", lang, name=short(each.ref), items=say(each.code, lang))
            for each in proof.breaks[:MOST]
        ),
        "remarks": tuple(_remarks(dossier, lang)),
        "head": dossier.case_head,
        "heads": tuple(
            {"station": head.station, "seq": str(head.seq), "chain": head.chain}
            for head in dossier.heads
        ),
        "limits": tuple(say(f"report.after.method.limit-{nth}", lang) for nth in range(1, 6)),
        "playbooks": tuple(
            f"{run.playbook.title.in_(lang)} (v{run.playbook.version}, {run.sha256[:16]})"
            for run in case.state.runs
        ),
    }
    return Section("incident-method", say("report.after.method.title", lang), content)


def _remarks(dossier: CaseDossier, lang: str) -> Iterator[str]:
    """Yield what a reader must know and is no fault, once for each kind, with how often."""
    counted = Counter(each.code for each in dossier.proof.remarks)
    for code, times in counted.items():
        yield say("report.after.method.remark", lang, what=say(code, lang), count=times)


def figures(dossier: CaseDossier, lang: str, parts: Sequence[Section]) -> Section:
    """Return where each figure comes from: the entries that it counts or measures."""
    seen: set[str] = set()
    groups = []
    for part in parts:
        new = [each for each in part.figures if each.id not in seen]
        seen.update(each.id for each in new)
        if new:
            rows = tuple({"figure": each, "label": _label(each, lang), "from": _from(each, lang)}
                         for each in new)  # fmt: skip
            groups.append({"title": part.title, "rows": rows})
    content: dict[str, object] = {"groups": tuple(groups)}
    return Section("incident-figures", say("report.after.figures.title", lang), content)


def _label(figure: Figure, lang: str) -> str:
    return figure.label.get(lang) or figure.label["fr"]


def _from(figure: Figure, lang: str) -> str:
    """Return the entries of a figure; a count of nothing comes from reading every entry."""
    refs = [short(ref) if ref.startswith("entry:") else ref for ref in figure.records]
    if not refs:
        return say("report.after.figures.whole", lang)
    listed = ", ".join(refs[:MOST])
    more = len(refs) - MOST
    return say("report.after.figures.more", lang, listed=listed, count=more) if more > 0 else listed
