"""Many facilities as one picture that shows none of them: the only roll-up of the product.

Over the values of facilities (levels of the actions, results of exercises, indicators) it gives
median, quartiles and worst decile, how many stand on each level, and the denominators, for the
whole region and by profile, département and group. No name comes out of it, and no ranking.

**The rule** (statistical disclosure control):

1. *Primary*: nothing is told of the values of fewer than five facilities, nor is their number: a
   part with none to four assessed facilities is withheld. A quantile is told where at least three
   facilities stand on either side of it, itself included: quartiles from 9 facilities, the decile
   from 21. The extremes are never told.
2. *Secondary, against subtraction*: a part that is too small is told together with 'the others',
   which take in further parts until no sum or difference of what is told, within one way to
   divide the region or across those that cross or nest, speaks of fewer than five assessed
   facilities (:mod:`csirt.analysis.rollup_groups`). Each action is judged by its own denominators,
   and no total over actions is told that their own figures do not give.
3. *Counts by level are told for the whole only*, in bands of which none holds one to four
   facilities: tables of counts that cross can be subtracted from each other, quartiles cannot.
   Where all stand on one level no band is told.
4. *This year and the year before* are compared on the facilities assessed in both. Where that set
   lacks one to four of this year's facilities, or of last year's, the comparison is left out and
   the year's own figures stay.
5. *Audit*: the tables are attacked before they are told (:mod:`csirt.analysis.rollup_audit`). A
   small cell, or one in which all stand alike, must have a second world that tells the very same;
   where it has none, more parts are put together.

How many facilities took part is told as it is, for parts of at least five: who answers is not how
one stands. The rule does not cover two publications a few days apart, whose difference is the
facility that answered in between, nor what somebody knows who is among those counted.

Source:
    'Handbook on Statistical Disclosure Control', 2nd ed. [sdc-handbook]: primary and secondary
    suppression, threshold rule, auditing; Gusfield 1988 [gusfield-1988] for tables that cross. The
    threshold of five is that of docs/reports.md (b); three on either side of a quantile is ours
    (origin: expert).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from csirt.analysis.rollup_fit import Fitted, cells_of, parts_of
from csirt.analysis.rollup_groups import REST, By, Member, division
from csirt.analysis.rollup_quantiles import MINIMUM
from csirt.analysis.rollup_result import Indicator, Part, Rolled, Tally


def rolled(members: Sequence[Member], indicator: Indicator) -> Rolled:
    """Return what may be told of an indicator over some facilities; see the rule above.

    Args:
        members: Every facility in scope.
        indicator: Their values; those of facilities out of scope are left aside.
    """
    assessed = indicator.assessed
    inside = tuple(each for each in members if each.id not in indicator.outside)
    known = tuple(each for each in inside if each.id in assessed)
    if len(known) < MINIMUM:
        count = 0 if not known and len(inside) >= MINIMUM else None
        whole = Part(None, "", (), len(members), len(inside), count)
        return Rolled(indicator.id, whole, tuple(_untold(members, indicator)), {}, None)
    told = Fitted(known, [each for each in inside if each.id not in assessed], indicator)
    told.settle()
    whole = Part(None, "", (), len(members), len(inside), len(known), told.summary(known))
    return Rolled(indicator.id, whole, tuple(told.parts(members)), told.bands, told.compared())


def _untold(members: Sequence[Member], indicator: Indicator) -> Iterator[Part]:
    """Yield the parts with what anybody can know of them."""
    for by, part, some in parts_of(members):
        applies = sum(each.id not in indicator.outside for each in some)
        yield Part(by, part, (), len(some), applies, None if applies else 0)


def tallied(
    members: Sequence[Member], states: Mapping[str, str], order: Sequence[str]
) -> tuple[Tally, ...]:
    """Return how many facilities are in each state of taking part: the whole, then its parts.

    Args:
        members: Every facility in scope.
        states: The state of each.
        order: Every state that there is; each is counted, nought included.
    """
    made = division(members)
    cells = cells_of(made, members)
    enough = members if len(members) >= MINIMUM else ()
    told = [Tally(None, "", (), len(members), _states(enough, states, order))]
    alone: dict[By, list[str]] = {by: [] for by in By}
    for by, part, some in parts_of(members):
        mine = cells.get((by, part))
        if mine is None:
            alone[by].append(part)
        told.append(Tally(by, part, (), len(some), _states(mine, states, order) if mine else {}))
    for by in By:
        if (by, REST) in cells:
            mine = cells[by, REST]
            told.append(Tally(by, REST, tuple(alone[by]), len(mine), _states(mine, states, order)))
    return tuple(told)


def _states(
    some: Sequence[Member], states: Mapping[str, str], order: Sequence[str]
) -> dict[str, int]:
    """Return the facilities in each state; nothing for none of them, which are withheld."""
    if not some:
        return {}
    found = Counter(states[each.id] for each in some)
    return {state: found[state] for state in order}
