"""The roll-up: what it tells, what it withholds, and that nobody works out what it withheld."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.rollup import rolled, tallied
from csirt.analysis.rollup_groups import REST, By, Member
from csirt.analysis.rollup_quantiles import MINIMUM, Band, Quantiles, Worst, bands, quantiles, ranks
from csirt.analysis.rollup_result import Indicator, Part, Rolled

from .rollup_attacker import Attacker, told_cells, truth_of

LEVELS = (0, 1, 2, 3)


def region(*parts: tuple[int, str, str, str]) -> list[Member]:
    """Return so many facilities of each profile, département and group."""
    return [
        Member(f"f-{at}-{nth:03}", profile, department, group)
        for at, (count, profile, department, group) in enumerate(parts)
        for nth in range(count)
    ]


def spread(members: list[Member], levels: tuple[int, ...] = (1, 2, 0, 3, 2)) -> dict[str, float]:
    """Return levels in turn, so that no cell is uniform."""
    return {each.id: levels[at % len(levels)] for at, each in enumerate(members)}


def levels(values: dict[str, float], **said: object) -> Indicator:
    return Indicator("p1", {"counted": values}, scales={"counted": LEVELS}, **said)  # type: ignore[arg-type]


def part(found: Rolled, by: By, id: str) -> Part:
    return next(each for each in found.parts if (each.by, each.id) == (by, id))


# --- quantiles ---


def test_a_quantile_is_the_value_of_a_facility_never_a_mean_of_two():
    assert quantiles([0, 0, 1, 3, 3, 3]).median == 1


def test_the_worst_decile_is_at_the_bad_end():
    values = list(range(100))
    assert quantiles(values).worst_decile == 9
    assert quantiles(values, Worst.HIGH).worst_decile == 90


@pytest.mark.parametrize(
    ("count", "told"),
    [(4, 0), (5, 1), (8, 1), (9, 3), (20, 3), (21, 4)],
    ids=["none", "median", "median", "quartiles", "quartiles", "decile"],
)
def test_a_quantile_is_told_where_three_facilities_stand_on_either_side(count, told):
    assert len(ranks(count)) == told


def test_four_facilities_have_no_median():
    assert quantiles([1, 2, 2, 3]) == Quantiles()


# --- bands ---


def test_a_level_with_one_to_four_facilities_is_told_with_its_neighbour():
    found = bands({0: 2, 1: 9, 2: 6, 3: 5}, LEVELS)
    assert found == (Band(0, 1, 11), Band(2, 2, 6), Band(3, 3, 5))


def test_that_nobody_is_there_is_told():
    assert Band(3, 3, 0) in bands({0: 6, 1: 9, 2: 6}, LEVELS)


def test_no_level_is_told_where_all_stand_on_one():
    assert bands({2: 30}, LEVELS) == ()


# --- denominators ---


def test_the_denominators_are_kept_apart():
    members = region((12, "ES", "75", ""), (6, "town", "75", ""))
    town = frozenset(each.id for each in members if each.profile == "town")
    whole = rolled(members, levels(spread(members[:9]), outside=town)).whole
    assert (whole.in_scope, whole.not_applicable, whole.applicable) == (18, 6, 12)
    assert (whole.assessed, whole.not_assessed) == (9, 3)


def test_what_nobody_assessed_is_no_zero():
    members = region((10, "ES", "75", ""), (10, "ES", "77", ""))
    found = rolled(members, levels(dict.fromkeys((each.id for each in members[:10]), 3)))
    assert found.whole.series["counted"].median == 3


def test_a_value_of_a_facility_out_of_scope_or_to_which_it_does_not_apply_is_left_aside():
    members = region((10, "ES", "75", ""))
    values = {**spread(members), "elsewhere": 3}
    found = rolled(members, levels(values, outside=frozenset([members[0].id])))
    assert found.whole.assessed == 9


@pytest.mark.parametrize("count", [1, 4])
def test_of_fewer_than_five_not_even_the_number_is_told(count):
    members = region((10, "ES", "75", ""), (10, "ES", "77", ""))
    found = rolled(members, levels(spread(members[:count])))
    assert (found.whole.assessed, found.whole.not_assessed, found.whole.told) == (None, None, False)
    assert {each.assessed for each in found.parts} == {None}


def test_that_none_of_a_few_was_assessed_is_not_told_either():
    """One facility in its profile: a nought would say of it what five dots say of the others."""
    members = region((40, "ES", "75", ""), (1, "ES-OSE", "75", ""), (9, "town", "77", ""))
    found = rolled(members, levels(spread(members[:40] + members[41:])))
    assert part(found, By.PROFILE, "ES-OSE").assessed is None
    assert part(found, By.PROFILE, REST).of == ("ES-OSE", "town")


def test_a_profile_to_which_it_does_not_apply_is_told_as_such():
    members = region((40, "ES", "75", ""), (2, "town", "77", ""))
    town = frozenset(each.id for each in members[40:])
    found = part(rolled(members, levels(spread(members[:40]), outside=town)), By.PROFILE, "town")
    assert (found.not_applicable, found.assessed) == (2, 0)


def test_nobody_at_all_is_told_as_nobody():
    assert rolled(region((10, "ES", "75", "")), levels({})).whole.assessed == 0


# --- complementary suppression ---


def test_one_part_too_small_takes_the_smallest_of_the_others_with_it():
    members = region((30, "ES", "75", ""), (8, "ES", "77", ""), (3, "ES", "78", ""))
    found = rolled(members, levels(spread(members)))
    assert part(found, By.DEPARTMENT, "75").assessed == 30
    assert part(found, By.DEPARTMENT, "77").assessed is None
    assert part(found, By.DEPARTMENT, "78").assessed is None
    rest = part(found, By.DEPARTMENT, REST)
    assert (rest.of, rest.assessed) == (("77", "78"), 11)


def test_small_parts_that_are_enough_together_take_nobody_with_them():
    members = region((30, "ES", "75", ""), (3, "ES", "77", ""), (3, "ES", "78", ""))
    found = rolled(members, levels(spread(members)))
    assert part(found, By.DEPARTMENT, "75").assessed == 30
    assert part(found, By.DEPARTMENT, REST).assessed == 6


def test_a_profile_that_is_a_departement_but_for_two_facilities_is_not_told_beside_it():
    """All of 75 are hospitals; so are two of 77: hospitals minus 75 is two facilities."""
    members = region((20, "ES", "75", ""), (2, "ES", "77", ""), (20, "town", "77", ""))
    found = rolled(members, levels(spread(members)))
    assert part(found, By.PROFILE, "ES").assessed == 22
    assert part(found, By.DEPARTMENT, "75").assessed is None
    wider = rolled(*(lambda some: (some, levels(spread(some))))(
        region((20, "ES", "75", ""), (5, "ES", "77", ""), (20, "town", "77", ""))
    ))  # fmt: skip
    assert part(wider, By.DEPARTMENT, "75").assessed == 20


def test_a_group_that_is_nearly_its_departement_is_not_told_beside_it():
    members = region((20, "ES", "75", "ght"), (2, "ES", "75", ""), (30, "ES", "77", ""))
    found = rolled(members, levels(spread(members)))
    assert part(found, By.DEPARTMENT, "75").assessed == 22
    assert part(found, By.GROUP, "ght").assessed is None


def test_two_sets_of_one_size_that_differ_by_a_swap_are_not_both_told():
    """The group is the département with one facility less and another one more."""
    members = region(
        (20, "ES", "75", "ght"), (1, "ES", "75", ""), (1, "ES", "77", "ght"), (30, "ES", "77", "")
    )
    found = rolled(members, levels(spread(members)))
    assert part(found, By.GROUP, "ght").assessed is None


def test_a_department_of_which_one_group_is_not_assessed_follows_the_denominator_of_the_action():
    """Two hundred in scope, three assessed: the number in scope does not open the door."""
    members = region((200, "ES", "75", ""), (60, "ES", "77", ""), (60, "ES", "78", ""))
    some = [*members[:3], *members[200:]]
    found = rolled(members, levels(spread(some)))
    assert part(found, By.DEPARTMENT, "75").assessed is None
    told = [each.id for each in found.by(By.DEPARTMENT) if each.told]
    assert len(told) == 2
    assert REST in told


# --- extremes ---


def test_a_part_in_which_all_stand_alike_is_told_with_room_for_doubt():
    """Twenty alike: the decile has no third facility below it, so one may stand elsewhere."""
    members = region((20, "ES", "75", ""), (20, "town", "77", ""))
    values = {
        each.id: 3.0 if each.department == "75" else at % 4 for at, each in enumerate(members)
    }
    told = part(rolled(members, levels(values)), By.DEPARTMENT, "75").series["counted"]
    assert (told.lower_quartile, told.median, told.upper_quartile) == (3, 3, 3)
    assert told.worst_decile is None


def test_ranks_that_use_up_the_exceptions_are_not_told_together():
    """Three of 75 at nought are all that the lower quartile of the region leaves room for: beside
    the median of 75 it would tell that each of the eight others stands at three."""
    members = region((5, "ES", "75", ""), (8, "ES", "77", ""))
    values = dict(zip((each.id for each in members), (0, 0, 0, 3, 3, *[3] * 8), strict=True))
    found = rolled(members, levels(values))
    assert found.whole.series["counted"].lower_quartile == 3
    assert not any(each.told for each in found.by(By.DEPARTMENT))


# --- this year and the year before ---


def both(members: list[Member], now: int, before: int) -> Rolled:
    """Return the roll-up where the first ``now`` and the last ``before`` are assessed."""
    after, then = spread(members[:now]), spread(members[-before:], (1, 1, 0, 2, 2))
    return rolled(members, levels(after, before={"counted": then}))


def test_the_years_are_compared_on_the_facilities_of_both():
    found = both(region((60, "ES", "75", "")), 50, 50)
    assert found.paired is not None
    assert (found.whole.assessed, found.paired.facilities) == (50, 40)


@pytest.mark.parametrize(("now", "before"), [(58, 60), (60, 58)])
def test_they_are_not_compared_where_the_rest_of_a_year_is_one_to_four_facilities(now, before):
    found = both(region((60, "ES", "75", "")), now, before)
    assert found.paired is None
    assert found.whole.told


def test_they_are_compared_where_nobody_came_or_went():
    assert both(region((60, "ES", "75", "")), 60, 60).paired is not None


def test_one_to_four_that_fell_are_told_with_those_that_stayed():
    members = region((30, "ES", "75", ""))
    then = dict.fromkeys((each.id for each in members), 1.0)
    now = {**then, members[0].id: 0.0, **dict.fromkeys((m.id for m in members[20:]), 2.0)}
    found = rolled(members, levels(now, before={"counted": then})).paired
    assert found is not None
    assert found.changes["counted"] == (Band(-1, 0, 20), Band(1, 1, 10))


# --- taking part ---


def test_who_takes_part_is_counted_by_parts_of_at_least_five():
    members = region((30, "ES", "75", ""), (8, "ES", "77", ""), (3, "ES", "78", ""))
    states = {each.id: "done" if at < 4 else "silent" for at, each in enumerate(members)}
    whole, *parts = tallied(members, states, ("done", "silent"))
    assert whole.counts == {"done": 4, "silent": 37}
    told = {each.id: each.counts for each in parts if each.by is By.DEPARTMENT}
    assert told["75"] == {"done": 4, "silent": 26}
    assert (told["77"], told["78"]) == ({}, {})
    assert told[REST] == {"done": 0, "silent": 11}


def test_a_region_of_four_tells_nothing_of_who_takes_part():
    members = region((4, "ES", "75", ""))
    assert (
        tallied(members, dict.fromkeys((m.id for m in members), "done"), ("done",))[0].counts == {}
    )


# --- other quantities ---


def test_hours_are_rolled_up_without_levels():
    members = region((30, "ES", "75", ""))
    hours = {each.id: at * 1.5 for at, each in enumerate(members)}
    found = rolled(members, Indicator("restore-hours", {"hours": hours}, worst=Worst.HIGH))
    assert found.whole.series["hours"] == Quantiles(40.5, 10.5, 21.0, 33.0)
    assert found.bands == {}


def test_no_id_of_a_facility_comes_out():
    members = region((30, "ES", "75", "ght"), (30, "town", "77", ""))
    assert "f-0-" not in repr(rolled(members, levels(spread(members))))


# --- the attack ---

PARTS = st.tuples(st.sampled_from("ab"), st.sampled_from("123"), st.sampled_from(["", "g", "h"]))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Member], Indicator]:
    """Return a small region whose levels lean on a profile, a département or a group."""
    places = draw(st.lists(PARTS, min_size=5, max_size=30))
    members = [Member(f"f{at:02}", *place) for at, place in enumerate(places)]
    scale = LEVELS[: draw(st.integers(2, 4))]
    leaning = draw(st.sampled_from(["profile", "department", "group", "id"]))
    usual = {
        key: draw(st.sampled_from(scale)) for key in sorted({getattr(m, leaning) for m in members})
    }

    def year() -> dict[str, float]:
        return {
            each.id: draw(st.sampled_from(scale)) if draw(st.integers(0, 3)) == 0 else usual[getattr(each, leaning)]
            for each in members
            if draw(st.integers(0, 9)) > 0
        }  # fmt: skip

    now = year()
    before = {"counted": year()} if draw(st.booleans()) else {}
    return members, Indicator("p1", {"counted": now}, before=before, scales={"counted": scale})


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_an_attacker_who_knows_who_was_assessed_pins_no_small_or_uniform_cell(world):
    members, indicator = world
    found = rolled(members, indicator)
    values = indicator.series["counted"]
    pair = indicator.assessed & indicator.assessed_before if found.paired else frozenset()
    attacker = Attacker(members, indicator.assessed, indicator.scales["counted"], pair=pair)
    attacker.reads(found, "counted")
    truth = truth_of(attacker, dict(values))
    for each, row in truth.items():
        for column, count in enumerate(row):
            if count and (sum(row) < MINIMUM or count == sum(row)):
                assert attacker.can_be_other(each, column, truth) is not False


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_no_sum_or_difference_of_denominators_speaks_of_one_to_four_assessed_facilities(world):
    members, indicator = world
    found = rolled(members, indicator)
    sizes: Counter[tuple[str, str, str]] = Counter()
    for each in members:
        sizes[each.profile, each.department, each.group] += each.id in indicator.assessed
    classes = sorted(sizes)
    if found.whole.assessed is None or found.whole.assessed < MINIMUM:
        return
    inside = {each.id: (each.profile, each.department, each.group) for each in members}
    told = np.array(
        [
            [int(any(inside[id] == each for id in cell)) for each in classes]
            for cell in told_cells(members, found)
        ]
    )
    whole = np.linalg.matrix_rank(told)
    nobody = [at for at, each in enumerate(classes) if not sizes[each]]
    small = [at for at, each in enumerate(classes) if 0 < sizes[each] < MINIMUM]
    for length in range(MINIMUM):
        for some in combinations(small, length):
            if sum(sizes[classes[at]] for at in some) < MINIMUM:
                without = np.delete(told, [*some, *nobody], axis=1)
                assert np.linalg.matrix_rank(without) == whole, [classes[at] for at in some]


@given(worlds())
def test_no_count_of_one_to_four_is_told(world):
    members, indicator = world
    found = rolled(members, indicator)
    counts = [found.whole.assessed, *(each.assessed for each in found.parts)]
    counts += [each.facilities for some in found.bands.values() for each in some]
    if found.paired:
        counts += [each.facilities for some in found.paired.changes.values() for each in some]
    assert not [count for count in counts if count is not None and 0 < count < MINIMUM]


@given(worlds())
def test_the_order_of_the_facilities_changes_nothing(world):
    members, indicator = world
    assert rolled(members[::-1], indicator) == rolled(members, indicator)


@given(worlds())
def test_names_change_nothing(world):
    members, indicator = world
    other = {each.id: f"x{each.id}" for each in members}

    def named(values: dict[str, float]) -> dict[str, float]:
        return {other[id]: value for id, value in values.items()}

    moved = replace(
        indicator,
        series={name: named(dict(each)) for name, each in indicator.series.items()},
        before={name: named(dict(each)) for name, each in indicator.before.items()},
    )
    renamed = [replace(each, id=other[each.id]) for each in members]
    assert rolled(renamed, moved) == rolled(members, indicator)


@given(worlds())
def test_the_parts_told_of_a_way_add_up_to_the_whole_or_say_what_is_left(world):
    members, indicator = world
    found = rolled(members, indicator)
    for by in By:
        told = [each.assessed for each in found.by(by) if each.told]
        if told and found.whole.assessed:
            assert sum(filter(None, told)) == found.whole.assessed
