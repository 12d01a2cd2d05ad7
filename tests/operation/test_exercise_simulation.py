"""A run without a clock: injects at their hour, answers from a list, conditions until none is due."""

import pytest
from run_worlds import exercise, expected, inject, results, small, states, words

from csirt.operation.exercise_answers import answers
from csirt.operation.exercise_run import state
from csirt.operation.exercise_script import scripted
from csirt.operation.exercise_simulation import EPOCH, Players, entries_of, simulated


def played(scenario, text: str = "", players: Players = Players.NONE):
    script = scripted(scenario)
    found = answers(text, script)
    assert not found.faults
    deeds = simulated(script, found.deeds, players=players)
    return deeds, state(script, entries_of(deeds), EPOCH)


def test_with_nobody_there_every_reminder_comes_and_everything_is_missed():
    deeds, run = played(small())
    sent = [d.subject.rpartition("/")[2] for d in deeds if d.kind == "inject.sent"]
    assert sent == ["call", "ask", "note", "reminder"]
    assert results(run)["alert"] == "missed"
    assert (run.seconds, run.over) == (5400, True)


def test_with_everything_done_no_reminder_comes():
    _, run = played(small(), players=Players.ALL)
    assert states(run) | {"ambulances": ""} == {
        "call": "sent", "note": "left-out", "ask": "sent", "reminder": "left-out",
        "ambulances": "", "press": "pool"}  # fmt: skip
    assert results(run)["alert"] == "met"


def test_answers_from_a_list_decide_the_course():
    text = "M+10 ; alert\nM+30;keep;divert;plus de lits\n# rien\n\nH+1 M+20 ; press ; play\n"
    _, run = played(small(), text)
    assert states(run)["ambulances"] == "sent"
    assert run.inject("press").sent_at == 4800
    (decided,) = run.decisions
    assert (decided.answer.option, decided.reason) == ("divert", "plus de lits")


def test_one_thing_that_brings_another_at_the_same_hour_goes_to_its_end():
    chain = [inject("a", at="10"), inject("b", after="a"), inject("c", after="b", when="sent(b)"),
             inject("d", at="10", when="sent(c)", wait=True)]  # fmt: skip
    deeds, _ = played(exercise(chain))
    sent = [(d.at, d.subject.rpartition("/")[2]) for d in deeds if d.kind == "inject.sent"]
    assert sent == [(600, "a"), (600, "b"), (600, "c"), (600, "d")]


def test_of_two_at_one_hour_the_first_of_the_file_goes_first():
    for names in (("a", "b"), ("b", "a")):
        deeds, _ = played(exercise([inject(name, at="10") for name in names]))
        sent = [d.subject.rpartition("/")[2] for d in deeds if d.kind == "inject.sent"]
        assert sent == list(names)


def test_it_ends_where_it_is_told_to():
    assert simulated(small(), until=600)[-1].at == 600


def test_nothing_is_sent_after_the_end():
    deeds, run = played(exercise([inject("a", at="80"), inject("b", after="a", delay_minutes=20)]))
    assert states(run)["b"] == "planned"
    assert max(deed.at for deed in deeds) == 5400


def test_a_default_answer_that_brings_an_inject_does_so_without_anybody():
    scenario = exercise(
        [inject("ask", at="5", asks="d"), inject("more", manual=True)],
        decisions=[{"id": "d", "cell": "care", "question": words("?"), "deadline_minutes": 10,
                    "default": "no", "options": [{"id": "yes", "title": words("oui")}, {
                        "id": "no", "title": words("non"), "reveals": ["more"]}]}],
    )  # fmt: skip
    _, run = played(scenario)
    assert run.inject("more").sent_at == 900


def test_the_same_twice_is_the_same():
    assert simulated(small(), players=Players.ALL) == simulated(small(), players=Players.ALL)


@pytest.mark.parametrize(
    ("line", "code", "near"),
    [("demain ; alert", "exercise.answer-time", "M+12"),
     ("M+5 ; alrt", "exercise.answer-name", "alert"),
     ("M+5 ; keep ; partir", "exercise.answer-value", "divert"),
     ("M+5 ; paper", "exercise.answer-value", "partly"),
     ("M+5 ; press ; jouer", "exercise.answer-value", "play"),
     ("M+5", "exercise.answer-name", "—")],
)  # fmt: skip
def test_a_line_that_says_nothing_is_a_fault_with_its_number(line, code, near):
    found = answers(f"# réponses\n{line}\nM+6 ; alert\n", scripted(small()))
    (fault,) = found.faults
    assert (fault.code, fault.line) == (code, 2)
    assert near in fault.message
    assert len(found.deeds) == 1


def test_an_expectation_that_only_an_observer_sees_is_marked_and_one_of_an_act_is_done():
    deeds = simulated(
        exercise([inject("a", at="0", expects=[
            expected("seen", within_minutes=10),
            expected("done", within_minutes=10, met_by=[{"act": "x"}])])]),
        players=Players.ALL,
    )  # fmt: skip
    assert [d.kind for d in deeds if d.at == 300 and d.kind != "time.jumped"] == [
        "observation.made", "act.done"]  # fmt: skip
