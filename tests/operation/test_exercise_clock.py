"""Scenario time from entries, to the second."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_worlds import T0, Tape, small

from csirt.operation.case_state import state as case_state
from csirt.operation.exercise_clock import Mode, Running, clock_of
from csirt.operation.timeline import case_time


def at(tape: Tape, minute: float) -> int:
    clock = clock_of(tape.entries)
    assert clock is not None
    return clock.seconds_now(T0 + timedelta(minutes=minute))


@pytest.fixture
def tape() -> Tape:
    return Tape(small())


def test_an_incident_and_an_exercise_that_has_not_begun_have_no_clock(tape):
    assert clock_of(tape.entries) is None


def test_time_runs_at_the_speed_of_the_start(tape):
    tape.start(2, speed=2)
    assert [at(tape, m) for m in (0, 2, 3, 12.5)] == [0, 0, 120, 1260]


def test_a_pause_is_exact_to_the_second(tape):
    tape.start()
    tape.add("time.paused", "", 10 + 1 / 60)
    tape.add("time.resumed", "", 25 + 7 / 60)
    assert [at(tape, m) for m in (10, 20, 25 + 7 / 60, 30)] == [600, 601, 601, 894]


def test_a_change_of_speed_moves_nothing(tape):
    tape.start()
    tape.add("time.speed", "", 10, speed=1.1)
    assert at(tape, 10) == 600
    assert at(tape, 20) == 1260


def test_a_speed_in_tenths_does_not_drift(tape):
    tape.start(speed=0.1)
    for minute in range(1, 61):
        tape.add("time.speed", "", minute, speed=0.1)
    assert at(tape, 60) == 360


def test_a_jump_goes_forward_and_never_back(tape):
    tape.start()
    tape.add("time.jumped", "", 10, to_seconds=7200)
    tape.add("time.jumped", "", 11, to_seconds=60)
    assert at(tape, 12) == 7320


def test_lost_time_does_not_count_and_what_was_written_before_stays_where_it_was(tape):
    tape.start()
    before = tape.act("alert", 12)
    tape.add("time.gap", "", 40, since="2026-11-24T08:15:00Z", until="2026-11-24T08:40:00Z")
    clock = clock_of(tape.entries)
    assert clock is not None
    assert clock.seconds(before) == 720
    assert [at(tape, m) for m in (15, 30, 40, 41)] == [900, 900, 900, 960]
    assert clock.lost_seconds == 1500


def test_two_gaps_that_overlap_are_lost_once(tape):
    tape.start()
    tape.add("time.gap", "", 30, since="2026-11-24T08:10:00Z", until="2026-11-24T08:20:00Z")
    tape.add("time.gap", "", 31, since="2026-11-24T08:15:00Z", until="2026-11-24T08:25:00Z")
    assert at(tape, 30) == 900


def test_a_gap_that_began_before_the_start_stops_nothing(tape):
    tape.start(5)
    tape.add("time.gap", "", 30, since="2026-11-24T08:00:00Z", until="2026-11-24T08:01:00Z")
    assert at(tape, 30) == 1500


def test_a_real_incident_stops_the_clock_until_somebody_resumes(tape):
    tape.start()
    tape.add("exercise.interrupted", "", 10, reason="panne réelle")
    clock = clock_of(tape.entries)
    assert clock is not None
    assert clock.running(T0 + timedelta(minutes=20)) is Running.INTERRUPTED
    assert at(tape, 20) == 600
    tape.add("time.resumed", "", 30)
    assert at(tape, 31) == 660


def test_the_end_stops_it_for_good(tape):
    tape.start()
    tape.add("exercise.ended", "", 50)
    tape.add("time.resumed", "", 55)
    assert at(tape, 90) == 3000


def test_from_step_to_step_time_stands_between_two_jumps(tape):
    tape.start(mode="step")
    tape.add("time.jumped", "", 5, to_seconds=300)
    clock = clock_of(tape.entries)
    assert clock is not None
    assert clock.mode is Mode.STEP
    assert [at(tape, m) for m in (4, 5, 50)] == [0, 300, 300]


def test_of_two_things_in_one_second_the_later_written_comes_after(tape):
    tape.start(mode="simulate")
    first = tape.act("alert", 0)
    tape.add("time.jumped", "", 0, to_seconds=300)
    second = tape.act("alert", 0)
    clock = clock_of(tape.entries)
    assert clock is not None
    assert [clock.seconds(each) for each in (first, second)] == [0, 300]


def test_what_was_noted_late_counts_when_it_happened(tape):
    tape.start()
    tape.add("time.jumped", "", 20, to_seconds=7200)
    late = tape.act("alert", 10)
    clock = clock_of(tape.entries)
    assert clock is not None
    assert clock.seconds(late) == 600


def test_an_entry_may_say_its_scenario_time_itself(tape):
    tape.start()
    said = tape.act("alert", 90, scenario_seconds=480)
    wrong = tape.act("alert", 91, scenario_seconds="bientôt")
    clock = clock_of(tape.entries)
    assert clock is not None
    assert [clock.seconds(each) for each in (said, wrong)] == [480, 5460]


def test_a_pause_written_by_mistake_is_struck_out(tape):
    tape.start()
    paused = tape.add("time.paused", "", 10)
    tape.add("entry.corrected", paused.ref, 12, withdrawn=True, reason="erreur")
    assert at(tape, 20) == 1200


@pytest.mark.parametrize("speed", [0, -1, 61, True, "2", None])
def test_what_is_no_speed_changes_nothing(tape, speed):
    tape.start()
    tape.add("time.speed", "", 10, speed=speed)
    assert at(tape, 20) == 1200


def test_the_real_moment_of_a_scenario_time_is_found_again(tape):
    tape.start(speed=2)
    tape.add("time.paused", "", 10)
    tape.add("time.resumed", "", 20)
    clock = clock_of(tape.entries)
    assert clock is not None
    found = [clock.real_moment(seconds) for seconds in (0, 600, 1200, 1320)]
    assert [(each - T0).total_seconds() / 60 for each in found if each] == [0, 5, 10, 21]


def test_a_scenario_time_that_was_never_reached_has_no_real_moment(tape):
    tape.start()
    tape.add("exercise.ended", "", 10)
    clock = clock_of(tape.entries)
    assert clock is not None
    assert clock.real_moment(601) is None


def test_the_scenario_says_its_own_hour(tape):
    tape.start()
    entry = tape.act("alert", 10)
    clock = clock_of(tape.entries)
    assert clock is not None
    assert case_time(entry, clock).isoformat() == "2026-11-24T07:40:00+00:00"  # 08:40 in Paris
    assert case_time(entry).isoformat() == "2026-11-24T08:10:00+00:00"


def test_one_playbook_code_serves_both_by_the_time_of_the_case(tape):
    """A step two hours late by the wall is in time by the scenario: the room was at lunch."""
    from playbook_worlds import digest, frozen, playbook, step

    made = playbook([step("a", deadline_minutes=30)])
    tape.start()
    tape.add("playbook.frozen", "playbook:ch/p", 0, **frozen(made, "ch"))
    tape.add("time.paused", "", 10)
    tape.add("time.resumed", "", 130)
    tape.add("step.done", "step:ch/p/a", 140)
    found = case_state("c", tape.entries, {}, T0 + timedelta(minutes=150), digest=digest)
    (item,) = found.items
    assert not item.late
    assert found.now.isoformat() == "2026-11-24T08:00:00+00:00"  # 09:00: 30 minutes of scenario
    incident = [each for each in tape.entries if not each.kind.startswith("time.")]
    (item,) = case_state("c", incident, {}, T0 + timedelta(minutes=150), digest=digest).items
    assert item.late


turns = st.lists(
    st.tuples(
        st.integers(0, 7200),
        st.sampled_from(["time.paused", "time.resumed", "time.speed", "time.jumped", "note.added"]),
        st.integers(1, 60),
    ),
    max_size=12,
)


@given(turns, st.lists(st.integers(0, 9000), min_size=2, max_size=6))
def test_scenario_time_never_goes_back(some, moments):
    tape = Tape(small()).start()
    for second, kind, value in some:
        data = {"time.speed": {"speed": value}, "time.jumped": {"to_seconds": value * 60}}
        tape.add(kind, "", second / 60, **data.get(kind, {}))
    seen = [at(tape, second / 60) for second in sorted(moments)]
    assert seen == sorted(seen)
