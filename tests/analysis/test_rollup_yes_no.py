"""A yes or no over the whole: neither side of one to four facilities is told."""

from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.rollup import rolled
from csirt.analysis.rollup_groups import Member
from csirt.analysis.rollup_quantiles import MINIMUM
from csirt.analysis.rollup_result import Indicator
from csirt.analysis.rollup_yes_no import yes_or_no

IDS = [f"f-{nth}" for nth in range(30)]
ANSWERS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 1))
SOME = st.sets(st.sampled_from(IDS), max_size=10)


def test_five_on_either_side_are_told():
    values = {id: int(nth < 5) for nth, id in enumerate(IDS[:10])}
    found = yes_or_no(IDS, values)
    assert (found.applicable, found.assessed, found.yes) == (30, 10, 5)


def test_four_or_all_on_one_side_are_not():
    for most in (4, 0, 10):
        values = {id: int(nth < most) for nth, id in enumerate(IDS[:10])}
        assert yes_or_no(IDS, values).yes is None


def test_nobody_is_nought_and_a_few_are_withheld():
    assert yes_or_no(IDS, {}).assessed == 0
    assert yes_or_no(IDS, dict.fromkeys(IDS[:4], 1)).assessed is None


@given(ANSWERS, SOME)
def test_what_is_told_leaves_no_small_side(values, outside):
    found = yes_or_no(IDS, values, outside=outside)
    if found.yes is not None:
        assert found.assessed is not None
        assert min(found.yes, found.assessed - found.yes) >= MINIMUM


@given(ANSWERS, ANSWERS, SOME)
def test_it_is_what_the_roll_up_tells_of_the_whole(values, before, outside):
    mine = yes_or_no(IDS, values, outside=outside, before=before)
    theirs = rolled(
        [Member(id) for id in IDS],
        Indicator("q", {"value": values}, frozenset(outside), {"value": before} if before else {},
                  {"value": (0, 1)}),
    )  # fmt: skip
    yes = [each.facilities for each in theirs.bands.get("value", ()) if each.lowest == 1]
    assert (mine.applicable, mine.assessed) == (theirs.whole.applicable, theirs.whole.assessed)
    assert mine.yes == next(iter(yes), None)
    if theirs.paired is not None:
        assert (mine.paired, mine.changes) == (
            theirs.paired.facilities, theirs.paired.changes["value"],
        )  # fmt: skip
