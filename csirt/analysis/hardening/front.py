"""What more money changes: the best set of each of some budgets, and what each is worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from csirt.analysis.hardening.choice import Choice
from csirt.analysis.hardening.exact import Exact
from csirt.analysis.hardening.lanes import Chosen

BUDGETS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One budget of the front."""

    budget: float
    """Euros: investments and one year of operation, whoever pays."""
    cost: float
    """What the set takes of it."""
    found: Exact
    """Its value is the objective on the common samples."""


def budgets(choice: Choice, count: int = BUDGETS) -> tuple[float, ...]:
    """Return budgets from the cheapest candidate, with what it needs, to all of them."""
    alone = [choice.with_needs(at) for at in sorted(choice.choosable)]
    costs = [choice.purse.euros(some) for some in alone if some]
    if not costs:
        return ()
    whole = choice.purse.euros(choice.choosable)
    return tuple(dict.fromkeys(np.linspace(min(costs), whole, count).tolist()))


def front(
    choice: Choice, wanted: Sequence[float], search: Callable[[Choice], Exact]
) -> tuple[Point, ...]:
    """Return the points that no other beats: more money, and less lost.

    A set that a smaller budget pays stays on offer: a search that the clock stops never makes more
    money lose more.

    Args:
        choice: What binds; of its purse only the costs count.
        wanted: Budgets in euros.
        search: What finds a set.
    """
    points: list[Point] = []
    for budget in sorted(wanted):
        purse = choice.purse.as_euros(budget)
        found = search(choice.within(purse))
        if found.chosen and (not points or found.value < points[-1].found.value):
            points.append(Point(budget, purse.euros(found.chosen), found))
    return tuple(points)


def sets(points: Sequence[Point]) -> tuple[Chosen, ...]:
    """Return the sets of a front."""
    return tuple(each.found.chosen for each in points)
