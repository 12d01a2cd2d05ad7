"""A case looked back at: what is recorded, what is not, and nothing that was guessed."""

from datetime import timedelta

import pytest
from playbook_worlds import T0, Log, playbook, question, step

from csirt import content
from csirt.files.kinds import load
from csirt.model.playbook import Decision, Playbook
from csirt.model.tlp import Tlp
from csirt.operation.after_action import AfterAction, after_action
from csirt.operation.after_action_care import care_lines
from csirt.operation.after_action_moments import (
    DOUBTS,
    MOMENTS,
    QUESTIONS,
    SPANS,
    STEPS,
    hour_in,
    moments,
    spans,
)
from csirt.operation.marking import markings, named, split

P = playbook(
    [step("a", deadline_minutes=5), step("b", after=["a"]), step("c"), step("d")],
    [question("qualify")], start=["a", "c", "d", "qualify"],
)  # fmt: skip


def back(log: Log, minute: float = 600) -> AfterAction:
    return after_action(log.at(minute), log.entries)


# --- moments and the times between them ---


def test_an_empty_case_has_no_moment_and_no_time_is_invented():
    told = back(Log())
    assert dict(told.moments) == {}
    assert all(each.length is None and each.records == () for each in told.spans)
    assert {"call", "qualification", "isolation", "filing"} <= set(told.untold)


def test_a_doubt_does_not_qualify_and_the_answer_that_settles_does():
    log = Log().start(P)
    log.decided("p/qualify", "unknown", 10)
    assert "qualification" not in moments(log.entries)
    log.decided("p/qualify", "attack", 230)
    assert moments(log.entries)["qualification"].at == T0 + timedelta(minutes=230)


def test_the_first_sign_is_the_hour_that_the_call_sheet_tells():
    log = Log()
    log.add("call.received", "", 10, **{"first-symptom-at": "00:50"})
    found = moments(log.entries)
    assert found["first-sign"].at == T0 - timedelta(minutes=20)
    assert next(each for each in spans(found) if each.end == "call").length == timedelta(minutes=30)


@pytest.mark.parametrize("value", ["25:99", "hier soir", 7, None, "", "2026-11-22"])
def test_an_hour_that_cannot_be_read_is_no_moment(value):
    log = Log()
    log.add("call.received", "", 10, **{"first-symptom-at": value})
    assert "first-sign" not in moments(log.entries)


def test_an_hour_after_the_entry_is_the_next_one():
    near = T0 + timedelta(hours=1)
    assert hour_in({"in-use-at": "01:00"}, "in-use-at", near, after=True) == (
        T0 + timedelta(hours=23, minutes=50)
    )
    assert hour_in({"x": "2026-11-22T05:00:00Z"}, "x", near) == T0 + timedelta(hours=4, minutes=50)


def test_a_time_needs_both_moments_and_may_go_back():
    log = Log()
    log.add("cut.done", "", 20, cut="internet")
    assert next(each for each in back(log).spans if each.end == "isolation").length is None
    log.add("cut.decided", "", 30, cut="backup")
    length = next(each for each in back(log).spans if each.end == "isolation").length
    assert length == timedelta(minutes=-10)


def test_a_filing_of_the_agency_is_not_the_first_filing():
    log = Log()
    log.add("clock.filed", "clock:agency-corruss", 5)
    assert "filing" not in moments(log.entries)
    log.add("clock.filed", "clock:ch/ars-alert", 9)
    assert {"filing", "agency"} <= set(moments(log.entries))


def test_a_line_reopens_only_after_it_was_closed():
    log = Log()
    log.add("care-line.set", "care-line:ch/icu", 1, state="open")
    assert "line-reopened" not in moments(log.entries)
    log.add("care-line.set", "care-line:ch/icu", 2, state="closed")
    log.add("care-line.set", "care-line:ch/ed-adult", 3, state="open")
    assert "line-reopened" not in moments(log.entries)
    log.add("care-line.set", "care-line:ch/icu", 4, state="open")
    assert moments(log.entries)["line-reopened"].at == T0 + timedelta(minutes=4)


def test_every_time_is_between_two_known_moments():
    assert {name for pair in SPANS for name in pair} <= set(MOMENTS)


def _shipped() -> list[Playbook]:
    paths = sorted((content.root() / "playbooks").glob("[ot]*/*.yaml"))
    return [load(path, Playbook) for path in paths]


def test_the_steps_that_tell_a_moment_exist_and_their_doubts_are_known():
    nodes = {node.id: node for each in _shipped() for node in each.nodes()}
    asked = {name for names in QUESTIONS.values() for name in names}
    assert {name for names in STEPS.values() for name in names} | asked <= set(nodes)
    for name in asked:
        node = nodes[name]
        assert isinstance(node, Decision)
        assert {option.id for option in node.options if option.doubt} <= DOUBTS
        assert not {option.id for option in node.options if not option.doubt} & DOUBTS


