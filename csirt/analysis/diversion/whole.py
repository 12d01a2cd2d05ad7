"""Whole patients: shares rounded by largest remainder, so that nobody is lost or made up."""

from collections.abc import Sequence
from math import ceil, floor

NOTHING = 1e-6
"""Patients a day below which a flow is the noise of the solver."""


def people(per_day: float, days: int) -> int:
    """Return whole patients over some days, rounded up: a small demand is never told as none."""
    return max(0, ceil(per_day * days - NOTHING))


def shared_out(total: int, parts: Sequence[float]) -> tuple[int, ...]:
    """Return ``total`` in whole parts in proportion to ``parts``, by largest remainder.

    The sum is ``total`` exactly. Equal remainders go to the first; a part of nought gets nothing
    unless all are nought.

    Source:
        Hamilton's method, as in the apportionment of seats.
    """
    whole = sum(parts)
    if total <= 0 or not parts:
        return tuple(0 for _ in parts)
    if whole <= 0:
        return (total, *(0 for _ in parts[1:]))
    exact = [part * total / whole for part in parts]
    found = [floor(each + 1e-9) for each in exact]
    ranked = sorted(range(len(parts)), key=lambda at: (found[at] - exact[at], at))
    for at in ranked[: total - sum(found)]:
        found[at] += 1
    return tuple(found)
