"""The scenarios and the libraries of injects: those that are shipped and a workspace's own."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError, StateError
from csirt.files.kinds import built, load
from csirt.files.source import read, read_bytes
from csirt.files.write import write_text
from csirt.model.exercise import Exercise
from csirt.model.exercise_library import InjectLibrary
from csirt.model.fault import ContentError
from csirt.model.record import known
from csirt.safe import safe
from csirt.workspace.root import root_of

FOLDER = "exercises"
TEMPLATES = "templates"
"""The folder of blank scenarios, in ``exercises/``: they are copied, never played."""
BLANK = "scenario"
_SUFFIXES = (".yaml", ".yml")
_HEAD = 8_192
"""Bytes of a file that are looked at to know what it is."""


@dataclass(frozen=True, slots=True)
class Exercises:
    """Scenarios and libraries by id, and the file of each."""

    scenarios: dict[str, Exercise] = field(default_factory=dict)
    libraries: dict[str, InjectLibrary] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the list for machines (``csirt.exercise.list/1``)."""
        rows = [
            {
                "id": each.id,
                "version": each.version,
                "title": each.title.model_dump(),
                "kind": each.kind.value,
                "focus": each.focus.value if known(each.focus) else None,
                "scope": each.scope.value,
                "level": each.level.value if known(each.level) else None,
                "profiles": [profile.value for profile in each.profiles],
                "minutes": each.clock.minutes,
                "speed": each.clock.speed,
                "cells": len(each.cells),
                "injects": len(each.injects),
                "objectives": len(each.objectives),
                "tlp": each.tlp.value,
                "file": str(self.files[each.id]),
            }
            for each in self.scenarios.values()
        ]
        libraries = [
            {
                "id": each.id,
                "title": each.title.model_dump(),
                "injects": len(each.injects),
                "file": str(self.files[each.id]),
            }
            for each in self.libraries.values()
        ]
        return {"schema": "csirt.exercise.list/1", "scenarios": rows, "libraries": libraries}


def exercises(here: Path | None = None) -> Exercises:
    """Return the shipped scenarios, and those of the workspace that ``here`` is in.

    Raises:
        ContentError: a file is at fault, or an id stands twice without ``replaces:``.
    """
    found = Exercises()
    root = None if here is None else root_of(here)
    for folder in (content.root() / FOLDER, *([root / FOLDER] if root else [])):
        for path in sorted(folder.rglob("*.yaml")):
            if path.parent.name != TEMPLATES:
                _add(found, path)
    return found


def _add(found: Exercises, path: Path) -> None:
    head = _head(path)
    if b"csirt.exercise/" in head:
        _add_scenario(found, path)
    elif b"csirt.inject-library/" in head:
        library = load(path, InjectLibrary)
        found.libraries[library.id] = library
        found.files[library.id] = path


def _add_scenario(found: Exercises, path: Path) -> None:
    source = read(path)
    scenario = built(source, Exercise)
    if scenario.id in found.scenarios and scenario.replaces != scenario.id:
        raise ContentError([source.fault("exercise.twice", ("id",), name=scenario.id)])
    if scenario.replaces is not None:
        found.scenarios.pop(scenario.replaces, None)
    found.scenarios[scenario.id] = scenario
    found.files[scenario.id] = path


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def file_of(name: str, here: Path | None = None) -> Path:
    """Return the file of a scenario: by its path, or by the id of a known one.

    Raises:
        NotFoundError: nothing bears the name.
        ContentError: a file of the workspace is at fault.
    """
    path = Path(name)
    if path.suffix in _SUFFIXES:
        if not path.is_file():
            raise NotFoundError("file.not-found", file=safe(name))
        return path
    found = exercises(here)
    if name not in found.files:
        near = ", ".join(get_close_matches(name, found.files, n=3) or sorted(found.scenarios))
        raise NotFoundError("exercise.unknown", name=safe(name), near=near or "—")
    return found.files[name]


def exercise_of(name: str, here: Path | None = None) -> Exercise:
    """Return a scenario by its id, or by the path of its file; see :func:`file_of`."""
    return load(file_of(name, here), Exercise)


def begun(
    name: str, output: Path, here: Path | None = None, *, like: str = "", force: bool = False
) -> Exercise:
    """Write a new scenario: a blank one, or a copy of one that exists, comments and all.

    Args:
        name: Id of the new scenario.
        output: Its file.
        here: Where one stands: the scenarios of that workspace are known.
        like: Id or file of the scenario to copy; the blank one by default.
        force: Write over a file that stands already.

    Raises:
        StateError: the file stands already, or is no ``.yaml``.
        NotFoundError: nothing bears the name ``like``.
    """
    if output.suffix not in _SUFFIXES:
        raise StateError("exercise.not-yaml", file=safe(output))
    blank = content.root() / FOLDER / TEMPLATES / f"{BLANK}.yaml"
    origin = file_of(like, here) if like else blank
    lines = origin.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith(("replaces:", "version:"))]
    text = "\n".join(f"id: {name}" if line.startswith("id:") else line for line in kept)
    made = built(read_bytes(text.encode(), str(output)), Exercise)
    write_text(output, text, force=force)
    return made
