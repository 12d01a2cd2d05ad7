"""Scenarios checked: their form, what holds for every file, then the rules of exercises."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from csirt.files.kinds import built, kind_of, load
from csirt.files.shipped import catalogue, services
from csirt.files.source import Source, read
from csirt.model.exercise import Exercise
from csirt.model.exercise_library import InjectLibrary
from csirt.model.facility import Facility
from csirt.model.fault import ContentError, Fault, refused
from csirt.operation.exercise_lint import library_linted, linted
from csirt.operation.exercise_world import World
from csirt.workspace.check import Checked, checked
from csirt.workspace.plan_actions import actions
from csirt.workspace.playbook_lint import located
from csirt.workspace.playbooks import library_at
from csirt.workspace.root import root_of

_KINDS = (b"csirt.exercise/", b"csirt.inject-library/")


def lint(paths: Iterable[Path]) -> Checked:
    """Check scenarios and libraries of injects.

    Raises:
        NotFoundError: a path does not exist.
    """
    found = with_exercises(checked(paths))
    given = [read(Path(file)) for file in _sound(found)]
    wrong = [source for source in given if kind_of(source) not in (Exercise, InjectLibrary)]
    more = [fault for source in wrong for fault in _other_kind(source)]
    return Checked(found.files, _sorted([*found.faults, *more]), "csirt.exercise.lint/1")


def with_exercises(found: Checked) -> Checked:
    """Return what ``check`` found, with the faults of the scenarios among its files."""
    more: list[Fault] = []
    worlds: dict[tuple[Path | None, str | None], World] = {}
    for file in _sound(found):
        if _is_ours(Path(file)):
            source = read(Path(file))
            more += (located(fault, source) for fault in _faults(source, worlds))
    return Checked(found.files, _sorted([*found.faults, *more]), found.answer)


def _faults(source: Source, worlds: dict[tuple[Path | None, str | None], World]) -> Iterator[Fault]:
    kind = kind_of(source)
    if kind is InjectLibrary:
        yield from library_linted(built(source, InjectLibrary))
    elif kind is Exercise:
        exercise, here = built(source, Exercise), Path(source.file).parent
        key = root_of(here), exercise.facility
        if key not in worlds:
            worlds[key] = world_of(here, exercise.facility)
        yield from linted(exercise, worlds[key])
        yield from _missing_files(source, exercise, here)


def world_of(here: Path, facility: str | None = None) -> World:
    """Return what a scenario in a folder may name.

    Args:
        here: The folder of its file.
        facility: The facility that it is written for: its names are kept from the players.
    """
    known_here = library_at(here)
    try:
        codes = frozenset(actions(here))
    except ContentError:
        codes = frozenset(actions())
    return World(
        playbooks=known_here.playbooks,
        actions=codes,
        services=frozenset(services()),
        clocks=frozenset(known_here.clocks),
        techniques=frozenset(catalogue().techniques),
        real_names=_real_names(here, facility),
    )


def _real_names(here: Path, facility: str | None) -> tuple[str, ...]:
    """Return how the facility calls its machines and suppliers; a file at fault has no names."""
    root = root_of(here)
    path = (root or here) / "facilities" / f"{facility}.yaml"
    if root is None or facility is None or not path.is_file():
        return ()
    try:
        found = load(path, Facility)
    except ContentError:
        return ()
    assets = found.assets if isinstance(found.assets, tuple) else ()
    names = [*(each.name for each in assets), *(each.name for each in found.suppliers)]
    hosts = [each.id for each in assets if not each.id.isalpha()]
    return (*filter(None, names), *hosts)


def _missing_files(source: Source, exercise: Exercise, here: Path) -> Iterator[Fault]:
    """Yield a fault for each file that should stand beside the scenario and does not."""
    for at, inject in enumerate(exercise.injects):
        for nth, each in enumerate(inject.attachments):
            way = ("injects", at, "attachments", nth, "file")
            if not is_beside(here, each.file):
                yield source.fault("exercise.outside", way, given=each.file)
            elif not (here / each.file).is_file():
                yield source.fault("exercise.no-file", way, given=each.file)


def is_beside(here: Path, file: str) -> bool:
    """Return whether a path leads to somewhere below a folder, links included."""
    path = Path(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file:
        return False
    return (here / path).resolve().is_relative_to(here.resolve())


def _sound(found: Checked) -> tuple[str, ...]:
    spoilt = {fault.file for fault in found.faults if refused([fault])}
    return tuple(file for file in found.files if file not in spoilt)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(8_192)
    return any(kind in head for kind in _KINDS)


def _sorted(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))


def _other_kind(source: Source) -> tuple[Fault, ...]:
    try:
        built(source, Exercise)
    except ContentError as error:
        return error.faults
    return ()
