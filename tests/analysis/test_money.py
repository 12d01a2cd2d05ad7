"""Money, if it happens: activity times revenue over the curve, dated response, a tail that stays."""

import itertools
from typing import Any

import numpy as np
import pytest

from csirt.analysis.consequence.curves import lost_days
from csirt.analysis.consequence.money import (
    Costs,
    Line,
    exceedance,
    if_it_happens,
    response_range,
)
from csirt.model.care import CareLine
from csirt.model.case_history import CaseHistory
from csirt.model.curve import Curves
from csirt.model.estimate import Estimate
from csirt.model.loss import Losses

from .curve_worlds import case, prior

RESPONSE = Estimate(low=1_000_000, likely=2_000_000, high=4_000_000)
KINDS = {"ed-adult": "emergency", "theatre": "theatre", "inpatient": "inpatient"}


def curves() -> Curves:
    made = prior("overall", "emergency", "theatre")
    some = tuple(
        each.model_copy(update={"kinds": tuple(k for k, f in KINDS.items() if f == each.family)})
        for each in made.curves
    )
    return made.model_copy(update={"curves": some})


def losses(**changes: object) -> Losses:
    """Two severities: grave, as the curves are, and small, a tenth of them; counted 1 to 9."""
    grave: dict[str, Any] = {
        "id": "grave", "name": "Grave", "meaning": "x", "count": 1, "duration": 1, "depth": 1,
        "response": "cases", "origin": "expert",
    }  # fmt: skip
    small = grave | {
        "id": "small", "count": 9, "duration": 0.1, "depth": 0.1, "response": "none",
    }  # fmt: skip
    data: dict[str, Any] = {
        "schema": "csirt.losses/1",
        "counted_in": 2024,
        "severities": [grave, small],
        "thresholds_eur": [1, 100_000, 10_000_000],
    }
    return Losses.model_validate(data | changes)


def line(kind: str = "ed-adult", **activity: object) -> Line:
    data: dict[str, Any] = {"id": f"{kind}-line", "kind": kind}
    if activity:
        data["activity"] = {"unit": "visit", **activity}
    return Line(f"care-line:f/{kind}-line", {"fr": kind, "en": kind}, CareLine.model_validate(data))


def costs(*lines: Line, samples: int = 4_096, **changes: Any) -> tuple[Costs, ...]:
    given: dict[str, Any] = {"days": 730, "seed": 1, "samples": samples} | changes
    response = given.pop("response", RESPONSE)
    return if_it_happens(lines, curves(), losses(), response, **given)


def test_lost_activity_is_activity_times_revenue_over_the_curve():
    grave = costs(line(per_day=100, revenue_eur=200))[0].shown
    days = lost_days(curves().curves[1], 730, samples=4_096, seed=1)
    assert grave.revenue_eur is not None
    assert grave.revenue_eur.p50 == pytest.approx(100 * 200 * np.median(days))
    assert grave.lines[0].lost_eur == grave.revenue_eur


def test_lines_add_up_sample_by_sample_and_not_quantile_by_quantile():
    """The easy version adds the 90 % of each line: too much, unless all lines move as one."""
    one, two = line(per_day=10, revenue_eur=100), line("theatre", per_day=10, revenue_eur=100)
    both = costs(one, two)[0].shown
    apart = [costs(each)[0].shown for each in (one, two)]
    assert both.revenue_eur is not None
    added = sum(each.revenue_eur.p90 for each in apart if each.revenue_eur)
    assert both.revenue_eur.p90 < added
    assert both.revenue_eur.p90 > 0.7 * added  # a slow hospital is slow everywhere


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (line(), "activity"),
        (line(per_day=5), "revenue"),
        (line("dialysis", per_day=5, revenue_eur=1), "curve"),
    ],
)
def test_a_line_that_cannot_be_counted_says_why_and_is_no_zero(given: Line, missing: str):
    found = costs(given)[0].shown
    assert found.lines[0].lost_eur is None
    assert found.lines[0].missing == missing
    assert found.revenue_eur is None
    assert not found.whole
    assert found.total_eur == found.response_eur


def test_a_total_is_a_minimum_where_a_line_or_the_response_is_not_assessed():
    full, mute = line(per_day=10, revenue_eur=100), line("theatre")
    grave, small = (each.shown for each in costs(full))
    assert grave.whole
    assert not small.whole  # no dated case gives the response of a small one
    assert small.response_eur is None
    assert not costs(full, mute)[0].shown.whole


def test_nothing_assessed_is_none_and_never_nought():
    found = costs(line(), response=None)
    assert [each.shown.total_eur for each in found] == [None, None]
    assert [each.total for each in found] == [None, None]
    assert exceedance(found, losses(), seed=1) is None


def test_an_activity_of_nought_costs_nought():
    found = costs(line(per_day=0, revenue_eur=100))[1].shown
    assert found.revenue_eur is not None
    assert found.revenue_eur.p90 == 0


def test_a_graver_case_costs_more_in_every_sample():
    grave, small = costs(line(per_day=10, revenue_eur=100))
    assert grave.total is not None
    assert small.total is not None
    assert np.all(grave.total >= small.total)


