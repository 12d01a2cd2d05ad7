"""The cheapest way through a part of an attack graph, each of its places paid once, and proven so.

A way is a set of priced places that wins the target. The cheapest one is a smallest hitting set of
landmarks: solve that, see whether it wins, else learn the landmarks that it misses and solve again.
So it is exact also where two needs share a step, which Knuth's search pays twice; his derivation,
with what the hitting set has paid for free, is the candidate of each round.

Source: Bonet and Helmert, "Strengthening landmark heuristics via hitting sets", ECAI 2010; Haslum,
Slaney and Thiébaux, "Minimal landmarks for optimal delete-free planning", ICAPS 2012.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.derive import IMPOSSIBLE
from csirt.analysis.attack_graph.hitting import smallest
from csirt.analysis.attack_graph.landmarks import Landmarks, landmarks
from csirt.analysis.attack_graph.part import START, Part
from csirt.analysis.attack_graph.sweeps import Sweeps

Places = frozenset[int]
TOLERANCE = 1e-7


@dataclass(slots=True)
class Ways:
    """What is known of the ways through a part."""

    part: Part
    price: Sequence[float]
    """Of each place; zero for one that is no step and has no coin."""
    sweeps: Sweeps = field(init=False)
    prices: npt.NDArray[np.float64] = field(init=False)
    met: set[Places] = field(default_factory=set)
    """Ways, none with a place that it can do without."""
    work: int = 0
    """Edges looked at so far."""

    def __post_init__(self) -> None:
        """Lay the part out in arrays."""
        self.sweeps = Sweeps(self.part)
        self.prices = np.array(self.price, np.float64)

    def cost(self, places: Collection[int]) -> float:
        """Return what a way costs."""
        return sum(self.price[place] for place in sorted(places))

    def solve(self, banned: Places, until: float, work: float) -> tuple[float, Places | None]:
        """Look for the cheapest way without ``banned``.

        Args:
            banned: Places that no way may take.
            until: Stop when no way is cheaper than this.
            work: Stop when so many edges have been looked at in all.

        Returns:
            What a way costs at least, infinite where there is none; and the cheapest one where it
            is proven to be, and cheaper than ``until``.
        """
        best = min((each for each in self.met if not each & banned), key=self.order, default=None)
        best = best or self._candidate(Places(), banned)
        if best is None:
            return IMPOSSIBLE, None
        limit = min(self.cost(best), until)
        marks, shut = self._narrowed(banned, limit)
        hit = list(marks.sets)
        bound = marks.bound
        while bound < limit - TOLERANCE:
            some = smallest(hit, self.price)
            better = self._candidate(some.chosen, shut) if some else None
            if some is None or better is None:
                break  # nothing is cheaper than the limit
            bound = some.bound
            if self.cost(better) < self.cost(best):
                best, limit = better, min(limit, self.cost(better))
            if bound < limit - TOLERANCE:
                if self.work > work:
                    return bound, None
                hit += self._landmarks(some.chosen, shut).sets
        return limit, best if self.cost(best) <= limit else None

    def _narrowed(self, banned: Places, limit: float) -> tuple[Landmarks, Places]:
        """Return landmarks, and what no way without ``banned`` and below a limit can take.

        A way with a place costs what the dearest need of the place does, and what follows it.
        """
        price = self.prices.copy()
        price[list(banned)] = IMPOSSIBLE
        before, _ = self.sweeps.cheapest(price, dearest_need=True)
        dear = before + self.sweeps.following(price) >= limit - TOLERANCE
        self.work += 2 * self.part.edges
        shut = banned.union(np.flatnonzero(dear).tolist())
        marks = self._landmarks((), shut)
        while True:
            room = limit - TOLERANCE - marks.bound
            more = Places(np.flatnonzero(marks.left >= room).tolist()) - shut
            if room <= 0 or not more:
                return marks, shut
            shut |= more
            marks = self._landmarks((), shut, marks.sets)

    def _landmarks(
        self, paid: Collection[int], banned: Places, known: Collection[Places] = ()
    ) -> Landmarks:
        found = landmarks(self.sweeps, self.prices, paid=paid, banned=banned, known=known)
        self.work += (len(found.sets) - len(known) + 2) * self.part.edges
        return found

    def order(self, places: Places) -> tuple[float, list[int]]:
        """Order ways: by cost, then by the names of their places."""
        return round(self.cost(places), 9), sorted(places)

    def _candidate(self, chosen: Places, banned: Places) -> Places | None:
        """Return Knuth's derivation with what is chosen for nothing, without what it can spare."""
        price = self.prices.copy()
        price[list(chosen)] = 0.0
        price[list(banned)] = IMPOSSIBLE
        cost, through = self.sweeps.cheapest(price)
        if cost[self.part.target] == IMPOSSIBLE:
            return None
        walked = self._walked(through.tolist())
        way = self._needed(walked)
        self.met.add(way)
        return way

    def _walked(self, through: Sequence[int]) -> set[int]:
        """Return the places of a derivation."""
        seen, stack = {self.part.target}, [self.part.target]
        while stack:
            place = stack.pop()
            both = self.part.conjunctive[place]
            for each in self.part.inputs[place] if both else (through[place],):
                if each >= 0 and each not in seen:
                    seen.add(each)
                    stack.append(each)
        return seen

    def _needed(self, walked: set[int]) -> Places:
        """Return the priced places that a derivation cannot spare, the dearest tried first."""
        priced = [place for place in walked if self.price[place] > 0]
        for place in sorted(priced, key=lambda at: (-self.price[at], at)):
            walked.discard(place)
            if not self._wins(walked):
                walked.add(place)
        return Places(place for place in priced if place in walked)

    def _wins(self, open_: Collection[int]) -> bool:
        """Return whether the target falls when only these places can."""
        down, stack = {START}, [START]
        while stack:
            for target in self.part.outputs[stack.pop()]:
                if target not in open_ or target in down:
                    continue
                both = self.part.conjunctive[target]
                if not both or down.issuperset(self.part.inputs[target]):
                    down.add(target)
                    stack.append(target)
        return self.part.target in down
