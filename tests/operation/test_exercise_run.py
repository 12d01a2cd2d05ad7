"""A run as it stands at one moment: due, sent, left out, met, late, missed; nothing of it stored."""

import pytest
from run_worlds import Tape, a_whole_run, exercise, expected, inject, results, small, states, words

from csirt.operation.exercise_clock import Running
from csirt.operation.exercise_decided import DecisionStatus
from csirt.operation.exercise_run import RunState


@pytest.fixture
def tape() -> Tape:
    return Tape(small()).start()


def outcome(run: RunState, name: str):
    return next(each for each in run.outcomes if each.expected.id == name)


def the_decision(run: RunState):
    (found,) = run.decisions
    return found


def one(*injects, **fields) -> Tape:
    """A run of a scenario of a few injects to one cell."""
    return Tape(exercise(list(injects), **fields)).start()


# --- injects ---


def test_an_inject_is_planned_then_due_then_sent_and_never_due_again(tape):
    assert states(tape.at(4))["call"] == "planned"
    assert states(tape.at(5))["call"] == "due"
    tape.sent("call", 6)
    assert states(tape.at(6))["call"] == "sent"
    assert [each.inject.id for each in tape.at(19).due] == []


def test_what_is_due_and_not_sent_stays_due_whatever_happened_to_the_machine(tape):
    tape.add("time.gap", "", 60, since="2026-11-24T08:06:00Z", until="2026-11-24T09:00:00Z")
    run = tape.at(60)
    assert run.seconds == 360
    assert [each.inject.id for each in run.due] == ["call"]


def test_an_inject_that_is_sent_twice_counts_once_and_the_second_is_shown(tape):
    first = tape.sent("call", 5)
    second = tape.sent("call", 30)
    run = tape.at(40)
    assert run.inject("call").sent.entry == first
    assert [sign.entry for sign in run.twice] == [second]
    assert outcome(run, "alert").since == 300


def test_two_stations_that_sent_it_without_seeing_each_other_are_a_conflict_that_is_shown(tape):
    tape.sent("call", 5)
    other = Tape(small(), station="poste-abcd")
    theirs = other.add("inject.sent", "inject:drill/call", 6, tick=3, base="")
    run = tape.at(10, [*tape.entries, theirs])
    assert run.inject("call").sent_at == 300
    assert [each.subject for each in run.conflicts] == ["inject:drill/call"]


def test_after_counts_from_when_the_other_was_really_sent(tape):
    tape.sent("call", 12)
    note = tape.at(20).inject("note")
    assert (note.state, note.due) == ("planned", 12 * 60 + 20 * 60)


def test_a_condition_is_judged_at_the_hour_at_which_the_inject_is_due(tape):
    tape.sent("call", 5)
    assert states(tape.at(25))["note"] == "due"
    tape.mark("paper", "met", 26)  # seen after the note was due: it stays due
    assert states(tape.at(30))["note"] == "due"
    early = Tape(small()).start()
    early.sent("call", 5)
    early.mark("paper", "met", 12)
    assert states(early.at(25))["note"] == "left-out"


def test_one_that_waits_comes_once_its_condition_holds():
    scenario = exercise([
        inject("first", at="0", expects=[expected("done", met_by=[{"act": "done"}])]),
        inject("held", at="10", when="met(done)", wait=True),
    ])  # fmt: skip
    t = Tape(scenario).start()
    t.sent("first", 0)
    assert (states(t.at(20))["held"], t.at(20).next_due) == ("waiting", None)
    t.act("done", 33)
    held = t.at(40).inject("held")
    assert (held.state, held.due) == ("due", 33 * 60)


def test_one_that_waits_for_an_hour_of_the_scenario_comes_at_that_hour():
    t = one(inject("a", at="0", when="since(H+1)", wait=True))
    assert t.at(10).inject("a").due == 3600
    assert t.at(10).next_due is not None


def test_a_reminder_comes_at_the_limit_and_a_late_act_does_not_unsend_it(tape):
    assert states(tape.at(59))["reminder"] == "planned"
    tape.sent("reminder", 60)
    tape.act("tell", 70, cell="lead")
    run = tape.at(80)
    assert states(run)["reminder"] == "sent"
    assert (outcome(run, "tell").result, outcome(run, "tell").done_at) == ("late", 4200)


