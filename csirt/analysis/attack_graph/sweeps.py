"""Costs over a part of an attack graph, all places at once, swept until nothing changes.

A sweep updates the ANDs, then the ORs; after t sweeps each place has the cost of its best
derivation of depth t. An attack is some dozens of steps deep however many machines there are, so a
few sweeps over arrays replace a queue over hundreds of thousands of places.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.part import START, Part

Costs = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Segments:
    """The inputs of some places, end to end."""

    places: Places
    first: Places
    source: Places
    of: Places
    """Position in :attr:`places` of each input."""

    @classmethod
    def of_kind(cls, part: Part, both: bool) -> Self:
        """Return those of all ANDs, or of all ORs."""
        places = [
            at for at, some in enumerate(part.inputs) if some and part.conjunctive[at] is both
        ]
        counts = np.array([len(part.inputs[at]) for at in places], np.intp)
        source = [each for at in places for each in part.inputs[at]]
        return cls(
            np.array(places, np.intp),
            np.cumsum(counts) - counts,
            np.array(source, np.intp),
            np.repeat(np.arange(len(places)), counts),
        )


class Sweeps:
    """The arrays of a part, and what is asked of them."""

    def __init__(self, part: Part) -> None:
        self._size, self.goal = part.size, part.target
        self._kinds = {both: _Segments.of_kind(part, both) for both in (True, False)}
        some = self._kinds.values()
        self.source = np.concatenate([each.source for each in some])
        self.target = np.concatenate([each.places[each.of] for each in some])
        self._is_or = np.array([not both for both in part.conjunctive], np.bool_)

    def cheapest(self, price: Costs, *, dearest_need: bool = False) -> tuple[Costs, Places]:
        """Return what each place costs from the start, and through which input.

        Args:
            price: Of each place; infinite for one that cannot fall.
            dearest_need: An AND costs its dearest input, not the sum of its inputs: too little
                rather than too much, as inputs may share what they cost.

        Returns:
            Costs, infinite where nothing leads; and an input of each place that its cost comes
            from, without a circle.
        """
        cost = np.full(self._size, np.inf)
        through = np.full(self._size, -1, np.intp)
        cost[START] = 0.0
        changed = True
        while changed:
            changed = False
            for both, some in self._kinds.items():
                values = cost[some.source]
                combine = (np.maximum if dearest_need else np.add) if both else np.minimum
                best = combine.reduceat(values, some.first) if len(values) else values
                now = best + price[some.places]
                better = now < cost[some.places]
                if better.any():
                    changed = True
                    cost[some.places[better]] = now[better]
                    if not both:
                        _note(through, some, values, best, better)
        some = self._kinds[True]
        if dearest_need and len(some.places):
            values = cost[some.source]
            _note(through, some, values, np.maximum.reduceat(values, some.first))
        return cost, through

    def following(self, price: Costs) -> Costs:
        """Return what each place costs at least from there on, its own price left out."""
        cost = np.full(self._size, np.inf)
        cost[self.goal] = 0.0
        while True:
            now = cost.copy()
            np.minimum.at(now, self.source, cost[self.target] + price[self.target])
            if np.array_equal(now, cost):
                return cost
            cost = now

    def cut(self, price: Costs, cost: Costs, through: Places) -> Places:
        """Return the priced places on the edge of the zone that gives the target for nothing.

        Each AND keeps one input, the one its cost comes from; a place that nothing reaches is left
        out.
        """
        real = np.isfinite(cost[self.source]) & np.isfinite(cost[self.target])
        real &= self._is_or[self.target] | (through[self.target] == self.source)
        source, target = self.source[real], self.target[real]
        zone = np.zeros(self._size, np.bool_)
        zone[self.goal] = True
        free = price[target] <= 0
        _spread(zone, target[free], source[free])
        outside = ~zone[target]
        reached = np.zeros(self._size, np.bool_)
        reached[START] = True
        _spread(reached, source[outside], target[outside])
        return np.unique(target[reached[source] & ~outside])


def _note(
    through: Places,
    some: _Segments,
    values: Costs,
    best: Costs,
    where: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Note the first input that has the best value of its place."""
    match = values == best[some.of]
    if where is not None:
        match &= where[some.of]
    chosen = np.flatnonzero(match)[::-1]
    through[some.places[some.of[chosen]]] = some.source[chosen]


def _spread(marked: npt.NDArray[np.bool_], start: Places, end: Places) -> None:
    """Mark the ends of all edges that start at a mark, until there are none."""
    while True:
        fresh = end[marked[start] & ~marked[end]]
        if not len(fresh):
            return
        marked[fresh] = True
