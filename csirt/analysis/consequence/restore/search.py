"""A better order by local search: move one thing, keep it if less activity is lost.

Every order is tried on the same draws. What is found is 'best found': there is no proof that none
is better.
"""

from dataclasses import dataclass

import numpy as np

from csirt.analysis.consequence.restore.simulate import Simulation

TRIED_ON = 200
"""Samples on which an order is tried; the answer is measured on all of them."""
MOVED = ("application", "directory", "link")


@dataclass(frozen=True, slots=True)
class Found:
    """The order that was found, and the expected loss without and with it, on all samples."""

    roots: tuple[str, ...]
    evaluations: int
    samples: int
    before: float
    after: float


def searched(simulation: Simulation, budget: int, seed: int) -> Found:
    """Return the best order found within a budget of orders to try.

    Args:
        simulation: The outage.
        budget: Orders to try.
        seed: Of the moves that are tried.

    Returns:
        The given order where none of those tried is better on all samples.

    Source:
        Local search by insertion with common random numbers, ours; no bound is known.
    """
    small = simulation.first(TRIED_ON)
    given = simulation.ordered.roots
    at = [place for place, ref in enumerate(given) if _movable(simulation, ref)]
    random = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(7,))))
    current, least, tried = list(given), _loss(small, given), 0
    while tried < budget and len(at) > 1:
        old, new = random.choice(len(at), 2, replace=False)
        moved = _moved(current, at, int(old), int(new))
        loss = _loss(small, moved)
        tried += 1
        if loss < least:
            current, least = moved, loss
    before = _loss(simulation, given)
    after = _loss(simulation, current)
    if after >= before:
        current, after = list(given), before
    return Found(tuple(current), tried, small.work.samples, before, after)


def _movable(simulation: Simulation, ref: str) -> bool:
    """Return whether the place of something may matter: it is lost, and there is work to do."""
    row = simulation.work.row.get(ref)
    if row is None or ref.partition(":")[0] not in MOVED:
        return False
    unit = simulation.work.units[row]
    return bool(unit.lost.any()) and unit.returns is None


def _moved(order: list[str], at: list[int], old: int, new: int) -> list[str]:
    """Return an order with one movable thing put in the place of another; the rest move up."""
    some = [order[place] for place in at]
    some.insert(new, some.pop(old))
    found = list(order)
    for place, ref in zip(at, some, strict=True):
        found[place] = ref
    return found


def _loss(simulation: Simulation, roots: list[str] | tuple[str, ...]) -> float:
    return simulation.expected(simulation.lost(simulation.times(roots)))
