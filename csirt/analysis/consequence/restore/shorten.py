"""What would shorten an outage: each thing by itself, recomputed with the same draws."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from csirt.analysis.consequence.restore.draws import Floats
from csirt.analysis.consequence.restore.means import Stock
from csirt.analysis.consequence.restore.schedule import Means
from csirt.analysis.consequence.restore.simulate import Simulation

EARLIER_HOURS = 24.0
PAPER_HOURS = 7 * 24.0
MOST = 5
LEAST_DAYS = 0.5
"""Days gained below which a thing is not worth naming."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What one thing would change."""

    id: str
    days: Floats
    """Days of activity that each line gains on average, shape (lines,)."""

    @property
    def total(self) -> float:
        """Days gained, all lines."""
        return float(self.days.sum())


def shortened(simulation: Simulation) -> tuple[Gain, ...]:
    """Return the five things that gain most, most first.

    Source:
        Ours: one crew more of each kind, clean posts doubled, the network clean a day earlier,
        paper tenable a week longer, an offline copy. Same draws, so that what differs is the thing.
    """
    base = simulation.lost(simulation.times())
    weights = np.array([line.weight for line in simulation.lines])
    gains = [Gain(id, (base - lost).mean(axis=1)) for id, lost in _tries(simulation)]
    worth = [each for each in gains if each.total >= LEAST_DAYS]
    return tuple(sorted(worth, key=lambda each: -float(weights @ each.days))[:MOST])


def _tries(simulation: Simulation) -> Iterator[tuple[str, Floats]]:
    means = simulation.means
    for kind in busy(simulation):
        pool = means.pools.get(kind)
        if pool is not None:
            more = {**means.pools, kind: replace(pool, crews=pool.crews + 1)}
            yield f"crew:{kind}", _with(simulation, replace(means, pools=more))
    doubled = Stock(means.stock.at_start * 2, means.stock.per_hour * 2)
    yield "clean-posts", _with(simulation, replace(means, stock=doubled))
    earlier = np.maximum(means.clean - EARLIER_HOURS, 0)
    yield "clean-earlier", _with(simulation, replace(means, clean=earlier))
    yield "paper", _longer_on_paper(simulation)
    if simulation.fallen.data_lost:
        copied = simulation.with_a_copy()
        yield "offline-copy", copied.lost(copied.times())


def busy(simulation: Simulation) -> list[str]:
    """Return the kinds of crews that have something to do in some sample."""
    kinds = {task.crew for _, task in simulation.work.tasks() if task.active.any()}
    return sorted(kinds)


def _with(simulation: Simulation, means: Means) -> Floats:
    return simulation.lost(simulation.times(means=means))


def _longer_on_paper(simulation: Simulation) -> Floats:
    lines = tuple(
        replace(
            line, paper=replace(line.paper, tenable_hours=line.paper.tenable_hours + PAPER_HOURS)
        )
        for line in simulation.lines
    )
    longer = replace(simulation, lines=lines)
    return longer.lost(longer.times())
