"""What each thing of an order waits for: described needs, and those that go without saying."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.analysis.attack_graph.terrain import Terrain, full, name_of
from csirt.analysis.consequence.ordering.written import Written, borrowed
from csirt.model.care import Application, CareLine, Need

ENGINE, IDENTITY = "interface-engine", "admissions-server"
"""Asset kinds of the catalogue that run the interfaces, and the identity of patients."""


class Because(StrEnum):
    """Why one thing waits for another."""

    NEED = "need"
    DIRECTORY = "directory"
    IDENTITY = "identity"
    SOURCE = "source"
    """Its data come from a copy that the other holds."""


@dataclass(frozen=True, slots=True)
class Wait:
    """At least some of several must be back; each may have others that stand for it."""

    because: Because
    at_least: int
    of: tuple[tuple[str, ...], ...]
    described: bool = True
    """Somebody wrote it; otherwise it follows from the kinds of the machines."""


@dataclass(slots=True)
class Waits:
    """Every wait of an order, by the thing that waits."""

    written: Written
    by_ref: dict[str, tuple[Wait, ...]] = field(default_factory=dict)
    providers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Applications that are a directory, by its reference."""
    provided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Directories that an application is."""
    controllers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Directories by controller (full name of an asset)."""
    links: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Links of the order by the site they leave and ``kind:id`` of the other end."""
    loops: list[tuple[str, str]] = field(default_factory=list)
    """Things whose copies are held by something that needs them, and that something."""

    @property
    def terrain(self) -> Terrain:
        """The ground."""
        return self.written.terrain

    def of(self, ref: str) -> tuple[Wait, ...]:
        """Return what something waits for."""
        return self.by_ref.get(ref, ())

    def add(self, ref: str, *waits: Wait) -> None:
        """Add waits to something."""
        self.by_ref[ref] = (*self.of(ref), *waits)

    def below(self, refs: Iterable[str]) -> set[str]:
        """Return some things and everything that they wait for, at any distance."""
        return _reached(
            refs, lambda ref: (each for wait in self.of(ref) for some in wait.of for each in some)
        )

    def above(self, refs: Iterable[str]) -> set[str]:
        """Return some things and everything that waits for them, at any distance."""
        behind: dict[str, list[str]] = defaultdict(list)
        for ref, waits in self.by_ref.items():
            for other in (each for wait in waits for some in wait.of for each in some):
                behind[other].append(ref)
        return _reached(refs, lambda ref: behind.get(ref, ()))

    def application(self, name: str) -> tuple[str, ...]:
        """Return what stands for an application in the order: itself, the directory that it is,
        or the one of another site that it is borrowed from."""
        ref = f"application:{name}"
        if self.written.rank(ref) < float("inf"):
            return (ref,)
        there = tuple(each for each in self.provided.get(ref, ()) if each in self.written.places)
        record = self.terrain.applications.get(name)
        other = borrowed(record, name) if record else None
        if there or other is None:
            return there or (ref,)
        return self.elsewhere(name, other) or self.application(other)

    def elsewhere(self, name: str, other: str) -> tuple[str, ...]:
        """Return the links of the order to the site of what another site provides."""
        site = other.partition("/")[0]
        if self.terrain.own(other):
            return ()
        return self.links.get((name.partition("/")[0], f"facility:{site}"), ())

    def directory(self, ref: str) -> tuple[str, ...]:
        """Return what stands for a directory in the order: itself, or an application that it is."""
        if self.written.rank(ref) < float("inf"):
            return (ref,)
        return tuple(
            each for each in self.providers.get(ref, ()) if self.written.rank(each) < float("inf")
        ) or (ref,)

    def member(self, text: str, name: str) -> tuple[str, ...]:
        """Return what meets a need of ``name``; nothing where the order cannot say."""
        kind, other = full(text, name.partition("/")[0], "asset")
        assets, applications = self.terrain.assets, self.terrain.applications
        if kind == "asset" and other not in assets and other in applications:
            kind = "application"
        ref = f"{kind}:{other}"
        if ref in self.written.places or ref in self.written.standing:
            return (ref,)
        if kind == "service":
            return self.links.get((name.partition("/")[0], ref), ())
        if kind not in ("application", "directory", "asset"):
            return ()
        if not self.terrain.own(other):
            return self.elsewhere(name, other)
        if kind == "application":
            return self.application(other)
        if kind == "directory":
            return self.directory(ref)
        mine = self.provided.get(f"application:{name}", ())
        some = [each for each in self.controllers.get(other, ()) if each not in mine]
        return tuple(alike for each in some for alike in self.directory(each))

    def needs(self, ref: str, record: Application | CareLine) -> Iterator[Wait]:
        """Yield the described needs of an application or a care line that the order can meet."""
        name = ref.partition(":")[2]
        for need in record.needs:
            if wait := self._need(ref, name, need):
                yield wait

    def _need(self, ref: str, name: str, need: Need) -> Wait | None:
        members = [self.member(text, name) for text in need.of]
        met = sum(not some or ref in some for some in members)
        rest = tuple(some for some in members if some and ref not in some)
        if not rest or need.at_least <= met:
            return None
        return Wait(self._because(rest), need.at_least - met, rest)

    def _because(self, members: Iterable[tuple[str, ...]]) -> Because:
        refs = [ref for some in members for ref in some]
        is_directory = any(ref.startswith("directory:") or ref in self.provided for ref in refs)
        return Because.DIRECTORY if is_directory else Because.NEED


def _reached(refs: Iterable[str], ahead: Callable[[str], Iterable[str]]) -> set[str]:
    """Return some things and everything that lies ahead of them, at any distance."""
    found: set[str] = set()
    queue = list(refs)
    while queue:
        ref = queue.pop()
        if ref not in found:
            found.add(ref)
            queue += ahead(ref)
    return found


def waits_of(written: Written) -> Waits:
    """Return the described waits of an order."""
    found = Waits(written)
    _links(found)
    _directories(found)
    for name, application in found.terrain.applications.items():
        ref = f"application:{name}"
        if found.terrain.own(name) or ref in written.places:
            found.by_ref[ref] = tuple(found.needs(ref, application))
    for name, line in found.terrain.care_lines.items():
        if found.terrain.own(name):
            found.by_ref[f"care-line:{name}"] = tuple(found.needs(f"care-line:{name}", line))
    _of_links_and_services(found)
    for directory in [ref for ref in written.places if ref in found.providers]:
        alone = [each for each in found.providers[directory] if each not in written.places]
        found.add(directory, *(wait for each in alone for wait in found.of(each)))
    return found


def _links(found: Waits) -> None:
    some: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ref in (*found.written.places, *found.written.standing):
        kind, _, name = ref.partition(":")
        if kind == "link":
            home = name.partition("/")[0]
            other = ":".join(full(found.terrain.links[name].to, home, "facility"))
            some[home, other].append(ref)
    found.links.update({key: tuple(refs) for key, refs in some.items()})


def _directories(found: Waits) -> None:
    holders: dict[str, list[str]] = defaultdict(list)
    for name, directory in found.terrain.directories.items():
        for text in directory.controllers:
            holders[name_of(text, name.partition("/")[0], "asset")].append(f"directory:{name}")
    found.controllers.update({asset: tuple(refs) for asset, refs in holders.items()})
    providers: dict[str, list[str]] = defaultdict(list)
    for name, application in found.terrain.applications.items():
        home = name.partition("/")[0]
        needed = found.terrain.needed_assets(name)
        kept = {name_of(text, home, "asset") for text in application.data}
        # It is the directory when it runs on controllers alone, or keeps their data.
        if (needed and all(asset in holders for asset in needed)) or kept & holders.keys():
            refs = {ref: None for asset in (*needed, *kept) for ref in holders.get(asset, ())}
            found.provided[f"application:{name}"] = tuple(refs)
            for ref in refs:
                providers[ref].append(f"application:{name}")
    found.providers.update({ref: tuple(some) for ref, some in providers.items()})


def _of_links_and_services(found: Waits) -> None:
    places = found.written.places
    for ref in [ref for ref in places if ref.startswith("link:")]:
        name = ref.partition(":")[2]
        for text in found.terrain.links[name].needed_for:
            kind, other = full(text, name.partition("/")[0], "application")
            found.add(f"{kind}:{other}", Wait(Because.NEED, 1, ((ref,),)))
    for service in found.terrain.estate.services:
        for text in service.depends_on:
            other = f"service:{full(text, '', 'service')[1]}"
            if f"service:{service.id}" in places and other in places:
                found.add(f"service:{service.id}", Wait(Because.NEED, 1, ((other,),)))
