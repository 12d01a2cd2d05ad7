"""Recovery curves: what the levels of a sample obey, and what the fit does with few cases."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.consequence.curves import days_to, levels, levels_at, lost_days, slow
from csirt.analysis.consequence.fit import fitted
from csirt.model.care import CareKind
from csirt.model.curve import CurveFamily, Curves, Drop, HalfDays, RecoveryCurve

from .curve_worlds import case, curve, prior

SHARES = st.floats(0, 1)
HALVES = st.floats(0.5, 200)
SLOPES = st.floats(0.3, 3)


@settings(max_examples=40, deadline=None)
@given(drop=SHARES, spread=SHARES, half=HALVES, wide=st.floats(1, 10), slope=SLOPES)
def test_a_level_is_a_share_that_never_falls(drop, spread, half, wide, slope):
    made = curve(drop=(drop, spread), half=(half, half * wide), slope=slope)
    found = levels(made, 120, samples=64, seed=3)
    assert found.shape == (64, 120)
    assert np.all((found >= 0) & (found <= 1))
    assert np.all(np.diff(found, axis=1) >= -1e-12)


def test_the_first_day_has_lost_the_drop_and_half_of_it_is_back_at_the_half_time():
    sharp = curve(drop=(0.6, 0), half=(10, 10))
    found = levels(sharp, 11, samples=5, seed=1)
    assert found[:, 0] == pytest.approx(0.4)
    assert found[:, 10] == pytest.approx(0.7)


def test_the_half_times_have_the_median_and_the_ninety_per_cent_that_the_curve_says():
    found = days_to(0.5, curve(drop=(1, 0), half=(10, 40)), samples=40_000, seed=1)
    assert np.quantile(found, (0.5, 0.9)) == pytest.approx((10, 40), rel=0.04)


def test_some_services_close_and_none_does_more_than_that():
    found = levels(curve(drop=(0.9, 0.2)), 1, samples=4_096, seed=1)[:, 0]
    closed = float((found == 0).mean())
    assert 0.25 < closed < 0.36  # a normal of 0.9 ± 0.2 above 1: 31 %


def test_more_samples_only_add_rows():
    few, many = (levels(curve(), 30, samples=number, seed=7) for number in (1_500, 4_000))
    assert np.array_equal(few, many[:1_500])


def test_another_seed_is_another_sample_and_the_same_seed_the_same():
    one, again, other = (levels(curve(), 5, samples=64, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@settings(max_examples=30, deadline=None)
@given(severity=st.floats(0.05, 1), half=HALVES, slope=SLOPES)
def test_a_milder_case_is_nowhere_below_a_graver_one(severity, half, slope):
    made = curve(half=(half, half * 3), slope=slope)
    whole = levels(made, 90, samples=64, seed=2)
    assert np.all(levels(made, 90, samples=64, seed=2, severity=severity) >= whole - 1e-12)


def test_a_hospital_that_is_slow_in_one_service_is_slow_in_the_others():
    one, other = (
        np.log(days_to(0.5, curve(name, drop=(1, 0), common=0.6), samples=20_000, seed=1))
        for name in ("emergency", "theatre")
    )
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.6, abs=0.03)
    ranks = slow(20_000, 1)
    assert np.corrcoef(ranks, one)[0, 1] > 0.7


@settings(max_examples=30, deadline=None)
@given(half=HALVES, wide=st.floats(1, 6), slope=st.floats(0.3, 2), until=st.integers(30, 400))
def test_lost_days_are_the_sum_of_what_each_day_lacks(half, wide, slope, until):
    made = curve(half=(half, half * wide), slope=slope)
    summed = (1 - levels(made, until, samples=64, seed=5)).sum(axis=1)
    found = lost_days(made, until, samples=64, seed=5)
    assert found == pytest.approx(summed, abs=1.0)


def test_nothing_is_lost_where_the_severity_is_nought():
    assert lost_days(curve(), 365, samples=64, seed=1, severity=0.0) == pytest.approx(0, abs=1e-9)


def test_a_level_that_was_never_lost_is_reached_on_the_first_day():
    assert np.all(days_to(0.5, curve(drop=(0.3, 0)), samples=64, seed=1) == 0)


def test_the_levels_of_a_few_days_are_those_of_all_days():
    every = levels(curve(), 61, samples=64, seed=1)
    assert np.array_equal(levels_at(curve(), (0, 7, 60), samples=64, seed=1), every[:, [0, 7, 60]])


# --- the fit ---


def of(curves: Curves, family: str) -> RecoveryCurve:
    found = curves.of(CurveFamily(family))
    assert found is not None
    return found


def test_the_lowest_level_of_the_first_days_is_what_was_lost():
    cases = [case("a", ("inpatient", 2, 0.6), ("inpatient", 6, 0.5), ("inpatient", 30, 0.95))]
    assert of(fitted(cases, prior("inpatient")), "inpatient").drop.mean == pytest.approx(0.5)


def test_a_service_that_comes_back_on_a_day_has_half_of_it_back_then():
    cases = [case("a", ("record", 20, "resumed")), case("b", ("record", 20, "resumed"))]
    made = of(fitted(cases, prior("record")), "record")
    assert made.half_days.median == pytest.approx(20)


def test_a_case_weighs_as_one_however_many_points_it_has():
    """The easy version pools points: the case that is told most often then decides alone."""
    told = case("told", *[("record", 40, "resumed")] * 20)
    cases = [told, case("b", ("record", 10, "resumed"))]
    made = of(fitted(cases, prior("record")), "record")
    assert made.half_days.median == pytest.approx(20, rel=0.01)


def test_a_family_of_few_cases_leans_on_its_kin_and_a_family_without_any_is_that():
    rows = {"emergency": (10, 12, 14, 9, 11), "theatre": (11,)}
    cases = [
        case(f"{family}-{at}", (family, day, "resumed"))
        for family, days in rows.items()
        for at, day in enumerate(days)
    ]
    made = fitted(cases, prior("emergency", "theatre", "diagnostics"))
    without = of(made, "diagnostics")
    assert without.cases == ()
    assert 9 < without.half_days.median < 14
    assert without.half_days.p90 >= of(made, "emergency").half_days.p90


def test_care_and_the_information_system_do_not_lend_to_each_other():
    cases = [case(f"r{at}", ("rebuild", 500, "resumed")) for at in range(3)]
    cases += [case(f"e{at}", ("emergency", 10, "resumed")) for at in range(3)]
    made = fitted(cases, prior("emergency", "rebuild"))
    assert of(made, "emergency").half_days.median == pytest.approx(10)
    assert of(made, "rebuild").half_days.median == pytest.approx(500)


def test_what_is_not_yet_back_tells_no_time():
    early = case("late", ("record", 3, "resumed"), bound="not-yet")
    cases = [early, case("b", ("record", 20, "resumed")), case("c", ("record", 20, "resumed"))]
    made = of(fitted(cases, prior("record")), "record")
    assert made.half_days.median == pytest.approx(20)


def test_the_slope_within_a_case_is_that_of_its_points():
    """Half at day 10 and 98 % at day 40: the logarithm of time over the score."""
    cases = [case(f"c{at}", ("servers", 10, 0.5), ("servers", 40, "complete")) for at in range(3)]
    made = of(fitted(cases, prior("servers")), "servers")
    assert made.slope == pytest.approx(log(4) / 2.0537, rel=0.01)
    assert made.half_days.median == pytest.approx(10, rel=0.01)


def test_the_fit_finds_the_curve_that_made_the_cases():
    rng = np.random.Generator(np.random.SFC64(11))
    halves = np.exp(log(12) + 0.8 * rng.standard_normal(300))
    cases = []
    for at, half in enumerate(halves):
        late = round(float(half) * exp(0.7 * 2.0537))  # day of 98 %, slope 0.7
        first = ("record", max(round(float(half)), 1), 0.5)
        cases.append(case(f"c{at}", first, ("record", max(late, 1), "complete")))
    made = of(fitted(cases, prior("record")), "record")
    assert made.half_days.median == pytest.approx(12, rel=0.15)
    assert made.half_days.sigma == pytest.approx(0.8, rel=0.2)
    assert made.slope == pytest.approx(0.7, rel=0.1)


def test_without_a_case_the_curves_stay_what_they_are():
    before = prior("emergency", "record")
    after = fitted([], before)
    assert [each.half_days for each in after.curves] == [each.half_days for each in before.curves]
    assert [each.drop for each in after.curves] == [each.drop for each in before.curves]


def test_the_order_of_the_cases_does_not_matter():
    cases = [case(f"c{at}", ("record", day, "resumed")) for at, day in enumerate((5, 20, 60))]
    one, other = (fitted(some, prior("record")) for some in (cases, cases[::-1]))
    assert of(one, "record").half_days.median == pytest.approx(of(other, "record").half_days.median)


def test_a_kind_of_care_line_leads_to_its_curve_and_a_kind_without_one_to_none():
    made = prior("emergency")
    first = made.curves[0].model_copy(update={"kinds": (CareKind.STROKE,)})
    curves = made.model_copy(update={"curves": (first,)})
    assert curves.of_kind(CareKind.STROKE) == first
    assert curves.of_kind(CareKind.THEATRE) is None


def test_the_spread_of_a_lognormal_is_told_by_two_quantiles():
    assert HalfDays(median=10, p90=10).sigma == 0
    assert HalfDays(median=10, p90=10 * exp(1.2815515655446004)).sigma == pytest.approx(1)
    assert Drop(mean=1).spread == 0