def test_no_reminder_for_what_was_done(tape):
    tape.act("tell", 30, cell="lead")
    found = tape.at(61).inject("reminder")
    assert (found.state, found.why) == ("left-out", "not-missing")


def test_what_follows_an_inject_that_was_left_out_is_left_out_too():
    t = one(inject("a", at="5"), inject("b", after="a"), inject("c", after="b", delay_minutes=5))
    t.inject("skipped", "a", 4, reason="trop tôt")
    assert states(t.at(10)) == {"a": "skipped", "b": "left-out", "c": "left-out"}
    t.sent("b", 11)
    assert (states(t.at(12))["c"], t.at(12).inject("c").due) == ("planned", 16 * 60)


def test_injects_that_wait_in_a_circle_never_come_and_break_nothing():
    t = one(inject("a", after="b"), inject("b", after="a"), inject("c", at="1"))
    assert states(t.at(10)) == {"a": "waiting", "b": "waiting", "c": "due"}


def test_a_chain_of_a_thousand_is_no_recursion():
    chain = [inject("i0", at="0"), *(inject(f"i{n}", after=f"i{n - 1}") for n in range(1, 1000))]
    t = one(*reversed(chain))
    t.sent("i0", 0)
    assert states(t.at(1))["i1"] == "due"
    assert states(t.at(1))["i999"] == "waiting"


def test_held_back_until_it_is_played_or_for_some_minutes(tape):
    tape.inject("held", "call", 4)
    assert (states(tape.at(10))["call"], tape.at(10).due) == ("held", ())
    tape.inject("held", "call", 10, until_seconds=1200)
    assert states(tape.at(19))["call"] == "planned"
    assert states(tape.at(20))["call"] == "due"


def test_an_amended_inject_has_its_new_hour_text_and_receivers(tape):
    tape.inject("amended", "call", 2, at_seconds=900, text={"fr": "autre"}, to=["lead"])
    call = tape.at(10).inject("call")
    assert (call.state, call.due) == ("planned", 900)
    assert (call.inject.text.fr, call.inject.to) == ("autre", ("lead",))


def test_an_amendment_that_a_hand_wrote_wrongly_changes_nothing(tape):
    tape.inject("amended", "call", 2, at_seconds="demain", text=7, to="care")
    call = tape.at(5).inject("call")
    assert (call.state, call.inject.text.fr) == ("due", "texte call")


def test_an_improvised_inject_stands_among_the_others(tape):
    tape.inject("improvised", "x1", 7, text="La presse appelle", to=["lead"], channel="press")
    made = tape.at(8).inject("x1")
    assert (made.improvised, made.state, made.inject.text.fr) == (True, "sent", "La presse appelle")


def test_an_answer_brings_an_inject_at_once_and_another_takes_one_away():
    scenario = exercise(
        [inject("ask", at="5", asks="d"), inject("more", manual=True), inject("less", at="30")],
        decisions=[{"id": "d", "cell": "care", "question": words("?"), "options": [
            {"id": "yes", "title": words("oui"), "reveals": ["more"], "cancels": ["less"]},
            {"id": "no", "title": words("non")}]}],
    )  # fmt: skip
    t = Tape(scenario).start()
    t.sent("ask", 5)
    assert states(t.at(10)) == {"ask": "sent", "more": "waiting", "less": "planned"}
    t.decided("d", "yes", 12)
    run = t.at(13)
    assert states(run) == {"ask": "sent", "more": "due", "less": "left-out"}
    assert run.inject("more").due == 720
    t.sent("less", 14)  # the animation may play it all the same
    assert states(t.at(15))["less"] == "sent"


def test_a_revealed_inject_with_an_hour_waits_for_its_hour():
    scenario = exercise(
        [inject("ask", at="5", asks="d"), inject("later", at="40")],
        decisions=[{"id": "d", "cell": "care", "question": words("?"), "options": [
            {"id": "yes", "title": words("oui"), "reveals": ["later"]},
            {"id": "no", "title": words("non")}]}],
    )  # fmt: skip
    t = Tape(scenario).start()
    t.sent("ask", 5)
    assert states(t.at(45))["later"] == "waiting"
    t.decided("d", "yes", 50)
    assert (states(t.at(50))["later"], t.at(50).inject("later").due) == ("due", 3000)


