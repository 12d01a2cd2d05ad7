"""Estimates: low, likely and high in order, a plain number without spread."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from csirt.model.estimate import UNKNOWN_SHARE, Chance, Estimate, Probability, Range

NUMBERS = some.floats(-1e9, 1e9)
TRIPLES = some.lists(NUMBERS, min_size=3, max_size=3).map(sorted)


def estimate(value: Any) -> Estimate:
    return TypeAdapter(Range).validate_python(value)


def chance(value: Any) -> Probability:
    return TypeAdapter(Chance).validate_python(value)


@given(TRIPLES)
def test_the_mean_lies_between_the_bounds(triple):
    low, likely, high = triple
    found = Estimate(low=low, likely=likely, high=high)
    assert low - 1e-6 <= found.mean <= high + 1e-6
    assert found.spread == (low < high)


@given(NUMBERS)
def test_a_plain_number_is_an_estimate_without_spread(number):
    found = estimate(number)
    assert (found.low, found.likely, found.high, found.spread) == (number, number, number, False)


def test_the_mean_is_that_of_the_beta_pert():
    assert Estimate(low=0, likely=3, high=12).mean == 4


@given(TRIPLES)
def test_bounds_out_of_order_are_refused(triple):
    low, likely, high = triple
    if low == high:
        return
    with pytest.raises(ValidationError):
        Estimate(low=high, likely=likely, high=low)


@pytest.mark.parametrize("value", [True, "x", None, [0, 1, 2], {"low": 0, "high": 1}, float("nan")])
def test_what_is_no_estimate_is_refused(value):
    with pytest.raises(ValidationError):
        estimate(value)


@pytest.mark.parametrize("value", [-0.01, 1.01, {"low": 0, "likely": 0.5, "high": 1.5}])
def test_a_probability_lies_between_0_and_1(value):
    with pytest.raises(ValidationError):
        chance(value)


@given(some.floats(0, 1))
def test_a_plain_probability_is_taken(value):
    assert chance(value).mean == pytest.approx(value)


def test_a_coverage_that_is_not_assessed_widens_the_interval_and_is_not_zero():
    assert (UNKNOWN_SHARE.low, UNKNOWN_SHARE.mean, UNKNOWN_SHARE.high) == (0, 0.5, 1)
