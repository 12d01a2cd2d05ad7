"""The linear programme: minutes × patients, with a dear slack where patients have no place.

Variables: one a triple (demand, site) that competence and time allow, and one slack a demand. Rows:
each demand is shared out whole; the room of each line of each site, the beds that lines share
there, and the hours of transfer teams are not exceeded.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from csirt.errors import StateError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """Rows of one kind: for each triple the row it uses and how much, and what each row allows."""

    row: Ints
    """Of each triple; -1 where it uses none."""
    use: Floats
    """Of the row by one patient of each triple."""
    most: Floats


@dataclass(frozen=True, slots=True)
class Solved:
    """The solution, in patients a day."""

    flow: Floats
    """Of each triple."""
    missing: Floats
    """Of each demand."""
    price: tuple[Floats, ...]
    """Dual price of each row of each kind: what one unit more would save, never negative."""
    cost_minutes: float
    """Minutes × patients of the flows; what is missing is left out."""


def solve(
    demand: Floats, weight: Floats, of: Ints, minutes: Floats, limits: tuple[Limits, ...]
) -> Solved:
    """Return the cheapest way to share demands out.

    Args:
        demand: Patients a day of each demand.
        weight: What a patient without a place weighs, in minutes, by demand.
        of: The demand of each triple.
        minutes: The way of each triple.
        limits: What must not be exceeded.

    Raises:
        StateError: the solver did not end, which no input is known to cause.

    Source:
        HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", Mathematical
        Programming Computation 10, 2018) through SciPy. A slack makes it always feasible.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    triples, demands = len(of), len(demand)
    if not demands:
        empty = np.zeros(0)
        return Solved(empty, empty, tuple(np.zeros(len(each.most)) for each in limits), 0.0)
    every = np.arange(triples)
    slack = np.arange(demands)
    equal = coo_array(
        (
            np.ones(triples + demands),
            (np.concatenate([of, slack]), np.concatenate([every, triples + slack])),
        ),
        shape=(demands, triples + demands),
    ).tocsr()
    rows, columns, uses, first = [], [], [], 0
    for each in limits:
        used = every[each.row >= 0]
        rows.append(first + each.row[used])
        columns.append(used)
        uses.append(each.use[used])
        first += len(each.most)
    most = np.concatenate([np.zeros(0), *(each.most for each in limits)])
    bounded = coo_array(
        (
            np.concatenate([np.zeros(0), *uses]),
            (
                np.concatenate([np.zeros(0, np.int64), *rows]),
                np.concatenate([np.zeros(0, np.int64), *columns]),
            ),
        ),
        shape=(first, triples + demands),
    ).tocsr()
    found = linprog(
        np.concatenate([minutes, weight]),
        A_ub=bounded if first else None,
        b_ub=most if first else None,
        A_eq=equal,
        b_eq=demand,
        method="highs",
    )
    if found.status != 0:
        raise StateError("diversion.unsolved", status=found.message)
    flow = np.maximum(found.x[:triples], 0)
    price = -found.ineqlin.marginals if first else np.zeros(0)
    ends = np.cumsum([0, *(len(each.most) for each in limits)])
    prices = tuple(np.maximum(price[one:other], 0) for one, other in pairwise(ends.tolist()))
    return Solved(flow, np.maximum(found.x[triples:], 0), prices, float(minutes @ flow))
