"""Planning assumptions of a workspace: read, put beside what the curves say, and checked."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from csirt.files.kinds import load
from csirt.files.source import Source
from csirt.model.fault import Fault, Severity
from csirt.model.planning import PlannedReturn, Planning
from csirt.model.record import known
from csirt.model.ref import parse_ref
from csirt.workspace.known import Known
from csirt.workspace.root import root_of

FOLDER = "planning"


def planning_path(root: Path, facility: str) -> Path:
    """Return where the planning assumption of a facility stands."""
    return root / FOLDER / f"{facility}.yaml"


def planning_of(root: Path | None, facility: str) -> Planning | None:
    """Return the planning assumption of a facility; none where nobody wrote one.

    Raises:
        ContentError: the file is at fault.
    """
    path = planning_path(root or Path(), facility)
    return load(path, Planning) if root is not None and path.is_file() else None


def planning_json(
    planning: Planning | None, names: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, object], ...]:
    """Return the lines of a planning assumption for machines.

    Args:
        planning: The assumption; nobody may have written one.
        names: Names of care lines by id, and of families, by language.
    """
    return tuple(
        {
            "id": each.id,
            "name": dict(names.get(_subject(each), {"fr": each.id, "en": each.id})),
            "care_line": each.care_line,
            "family": each.family.value if each.family else None,
            "days_out": each.days_out,
            "days_reduced": each.days_reduced if known(each.days_reduced) else None,
            "reduced_to": each.reduced_to if known(each.reduced_to) else None,
            "by": each.by,
            "on": each.on,
            "why": {lang: each.why.in_(lang) for lang in ("fr", "en")},
        }
        for each in (planning.assumptions if planning else ())
    )


def _subject(each: PlannedReturn) -> str:
    return each.family.value if each.family else parse_ref(each.care_line or "").id


def planning_file(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A planning assumption stands where it is not read."""
    if not isinstance(record, Planning):
        return
    path = Path(source.file).absolute()
    root = root_of(path.parent)
    if root is not None and path != root.absolute() / record.place:
        yield source.fault(
            "check.planning-place", ("facility",), severity=Severity.WARNING, place=record.place
        )
