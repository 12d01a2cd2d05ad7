"""The playbooks, cards and legal clocks: those that are shipped and a workspace's own."""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import built, load
from csirt.files.source import read
from csirt.model.clock import Clock, Clocks
from csirt.model.fault import ContentError, Fault
from csirt.model.playbook import Card, Playbook
from csirt.operation.lint import World
from csirt.safe import safe
from csirt.workspace.root import root_of

CARDS = "cards"
"""The folder of cards, in ``playbooks/``."""
CLOCKS = "clocks"
OTHERS = frozenset(["actions", "rhythms", "sheets", CLOCKS])
"""Folders of ``playbooks/`` that hold something else."""


@cache
def clocks(root: Path | None = None) -> dict[str, Clock]:
    """Return the legal clocks of a content root (the shipped one by default) by id."""
    folder = (root or content.root()) / "risk_models" / "clocks"
    files = (load(path, Clocks) for path in sorted(folder.glob("*.yaml")))
    return {clock.id: clock for file in files for clock in file.clocks}


def own_clocks(here: Path | None) -> dict[str, Clock]:
    """Return the legal clocks that a workspace adds, in ``playbooks/clocks/``: a contract's, say.

    Raises:
        ContentError: a file is at fault, or an id is that of another clock.
    """
    root = None if here is None else root_of(here)
    found: dict[str, Clock] = {}
    for path in sorted((root / "playbooks" / CLOCKS).glob("*.yaml")) if root else ():
        source = read(path)
        for nth, clock in enumerate(built(source, Clocks).clocks):
            if clock.id in found or clock.id in clocks():
                way = ("clocks", nth, "id")
                raise ContentError([source.fault("clock.twice", way, name=clock.id)])
            found[clock.id] = clock
    return found


def clocks_at(here: Path | None) -> dict[str, Clock]:
    """Return the legal clocks at hand; a workspace's own only where none of them is at fault."""
    try:
        return clocks() | own_clocks(here)
    except ContentError:
        return dict(clocks())


@dataclass(frozen=True, slots=True)
class Library:
    """Playbooks, cards and legal clocks by id, and the file of each playbook."""

    playbooks: dict[str, Playbook]
    cards: dict[str, Card]
    files: dict[str, Path]
    clocks: dict[str, Clock]
    faults: tuple[Fault, ...] = ()
    """Why the workspace's own are left out, where they are at fault."""

    def world(self) -> World:
        """Return what a playbook may name."""
        return World(self.clocks, frozenset(self.playbooks), frozenset(self.cards))

    def as_json(self) -> dict[str, object]:
        """Return the list for machines (``csirt.playbook.list/1``)."""
        rows = [
            {
                "id": each.id,
                "version": each.version,
                "title": each.title.model_dump(),
                "scope": each.scope.value,
                "tlp": each.tlp.value,
                "steps": len(each.steps),
                "decisions": len(each.decisions),
                "file": str(self.files[each.id]),
            }
            for each in self.playbooks.values()
        ]
        return {"schema": "csirt.playbook.list/1", "playbooks": rows}


def library(here: Path | None = None) -> Library:
    """Return the shipped playbooks, and those of the workspace that ``here`` is in.

    Raises:
        ContentError: a file is at fault, or an id stands twice without ``replaces:``.
    """
    shipped = content.root() / "playbooks"
    found = Library({}, {}, {}, dict(clocks()) | own_clocks(here))
    root = None if here is None else root_of(here)
    for folder in (shipped, *([root / "playbooks"] if root else [])):
        for path in sorted(folder.rglob("*.yaml")):
            if path.parent.name == CARDS:
                card = load(path, Card)
                found.cards[card.id] = card
            elif path.parent.name not in OTHERS:
                _add(found, path)
    return found


def library_at(here: Path | None) -> Library:
    """Return the same, without the workspace's own where one of them is at fault.

    At night a slip in one file must not take the shipped playbooks away.
    """
    try:
        return library(here)
    except ContentError as error:
        return replace(library(), faults=error.faults)


def _add(found: Library, path: Path) -> None:
    source = read(path)
    playbook = built(source, Playbook)
    if playbook.id in found.playbooks and playbook.replaces != playbook.id:
        raise ContentError([source.fault("playbook.twice", ("id",), name=playbook.id)])
    if playbook.replaces is not None:
        found.playbooks.pop(playbook.replaces, None)
    found.playbooks[playbook.id] = playbook
    found.files[playbook.id] = path


def playbook_of(name: str, here: Path | None = None) -> Playbook:
    """Return a playbook by its id, or by the path of its file.

    Raises:
        NotFoundError: nothing bears the name.
        ContentError: the file is at fault.
    """
    return playbook_in(library(here), name)


def playbook_in(known: Library, name: str) -> Playbook:
    """Return a playbook of a library by its id, or by the path of its file.

    Raises:
        NotFoundError: nothing bears the name.
        ContentError: the file is at fault.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise NotFoundError("file.not-found", file=safe(name))
        return load(path, Playbook)
    if name not in known.playbooks:
        near = ", ".join(get_close_matches(name, known.playbooks, n=3) or sorted(known.playbooks))
        raise NotFoundError("playbook.unknown", name=safe(name), near=near)
    return known.playbooks[name]
