"""An order as written, on the ground of its facility: what each line names, and when its wave
runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import inf
from typing import NamedTuple

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.names import readable, shown_ref
from csirt.model.care import Application
from csirt.model.record import NotAssessed
from csirt.model.ref import Ref, parse_ref
from csirt.model.restoration import RESTORED, RestorationItem, RestorationOrder
from csirt.model.restoration_check import Way
from csirt.text import LANGUAGES

MAX_NEAR = 20
"""Unknown names for which near ones are looked for: a file of 5,000 wrong names stays quick."""


class Place(NamedTuple):
    """Where an item stands in an order."""

    rank: int
    """Over the whole file."""
    wave: int
    path: Way


@dataclass(frozen=True, slots=True)
class Unknown:
    """An item that nothing describes."""

    text: str
    path: Way
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """An order with its references resolved; a reference is ``kind:facility/id`` in full."""

    terrain: Terrain
    order: RestorationOrder
    places: dict[str, Place] = field(default_factory=dict)
    """Where each thing stands for the first time."""
    items: dict[str, RestorationItem] = field(default_factory=dict)
    again: list[tuple[str, Place]] = field(default_factory=list)
    """What stands a second time."""
    unknown: list[Unknown] = field(default_factory=list)
    standing: set[str] = field(default_factory=set)
    hours: list[tuple[float, float] | None] = field(default_factory=list)
    """Start and end of each wave; none where somebody has not said how long it or an earlier one
    takes."""

    def rank(self, ref: str) -> float:
        """Return when something comes back, as a rank: infinite for what stands in no wave."""
        if ref in self.standing:
            return -1
        place = self.places.get(ref)
        return place.rank if place else inf

    def first(self, refs: Iterable[str]) -> str:
        """Return the one of several that comes back first."""
        return min(refs, key=self.rank)

    def end(self, ref: str) -> float:
        """Return the hour at which something is back; minus infinity where nobody can tell."""
        place = self.places.get(ref)
        hours = self.hours[place.wave] if place and ref not in self.standing else None
        return hours[1] if hours else -inf

    def wave_name(self, at: int) -> dict[str, str]:
        """Return the name of a wave by language, its id in brackets."""
        wave = self.order.waves[at]
        return {
            lang: f"{wave.title.in_(lang)} ({wave.id})" if wave.title else wave.id
            for lang in LANGUAGES
        }

    def names(self, refs: Iterable[str], most: int = 3) -> dict[str, str]:
        """Return the names of some things by language, the first few of them."""
        refs = tuple(refs)
        end = "…" if len(refs) > most else ""
        return {
            lang: ", ".join(readable(self.terrain, ref)[lang] for ref in refs[:most]) + end
            for lang in LANGUAGES
        }


def indexes(terrain: Terrain) -> Mapping[str, Iterable[str]]:
    """Return the full names of everything that may come back, by kind."""
    return {
        "application": terrain.applications,
        "directory": terrain.directories,
        "service": {service.id: service for service in terrain.estate.services},
        "link": terrain.links,
        "asset": terrain.assets,
    }


def borrowed(application: Application, name: str) -> str | None:
    """Return the application of another site that this one only stands for, if it is so."""
    if len(application.needs) != 1 or len(application.needs[0].of) != 1:
        return None
    ref = parse_ref(application.needs[0].of[0])
    home, _, id = name.partition("/")
    other = ref.kind == "application" and ref.facility not in ("", home) and ref.id == id
    return f"{ref.facility}/{ref.id}" if other else None


def written(terrain: Terrain, order: RestorationOrder) -> Written:
    """Return an order on the ground of its facility."""
    found = Written(terrain, order)
    known = _Names(terrain)
    for at, text in enumerate(order.standing):
        ref = known.resolved(text)
        if ref is None:
            found.unknown.append(Unknown(text, ("standing", at), known.near(text)))
        else:
            found.standing.add(ref)
    rank = 0
    for wave, each in enumerate(order.waves):
        for at, item in enumerate(each.items):
            place = Place(rank, wave, ("waves", wave, "items", at))
            rank += 1
            _take(found, known, item, place)
    found.hours.extend(_hours(order))
    return found


def _take(found: Written, known: "_Names", item: RestorationItem, place: Place) -> None:
    ref = known.resolved(item.ref)
    if ref is None:
        found.unknown.append(Unknown(item.ref, place.path, known.near(item.ref)))
    elif ref in found.places:
        found.again.append((ref, place))
    else:
        found.places[ref] = place
        found.items[ref] = item


def _hours(order: RestorationOrder) -> Iterable[tuple[float, float] | None]:
    before: float | None = 0.0
    for wave in order.waves:
        start = before if wave.from_hours is None else wave.from_hours
        if start is None or isinstance(wave.planned_hours, NotAssessed):
            before = None
            yield None
        else:
            before = start + wave.planned_hours
            yield start, before


class _Names:
    """Finds what a reference of an order means, and the near names where it means nothing."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        self._home = terrain.estate.subject
        self._full = {kind: set(names) for kind, names in indexes(terrain).items()}
        self._by_id: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._asked = 0
        for kind in RESTORED:
            for name in indexes(terrain)[kind]:
                self._by_id[kind, name.rpartition("/")[2]].append(name)

    def resolved(self, text: str) -> str | None:
        ref = parse_ref(text).within("", "application")
        if ref.kind == "service":
            return f"service:{ref.id}" if ref.id in self._full["service"] else None
        name = f"{ref.facility or self._home}/{ref.id}"
        if name in self._full[ref.kind]:
            return f"{ref.kind}:{name}"
        found = [] if ref.facility else self._at_one_site(ref)
        return f"{ref.kind}:{found[0]}" if len(found) == 1 else None

    def _at_one_site(self, ref: Ref) -> list[str]:
        """In a group a bare id that stands at one site is enough; what a site only borrows stands
        where it is."""
        return [
            name
            for name in self._by_id.get((ref.kind, ref.id), ())
            if self._terrain.own(name)
            and not (ref.kind == "application" and borrowed(self._terrain.applications[name], name))
        ]

    def near(self, text: str) -> tuple[str, ...]:
        """Return what bears the id elsewhere, else the near names."""
        ref = parse_ref(text)
        same = [
            f"{kind}:{name}" for kind in RESTORED for name in self._by_id.get((kind, ref.id), ())
        ]
        if same:
            return tuple(self._shown(each) for each in same[:3])
        self._asked += 1
        if self._asked > MAX_NEAR:
            return ()
        kinds = (ref.kind,) if ref.kind else RESTORED
        ids = {id: kind for kind in reversed(kinds) for of, id in self._by_id if of == kind}
        close = get_close_matches(ref.id, ids, n=3)
        return tuple(self._shown(f"{ids[id]}:{self._by_id[ids[id], id][0]}") for id in close)

    def _shown(self, ref: str) -> str:
        shown = shown_ref(self._terrain, ref)
        return f"asset:{shown}" if ref.startswith("asset:") else shown.removeprefix("application:")