# --- care ---


def test_a_care_line_is_not_open_from_its_first_closure_to_its_opening():
    log = Log()
    for minute, state in ((10, "limited"), (20, "closed"), (25, "closed"), (80, "open")):
        log.add("care-line.set", "care-line:ch/icu", minute, state=state)
    (line,) = care_lines(log.entries)
    assert [each.state for each in line.periods] == ["limited", "closed", "open"]
    assert line.closed_for(T0 + timedelta(minutes=500)) == timedelta(minutes=70)
    assert line.reopened
    assert line.reopened.since == T0 + timedelta(minutes=80)


def test_a_line_still_closed_counts_up_to_the_last_entry():
    log = Log()
    log.add("care-line.set", "care-line:ch/icu", 10, state="closed", **{"decided-by": "Chef"})
    (line,) = care_lines(log.entries)
    assert line.reopened is None
    assert line.periods[0].by == "Chef"
    assert line.closed_for(T0 + timedelta(minutes=40)) == timedelta(minutes=30)


# --- deviations ---


def test_what_was_done_otherwise_is_told_with_hour_author_and_reason():
    log = Log().start(P)
    log.done("p/b", 4)
    log.done("p/a", 9)
    log.add("step.skipped", "step:p/c", 20, reason="sans objet", decided_by="Directeur")
    log.reopened("p/a", 30)
    (run,) = back(log).ways
    assert [(each.item.node.id, each.before) for each in run.early if each.item] == [("b", ("a",))]
    assert [(each.by, each.reason) for each in run.skipped] == [("Directeur", "sans objet")]
    assert [each.reason for each in run.reopened] == ["erreur"]
    assert {item.node.id for item in run.left_open} == {"a", "d", "qualify"}


def test_an_internal_target_is_kept_apart_and_told_only_when_asked():
    log = Log().start(P)
    log.done("p/a", 9)
    (run,) = back(log).ways
    assert [item.node.id for item in run.late] == ["a"]
    assert "after_target" not in run.as_json()
    assert run.as_json(internal=True)["after_target"]


# --- corrections, counts, writing ---


def test_a_correction_shows_what_was_written_and_what_counts():
    log = Log()
    note = log.add("note.added", "", 5, text="avant")
    log.add("entry.corrected", note.ref, 6, reason="faute", data={"text": "après"})
    gone = log.add("note.added", "", 7, text="autre dossier")
    log.add("entry.corrected", gone.ref, 8, reason="ailleurs", withdrawn=True)
    told = back(log)
    assert [each.nature for each in told.corrections] == ["corrected", "struck"]
    assert told.corrections[0].target == note
    assert len(told.tallies["notes"]) == 1


def test_a_loan_told_twice_is_counted_once_and_one_without_number_too():
    log = Log()
    log.add("resource.sent", "", 5, number="1", item="pc")
    log.add("resource.sent", "", 9, number="1", item="pc", serials="A")
    log.add("resource.sent", "", 9, item="pc")
    assert len(back(log).tallies["loans"]) == 2


def test_only_what_was_written_more_than_an_hour_later_comes_from_memory():
    log = Log()
    log.add("note.added", "", 0, text="sur le moment")
    late = log.entries[-1].model_copy(update={"recorded_at": "2026-11-22T01:10:01Z", "seq": 9})
    log.entries.append(late)
    assert back(log).from_memory == (late.ref,)


# --- marking ---


def test_an_entry_without_a_level_is_amber_and_an_unknown_level_is_red():
    assert (named(None), named("TLP:GREEN")) == (Tlp.AMBER, Tlp.GREEN)
    assert {named("TLP:PINK"), named("tlp:red"), named(7), named([])} == {Tlp.RED}


def test_an_entry_and_its_corrections_have_the_level_of_the_most_restricted():
    log = Log()
    note = log.add("note.added", "", 1, text="x", tlp="TLP:RED")
    fix = log.add("entry.corrected", note.ref, 2, reason="y", data={"text": "z"})
    plain = log.add("note.added", "", 3, text="x")
    raised = log.add("entry.corrected", plain.ref, 4, reason="y", data={"tlp": "TLP:RED"})
    levels = markings(log.entries)
    assert {levels[each.ref] for each in (note, fix, plain, raised)} == {Tlp.RED}
    shown, held = split(log.entries, Tlp.AMBER)
    assert [each.seq for each in shown] == [1]
    assert [ref for ref, _ in held] == [note.ref, fix.ref, plain.ref, raised.ref]


def test_what_carries_keys_is_always_shown():
    log = Log()
    log.add("head.seen", "", 1, station="x", seq=1, chain="0")
    assert len(split(log.entries, Tlp.CLEAR)[0]) == 1
