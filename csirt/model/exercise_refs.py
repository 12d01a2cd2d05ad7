"""What a scenario names of a facility's model, with its place in the file."""

from collections.abc import Iterator

from csirt.model.exercise import Exercise, SystemKind
from csirt.model.ref import parse_ref
from csirt.model.references import Path, Reference

_OF_A_FACILITY = frozenset(
    ("asset", "zone", "identity", "directory", "application", "care-line", "supplier", "link")
)
_USUAL = {SystemKind.APPLICATION: "application", SystemKind.CARE_LINE: "care-line"}
"""What a system names when its reference does not say the kind."""


def of_exercise(exercise: Exercise) -> Iterator[Reference]:
    """Yield the references to a facility's model.

    A scenario that is written for no facility names nothing of a model: a bare id is then its own.
    """
    if exercise.facility is not None:
        yield Reference(("facility",), "facility", exercise.facility)
    for at, system in enumerate(exercise.systems):
        if system.ref is not None:
            yield from _within(
                exercise, ("systems", at, "ref"), system.ref, _USUAL.get(system.kind, "asset")
            )
    for at, inject in enumerate(exercise.injects):
        for nth, text in enumerate(inject.about):
            yield from _within(exercise, ("injects", at, "about", nth), text, "asset")


def _within(exercise: Exercise, path: Path, text: str, kind: str) -> Iterator[Reference]:
    ref = parse_ref(text)
    home = ref.facility or exercise.facility
    if home is not None and (ref.kind or kind) in _OF_A_FACILITY:
        yield Reference(path, kind, str(ref.within(home, kind)))
