"""The common samples made small: what many sets lose in them, and what would save their lines.

A set is a bit of a whole number, so that all sets of a question are tried at once in each sample.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from csirt.analysis.hardening.lanes import Chosen
from csirt.analysis.hardening.panel import Panel
from csirt.analysis.hardening.reduce import systems
from csirt.analysis.hardening.ways import Ways


class Cases:
    """The samples of a panel, each as a small system; samples that are alike are one case."""

    def __init__(self, panel: Panel, choosable: Chosen) -> None:
        """Make them small for sets of ``choosable`` alone."""
        self.fixed = panel.fixed
        """What is lost whatever is chosen."""
        self.weights: list[float] = []
        """Of each care line that a case can lose, in the order of the cases."""
        self._cases: list[Ways] = []
        self._known: dict[Chosen, float] = {}
        for system, times in systems(panel, choosable).items():
            weight = panel.weight * times
            self.fixed += weight * system.sure
            if system.lost:
                self._cases.append(Ways(system))
                self.weights += [weight * share for _, share in system.lost]

    def value(self, chosen: Collection[int]) -> float:
        """Return the weighted mean of the care lines lost with a set."""
        some = frozenset(chosen)
        if some not in self._known:
            self._known[some] = float(self.values([some])[0])
        return self._known[some]

    def values(self, sets: Sequence[Collection[int]]) -> npt.NDArray[np.float64]:
        """Return the same for many sets."""
        found = np.full(len(sets), self.fixed)
        if not sets:
            return found
        taken: dict[int, int] = {}
        for at, some in enumerate(sets):
            for each in some:
                taken[each] = taken.get(each, 0) | 1 << at
        size = -(-len(sets) // 8)
        weights = iter(self.weights)
        for case in self._cases:
            for lost in case.lost_in(taken, len(sets)):
                bits = np.frombuffer(lost.to_bytes(size, "little"), np.uint8)
                flags = np.unpackbits(bits, bitorder="little", count=len(sets))
                found += next(weights) * flags
        return found

    def cheapest(self, prices: Sequence[float]) -> Iterator[Chosen]:
        """Yield, for each line of :attr:`weights`, what a cheap way to it can be stopped by."""
        for case in self._cases:
            yield from case.cheapest(prices)