# --- decisions, systems, flags ---


def test_nobody_decides_and_the_default_has_its_consequences(tape):
    tape.sent("ask", 20)
    assert the_decision(tape.at(30)).status is DecisionStatus.OPEN
    run = tape.at(36)
    found = the_decision(run)
    assert (found.status, found.answer.option, found.by) == ("defaulted", "stay", "")
    assert (run.systems["emergency"], run.flags) == ("limited", ("crowded",))


def test_a_decision_taken_too_late_is_late_and_the_default_had_come_first(tape):
    tape.sent("call", 5)
    tape.act("alert", 10)
    tape.sent("ask", 20)
    tape.decided("keep", "divert", 50, reason="débordés")
    found = the_decision(tape.at(55))
    assert (found.status, found.answer.option, found.seconds) == ("late", "divert", 1800)
    assert [each.option for each in found.given] == ["stay", "divert"]
    assert tape.at(40).systems["emergency"] == "limited"
    assert tape.at(55).systems["emergency"] == "closed-to-ambulances"
    assert tape.at(55).flags == ("crowded",)


def test_a_decision_has_its_author_by_function_its_reason_and_its_reversals(tape):
    tape.sent("ask", 20)
    tape.decided("keep", "stay", 25)
    tape.decided("keep", "divert", 30, reason="plus de lits")
    found = the_decision(tape.at(35))
    assert (found.by, found.reason, found.reversals) == ("Direction", "plus de lits", 1)


def test_an_answer_whose_requirement_does_not_hold_is_kept_and_shown(tape):
    tape.sent("ask", 20)
    assert the_decision(tape.at(21)).open_options == ("stay",)
    tape.decided("keep", "divert", 22)
    assert the_decision(tape.at(23)).unmet
    tape.sent("call", 24)
    tape.act("alert", 26)
    assert the_decision(tape.at(27)).unmet  # it was not so when they decided


def test_a_decision_by_the_players_is_another_thing_than_a_default_in_force():
    scenario = exercise(
        [inject("ask", at="5", asks="d"), inject("a", at="40", when="decided(d)"),
         inject("b", at="40", when="decided(d, no)")],
        decisions=[{"id": "d", "cell": "care", "question": words("?"), "deadline_minutes": 10,
                    "default": "no", "options": [{"id": "yes", "title": words("oui")},
                                                 {"id": "no", "title": words("non")}]}],
    )  # fmt: skip
    t = Tape(scenario).start()
    t.sent("ask", 5)
    assert states(t.at(40)) == {"ask": "sent", "a": "left-out", "b": "due"}


def test_the_players_may_close_a_care_line_themselves(tape):
    tape.add("care-line.set", "care-line:ch/emergency", 10, state="closed", by="Chef de service")
    assert tape.at(11).systems["emergency"] == "closed"


def test_the_playbooks_own_question_answers_the_one_of_the_exercise():
    scenario = small(decisions=[{
        "id": "keep", "cell": "lead", "question": words("?"), "plays": "step:p/keep", "options": [
            {"id": "stay", "title": words("garder")}, {"id": "divert", "title": words("partir")}],
    }])  # fmt: skip
    t = Tape(scenario).start()
    t.sent("ask", 20)
    t.add("decision.taken", "step:ch/p/keep", 24, choice="divert", role="Direction")
    found = the_decision(t.at(30))
    assert (found.status, found.answer.option, found.seconds) == ("taken", "divert", 240)


# --- expectations ---


@pytest.mark.parametrize(
    ("minute", "wanted"), [(10, "met"), (20, "met"), (20.02, "late"), (35, "late"), (36, "missed")]
)
def test_met_up_to_the_limit_late_up_to_the_last_missed_after(tape, minute, wanted):
    tape.sent("call", 5)
    tape.act("alert", minute)
    assert results(tape.at(60))["alert"] == wanted


