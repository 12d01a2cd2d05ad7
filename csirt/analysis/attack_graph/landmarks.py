"""What no derivation can do without: sets of priced places of which every one takes at least one.

A landmark is a cut of the graph in which each AND keeps only the dearest of its inputs; paying for
the cheapest of it and starting again gives the next one, and the sums never exceed what a
derivation costs with each of its places paid once.

Source: Helmert and Domshlak, "Landmarks, critical paths and abstractions: what's the difference
anyway?", ICAPS 2009 (LM-cut); an attack graph is a planning task in which nothing is ever undone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.sweeps import Costs, Sweeps

NOTHING = 1e-9
"""A price below this is rounding."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Landmarks that share out what a derivation must pay."""

    sets: tuple[frozenset[int], ...]
    """An empty one says that there is no derivation."""
    bound: float
    """What every derivation costs at least, each of its places paid once."""
    left: Costs
    """What is left of each price: a derivation with that place costs as much more at least."""


def landmarks(
    sweeps: Sweeps,
    price: Costs,
    *,
    paid: Collection[int] = (),
    banned: Collection[int] = (),
    known: Iterable[frozenset[int]] = (),
) -> Landmarks:
    """Return landmarks of the derivations that take none of ``banned``, with ``paid`` for nothing.

    Args:
        sweeps: The graph.
        price: Of each place.
        paid: Places that cost nothing.
        banned: Places that no derivation may take.
        known: Landmarks to begin with.

    Returns:
        Those of ``known`` that help, and new ones; none at all where what is paid for is enough.
    """
    left = price.copy()
    left[list(paid)] = 0.0
    left[list(banned)] = np.inf
    found: list[frozenset[int]] = []
    bound = 0.0
    for each in known:
        some = np.fromiter(each, np.intp, len(each))
        least = left[some].min(initial=np.inf)
        if least == np.inf:
            return Landmarks((frozenset(),), np.inf, left)
        if least > NOTHING:
            bound += _shared(left, some)
            found.append(each)
    while True:
        cost, through = sweeps.cheapest(left, dearest_need=True)
        if cost[sweeps.goal] == np.inf:
            return Landmarks((frozenset(),), np.inf, left)
        if cost[sweeps.goal] <= NOTHING:
            return Landmarks(tuple(found), bound, left)
        some = sweeps.cut(left, cost, through)
        bound += _shared(left, some)
        found.append(frozenset(some.tolist()))


def _shared(left: Costs, some: npt.NDArray[np.intp]) -> float:
    """Take the least price of some places from each of them, and return it."""
    least = float(left[some].min())
    rest = left[some] - least
    left[some] = np.where(rest > NOTHING, rest, 0.0)
    return least
