"""What stops a technique: the measures of a facility, where they hold and how far."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.terrain import Terrain, name_of
from csirt.model.catalogue import Channel
from csirt.model.estimate import UNKNOWN_SHARE, Estimate, Probability
from csirt.model.estimated import EstimatedCoverage
from csirt.model.facility import Count, MeasureState
from csirt.model.ref import Over, Selector, parse_selector
from csirt.model.region import Estate
from csirt.seal import coin_key

BLOCKING = (Channel.SUCCESS, Channel.ENTRY)
"""Channels through which a measure stops an instance; the others act on time and restoration."""


@dataclass(frozen=True, slots=True)
class Held:
    """A measure as a facility holds it on some of its assets."""

    measure: str
    where: str
    """The selector, so that two counts of one measure stay apart; for an estimate, its action
    too."""
    coverage: Estimate


HeldOn = Callable[[str], Held]
"""A measure, once it is known where it holds."""


class Protections:
    """The measures of an estate, by facility and by target.

    A selector names assets. What stands on a gateway stands on the remote accesses that come in
    through it, and what stands on a zone on the links that end in it. Accounts and directories have
    the measures that are everywhere.
    """

    def __init__(self, terrain: Terrain) -> None:
        self._catalogue = terrain.catalogue
        self._behind = _behind(terrain.estate)
        self._everywhere: dict[str, list[Held]] = defaultdict(list)
        self._on: dict[str, list[Held]] = defaultdict(list)
        self._factors = {
            (measure.id, technique): [
                (f"{measure.id}-{at}", effect.factor)
                for at, effect in enumerate(measure.effects)
                if effect.channel in BLOCKING and technique in effect.techniques
            ]
            for measure in terrain.catalogue.measures.values()
            for effect in measure.effects
            for technique in effect.techniques
        }
        for facility in terrain.estate.facilities:
            for state in facility.measures:
                self._place(terrain, facility.id, state.on, _held(state))
        for each in terrain.estate.estimated:
            self._place(terrain, each.facility, each.over, _supposed(each))

    def _place(self, terrain: Terrain, home: str, on: Iterable[str], held_on: HeldOn) -> None:
        for text in on:
            selector = parse_selector(text)
            held = held_on(str(selector))
            if selector.over is Over.ALL and not selector.facility:
                self._everywhere[home].append(held)
                continue
            for target in self._targets(terrain, selector, home):
                self._on[target].append(held)

    def _targets(self, terrain: Terrain, selector: Selector, home: str) -> Iterator[str]:
        if selector.over is Over.ZONE:
            yield from self._behind[f"zone:{selector.facility or home}/{selector.id}"]
        for asset in terrain.selected(selector, home):
            yield asset
            yield from self._behind[f"asset:{asset}"]

    def on(self, name: str) -> list[Held]:
        """Return the measures that hold on a target (full name)."""
        return self._everywhere[name.split("/")[0]] + self._on.get(name, [])

    def stop(self, builder: Builder, coin: int, technique: str, target: str) -> None:
        """Let every measure that holds on ``target`` stop the instance of ``coin``."""
        for held in self.on(target):
            for effect, factor in self._factors.get((held.measure, technique), ()):
                key, share = covering(builder, held, target)
                cover = builder.cover(f"{held.measure}@{held.where}", target, key, share)
                force = builder.parameter("factor", effect, estimate=factor, complement=True)
                builder.block(coin, cover, coin_key("block", effect, technique, target), force)


def _behind(estate: Estate) -> dict[str, list[str]]:
    """Return the remote accesses by their gateway, and the links by the zone in which they end."""
    behind: dict[str, list[str]] = defaultdict(list)
    for facility in estate.facilities:
        for supplier in facility.suppliers:
            for access in supplier.access:
                if access.via:
                    gateway = name_of(access.via, facility.id, "asset")
                    behind[f"asset:{gateway}"].append(f"{facility.id}/{supplier.id}-{access.id}")
        for link in facility.links:
            if link.zone:
                behind[f"zone:{facility.id}/{link.zone}"].append(f"{facility.id}/{link.id}")
    return behind


def covering(builder: Builder, held: Held, target: str) -> tuple[int, int]:
    """Return the key and the parameter of the coin 'this measure covers this target'."""
    home = target.split("/")[0]
    share = builder.parameter("coverage", home, held.measure, held.where, estimate=held.coverage)
    return coin_key("cover", held.measure, target), share


def _held(state: MeasureState) -> HeldOn:
    """Return what a facility says of a measure, wherever it says it."""
    return lambda where: Held(state.measure, where, _share(state))


def _supposed(estimated: EstimatedCoverage) -> HeldOn:
    """Return what the level of an action lets one suppose of a measure.

    It bears the name of its action, and no level: the better of two levels, and of two actions, is
    the same draw further up, so that it covers all that the other does.
    """
    return lambda where: Held(estimated.measure, f"{where}@{estimated.action}", estimated.share)


def _share(state: MeasureState) -> Estimate:
    if isinstance(state.coverage, Count):
        share = state.coverage.covered / state.coverage.of
        return Probability(low=share, likely=share, high=share)
    return UNKNOWN_SHARE