def test_what_passes_its_limit_is_overdue_before_it_is_missed(tape):
    tape.sent("call", 5)
    tape.act("other", 6)  # somebody writes for that cell
    run = tape.at(25)
    assert (outcome(run, "alert").result, outcome(run, "alert").overdue) == ("pending", True)
    assert [each.expected.id for each in run.overdue] == ["alert", "paper"]
    assert results(tape.at(36))["alert"] == "missed"


def test_another_cell_that_does_it_is_not_the_one_that_should(tape):
    tape.sent("call", 5)
    tape.act("alert", 10, cell="lead")
    assert results(tape.at(60))["alert"] != "met"


def test_what_was_done_before_an_inject_does_not_answer_it_but_a_step_does():
    scenario = exercise([
        inject("a", at="20", expects=[expected("e", within_minutes=10, met_by=[{"act": "call"}]),
                                      expected("f", within_minutes=10,
                                               met_by=[{"step": "step:p/cut"}])]),
    ])  # fmt: skip
    t = Tape(scenario).start()
    t.act("call", 5)
    t.add("step.done", "step:ch/p/cut", 6)
    t.sent("a", 20)
    t.add("exercise.ended", "", 90)
    run = t.at(95)
    assert results(run) == {"e": "missed", "f": "met"}
    assert outcome(run, "f").seconds == 0


def test_a_step_that_was_reopened_is_not_done():
    scenario = exercise([inject("a", at="0", expects=[
        expected("e", within_minutes=60, met_by=[{"step": "step:p/cut"}])])])  # fmt: skip
    t = Tape(scenario).start()
    t.sent("a", 0)
    t.add("step.done", "step:p/cut", 5)
    t.add("step.reopened", "step:p/cut", 6, reason="mauvais pare-feu")
    assert results(t.at(10))["e"] == "pending"
    t.add("step.done", "step:p/cut", 9)
    assert outcome(t.at(10), "e").done_at == 540


def test_what_was_not_played_is_void_and_neither_good_nor_bad(tape):
    tape.add("exercise.ended", "", 90)
    run = tape.at(95)
    assert results(run)["alert"] == "void"
    assert outcome(run, "alert").credit is None


def test_what_had_no_time_left_is_void(tape):
    tape.sent("press", 80)
    tape.mark("g1", "met", 82)
    tape.add("exercise.ended", "", 85)
    run = tape.at(95)
    assert (results(run)["word"], outcome(run, "word").why) == ("void", "ended")


def test_nobody_looked_is_not_a_zero(tape):
    tape.sent("call", 5)
    tape.add("exercise.ended", "", 90)
    run = tape.at(95)
    assert {n: outcome(run, n).why for n in ("alert", "paper")} == {
        "alert": "nobody-noted", "paper": "unmarked"}  # fmt: skip
    assert results(run)["alert"] == "pending"


def test_a_cell_of_which_somebody_wrote_and_not_that_has_missed_it(tape):
    tape.sent("call", 5)
    tape.act("other", 30)
    tape.add("exercise.ended", "", 90)
    run = tape.at(95)
    assert (results(run)["alert"], results(run)["paper"]) == ("missed", "pending")


def test_by_the_end_is_by_the_real_end():
    scenario = exercise([inject("a", at="0", expects=[expected("e", met_by=[{"act": "x"}])])])
    t = Tape(scenario).start()
    t.sent("a", 0)
    t.act("x", 100)  # ten minutes over: the exercise went on
    assert results(t.at(101))["e"] == "met"
    late = Tape(scenario).start()
    late.sent("a", 0)
    late.act("y", 1)
    late.add("exercise.ended", "", 80)
    assert results(late.at(90))["e"] == "missed"


def test_a_real_incident_that_ends_it_leaves_what_was_open_void(tape):
    tape.sent("call", 5)
    tape.act("other", 6)
    tape.add("exercise.interrupted", "", 10, reason="alarme réelle du DPI")
    assert tape.at(40).running is Running.INTERRUPTED
    assert tape.at(40).seconds == 600
    tape.add("exercise.ended", "", 41)
    run = tape.at(50)
    assert run.cut_short
    assert set(results(run).values()) == {"void"}


# --- observers ---


