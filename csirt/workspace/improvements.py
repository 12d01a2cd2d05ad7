"""Corrective actions as files of a workspace: one a piece, written once, listed, and exported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from re import fullmatch

from pydantic import ValidationError

from csirt import seal
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.files.overlay import Difference
from csirt.files.quality import nothing, overlaid
from csirt.files.write import as_yaml, write_bytes, write_text
from csirt.model.guard import holds_person_number
from csirt.model.improvement import Improvement, Opener, Status
from csirt.model.quality import QualitySeen
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.operation.moment import PARIS
from csirt.safe import safe
from csirt.workspace.root import root_of
from csirt.workspace.sheets import sheet_of
from csirt.workspace.timeline_export import table_bytes

FOLDER = "improvements"
SEEN = "quality.seen.yaml"
"""What came back from the quality plan, beside the actions of a facility."""
SCHEMA = "csirt.improvement/1"
_ACTION = r"p[1-7]|d[1-3]|a[1-5]|r[1-4]"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to be done, before it is a file."""

    what: str
    owner: str
    due: str
    action: str = ""
    funding: str = ""
    quality_ref: str = ""
    proof: str = ""
    retest: str = ""
    tlp: Tlp = Tlp.AMBER
    what_en: str = ""
    """The same in English, where somebody has it."""


def opened_for(
    here: Path, case: str, facility: str, wanted: Wanted, *, now: datetime, id: str = "",
    exercise: bool = False,
) -> tuple[Improvement, Path]:  # fmt: skip
    """Write the file of a new action that an incident or an exercise opens, and return both; no
    file is ever changed.

    Args:
        here: A folder of the workspace.
        case: The incident, or the run of an exercise, that it comes from.
        facility: Whose action it is.
        wanted: What is to be done, by whom, until when.
        now: Its date is that of Paris.
        id: Its id; by default the day and four digits of chance, so that two stations never clash.
        exercise: The case is the run of an exercise.

    Raises:
        NotFoundError: there is no workspace here, or no such action among the 19.
        InputError: a box that its place in the file does not take, or a person's number.
        StateError: an action of that id stands already.
    """
    on = now.astimezone(PARIS).date().isoformat()
    opener = Opener.EXERCISE if exercise else Opener.INCIDENT
    return _opened(here, facility, wanted, opener, case, on, id)


def opened_by_audit(
    here: Path, facility: str, wanted: Wanted, *, on: str, id: str = ""
) -> tuple[Improvement, Path]:
    """Write the file of a new action that an audit opens, and return both.

    Args and errors: those of :func:`opened_for`; ``on`` is the day.
    """
    return _opened(here, facility, wanted, Opener.AUDIT, None, on, id)


def _opened(
    here: Path, facility: str, wanted: Wanted, opener: Opener, case: str | None, on: str, id: str
) -> tuple[Improvement, Path]:
    root = _root(here)
    if wanted.action and not fullmatch(_ACTION, wanted.action):
        raise NotFoundError("action.unknown-action", action=safe(wanted.action))
    named = id or f"i-{on}-{seal.random_bytes(2).hex()}"
    made = _built(wanted, named, opener, case, facility, on)
    path = root / FOLDER / facility / f"{made.id}.yaml"
    if path.exists():
        raise StateError("write.stands", file=safe(path))
    kept = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept["what"] = {lang: text for lang, text in kept["what"].items() if text}
    if made.status is Status.OPEN:  # nobody said so: what the quality plan says later may count
        del kept["status"]
    write_text(path, as_yaml({key: value for key, value in kept.items() if value != ""}))
    return made, path


def _built(
    wanted: Wanted, id: str, opener: Opener, case: str | None, facility: str, on: str
) -> Improvement:
    what = {"fr": wanted.what.strip(), **({"en": wanted.what_en} if wanted.what_en else {})}
    told = {
        "schema": SCHEMA, "id": id, "facility": facility, "what": what,
        "opened_by": opener.value, "case": case, "opened_on": on,
        "action": wanted.action or None, "owner": wanted.owner, "due": wanted.due,
        "funding": wanted.funding or None, "quality_ref": wanted.quality_ref or None,
        "proof": wanted.proof or None, "retest": wanted.retest or None, "tlp": wanted.tlp.value,
    }  # fmt: skip
    told = {key: value for key, value in told.items() if value is not None}
    for name, value in told.items():
        if holds_person_number(str(value)):
            raise InputError("action.person-number", name=name)
    try:
        return Improvement.model_validate(told)
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(map(str, fault["loc"])) or "—"
        raise InputError("action.refused", name=name, problem=safe(fault["msg"])) from error


