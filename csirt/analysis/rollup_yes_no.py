"""A yes or no over the whole of some facilities, under the rule of :mod:`csirt.analysis.rollup`.

Of the whole alone, and without quantiles, nothing can be subtracted within one question: what is
left of the rule are the bands of yes and no, and the years compared on the same facilities.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from csirt.analysis.rollup_fit import changes, comparable
from csirt.analysis.rollup_quantiles import MINIMUM, Band, bands
from csirt.analysis.rollup_result import CHANGES

_SCALE = (0, 1)


@dataclass(frozen=True, slots=True)
class YesNo:
    """What may be told of a question."""

    applicable: int
    assessed: int | None
    """None where one to four answered, or where few could have."""
    yes: int | None
    """None where fewer than five say yes, or fewer than five say no."""
    paired: int | None
    """Facilities that answered in both years; none where they may not be told of."""
    changes: tuple[Band, ...]
    """How many of those went to no, stayed, and went to yes, as bands of -1, 0, 1."""


def yes_or_no(
    members: Collection[str],
    values: Mapping[str, int],
    *,
    outside: Collection[str] = (),
    before: Mapping[str, int] | None = None,
) -> YesNo:
    """Return what may be told of a question.

    Args:
        members: Every facility in scope.
        values: 0 or 1 by facility; one without an answer is not assessed.
        outside: Facilities to which it does not apply.
        before: The answers of a year before.
    """
    inside = frozenset(members) - frozenset(outside)
    known = inside & frozenset(values)
    if len(known) < MINIMUM:
        nobody = 0 if not known and len(inside) >= MINIMUM else None
        return YesNo(len(inside), nobody, None, None, ())
    found = bands(Counter(values[id] for id in known), _SCALE)
    yes = next((each.facilities for each in found if each.lowest == 1), None)
    then = frozenset(before or ()) - frozenset(outside)
    pair = comparable(known, then) if before else frozenset()
    moved = bands(changes(values, before, pair), CHANGES) if before and pair else ()
    return YesNo(len(inside), len(known), yes, len(pair) or None, moved)
