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
from csirt.files.write import as_yaml, write_bytes, write_text
from csirt.model.guard import holds_person_number
from csirt.model.improvement import Improvement
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.operation.moment import PARIS
from csirt.safe import safe
from csirt.workspace.root import root_of
from csirt.workspace.sheets import sheet_of
from csirt.workspace.timeline_export import table_bytes

FOLDER = "improvements"
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


def opened_for(
    here: Path, case: str, facility: str, wanted: Wanted, *, now: datetime, id: str = ""
) -> tuple[Improvement, Path]:
    """Write the file of a new action and return both; no file is ever changed.

    Args:
        here: A folder of the workspace.
        case: The incident that it comes from.
        facility: Whose action it is.
        wanted: What is to be done, by whom, until when.
        now: Its date is that of Paris.
        id: Its id; by default the day and four digits of chance, so that two stations never clash.

    Raises:
        NotFoundError: there is no workspace here, or no such action among the 19.
        InputError: a box that its place in the file does not take, or a person's number.
        StateError: an action of that id stands already.
    """
    root = _root(here)
    if wanted.action and not fullmatch(_ACTION, wanted.action):
        raise NotFoundError("action.unknown-action", action=safe(wanted.action))
    on = now.astimezone(PARIS).date().isoformat()
    made = _built(wanted, id or f"i-{on}-{seal.random_bytes(2).hex()}", case, facility, on)
    path = root / FOLDER / facility / f"{made.id}.yaml"
    if path.exists():
        raise StateError("write.exists", file=safe(path))
    kept = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept["what"] = {lang: text for lang, text in kept["what"].items() if text}
    write_text(path, as_yaml({key: value for key, value in kept.items() if value != ""}))
    return made, path


def _built(wanted: Wanted, id: str, case: str, facility: str, on: str) -> Improvement:
    told = {
        "schema": SCHEMA, "id": id, "facility": facility, "what": wanted.what.strip(),
        "opened_by": "incident", "case": case, "opened_on": on, "action": wanted.action or None,
        "owner": wanted.owner, "due": wanted.due, "funding": wanted.funding or None,
        "quality_ref": wanted.quality_ref or None, "proof": wanted.proof or None,
        "retest": wanted.retest or None, "tlp": wanted.tlp.value,
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
    """Return the actions of a workspace, by due date, then by id; none where there is no workspace.

    Args:
        here: A folder of the workspace.
        case: Only those of one case.
        facility: Only those of one facility.

    Raises:
        ContentError: a file is at fault.
    """
    root = root_of(here)
    paths = sorted((root / FOLDER).glob("*/i-*.yaml")) if root else []
    found = [load(path, Improvement) for path in paths]
    kept = [each for each in found if case in ("", each.case) and facility in ("", each.facility)]
    return tuple(sorted(kept, key=lambda each: (each.due, each.id)))


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
