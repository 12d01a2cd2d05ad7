"""What care does while it waits: computers, paper, its floor; known days, wide unknowns, limits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.consequence.restore.activity import (
    OnPaper,
    daily,
    lost_days,
    on_paper,
    paper_ends,
    spread,
    worked,
)
from csirt.analysis.consequence.restore.draws import Random
from csirt.analysis.consequence.restore.lines import beyond_limit
from csirt.model.care import CareLine

from .restore_worlds import application, hospital, line, outage, recovery, scenario

LEVELS = (0.0, 0.5, 0.75, 1.0)
UNKNOWN = recovery().unknown_paper


def paper(capacity: float, days: float, floor: float) -> OnPaper:
    return OnPaper(*(np.array([each]) for each in (capacity, days * 24.0, floor)), ())  # type: ignore[arg-type]


def ends(*hours: float) -> list[Any]:
    return [np.array([float(each)]) for each in hours]


def shares(some: list[Any], mode: OnPaper, days: int) -> list[float]:
    return [float(each) for each in daily(some, LEVELS, mode, days)[:, 0]]


def test_without_paper_a_day_is_what_the_applications_allow_hour_by_hour():
    found = shares(ends(24, 36, 48, 72), paper(0, 0, 0), 4)
    assert found == pytest.approx([0, 0.5 * 0.5, 0.75, 1])


def test_paper_carries_its_capacity_for_its_days_then_its_floor():
    found = shares(ends(*[24 * 9] * 4), paper(0.6, 2, 0.2), 4)
    assert found == pytest.approx([0.6, 0.6, 0.2, 0.2])


def test_a_half_day_of_paper_is_half_a_day():
    assert shares(ends(*[24 * 9] * 4), paper(0.6, 0.5, 0.2), 1) == pytest.approx([0.4])


def test_paper_stays_where_it_carries_more_than_the_first_step():
    found = shares(ends(0, 24, 24 * 9, 24 * 9), paper(0.6, 2, 0.2), 4)
    assert found == pytest.approx([0.6, 0.6, 0.5, 0.5])


def test_what_was_never_lost_is_never_below_the_ordinary():
    assert shares(ends(0, 0, 0, 0), paper(0, 0, 0), 3) == [1, 1, 1]


def test_what_never_comes_back_is_at_its_floor_to_the_end():
    assert shares(ends(*[np.inf] * 4), paper(0.5, 1, 0.1), 3) == pytest.approx([0.5, 0.1, 0.1])


def test_lost_days_are_the_days_minus_what_was_done():
    some, mode = ends(24, 36, 48, 72), paper(0.3, 1, 0.1)
    assert float(lost_days(some, LEVELS, mode, 4)[0]) == pytest.approx(
        4 - sum(shares(some, mode, 4))
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.floats(0, 300), min_size=4, max_size=4),
    *(st.floats(0, 1) for _ in range(2)),
    st.floats(0, 12),
)
def test_the_hours_worked_are_those_of_a_clock_that_looks_every_minute(
    hours, capacity, floor, days
):
    hours = sorted(hours)
    mode = paper(capacity, days, floor)
    minutes = (np.arange(10 * 24 * 60) + 0.5) / 60
    step = np.searchsorted(np.array(hours), minutes, side="right")
    by_computer = np.array([0.0, *LEVELS])[step]
    by_hand = np.where(minutes < days * 24, capacity, floor)
    seen = np.maximum(by_computer, by_hand).sum() / 60
    assert float(worked(np.full(1, 240.0), ends(*hours), LEVELS, mode)[0]) == pytest.approx(
        seen, abs=0.1
    )


def test_paper_is_left_when_its_days_are_over_or_when_computers_carry_more():
    assert float(paper_ends(ends(*[24 * 9] * 4), LEVELS, paper(0.6, 2, 0.2))[0]) == 48
    assert float(paper_ends(ends(0, 12, 30, 99), LEVELS, paper(0.6, 2, 0.2))[0]) == 30
    assert float(paper_ends(ends(0, 0, 0, 0), LEVELS, paper(0.6, 2, 0.2))[0]) == 0
    assert float(paper_ends(ends(*[99] * 4), LEVELS, paper(0, 2, 0))[0]) == 0


def care_line(**said: Any) -> CareLine:
    return CareLine.model_validate({"id": "ed", "kind": "ed-adult", **said})


def drawn(**said: Any) -> OnPaper:
    random = Random(1, 500)
    return on_paper("h/ed", care_line(**said), UNKNOWN, np.ones(500), random)


def test_an_unknown_paper_mode_is_drawn_wide_and_is_never_a_silent_zero():
    found = drawn()
    assert found.unknown == ("capacity", "tenable_days", "floor")
    assert found.capacity.min() < 0.15
    assert found.capacity.max() > 0.85
    assert (found.floor <= found.capacity).all()


def test_of_a_paper_mode_only_what_is_unknown_is_drawn():
    found = drawn(paper={"capacity": 0.7, "tenable_days": 3})
    assert found.unknown == ("floor",)
    assert (found.capacity == 0.7).all()
    assert (found.tenable_hours == 72).all()


def test_an_unknown_paper_mode_widens_the_range_of_the_line():
    def days(**said: Any) -> float:
        world = hospital(application("a"), lines=[line("application:a", **said)])
        run = outage(world, scenario(clean_hours=24 * 20), samples=400)
        lost = spread(run.lost(run.times())[0])
        return float(lost[2] - lost[0])

    known = days(paper={"capacity": 0.5, "tenable_days": 3, "floor": 0.25})
    assert known == 0
    assert days(paper="not-assessed") > 3


def test_measures_make_paper_last_longer_and_an_uncounted_one_may_or_may_not():
    def tenable(**said: Any) -> Any:
        kits = [{"measure": "downtime-kits", **said}] if said else []
        world = hospital(
            application("a"),
            lines=[line("application:a", paper={"capacity": 0.5, "tenable_days": 3, "floor": 0})],
            measures=kits,
        )
        return outage(world, samples=200).lines[0].paper.tenable_hours

    plain, none, every = tenable(), tenable(coverage="0/4"), tenable(coverage="4/4")
    unknown = tenable(coverage="not-assessed")
    assert (plain == 72).all()
    assert (none == 72).all()
    assert (every > 72).all()
    assert unknown.min() < every.min()
    assert ((unknown >= 72) & (unknown <= every)).all()


def limits(*applications: Any, needs: Any, horizon: float = 24 * 30) -> float | None:
    run = outage(hospital(*applications, lines=[line(*needs)]))
    found = beyond_limit(run.terrain, run.lines[0], run.times(), run.work, horizon)
    return None if found is None else float(found[0])


def test_hours_beyond_the_limit_are_those_of_the_worst_application():
    short, long = application("a", max_outage_hours=4), application("b", max_outage_hours=40)
    assert limits(short, long, needs=["application:a"]) == 37 - 4
    assert limits(short, long, needs=["application:a", "application:b"]) == 33


def test_of_a_group_the_application_with_which_it_is_met_counts():
    short, long = application("a", max_outage_hours=4), application("b", max_outage_hours=40)
    assert limits(short, long, needs=[{"any": ["application:a", "application:b"]}]) == 7


def test_a_limit_that_nobody_gave_is_not_assessed():
    assert limits(application("a"), needs=["application:a"]) is None
    assert limits(application("a"), needs=["m-a"]) is None


def test_what_is_never_back_counts_to_the_horizon():
    run = outage(
        hospital(application("a", data=["m-a"], max_outage_hours=4), lines=[line("application:a")],
                 assets=[{"id": "m-a", "kind": "server", "zone": "z", "flaws": []}]),
        scenario(data_lost="never"),
    )  # fmt: skip
    found = beyond_limit(run.terrain, run.lines[0], run.times(), run.work, 720)
    assert found is not None
    assert float(found[0]) == 716
