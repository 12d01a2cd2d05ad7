"""Who restores and with what: crews, clean posts, and the measures that act on a restoration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.restore.draws import Floats, Random
from csirt.model.catalogue import Channel
from csirt.model.estimate import UNKNOWN_SHARE, Estimate
from csirt.model.facility import Count, Facility, MeasureState
from csirt.model.outage_scenario import OutageScenario
from csirt.model.record import NotAssessed
from csirt.model.recovery import Recovery
from csirt.model.restoration import RestorationCrew, RestorationOrder

CHANNELS = (Channel.CREWS, Channel.CLEAN_EQUIPMENT, Channel.RECOVERY_HOURS, Channel.PAPER_DAYS)
"""Through what a measure acts on a restoration; ``copies`` are described on the assets, ``spare``
belongs to the neighbours."""
PEOPLE_PER_CREW = 2
"""Of a crew that only a person's order knows."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The crews of one kind."""

    crews: int
    """How many tasks they do at once; none of a kind: its tasks are never done."""
    from_hours: float = 0
    """After the start of the restoration."""
    named_by: str = "scenario"
    """``scenario``, ``order``, or ``nobody`` where the number is assumed to be one."""


def pools(
    recovery: Recovery, scenario: OutageScenario, order: RestorationOrder | None
) -> dict[str, Pool]:
    """Return the crews by kind: those of the scenario, overridden by those of a person's order."""
    found = {each.id: Pool(1, named_by="nobody") for each in recovery.crews}
    found |= {each.crew: Pool(each.crews) for each in scenario.crews}
    size = {each.id: each.people_per_crew for each in recovery.crews}
    for crew in order.crews if order else ():
        found[crew.id] = _pool(crew, found.get(crew.id), size.get(crew.id, PEOPLE_PER_CREW))
    return found


def _pool(crew: RestorationCrew, known: Pool | None, size: int) -> Pool:
    if isinstance(crew.people, NotAssessed):
        before = known or Pool(1, named_by="nobody")
        return Pool(before.crews, crew.from_hours, before.named_by)
    crews = max(1, crew.people // size) if crew.people else 0
    return Pool(crews, crew.from_hours, "order")


@dataclass(frozen=True, slots=True)
class Stock:
    """Clean posts at the start, and made ready each hour, shape (samples,)."""

    at_start: Floats
    per_hour: Floats

    def ready(self, used: Floats) -> Floats:
        """Return hours after the start at which so many posts have been made ready."""
        found: Floats = np.maximum(used - self.at_start, 0) / self.per_hour
        return found


def stock(
    scenario: OutageScenario, order: RestorationOrder | None, factor: Floats, random: Random
) -> Stock:
    """Return the clean posts, multiplied by what the measures make of them."""
    posts = order.equipment.clean_posts if order else None
    at_start = posts if isinstance(posts, int) else scenario.clean_posts.at_start
    per_day = random.of(scenario.clean_posts.per_day, "clean-posts")
    return Stock(at_start * factor, per_day * factor / 24)


def factors(terrain: Terrain, random: Random) -> dict[Channel, Floats]:
    """Return what the measures of the subject's sites multiply, by channel, shape (samples,).

    A factor counts for the share that is covered; a coverage that nobody counted may be anything
    from nothing to all. Several sites: the mean.
    """
    own = [each for each in terrain.estate.facilities if terrain.own(f"{each.id}/")]
    found = {}
    for channel in CHANNELS:
        every = [_factor(terrain, facility, channel, random) for facility in own]
        found[channel] = np.mean(every, axis=0) if every else np.ones(random.samples)
    return found


def _factor(terrain: Terrain, site: Facility, channel: Channel, random: Random) -> Floats:
    product = np.ones(random.samples)
    for measure, share in sorted(_coverages(terrain, site).items()):
        for at, effect in enumerate(terrain.catalogue.measures[measure].effects):
            if effect.channel is channel:
                force = random.of(effect.factor, "factor", f"{measure}-{at}")
                covered = random.of(share, "coverage", site.id, measure)
                product *= 1 + covered * (force - 1)
    return product


def _coverages(terrain: Terrain, site: Facility) -> dict[str, Estimate]:
    """Return how far each measure is in place: as counted, else as an action lets one suppose."""
    found: dict[str, Estimate] = {}
    for each in terrain.estate.estimated:
        if each.facility == site.id and each.measure in terrain.catalogue.measures:
            before = found.get(each.measure)
            found[each.measure] = (
                max(before, each.share, key=lambda share: share.mean) if before else each.share
            )
    known = {state.measure for state in site.measures} & terrain.catalogue.measures.keys()
    return found | {
        id: _counted(state for state in site.measures if state.measure == id) for id in known
    }


def _counted(states: Iterable[MeasureState]) -> Estimate:
    shares = list(_shares(states))
    if not shares:
        return UNKNOWN_SHARE
    mean = sum(shares) / len(shares)
    return Estimate(low=mean, likely=mean, high=mean)


def _shares(states: Iterable[MeasureState]) -> Iterator[float]:
    for state in states:
        if isinstance(state.coverage, Count):
            yield state.coverage.covered / state.coverage.of
