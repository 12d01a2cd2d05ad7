"""The plan of a scenario: what counts from what, jumps of the clock, the hours of the room."""

import pytest
from exercise_worlds import decision, exercise, expected, inject

from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_schedule import scenario_hour, schedule


def planned(*injects, **fields):
    return {id: t if t is None else t // MINUTE
            for id, t in schedule(exercise(*injects, **fields)).injects.items()}  # fmt: skip


def test_a_follower_counts_from_the_one_before_in_any_order_of_the_file():
    later = inject("i2", after="i1", delay_minutes=15)
    assert planned(later, inject("i1", at="10")) == {"i1": 10, "i2": 25}


def test_a_reminder_counts_from_the_limit_of_what_is_missing():
    first = inject("i1", at="10", expects=[expected(within_minutes=20)])
    assert planned(first, inject("i2", if_missing="e1", delay_minutes=5))["i2"] == 35


def test_a_free_expectation_counts_from_the_start_or_from_an_inject():
    reminder = inject("i2", if_missing="e9")
    from_start = expected("e9", within_minutes=30)
    assert planned(inject(), reminder, expectations=[from_start])["i2"] == 30
    after = from_start | {"counts_from": "i1"}
    assert planned(inject(at="10"), reminder, expectations=[after])["i2"] == 40


def test_what_an_answer_brings_is_planned_when_it_is_asked_and_the_pool_never():
    asks = inject("i1", at="10", asks="d1")
    brings = [decision(yes={"reveals": ["i2"]}, no={})]
    kept = inject("i3", manual=True)
    assert planned(asks, inject("i2", manual=True), kept, decisions=brings) == {
        "i1": 10, "i2": 10, "i3": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"after": "i1"},
        {"at": "tantôt"},
        {"after": "nobody"},
        {"if_missing": "nothing"},
        {"if_missing": "e1"},
    ],
)
def test_a_circle_and_a_name_of_nothing_have_no_time_and_the_plan_ends(fields):
    waits = inject("i1", expects=[expected(within_minutes=None)], **fields)
    assert planned(waits) == {"i1": None}


def test_a_long_chain_is_followed_without_recursion():
    chain = [inject(f"i{n}", after=f"i{n + 1}", delay_minutes=1) for n in range(900)]
    assert planned(*chain, inject("i900"))["i0"] == 900


def test_phases_follow_one_another_and_jump_where_they_say_so():
    phases = [
        {"id": "p1", "title": "Un", "minutes": 20},
        {"id": "p2", "title": "Deux", "minutes": 30, "at": "H+2"},
        {"id": "p3", "title": "Trois", "minutes": 10},
    ]
    found = schedule(exercise(phases=phases))
    assert [(each.start // MINUTE, each.end // MINUTE) for each in found.spans] == [
        (0, 20), (120, 150), (150, 160),
    ]  # fmt: skip
    assert found.end == 160 * MINUTE
    assert [found.phase_at(each * MINUTE) for each in (0, 19, 20, 120, 150)] == [
        "p1", "p1", "", "p2", "p3",
    ]  # fmt: skip
    assert [found.played(each * MINUTE) for each in (-1, 20, 60, 120, 161)] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_the_room_does_not_wait_while_the_clock_jumps_and_hears_the_speed():
    phases = [
        {"id": "p1", "title": "Un", "minutes": 20},
        {"id": "p2", "title": "Deux", "minutes": 40, "at": "H+2"},
    ]
    found = schedule(exercise(phases=phases))
    assert found.room_seconds(130 * MINUTE, 1) == 30 * MINUTE
    assert found.room_seconds(130 * MINUTE, 2) == 15 * MINUTE


def test_phases_without_minutes_make_no_plan_of_phases():
    found = schedule(exercise(phases=[{"id": "p1", "title": "Un"}]))
    assert found.spans == ()
    assert found.end == 60 * MINUTE


def test_the_hour_of_the_scenario_crosses_midnight():
    late = exercise(clock={"starts_at": "23:30", "minutes": 120})
    assert scenario_hour(late, 45 * MINUTE) == (1, "00:15")
