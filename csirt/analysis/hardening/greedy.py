"""One candidate after the other, the one that helps most for its cost: simple, and often good.

It sees no worth in what helps only together with another; that is what the exact search is for.
"""

from collections.abc import Callable

from csirt.analysis.hardening.cases import Cases
from csirt.analysis.hardening.choice import Choice
from csirt.analysis.hardening.lanes import Chosen

LEAST = 1e-12
"""A gain below this is none."""
_EXCHANGES = 40
"""Most exchanges that a set is improved by."""


def greedy(cases: Cases, choice: Choice) -> Chosen:
    """Return a set that fits: each move takes a candidate with what it needs.

    Args:
        cases: The common samples.
        choice: What may be chosen together, and the purse.
    """
    chosen: Chosen = frozenset()
    value = cases.value(chosen)
    while True:
        moves = [
            found
            for at in sorted(choice.choosable - chosen)
            if (found := choice.with_needs(at, chosen)) is not None and choice.fits(found)
        ]
        if not moves:
            return chosen
        values = cases.values(moves).tolist()
        best = max(range(len(moves)), key=lambda at: _worth(choice, chosen, moves[at],
                                                            value - values[at], at))  # fmt: skip
        if value - values[best] <= LEAST:
            return chosen
        chosen, value = moves[best], values[best]


def _worth(
    choice: Choice, chosen: Chosen, move: Chosen, gain: float, at: int
) -> tuple[bool, float, float, int]:
    """Order moves by what they gain for the share of the lines that they take."""
    weight = choice.purse.weight(move, chosen)
    some = gain > LEAST
    return some, gain / weight if weight > 0 else (float("inf") if some else 0.0), gain, -at


def improved(
    cases: Cases, choice: Choice, chosen: Chosen, *, late: Callable[[], bool] = lambda: False
) -> Chosen:
    """Return a set that no exchange of one candidate for another, with what it needs, betters.

    Args:
        cases: The common samples.
        choice: What may be chosen together, and the purse.
        chosen: A set that fits.
        late: Whether to stop with what there is.
    """
    value = cases.value(chosen)
    for _ in range(_EXCHANGES):
        if late():
            return chosen
        moves = list(
            {
                found
                for out in (None, *sorted(chosen))
                for at in sorted(choice.choosable - chosen)
                if (found := choice.with_needs(at, chosen - {out})) is not None
                and choice.fits(found)
            }
        )
        if not moves:
            return chosen
        values = cases.values(moves).tolist()
        best = min(range(len(moves)), key=lambda at: (values[at], sorted(moves[at])))
        if value - values[best] <= LEAST:
            return chosen
        chosen, value = moves[best], values[best]
    return chosen


def pruned(cases: Cases, choice: Choice, chosen: Chosen) -> Chosen:
    """Return a set without what changes nothing in it on the common samples, the dearest first."""
    value = cases.value(chosen)
    for at in sorted(chosen, key=lambda at: (-choice.purse.euros((at,)), at)):
        less = chosen - {at}
        if choice.allowed(less) and cases.value(less) <= value + LEAST:
            chosen = less
    return chosen