def marks(tape: Tape, *told: str, agreement: str = "one", observers: int = 1) -> RunState:
    scenario = exercise([inject("a", at="0", expects=[
        expected("e", within_minutes=30, observers=observers, agreement=agreement)])])  # fmt: skip
    t = Tape(scenario).start()
    t.sent("a", 0)
    for nth, mark in enumerate(told):
        t.mark("e", mark, 10 + nth, by=f"Observation {nth}")
    return t.at(60)


def test_one_of_several_observers_is_enough_and_the_other_is_shown(tape):
    run = marks(tape, "missed", "met")
    assert (results(run)["e"], outcome(run, "e").support.disputed) == ("met", True)


def test_most_of_them_decide_and_a_tie_decides_nothing(tape):
    assert results(marks(tape, "met", "met", "missed", agreement="most"))["e"] == "met"
    run = marks(tape, "met", "missed", agreement="most", observers=2)
    assert (results(run)["e"], outcome(run, "e").why) == ("pending", "disputed")


def test_all_of_them_must_have_seen_it(tape):
    assert results(marks(tape, "met", "met", agreement="all", observers=2))["e"] == "met"
    assert results(marks(tape, "met", "partly", agreement="all", observers=2))["e"] == "partial"
    assert results(marks(tape, "met", "missed", agreement="all", observers=2))["e"] == "missed"
    assert results(marks(tape, "met", agreement="all", observers=2))["e"] == "pending"


def test_with_several_it_counts_from_when_enough_had_seen_it(tape):
    run = marks(tape, "met", "met", "met", agreement="most", observers=3)
    assert outcome(run, "e").done_at == 11 * 60


def test_an_observer_who_changes_her_mind_has_one_mark(tape):
    scenario = exercise([inject("a", at="0", expects=[expected("e", within_minutes=30)])])
    t = Tape(scenario).start()
    t.sent("a", 0)
    t.mark("e", "missed", 12)
    t.mark("e", "met", 20)
    run = t.at(60)
    assert (results(run)["e"], outcome(run, "e").support.disputed) == ("met", False)


def test_an_entry_goes_before_a_mark_and_their_disagreement_is_shown(tape):
    tape.sent("call", 5)
    tape.act("alert", 10)
    tape.mark("alert", "missed", 40)
    run = tape.at(60)
    assert (results(run)["alert"], outcome(run, "alert").support.disputed) == ("met", True)


def test_the_animation_has_the_last_word_and_the_marks_stay(tape):
    tape.sent("call", 5)
    tape.mark("paper", "met", 10)
    tape.judged("paper", "missed", 70, reason="le papier était déjà sorti")
    found = outcome(tape.at(80), "paper")
    assert (found.result, found.why, len(found.support.marks)) == ("missed", "judged", 1)
    tape.judged("paper", "void", 71, reason="hors sujet")
    assert outcome(tape.at(80), "paper").credit is None


def test_a_mark_without_an_hour_counts_as_it_says_and_no_delay_is_made_up(tape):
    tape.sent("call", 5)
    tape.mark("paper", "met", 200, untimed=True)
    tape.mark("alert", "late", 200, untimed=True)
    run = tape.at(300)
    assert (results(run)["paper"], outcome(run, "paper").seconds) == ("met", None)
    assert (results(run)["alert"], outcome(run, "alert").credit) == ("late", 0.5)


def test_an_inject_without_an_hour_is_sent_and_its_delays_are_not_known(tape):
    tape.sent("call", 200, untimed=True)
    tape.mark("paper", "met", 12)
    run = tape.at(300)
    assert (results(run)["paper"], outcome(run, "paper").due) == ("met", None)


# --- the whole ---


def test_a_whole_run_comes_out_as_it_was_played():
    run = a_whole_run().at(95)
    assert results(run) == {"alert": "met", "paper": "met", "plan": "void", "word": "partial",
                            "tell": "met"}  # fmt: skip
    assert (run.over, run.next_due, run.due) == (True, None, ())


def test_before_it_begins_it_is_ready():
    run = Tape(small()).at(0)
    assert (run.running, run.seconds, run.next_due.inject.id) == (Running.READY, 0, "call")


def test_a_moment_without_a_zone_is_refused(tape):
    from datetime import datetime

    from csirt.operation.exercise_run import state

    with pytest.raises(ValueError, match="zone"):
        state(small(), tape.entries, datetime(2026, 11, 24))
