"""Draws of durations: their bounds, their mean, and what measures make of them."""

from typing import Any

import numpy as np

from csirt.analysis.attack_graph.coins import BLOCK
from csirt.files.shipped import catalogue

from .time_worlds import ROW, clocked, delays_of, exactly, hours_by_name, row_of_two, run
from .worlds import asset, certain, facility

INF = float("inf")
ALL = np.arange(BLOCK)


def test_a_plain_number_is_a_duration_without_spread():
    known = clocked(certain(*ROW), {"exploit-remote-service": 4})
    _, _, _, delays = delays_of(row_of_two(), known, ("internet",))
    assert set(np.unique(delays.at(0, ALL).duration)) == {1.0, 4.0}


def test_a_duration_is_never_under_the_low_figure_and_its_mean_is_the_estimates():
    """40 blocks: the mean of the draws of the estimate, each the mean of its block's durations."""
    shipped = catalogue().techniques["exploit-remote-service"].hours
    known = certain("exploit-remote-service")
    _, _, _, delays = delays_of(row_of_two(), known, ("internet",))
    drawn = np.concatenate([delays.at(block, ALL).duration for block in range(200)], axis=1)
    assert drawn.min() >= shipped.low
    means = drawn.reshape(2, 200, 1_024).mean(axis=2)
    error = means.std() / np.sqrt(200)
    assert abs(drawn.mean() - shipped.mean) < 5 * error


def test_a_greater_estimate_never_shortens_a_duration():
    def drawn(high: float) -> np.ndarray:
        known = certain("exploit-remote-service")
        slow = known.techniques["exploit-remote-service"]
        hours = type(slow.hours)(low=1, likely=2, high=high)
        known = known.model_copy(
            update={"techniques": {slow.id: slow.model_copy(update={"hours": hours})}}
        )
        return delays_of(row_of_two(), known, ("internet",))[3].at(0, ALL).duration

    assert (drawn(10) <= drawn(40)).all()
    assert (drawn(10) < drawn(40)).any()


def test_the_quickest_of_many_machines_is_no_quicker_than_an_expert_thinks_possible():
    """Plain exponential delays would make the first of 60 machines fall within minutes."""
    world = facility(
        zones=[{"id": "out", "exposure": "internet"}],
        assets=[asset(f"s{at}", "out", flaws=["remote"]) for at in range(60)],
        applications=[{"id": "app", "needs": [f"s{at}" for at in range(60)]}],
    )
    known = certain("exploit-remote-service")
    low = known.techniques["exploit-remote-service"].hours.low
    _, found = run(world, known=known)
    assert found.hours.min() >= np.float32(low)


# Measures on time


def test_a_measure_on_hours_slows_where_it_covers_and_only_there():
    measures = {"slow": {"hours": ["exploit-remote-service"], "factor": 3.0}}
    known = clocked(certain(*ROW), {"exploit-remote-service": 4}, measures=measures)

    def both(**state: Any) -> dict[str, set[float]]:
        found = hours_by_name(
            *run(row_of_two(measures=[{"measure": "slow", **state}]), known=known)
        )
        return {name: found[name] for name in ("a", "b")}

    assert both(coverage="1/1") == {"a": {12.0}, "b": {24.0}}
    assert both(coverage="1/1", on=["zone:in"]) == {"a": {4.0}, "b": {16.0}}
    assert both(coverage="1/2") == {"a": {4.0, 12.0}, "b": {8.0, 16.0, 24.0}}
    assert both(coverage="0/2") == {"a": {4.0}, "b": {8.0}}


def test_a_measure_stated_twice_slows_once():
    measures = {"slow": {"hours": ["exploit-remote-service"], "factor": 3.0}}
    known = clocked(certain(*ROW), {"exploit-remote-service": 4}, measures=measures)
    twice = [
        {"measure": "slow", "coverage": "1/1"},
        {"measure": "slow", "coverage": "1/1", "on": ["zone:out"]},
    ]
    assert hours_by_name(*run(row_of_two(measures=twice), known=known))["a"] == {12.0}


def test_the_same_machine_is_covered_for_what_a_measure_stops_and_for_what_it_slows():
    """Where the measure covers it stops for sure: what falls is uncovered, hence as quick as ever."""
    measures = {
        "both": {
            "success": ["exploit-remote-service"], "hours": ["exploit-remote-service"], "factor": 3.0,
        }
    }  # fmt: skip
    known = clocked(certain(*ROW), {"exploit-remote-service": 4}, measures=measures)
    stop, slow = known.measures["both"].effects
    sure = known.measures["both"].model_copy(
        update={"effects": (stop.model_copy(update={"factor": exactly(0)}), slow)}
    )
    known = known.model_copy(update={"measures": {"both": sure}})
    world = row_of_two(measures=[{"measure": "both", "coverage": "1/2"}])
    assert hours_by_name(*run(world, known=known))["a"] == {4.0, INF}