def _root(here: Path) -> Path:
    root = root_of(here)
    if root is None:
        raise NotFoundError("action.no-workspace")
    return root


def improvements(here: Path, *, case: str = "", facility: str = "") -> tuple[Improvement, ...]:
    """Return the actions of a workspace with what the quality plan says of them, by due date, then
    by id; none where there is no workspace.

    Args:
        here: A folder of the workspace.
        case: Only those of one case.
        facility: Only those of one facility.

    Raises:
        ContentError: a file is at fault.
    """
    merged = (each for each, _ in followed(here, facility=facility))
    kept = [each for each in merged if case in ("", each.case)]
    return tuple(sorted(kept, key=lambda each: (each.due, each.id)))


def followed(
    here: Path, *, facility: str = ""
) -> tuple[tuple[Improvement, tuple[Difference, ...]], ...]:
    """Return the actions of a workspace, each with where a person and the quality plan differ:
    the person's value is kept."""
    root = root_of(here)
    if root is None:
        return ()
    found = written(root, facility=facility)
    seen = {
        home: {each.id: each for each in seen_of(root, home).improvements}
        for home in sorted({each.facility for each in found})
    }
    pairs = ((each, seen[each.facility].get(each.id)) for each in found)
    return tuple(overlaid(mine, theirs) if theirs else (mine, ()) for mine, theirs in pairs)


def written(root: Path, *, facility: str = "") -> tuple[Improvement, ...]:
    """Return the actions as people wrote them."""
    found = (load(path, Improvement) for path in sorted((root / FOLDER).glob("*/i-*.yaml")))
    return tuple(each for each in found if facility in ("", each.facility))


def seen_of(root: Path, facility: str) -> QualitySeen:
    """Return what the quality plan says of the actions of a facility."""
    path = root / FOLDER / facility / SEEN
    return load(path, QualitySeen) if path.is_file() else nothing(facility)


def shown_at(
    found: Iterable[Improvement], ceiling: Tlp
) -> tuple[tuple[Improvement, ...], tuple[tuple[str, Tlp], ...]]:
    """Return the actions that may be shown at a level, and the others by reference and level."""
    found = tuple(found)
    return (
        tuple(each for each in found if ORDER[each.tlp] <= ORDER[ceiling]),
        tuple(
            (f"improvement:{each.facility}/{each.id}", each.tlp)
            for each in found
            if ORDER[each.tlp] > ORDER[ceiling]
        ),
    )


def as_json(each: Improvement) -> dict[str, object]:
    """Return an action for machines."""
    told = each.model_dump(mode="json", by_alias=False, exclude={"schema_"})
    return {key: None if value == "" else value for key, value in told.items()}


def exported(
    found: Iterable[Improvement],
    output: Path,
    *,
    tlp: Tlp,
    lang: str,
    here: Path | None = None,
    force: bool = False,
) -> tuple[tuple[str, Tlp], ...]:
    """Write actions as a table with the columns of sheet S, and return what was withheld.

    Raises:
        StateError: the file stands already.
    """
    shown, held = shown_at(found, tlp)
    columns = sheet_of("action-plan", here).by_id()["actions"].columns
    words = {
        column.id: {option.id: option.label.in_(lang) for option in column.options}
        for column in columns
    }
    rows = [
        [words[name].get(value, value) for name, value in _row(each, lang).items()]
        for each in shown
    ]
    heads = [column.label.in_(lang) for column in columns]
    write_bytes(output, table_bytes(heads, rows), force=force)
    return held


def _row(each: Improvement, lang: str) -> dict[str, str]:
    """Return the boxes of sheet S, in the order of its columns."""
    return {
        "id": each.id,
        "what": each.what.in_(lang),
        "quality-ref": each.quality_ref,
        "source": each.opened_by.value,
        "action": (each.action or "").upper(),
        "owner": each.owner,
        "due": each.due,
        "funding": each.funding,
        "status": each.status.value,
        "proof": each.proof,
    }
