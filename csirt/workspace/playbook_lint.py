"""Playbooks checked: their form, what holds for every file, then the rules of playbooks."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from csirt.files.kinds import built
from csirt.files.source import Source, read
from csirt.model.fault import ContentError, Fault, refused
from csirt.model.playbook import Playbook
from csirt.operation.lint import World, linted
from csirt.safe import safe
from csirt.workspace.check import Checked, checked
from csirt.workspace.playbooks import library


def lint(paths: Iterable[Path]) -> Checked:
    """Check playbooks: their form, what holds for every file, then the rules of playbooks.

    Raises:
        NotFoundError: a path does not exist.
    """
    found = with_playbooks(checked(paths))
    given = [read(Path(file)) for file in _sound(found)]
    wrong = [source for source in given if not _is_known(source)]
    more = [fault for source in wrong for fault in _other_kind(source)]
    return Checked(found.files, _sorted([*found.faults, *more]), "csirt.playbook.lint/1")


def with_playbooks(found: Checked) -> Checked:
    """Return what ``check`` found, with the faults of the playbooks among its files."""
    given = [read(Path(file)) for file in _sound(found) if _says_playbook(Path(file))]
    playbooks = [(source, built(source, Playbook)) for source in given if _is_playbook(source)]
    beside = {playbook.id for _, playbook in playbooks}
    more: list[Fault] = []
    for source, playbook in playbooks:
        world = _around(source)
        world = replace(world, playbooks=world.playbooks | beside)
        more += [located(fault, source) for fault in linted(playbook, world)]
    return Checked(found.files, _sorted([*found.faults, *more]), found.answer)


def _sound(found: Checked) -> tuple[str, ...]:
    """Return the files that nothing refuses."""
    spoilt = {fault.file for fault in found.faults if refused([fault])}
    return tuple(file for file in found.files if file not in spoilt)


def _says_playbook(path: Path) -> bool:
    """Return whether a file may be a playbook, without reading a region to know it."""
    with path.open("rb") as stream:
        return b"csirt.playbook/" in stream.read(4_096)


def _sorted(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))


def _around(source: Source) -> World:
    """Return what a file may name; where a neighbour is at fault, only what is shipped."""
    try:
        return library(Path(source.file).parent).world()
    except ContentError:
        return library().world()


def _is_playbook(source: Source) -> bool:
    return bool(source.data["schema"] == "csirt.playbook/1")


def _is_known(source: Source) -> bool:
    return source.data["schema"] in ("csirt.playbook/1", "csirt.card/1", "csirt.clocks/1")


def _other_kind(source: Source) -> tuple[Fault, ...]:
    try:
        built(source, Playbook)
    except ContentError as error:
        return error.faults
    return ()


def located(fault: Fault, source: Source) -> Fault:
    """Return a fault with the file, line and column of its path; the path stays as it is."""
    way = tuple(int(part) if part.isdigit() else part for part in fault.path.split("."))
    mark, walked = source.place(way)
    path = ".".join(safe(part) for part in walked)
    return replace(fault, file=source.file, line=mark.line, column=mark.column, path=path)
