"""The order in which things are taken: the person's waves, or those of the applications; then what
stands in no wave, then machines, which come with the first thing that needs them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from csirt.analysis.attack_graph.terrain import Terrain, full, name_of
from csirt.analysis.consequence.order import numbered_circles
from csirt.analysis.consequence.ordering.unsaid import every_wait
from csirt.analysis.consequence.ordering.vital import VITAL
from csirt.analysis.consequence.ordering.waits import Because, Wait, Waits
from csirt.analysis.consequence.ordering.written import Written, written
from csirt.model.record import NotAssessed
from csirt.model.restoration import RestorationOrder
from csirt.text import LANGUAGES, say

CORE, LAST = 1.0, 5.0
"""Waves of a directory and of the outside links."""
UNSAID = 4.5
"""Where an application goes that nobody has given a wave."""
MACHINES, IN_NO_WAVE = "machines", "in-no-wave"
"""Waves that are added to an order: machines are never shown."""
MANY = 10_000
"""Machines of one wave."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order that has a place for everything that is lost, and what each thing waits for."""

    waits: Waits
    circles: dict[str, int]
    """Number of the circle that a thing is in: its members come back as one block."""
    roots: tuple[str, ...]
    """What is restored for its own sake, in the order; the rest comes when something needs it."""
    unsaid: tuple[str, ...]
    """Applications to which nobody has given a wave, and that no order names."""

    @property
    def written(self) -> Written:
        """The order with its places."""
        return self.waits.written


def ordered(terrain: Terrain, lost: Iterable[str], order: RestorationOrder | None) -> Ordered:
    """Return the order of restoration of what is lost.

    Args:
        terrain: The ground.
        lost: References of all that is lost in some sample.
        order: A person's own; without one, the waves of the applications hold.
    """
    lost = list(lost)
    placed = written(terrain, order) if order else None
    known = {*placed.places, *placed.standing} if placed else set()
    extra = [ref for ref in lost if ref not in known and _restored(terrain, ref)]
    extra.sort(key=_Waves(terrain).key)
    lines = [ref for ref in _of_lines(terrain, set(lost)) if ref not in known]
    late = [ref for ref in lost if ref not in known and ref not in extra]
    late = [ref for ref in late if not ref.startswith("care-line:")]
    waves: list[dict[str, Any]] = []
    if order:
        waves += order.model_dump(by_alias=True, exclude_unset=True)["waves"]
    waves += _extra_waves(terrain, extra, alone=not order)
    waves += [{"id": MACHINES, "items": late[at : at + MANY]} for at in range(0, len(late), MANY)]
    waves = waves or [{"id": MACHINES}]
    base = order.model_dump(by_alias=True, exclude_unset=True) if order else _bare(terrain)
    waits = every_wait(written(terrain, RestorationOrder.model_validate({**base, "waves": waves})))
    _directories(waits)
    before = [ref for ref in waits.written.places if ref not in set(late)]
    return Ordered(
        waits,
        numbered_circles(waits, list(waits.written.places)),
        tuple(dict.fromkeys((*before, *lines))),
        tuple(ref for ref in extra if _Waves(terrain).unsaid(ref)),
    )


def _bare(terrain: Terrain) -> dict[str, Any]:
    return {"schema": "csirt.restoration/1", "id": "by-waves", "facility": terrain.estate.subject}


def _restored(terrain: Terrain, ref: str) -> bool:
    """Return whether a lost thing has a place of its own in an order: no machine, no other site."""
    kind, _, name = ref.partition(":")
    own = kind == "service" or terrain.own(name)
    return own and kind in ("application", "directory", "service", "link")


class _Waves:
    """The wave of a thing, as its application says, and its place in the files."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        indexes = (terrain.directories, terrain.applications, terrain.links)
        self._place = {name: at for index in indexes for at, name in enumerate(index)}

    def unsaid(self, ref: str) -> bool:
        """Return whether nobody has given an application a wave."""
        kind, _, name = ref.partition(":")
        return kind == "application" and isinstance(
            self._terrain.applications[name].wave, NotAssessed
        )

    def of(self, ref: str) -> float:
        """Return the wave."""
        kind, _, name = ref.partition(":")
        if kind == "application":
            wave = self._terrain.applications[name].wave
            return UNSAID if isinstance(wave, NotAssessed) else wave
        return CORE if kind == "directory" else LAST

    def key(self, ref: str) -> tuple[float, int, str]:
        """Return the place of a thing among those that no order names."""
        return self.of(ref), self._place.get(ref.partition(":")[2], 0), ref


def _extra_waves(terrain: Terrain, extra: list[str], *, alone: bool) -> Iterator[dict[str, Any]]:
    """Yield what no person's wave names: by wave, or as one wave after those of the person."""
    if not alone:
        if extra:
            title = {lang: say("outage.wave.in-no-wave", lang=lang) for lang in LANGUAGES}
            yield {"id": IN_NO_WAVE, "title": title, "items": extra}
        return
    waves = _Waves(terrain)
    for number in sorted({waves.of(ref) for ref in extra}):
        key = "unsaid" if number == UNSAID else f"{number:.0f}"
        title = {lang: say(f"outage.wave.{key}", lang=lang) for lang in LANGUAGES}
        items = [ref for ref in extra if waves.of(ref) == number]
        yield {"id": f"wave-{key}", "title": title, "items": items}


def _of_lines(terrain: Terrain, lost: set[str]) -> list[str]:
    """Return the lost machines that care lines need themselves, those of vital lines first."""
    found: dict[str, bool] = {}
    for name, line in terrain.care_lines.items():
        if not terrain.own(name):
            continue
        home, vital = name.partition("/")[0], line.kind in VITAL
        for text in (text for need in line.needs for text in need.of):
            ref = ":".join(full(text, home, "asset"))
            if ref in lost and ref.startswith("asset:"):
                found[ref] = found.get(ref, False) or vital
    return sorted(found, key=lambda ref: not found[ref])


def _directories(waits: Waits) -> None:
    """A directory is back with an application that it is, else with one of its controllers."""
    places = waits.written.places
    for ref in [ref for ref in places if ref.startswith("directory:")]:
        name = ref.partition(":")[2]
        home = name.partition("/")[0]
        some = [each for each in waits.providers.get(ref, ()) if each in places]
        controllers = waits.terrain.directories[name].controllers
        some = some or [f"asset:{name_of(text, home, 'asset')}" for text in controllers]
        waits.add(ref, Wait(Because.DIRECTORY, 1, tuple((each,) for each in some)))
