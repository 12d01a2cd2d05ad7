"""What an exercise is framed with: rules and stop words, and the programme of some years."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError, StateError
from csirt.files.kinds import load
from csirt.files.source import read
from csirt.files.write import as_yaml, write_text
from csirt.model.exercise import Level
from csirt.model.exercise_framing import ExerciseFraming, ExerciseProgramme, PlannedExercise
from csirt.model.fault import Fault, Severity
from csirt.model.record import Text
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.root import root_of

FRAMING = Path("exercises") / "framing" / "framing.yaml"
PROGRAMME = Path("exercises") / "programme.yaml"
YEARS = 3
_SUFFIXES = (".yaml", ".yml")
_OBJECTIVES = ("alert", "care", "region")
"""What each year of a new programme is about, in this order."""


def framing_at(here: Path) -> ExerciseFraming:
    """Return the framing of exercises: the workspace's own file, or the shipped one.

    Raises:
        ContentError: the file is at fault.
    """
    root = root_of(here)
    own = root / FRAMING if root else None
    return load(own if own and own.is_file() else content.root() / FRAMING, ExerciseFraming)


# --- the programme ---


@dataclass(frozen=True, slots=True)
class Programmed:
    """The answer of ``csirt exercise programme``."""

    file: Path
    programme: ExerciseProgramme
    faults: tuple[Fault, ...]

    @property
    def ordered(self) -> tuple[PlannedExercise, ...]:
        """The exercises by year, then by facility."""
        return tuple(
            sorted(self.programme.exercises, key=lambda e: (e.year, e.quarter or 5, e.facility))
        )

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.exercise.programme/1``)."""
        return {
            "schema": "csirt.exercise.programme/1",
            "file": str(self.file),
            "exercises": [
                {
                    "id": f"{each.facility}-{each.year}",
                    "year": each.year,
                    "quarter": each.quarter,
                    "facility": each.facility,
                    "level": each.level.value,
                    "objective": each.objective.model_dump(),
                    "scenario": each.scenario,
                    "played_on": each.played_on,
                }
                for each in self.ordered
            ],
            "faults": [each.as_json() for each in self.faults],
        }


def programme_of(path: Path) -> Programmed:
    """Return a programme and what is odd in it: a year that is missing or doubled, a step back.

    Raises:
        NotFoundError: there is no such file.
        ContentError: the file is at fault.
    """
    if not path.is_file():
        raise NotFoundError("exercise.no-programme", file=safe(path))
    source = read(path)
    found = load(path, ExerciseProgramme)
    faults = [
        source.fault(code, ("exercises", at), severity=Severity.WARNING, facility=name, year=year)
        for code, at, name, year in _odd(found)
    ]
    return Programmed(path, found, tuple(faults))


_Odd = tuple[str, int, str, int]
"""Code, place in the list, facility, year."""


def _odd(found: ExerciseProgramme) -> Iterator[_Odd]:
    by_facility: dict[str, list[tuple[int, PlannedExercise]]] = {}
    for at, each in enumerate(found.exercises):
        by_facility.setdefault(each.facility, []).append((at, each))
    for name, mine in by_facility.items():
        ordered = sorted(mine, key=lambda both: both[1].year)
        for (_, before), (at, after) in pairwise(ordered):
            if after.year == before.year:
                yield "exercise.year-twice", at, name, after.year
            if after.year > before.year + 1:
                yield "exercise.year-missing", at, name, before.year + 1
            if _rank(after.level) < _rank(before.level):
                yield "exercise.level-back", at, name, after.year


def _rank(level: Level) -> int:
    return list(Level).index(level)


def begun(output: Path, facilities: tuple[str, ...], first: int, *, force: bool = False) -> Path:
    """Write a programme of three years to be filled in: one exercise a facility and year.

    Args:
        output: The file, ``.yaml``.
        facilities: Ids.
        first: First year.
        force: Write over a file that stands already.

    Raises:
        StateError: the file stands already, or is no ``.yaml``, or no facility is named.
    """
    if output.suffix not in _SUFFIXES:
        raise StateError("exercise.not-yaml", file=safe(output))
    if not facilities:
        raise StateError("exercise.programme-empty")
    planned = [_planned(first, at, facility) for facility in facilities for at in range(YEARS)]
    made = ExerciseProgramme.model_validate(
        {"schema": "csirt.exercise-programme/1", "exercises": planned}
    )
    data = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    head = "".join(f"# {say('cli.exercise.programme.head', lang)}\n" for lang in LANGUAGES)
    write_text(output, head + as_yaml(data, blocks=True), force=force)
    return output


def _planned(first: int, at: int, facility: str) -> dict[str, object]:
    return {
        "year": first + at,
        "facility": facility,
        "level": list(Level)[at].value,
        "objective": _objective(_OBJECTIVES[at]).model_dump(),
    }


def _objective(name: str) -> Text:
    told = {lang: say(f"cli.exercise.programme.objective.{name}", lang) for lang in LANGUAGES}
    return Text(**told)
