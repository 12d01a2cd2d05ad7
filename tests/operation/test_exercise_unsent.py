"""An inject whose hour has passed unsent: to be sent, too late to send, or only not typed."""

from run_worlds import Tape, small

from csirt.operation.exercise_unsent import PAPER


def states(tape: Tape, minute: float) -> dict[str, str]:
    told = tape.at(minute).as_json()
    return {each["id"]: each["state"] for each in told["injects"]}


def paper(tape: Tape, minute: float, until: int | None) -> None:
    tape.add("paper.transcribed", "", minute, sheet=PAPER, drawn=[], until_seconds=until)


def test_while_a_run_goes_on_what_is_due_is_to_be_sent():
    run = Tape(small()).start().at(22)
    assert [each.inject.id for each in run.due] == ["call", "ask"]
    assert run.unsent == {}


def test_once_a_run_is_over_nothing_is_to_be_sent_any_more():
    tape = Tape(small()).start()
    tape.sent("call", 5)
    tape.add("exercise.ended", "", 40)
    run = tape.at(41)
    assert (run.due, run.ahead, run.next_due) == ((), (), None)
    assert run.unsent == {"note": "not-sent", "ask": "not-sent"}
    assert run.as_json()["due"] == []
    assert states(tape, 41)["ask"] == "not-sent"


def test_what_was_to_come_after_the_end_is_neither_sent_nor_missed():
    tape = Tape(small()).start()
    tape.add("exercise.ended", "", 10)
    assert tape.at(11).unsent == {"call": "not-sent"}
    assert states(tape, 11)["ask"] == "planned"


def test_what_nobody_typed_of_a_run_on_paper_is_not_transcribed():
    tape = Tape(small()).start(mode="step")
    paper(tape, 1, 3000)
    tape.sent("call", 2, scenario_seconds=300)
    tape.add("time.jumped", "", 3, to_seconds=3000)
    tape.add("exercise.ended", "", 4)
    assert tape.at(5).unsent == {"note": "not-transcribed", "ask": "not-transcribed"}
    assert states(tape, 5)["ask"] == "not-transcribed"


def test_after_half_an_hour_on_paper_the_keyboard_goes_on_with_what_comes_later():
    tape = Tape(small()).start(mode="step")
    paper(tape, 1, 22 * 60)
    tape.sent("call", 2, scenario_seconds=300)
    tape.add("time.jumped", "", 3, to_seconds=22 * 60)
    run = tape.at(4)
    assert run.unsent == {"ask": "not-transcribed"}
    assert run.due == ()
    assert run.next_due is not None
    assert run.next_due.inject.id == "note"


def test_an_observer_s_sheet_alone_leaves_what_is_due_to_be_sent():
    tape = Tape(small()).start(mode="step")
    tape.add("time.jumped", "", 1, to_seconds=22 * 60)
    paper(tape, 2, None)
    assert [each.inject.id for each in tape.at(3).due] == ["call", "ask"]


def test_an_observer_s_sheet_makes_no_run_on_paper_of_one_that_is_over():
    tape = Tape(small()).start()
    tape.add("exercise.ended", "", 10)
    paper(tape, 11, None)
    assert tape.at(12).unsent == {"call": "not-sent"}


def test_a_paper_that_was_typed_before_its_hours_were_kept_is_one_too():
    tape = Tape(small()).start(mode="step")
    tape.add("paper.transcribed", "", 1, sheet=PAPER, drawn=[])
    tape.add("time.jumped", "", 2, to_seconds=3600)
    tape.add("exercise.ended", "", 3)
    assert set(tape.at(4).unsent.values()) == {"not-transcribed"}


def test_the_paper_of_something_else_makes_no_run_on_paper():
    tape = Tape(small()).start()
    tape.add("paper.transcribed", "", 1, sheet="b-calls")
    tape.add("exercise.ended", "", 10)
    assert tape.at(11).unsent == {"call": "not-sent"}
