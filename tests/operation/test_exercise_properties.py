"""What holds for every run: two halves make the whole, no entry is needed twice, no speed matters,
the order of a file decides nothing but ties."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_worlds import T0, Tape, a_whole_run, results, small, states

from csirt.model.exercise import Exercise
from csirt.operation.exercise_clock import clock_of
from csirt.operation.exercise_run import RunState, state
from csirt.operation.exercise_scoring import score
from csirt.operation.exercise_simulation import EPOCH, Players, entries_of, simulated
from csirt.operation.exercise_told import Told, told
from csirt.operation.timeline import ordered

A_RUN = a_whole_run()


def stripped(run: RunState) -> dict[str, object]:
    """What a run is, without the speed and the references of its entries."""
    found = score(run).as_json(overall=True)
    return {
        "results": results(run), "states": states(run), "systems": run.systems, "flags": run.flags,
        "coverage": found["coverage"], "overall": found["overall"], "times": found["times"],
        "decisions": [(each.status, each.answer and each.answer.option) for each in run.decisions],
    }  # fmt: skip


def without_records(value: object) -> object:
    if isinstance(value, dict):
        return {k: without_records(v) for k, v in value.items() if not k.startswith("record")}
    return [without_records(each) for each in value] if isinstance(value, list) else value


@given(st.integers(0, len(A_RUN.entries)), st.integers(0, len(A_RUN.entries)))
def test_the_fold_of_two_parts_is_the_fold_of_the_whole(one, other):
    clock = clock_of(A_RUN.entries)
    assert clock is not None
    first, second = sorted((one, other))
    parts = (A_RUN.entries[:first], A_RUN.entries[first:second], A_RUN.entries[second:])
    a, b, c = (told(part, clock.seconds) for part in parts)
    whole = told(A_RUN.entries, clock.seconds)
    assert (a + b) + c == a + (b + c) == whole
    assert whole + Told() == Told() + whole == whole


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_entries_come_in_changes_nothing(chance):
    shuffled = list(A_RUN.entries)
    chance.shuffle(shuffled)
    assert A_RUN.at(95, shuffled).as_json() == A_RUN.at(95).as_json()


@pytest.mark.parametrize("kept", range(1, len(A_RUN.entries) + 1))
def test_killed_after_any_entry_it_goes_on_as_if_nothing_had_been(kept):
    """What was acknowledged is there; nothing is sent twice; the rest gives the same end."""
    before = A_RUN.entries[:kept]
    run = A_RUN.at(95, before)
    sent = {each.inject.id for each in run.injects if each.sent}
    assert not sent & {each.inject.id for each in run.ahead}
    assert sent == {
        each.subject.rpartition("/")[2] for each in before if each.kind == "inject.sent"
    }
    again = A_RUN.at(95, [*before, *A_RUN.entries[kept:]])
    assert again.as_json() == A_RUN.at(95).as_json()


@pytest.mark.parametrize("speed", [0.5, 2, 4, 10])
def test_the_same_things_at_the_same_scenario_times_score_the_same_at_any_speed(speed):
    fast, slow = a_whole_run(speed), a_whole_run(1)
    assert stripped(fast.at(95 / speed)) | {"times": 0} == stripped(slow.at(95)) | {"times": 0}
    told_fast = without_records(score(fast.at(95 / speed)).times.as_json())
    assert told_fast == without_records(score(slow.at(95)).times.as_json())


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 600)), max_size=5),
       st.lists(st.integers(1, 60), min_size=1, max_size=4))  # fmt: skip
def test_pauses_and_changes_of_speed_change_no_result_where_entries_say_their_time(pauses, speeds):
    plain = a_whole_run()
    clock = clock_of(plain.entries)
    assert clock is not None
    shaken = Tape(small()).start(speed=speeds[0])
    for second, length in pauses:
        shaken.add("time.paused", "", second / 60)
        shaken.add("time.resumed", "", (second + length) / 60)
    for nth, speed in enumerate(speeds):
        shaken.add("time.speed", "", nth * 7, speed=speed)
    for each in plain.entries[2:-1]:
        data = each.data | {"scenario_seconds": clock.seconds(each)}
        shaken.add(each.kind.value, each.subject, 99, by=each.actor, role=each.role, **data)
    shaken.add("time.jumped", "", 99, to_seconds=5400)
    shaken.add("exercise.ended", "", 99)
    assert results(shaken.at(1000)) == results(plain.at(95))
    assert states(shaken.at(1000)) == states(plain.at(95))


def test_a_run_typed_in_from_paper_scores_as_the_one_that_was_typed_live():
    """The observers' marks with their hours, hours after the end, in whatever order."""
    live = a_whole_run()
    clock = clock_of(live.entries)
    assert clock is not None
    paper = Tape(small()).start()
    paper.add("exercise.ended", "", 90)
    rows = list(live.entries[2:-1])
    random.Random(7).shuffle(rows)
    for each in rows:
        data = each.data | {"scenario_seconds": clock.seconds(each)}
        paper.add(each.kind.value, each.subject, 400, by=each.actor, role=each.role, **data)
    one, other = stripped(paper.at(500)), stripped(live.at(95))
    assert without_records(one["times"]) == without_records(other["times"])
    assert one | {"times": 0} == other | {"times": 0}


def permuted(chance: random.Random) -> Exercise:
    """The same scenario with every list in another order."""
    told = small().model_dump(mode="json", by_alias=True)
    for key in ("injects", "cells", "objectives", "systems", "expectations", "decisions", "grid"):
        chance.shuffle(told[key])
    for each in told["injects"]:
        chance.shuffle(each["expects"])
    return Exercise.model_validate(told)


def sorted_lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: sorted_lists(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((sorted_lists(each) for each in value), key=repr)
    return value


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_blocks_of_a_file_changes_nothing(chance):
    moment = T0.replace(hour=10)
    plain = state(small(), A_RUN.entries, moment)
    other = state(permuted(chance), A_RUN.entries, moment)
    assert sorted_lists(other.as_json()) == sorted_lists(plain.as_json())
    told_one, told_other = (score(run).as_json(overall=True) for run in (plain, other))
    assert sorted_lists(told_other) == sorted_lists(told_one)


@given(st.randoms(use_true_random=False))
def test_a_simulation_is_the_same_for_any_order_of_the_blocks(chance):
    """No two injects of this scenario come at one hour: nothing is left to the order of ties."""
    plain, other = (simulated(each, players=Players.ALL) for each in (small(), permuted(chance)))
    assert sorted(map(repr, plain)) == sorted(map(repr, other))


@given(st.integers(1, 40))
def test_a_run_may_stop_anywhere_and_its_fold_is_its_own(length):
    entries = entries_of(simulated(small(), players=Players.ALL))[:length]
    assert (
        state(small(), entries, EPOCH).as_json()
        == state(small(), reversed(ordered(entries)), EPOCH).as_json()
    )


def test_speeds_are_exact():
    t = Tape(small()).start(speed=1.7)
    clock = clock_of(t.entries)
    assert clock is not None
    assert clock.speed == Fraction(17, 10)
