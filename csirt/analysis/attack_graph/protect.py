"""What stops a technique: the measures of a facility, where they hold and how far."""

from collections import defaultdict
from dataclasses import dataclass

from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.model.catalogue import Channel
from csirt.model.estimate import UNKNOWN_SHARE, Estimate, Probability
from csirt.model.facility import Count, MeasureState
from csirt.model.ref import Over, parse_selector
from csirt.seal import coin_key

BLOCKING = (Channel.SUCCESS, Channel.ENTRY)
"""Channels through which a measure stops an instance; the others act on time and restoration."""


@dataclass(frozen=True, slots=True)
class Held:
    """A measure as a facility holds it on some of its assets."""

    measure: str
    where: str
    """The selector, so that two counts of one measure stay apart."""
    coverage: Estimate


class Protections:
    """The measures of an estate, by facility and by asset."""

    def __init__(self, terrain: Terrain) -> None:
        self._catalogue = terrain.catalogue
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
                self._place(terrain, facility.id, state)

    def _place(self, terrain: Terrain, home: str, state: MeasureState) -> None:
        for text in state.on:
            selector = parse_selector(text)
            held = Held(state.measure, str(selector), _share(state))
            if selector.over is Over.ALL and not selector.facility:
                self._everywhere[home].append(held)
                continue
            for asset in terrain.selected(selector, home):
                self._on[asset].append(held)

    def on(self, name: str) -> list[Held]:
        """Return the measures that hold on a target (full name)."""
        return self._everywhere[name.split("/")[0]] + self._on.get(name, [])

    def stop(self, builder: Builder, coin: int, technique: str, target: str) -> None:
        """Let every measure that holds on ``target`` stop the instance of ``coin``."""
        for held in self.on(target):
            for effect, factor in self._factors.get((held.measure, technique), ()):
                share = builder.parameter(
                    "coverage",
                    target.split("/")[0],
                    held.measure,
                    held.where,
                    estimate=held.coverage,
                )
                cover = builder.cover(
                    f"{held.measure}@{held.where}",
                    target,
                    coin_key("cover", held.measure, target),
                    share,
                )
                force = builder.parameter("factor", effect, estimate=factor, complement=True)
                builder.block(coin, cover, coin_key("block", effect, technique, target), force)


def _share(state: MeasureState) -> Estimate:
    if isinstance(state.coverage, Count):
        share = state.coverage.covered / state.coverage.of
        return Probability(low=share, likely=share, high=share)
    return UNKNOWN_SHARE
