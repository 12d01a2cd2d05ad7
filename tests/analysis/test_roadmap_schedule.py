"""Months and money: what fits, what waits, what is lacking; more never takes a step away."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.roadmap_money import Lack
from csirt.analysis.roadmap_schedule import months_from, scheduled
from csirt.model.quotes import BudgetKind

from .roadmap_worlds import line, step

YEAR = months_from("2026-12-15", 12)
DAYS = [line("staff-days", 2027, 120)]


def by_id(steps, budgets, months=YEAR):
    return {each.step.id: each for each in scheduled(steps, budgets, months).planned}


def test_months_begin_after_the_day():
    assert YEAR[0] == "2027-01"
    assert months_from("2026-11-21", 3) == ("2026-12", "2027-01", "2027-02")


def test_a_month_is_a_twelfth_of_its_year_and_steps_follow_each_other():
    found = by_id([step("p3-3", 10), step("p5-3", 15), step("p6-3", 5)], DAYS)
    assert [(each.start, each.end) for each in found.values()] == [
        ("2027-01", "2027-01"), ("2027-02", "2027-03"), ("2027-03", "2027-03"),
    ]  # fmt: skip


def test_days_that_are_lacking_are_counted():
    found = by_id([step("p3-3", 100), step("p5-3", 30)], DAYS)
    assert found["p3-3"].fits
    (reason,) = found["p5-3"].reasons
    assert (reason.lack, reason.amount) == (Lack.DAYS, pytest.approx(10))


def test_without_a_line_of_days_nothing_has_a_month_and_that_is_said():
    found = by_id([step("p3-3")], [])
    assert found["p3-3"].start is None
    assert [each.lack for each in found["p3-3"].reasons] == [Lack.NO_DAYS_LINE]


def test_days_that_nobody_knows_are_no_zero():
    found = by_id([step("p3-3", None)], DAYS)
    assert [each.lack for each in found["p3-3"].reasons] == [Lack.DAYS_UNKNOWN]


def test_a_step_without_a_quote_is_held_against_no_budget():
    assert by_id([step("p3-3")], DAYS)["p3-3"].fits


def test_money_without_a_line_and_money_that_is_short_are_two_reasons():
    bought = [step("p3-3", investment=100), step("p5-3", investment=50, funding="care-d2")]
    found = by_id(bought, [*DAYS, line("investment", 2027, 60)])
    assert [(each.lack, each.amount) for each in found["p3-3"].reasons] == [(Lack.BUDGET, 40)]
    assert [each.lack for each in found["p5-3"].reasons] == [Lack.NO_LINE]


def test_an_investment_waits_for_the_year_of_its_line():
    months = months_from("2026-10-01", 14)
    days = [line("staff-days", 2026, 120), line("staff-days", 2027, 120)]
    bought = [step("p3-3", 5, investment=10), step("p5-3", 5)]
    found = by_id(bought, [*days, line("investment", 2027, 10)], months)
    assert (found["p3-3"].start, found["p3-3"].ready) == ("2027-01", "2026-11")
    assert found["p5-3"].start == "2026-11"


def test_what_an_earlier_year_has_left_pays_later():
    months = months_from("2026-10-01", 14)
    days = [line("staff-days", 2026, 1200), line("staff-days", 2027, 120)]
    money = [line("investment", 2026, 6), line("investment", 2027, 6)]
    found = by_id([step("p3-3", 5, investment=12)], [*days, *money], months)
    assert found["p3-3"].start == "2027-01"


def test_an_operation_cost_is_paid_every_year_that_is_left():
    months = months_from("2026-10-01", 14)
    days = [line("staff-days", 2026, 120), line("staff-days", 2027, 120)]
    run = step("d1-3", 5, operation=10)
    one = by_id([run], [*days, line("operation", 2026, 10)], months)["d1-3"]
    assert [each.lack for each in one.reasons] == [Lack.BUDGET]
    late = by_id([run], [*days, line("operation", 2027, 10)], months)["d1-3"]
    assert late.start == "2027-01"


def test_a_line_of_a_year_outside_the_plan_pays_nothing():
    found = by_id([step("p3-3", investment=5)], [*DAYS, line("investment", 2026, 99)])
    assert [each.lack for each in found["p3-3"].reasons] == [Lack.NO_LINE]


def test_what_leans_on_a_step_that_does_not_fit_does_not_fit():
    steps = [step("p4-3", 5, investment=9), step("r1-3", 5, after=("p4-3",))]
    found = by_id(steps, DAYS)
    (reason,) = found["r1-3"].reasons
    assert (reason.lack, reason.names) == (Lack.DEPENDS, ("p4-3",))


def test_days_reserved_for_a_step_without_money_are_lent_meanwhile():
    steps = [step("p4-3", 110, investment=9), step("p5-3", 20), step("p6-3", 30)]
    found = by_id(steps, DAYS)
    assert not found["p4-3"].fits
    assert found["p5-3"].meanwhile
    assert (found["p5-3"].start, found["p5-3"].end) == ("2027-01", "2027-02")
    assert found["p6-3"].meanwhile
    funded = by_id(steps, [*DAYS, line("investment", 2027, 9)])
    assert funded["p4-3"].fits
    assert not funded["p5-3"].meanwhile


def test_days_of_a_step_that_waits_for_its_money_are_not_lent():
    months = months_from("2026-10-01", 14)
    days = [line("staff-days", 2026, 120), line("staff-days", 2027, 12)]
    steps = [step("p3-3", 20, investment=10), step("p5-3", 30, investment=99), step("p6-3", 12)]
    found = by_id(steps, [*days, line("investment", 2027, 10)], months)
    assert found["p3-3"].start == "2027-01"
    assert found["p6-3"].meanwhile
    assert sum(part for month, part in found["p6-3"].share if month < "2027-01") <= 1


def test_the_load_of_a_month_is_told_with_its_days():
    months = months_from("2026-10-01", 14)
    days = [line("staff-days", 2026, 120), line("staff-days", 2027, 120)]
    steps = [step("p3-3", 10, investment=10), step("p5-3", 20)]
    found = scheduled(steps, [*days, line("investment", 2027, 10)], months)
    loads = {each.id: (each.capacity, each.load) for each in found.months}
    assert loads["2026-11"] == (10, 0)
    assert loads["2026-12"] == (10, 10)
    assert loads["2027-01"] == (10, 20)


def test_what_the_plan_takes_of_a_budget_is_counted_by_source():
    steps = [step("p3-3", investment=5, operation=2), step("p5-3", investment=50)]
    budgets = [*DAYS, line("investment", 2027, 20), line("operation", 2027, 3)]
    used = {(each.funding, each.kind): (each.available, each.used)
            for each in scheduled(steps, budgets, YEAR).budgets}  # fmt: skip
    assert used == {
        ("own", BudgetKind.INVESTMENT): (20, 5), ("own", BudgetKind.OPERATION): (3, 2),
    }  # fmt: skip


# --- properties ---

CODES = ["p1", "p2", "p3", "p4", "p5", "p6", "d1", "r1"]
MONTHS = months_from("2026-08-01", 20)


@st.composite
def plans(draw):
    """Draw steps in an order, each leaning on some before it, and the lines that pay for them."""
    made = []
    for at, code in enumerate(CODES[: draw(st.integers(1, len(CODES)))]):
        before = draw(st.lists(st.sampled_from(CODES[:at]), unique=True, max_size=2)) if at else []
        made.append(step(
            f"{code}-3", draw(st.sampled_from([1, 5, 12, 60])),
            after=tuple(f"{each}-3" for each in before),
            investment=draw(st.sampled_from([0, 0, 10, 100])),
            operation=draw(st.sampled_from([0, 0, 10])),
            funding=draw(st.sampled_from(["own", "care-d2"])),
        ))  # fmt: skip
    return made, draw(lines())


@st.composite
def lines(draw, prefix: str = "b"):
    found = []
    for at in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["staff-days", "investment", "operation"]))
        year = draw(st.sampled_from([2026, 2027, 2028]))
        much = draw(st.sampled_from([5, 10, 60, 120, 200]))
        funding = draw(st.sampled_from(["own", "care-d2"]))
        found.append(line(kind, year, much, funding, f"{prefix}{at}"))
    return found


@given(plans(), lines(prefix="more"))
def test_more_money_or_more_days_never_take_a_step_out_of_the_plan_nor_delay_it(plan, more):
    steps, budgets = plan
    before, after = by_id(steps, budgets, MONTHS), by_id(steps, [*budgets, *more], MONTHS)
    for id, each in before.items():
        if each.fits:
            assert after[id].fits
            assert after[id].end <= each.end


@given(plans())
def test_a_step_that_fits_ends_after_all_that_it_waits_for(plan):
    steps, budgets = plan
    found = by_id(steps, budgets, MONTHS)
    for each in found.values():
        if each.start is not None:
            assert each.start <= each.end
            assert all(found[name].end <= each.end for name in each.step.after)
            assert all(found[name].end <= each.start for name in each.step.after
                       if found[name].end != each.start)  # fmt: skip


@given(plans(), st.randoms())
def test_the_order_of_the_budget_lines_changes_nothing(plan, chance):
    steps, budgets = plan
    other = list(budgets)
    chance.shuffle(other)
    assert scheduled(steps, budgets, MONTHS) == scheduled(steps, other, MONTHS)


@given(plans())
def test_no_more_days_are_taken_than_there_are_by_any_month(plan):
    steps, budgets = plan
    found = scheduled(steps, budgets, MONTHS)
    taken = has = 0.0
    for each in found.months:
        taken, has = taken + each.load, has + each.capacity
        assert taken <= has + 1e-6


@given(plans())
def test_no_more_money_is_taken_than_there_is(plan):
    steps, budgets = plan
    assert all(each.used <= each.available + 1e-6
               for each in scheduled(steps, budgets, MONTHS).budgets)  # fmt: skip


@given(plans())
def test_what_does_not_fit_says_why_and_what_fits_has_months(plan):
    steps, budgets = plan
    for each in by_id(steps, budgets, MONTHS).values():
        assert each.fits != bool(each.reasons)
        assert (each.start is not None) == (each.fits or each.meanwhile)
        assert sum(days for _, days in each.share) == pytest.approx(
            each.step.days.likely if each.start else 0
        )


def test_the_share_of_a_step_is_in_order():
    found = by_id([step("p3-3", 35)], DAYS)["p3-3"]
    months = [month for month, _ in found.share]
    assert all(a < b for a, b in pairwise(months))
