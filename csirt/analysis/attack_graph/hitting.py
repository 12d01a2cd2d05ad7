"""The cheapest set that takes a member of each of some sets."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_SCALE = 1_000.0
"""HiGHS stops at a gap of 1e-6: prices are made larger, so that a step counts."""


@dataclass(frozen=True, slots=True)
class Hitting:
    """A hitting set."""

    chosen: frozenset[int]
    bound: float
    """None is cheaper: proven."""


def smallest(hit: Sequence[frozenset[int]], price: Sequence[float]) -> Hitting | None:
    """Return the cheapest set with a member of each of ``hit``, and what one costs at least.

    Returns:
        None where a set to be hit is empty.

    Source:
        0-1 linear programme, solved by HiGHS (Huangfu and Hall, Mathematical Programming
        Computation 10, 2018).
    """
    if not all(hit):
        return None
    if not hit:
        return Hitting(frozenset(), 0.0)
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    members = _worth(hit, price)
    column = {member: at for at, member in enumerate(members)}
    rows = [
        (at, column[member]) for at, each in enumerate(hit) for member in each if member in column
    ]
    at, to = np.array(rows).T
    matrix = csr_array((np.ones(len(rows)), (at, to)), shape=(len(hit), len(members)))
    found = milp(
        np.array([price[member] for member in members]) * _SCALE,
        integrality=np.ones(len(members)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, 1.0, np.inf),
        options={"mip_rel_gap": 0.0},
    )
    chosen = frozenset(members[place] for place in np.flatnonzero(found.x > 0.5).tolist())
    return Hitting(chosen, float(found.mip_dual_bound) / _SCALE)


def _worth(hit: Sequence[frozenset[int]], price: Sequence[float]) -> list[int]:
    """Return the members that a cheapest set can need: not those for which a cheaper one does."""
    meets: dict[int, int] = defaultdict(int)
    for at, each in enumerate(hit):
        for member in each:
            meets[member] |= 1 << at
    alike: dict[int, int] = {}
    for member in sorted(meets, key=lambda each: (price[each], each)):
        alike.setdefault(meets[member], member)
    kept: list[int] = []
    for mask, member in sorted(
        alike.items(), key=lambda each: (price[each[1]], -each[0].bit_count())
    ):
        if not any(mask & meets[other] == mask for other in kept):
            kept.append(member)
    return sorted(kept)