def test_more_days_never_cost_less():
    some = [costs(line(per_day=10, revenue_eur=100), days=days)[0].total for days in (10, 100, 900)]
    for short, long in itertools.pairwise(some):
        assert short is not None
        assert long is not None
        assert np.all(short <= long + 1e-6)


def test_who_is_slow_pays_more_for_rebuilding_and_the_tail_is_thicker_for_it():
    """The easy version draws the response apart: costs then average out in the tail."""
    grave = costs(line(per_day=100, revenue_eur=300), samples=40_960)[0]
    assert grave.total is not None
    revenue = costs(line(per_day=100, revenue_eur=300), samples=40_960, response=None)[0].total
    assert revenue is not None
    paid = grave.total - revenue
    assert np.corrcoef(np.argsort(np.argsort(paid)), np.argsort(np.argsort(revenue)))[0, 1] > 0.5
    apart = revenue + np.random.Generator(np.random.SFC64(1)).permutation(paid)
    assert np.quantile(grave.total, 0.99) > np.quantile(apart, 0.99)


def test_the_response_stays_within_the_dated_amounts():
    found = costs(line())[0]
    assert found.total is not None
    assert found.total.min() >= RESPONSE.low
    assert found.total.max() <= RESPONSE.high


# --- the dated response ---


def cost(amount: int, **changes: object) -> CaseHistory:
    data = case(f"c{amount}").model_dump(by_alias=True)
    given = {
        "id": "x", "kind": "response", "low": amount, "high": amount, "currency": "EUR",
        "what": "x", "source": ["s1"],
    }  # fmt: skip
    return CaseHistory.model_validate(data | {"costs": [given | changes]})


def test_the_response_runs_from_the_lowest_to_the_highest_amount_with_the_median_between():
    found = response_range([cost(5), cost(1), cost(9)], losses())
    assert found == Estimate(low=1, likely=5, high=9)


@pytest.mark.parametrize(
    "changes",
    [{"currency": "USD"}, {"kind": "whole"}, {"kind": "revenue"}, {"per_day": True},
     {"comparable": False}],
)  # fmt: skip
def test_what_is_no_response_of_one_hospital_in_euros_is_left_out(changes: dict[str, object]):
    assert response_range([cost(1_000, **changes), cost(5)], losses()) == Estimate(
        low=5, likely=5, high=5
    )


def test_without_a_dated_amount_the_response_is_not_assessed():
    assert response_range([case("a")], losses()) is None


# --- the exceedance curve ---


def test_the_curve_falls_and_mixes_the_severities_by_the_national_count():
    """Grave cases, one of ten, all cost more than 100,000; small ones never do."""
    found = exceedance(costs(line(per_day=1, revenue_eur=10), samples=65_536), losses(), seed=1)
    assert found is not None
    shares = [each.probability for each in found.points]
    assert shares == sorted(shares, reverse=True)
    assert shares[1] == pytest.approx(1.5 / 11, abs=0.02)  # (1 + ½) of (1 + 9 + 1): prior ½ each
    assert shares[2] == 0


def test_the_count_of_a_few_cases_leaves_the_shares_open():
    found = exceedance(costs(line(per_day=1, revenue_eur=10), samples=65_536), losses(), seed=1)
    assert found is not None
    above = found.points[1]
    assert above.low is not None
    assert above.high is not None
    assert above.low < 0.05
    assert above.high > 0.25


def test_the_tail_is_not_averaged_away():
    """Nine of ten cases cost next to nothing: the mean would say so, the 95 % does not."""
    found = exceedance(costs(line(per_day=1, revenue_eur=10), samples=65_536), losses(), seed=1)
    assert found is not None
    half, _, high, _ = (each.eur for each in found.quantiles)
    assert half < 1_000
    assert high > 1_000_000


def test_with_few_samples_there_is_no_interval():
    found = exceedance(costs(line(per_day=1, revenue_eur=10), samples=2_048), losses(), seed=1)
    assert found is not None
    assert {(each.low, each.high) for each in (*found.points, *found.quantiles)} == {(None, None)}


def test_the_curve_says_that_amounts_are_a_minimum():
    found = exceedance(costs(line(per_day=1, revenue_eur=10)), losses(), seed=1)
    assert found is not None
    assert not found.whole


def test_the_same_seed_is_the_same_curve():
    some = costs(line(per_day=1, revenue_eur=10))
    assert exceedance(some, losses(), seed=4) == exceedance(some, losses(), seed=4)


def test_nothing_is_multiplied_by_a_frequency():
    """The answer has no annual amount: no key of it says a mean, and rates stand alone."""
    from csirt.model.loss import Loss

    answer = Loss(
        subject="f", severities=tuple(each.shown for each in costs(line(per_day=1))), dated=(),
        frequency=losses().frequency, unmodelled=(), counted_in=2024, exceedance=None,
        horizon_days=730, samples=4_096, seed=1, planning=(), notes=(),
    ).as_json()  # fmt: skip
    assert not [key for key in answer if "mean" in key or "annual" in key or "year" in key]
