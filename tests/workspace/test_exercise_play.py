"""A run in a journal: opened, played, killed, taken up again, merged, replayed and scored."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from journals import FIRST, beside, carried
from playbook_worlds import playbook, shelf, step
from run_worlds import T0, exercise, expected, inject, results, small, states

from csirt.errors import InputError, IntegrityError, NotFoundError, StateError
from csirt.files.write import as_yaml
from csirt.model.exercise import Exercise
from csirt.model.exercise_words import Presence
from csirt.model.fault import ContentError
from csirt.operation.exercise_clock import Mode, Running
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_simulation import Players
from csirt.operation.exercise_told import Mark
from csirt.store.log import Store
from csirt.workspace import exercise_animation as animation
from csirt.workspace import exercise_cells as cells
from csirt.workspace import exercise_time as time
from csirt.workspace.cases import cases, open_case
from csirt.workspace.exercise_alive import gone, seen
from csirt.workspace.exercise_evidence import Shown, claims, enter, proposed
from csirt.workspace.exercise_rehearsal import rehearse, simulate
from csirt.workspace.exercise_replay import checked_file, checked_run, exported, replay
from csirt.workspace.exercise_run import ExerciseRun, begin, the_run
from csirt.workspace.exercise_score import Held, scored
from csirt.workspace.incident import Incident
from csirt.workspace.incident_adherence import incident_adherence
from csirt.workspace.incident_playbooks import start
from csirt.workspace.incident_steps import do
from csirt.workspace.journal import Stamp


def stamp(minute: float = 0, *, by: str = "Animation", role: str = "", at: float = -1) -> Stamp:
    now = T0 + timedelta(minutes=minute)
    return Stamp(now if at < 0 else T0 + timedelta(minutes=at), by, role, now)


def written(folder: Path, scenario: Exercise | None = None) -> Path:
    """A workspace with one scenario and one playbook of a facility."""
    made = playbook([step("cut"), step("tell", after=["cut"])], start=["cut"])
    shelf(folder, made)
    document = (scenario or small()).model_dump(mode="json", by_alias=True, exclude_none=True)
    path = folder / "exercises" / f"{document['id']}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_yaml(document), encoding="utf-8")
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    written(tmp_path / "w")
    return tmp_path / "w"


def begun(here: Path, name: str = "drill", **options: Any) -> ExerciseRun:
    store = Store(here / "journal.sqlite")
    return begin(store, FIRST, name, stamp(), here=here, id=options.pop("id", "essai"), **options)


@pytest.fixture(scope="module")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run that was begun: the shipped playbooks are read once for all tests."""
    here = tmp_path_factory.mktemp("once")
    written(here)
    begun(here)
    return here / "journal.sqlite"


@pytest.fixture
def run(here: Path, opened_once: Path) -> ExerciseRun:
    copyfile(opened_once, here / "journal.sqlite")
    return the_run(Store(here / "journal.sqlite"), FIRST, "essai", here)


def played(run: ExerciseRun) -> ExerciseRun:
    """The whole of a run, as ``a_whole_run`` has it."""
    animation.next_inject(run, stamp(5))
    cells.act(run, "alert", stamp(10), cells.Seen("care"))
    cells.observe(run, "paper", Mark.MET, stamp(12, by="Observation A"))
    animation.next_inject(run, stamp(20))
    cells.decide(run, "keep", "divert", stamp(30, role="Direction"), cells.Seen(text="débordés"))
    animation.next_inject(run, stamp(31))
    animation.play(run, "press", stamp(40))
    cells.observe(run, "word", Mark.PARTLY, stamp(50, by="Observation A"))
    cells.act(run, "tell", stamp(55), cells.Seen("lead"))
    cells.observe(run, "g1", Mark.MET, stamp(80, by="Observation A"))
    time.end(run, stamp(90))
    return run


# --- opened ---


def test_a_run_is_a_case_whose_scenario_is_frozen_with_its_digest(here, run):
    kinds = [each.kind.value for each in run.read().entries]
    assert kinds == ["station.joined", "case.opened", "scenario.frozen", "time.started"]
    assert run.script.exercise == small()
    (case,) = cases(run.journal.store)
    assert (case.exercise, case.id, case.closed) == (True, "essai", False)
    frozen = run.entries[2]
    assert frozen.data["tlp"] == "TLP:AMBER+STRICT"  # it tells the animators' secrets


def test_a_new_version_of_the_file_changes_nothing_of_a_run(here, run):
    written(here, small(title={"fr": "Autre"}))
    assert run.script.exercise.title.fr == "Exercice"


def test_the_playbooks_that_a_scenario_tries_start_with_it(here):
    tries = exercise(
        [inject("a", at="0", expects=[
            expected("e", within_minutes=30, met_by=[{"step": "step:p/cut"}])])],
        id="other",
    )  # fmt: skip
    written(here, tries)
    run = begun(here, "other", facilities=("ch",))
    state = run.case_state(stamp(1).now)
    assert [(each.playbook.id, each.facility) for each in state.runs] == [("p", "ch")]
    animation.next_inject(run, stamp(1))
    cells.act(run, "p/cut", stamp(6))
    assert results(run.state(stamp(10).now)) == {"e": "met"}
    found = scored(run, stamp(10).now).score.adherence
    assert [(each.fitness, each.expected) for each in found] == [(1, 1)]


def test_a_scenario_at_fault_is_refused_and_nothing_is_written(here):
    wrong = small().model_dump(mode="json", by_alias=True, exclude_none=True)
    wrong["injects"][0]["to"] = ["nobody"]
    path = here / "exercises" / "drill.yaml"
    path.write_text(as_yaml(wrong), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        begun(here)
    (fault,) = refused.value.faults
    assert (fault.code, fault.line > 1) == ("dangling", True)
    assert cases(Store(here / "journal.sqlite")) == ()


def test_what_is_no_speed_is_refused(here):
    for speed in (0, -1, 61):
        with pytest.raises(StateError) as refused:
            begun(here, speed=speed)
        assert refused.value.key == "exercise.bad-speed"


def test_two_runs_have_two_names(here, run):
    with pytest.raises(StateError) as refused:
        begun(here)
    assert refused.value.key == "exercise.run-exists"


def test_a_run_is_found_by_its_beginning_and_the_only_open_one_by_a_hyphen(here, run):
    store = run.journal.store
    assert the_run(store, FIRST, "ess").id == the_run(store, FIRST, "-").id == "essai"
    begun(here, id="essai-2")
    assert the_run(store, FIRST, "essai").id == "essai"
    with pytest.raises(StateError):
        the_run(store, FIRST, "-")
    with pytest.raises(NotFoundError) as lost:
        the_run(store, FIRST, "esssai")
    assert "essai" in str(lost.value)


def test_an_incident_is_no_exercise(here):
    store = Store(here / "journal.sqlite")
    open_case(store, FIRST, title="DPI", facilities=("ch",), happened_at=T0, actor="RSSI", now=T0)
    with pytest.raises(NotFoundError):
        the_run(store, FIRST, "-")


def test_a_scenario_that_was_changed_in_the_journal_is_not_believed(here, run):
    altered = [each.model_copy(update={"data": each.data | {"sha256": "0" * 64}})
               if each.kind == "scenario.frozen" else each
               for each in run.read().entries]  # fmt: skip
    with pytest.raises(IntegrityError):
        replay("essai", altered)


# --- the animation ---


def test_next_sends_what_is_due_and_nothing_before_its_hour(run):
    with pytest.raises(StateError) as early:
        animation.next_inject(run, stamp(4))
    assert early.value.key == "exercise.not-due"
    turned = animation.next_inject(run, stamp(5))
    assert [each.subject for each in turned.entries] == ["inject:drill/call"]


def test_an_inject_is_sent_once_whatever_happens(run):
    animation.play(run, "call", stamp(5))
    with pytest.raises(StateError) as twice:
        animation.play(run, "call", stamp(6))
    assert twice.value.key == "exercise.already-sent"
    for turn in (animation.hold, animation.skip):
        with pytest.raises(StateError):
            turn(run, "call", stamp(7))


def test_two_animators_at_once_send_it_once(here, run):
    """Both have read that it is due; the second is told that somebody wrote meanwhile."""
    other = the_run(run.journal.store, FIRST, "essai", here)
    before = other.state(stamp(5).now)
    animation.next_inject(run, stamp(5))
    with pytest.raises(StateError) as stale:
        other.write([animation._sending(other, before, before.next_due)], before, stamp(5))
    assert stale.value.key == "journal.stale"


def test_two_laptops_that_send_it_apart_are_a_conflict_and_it_counts_once(tmp_path, here, run):
    journal = beside(tmp_path / "b.sqlite", run.journal)
    other = ExerciseRun(journal, here)
    animation.next_inject(run, stamp(5))
    animation.next_inject(other, stamp(6))
    carried(journal, run.journal)
    state = run.state(stamp(10).now)
    assert len(state.conflicts) == 1
    assert len(state.twice) == 1
    assert state.inject("call").sent_at in (300, 360)


def test_step_by_step_the_clock_jumps_to_the_next(here):
    run = begun(here, mode=Mode.STEP)
    for wanted in ("call", "ask"):
        turned = animation.next_inject(run, stamp(1))
        assert turned.entries[-1].subject.endswith(f"/{wanted}")
    assert turned.after.seconds == 1200
    cells.act(run, "tell", stamp(2), cells.Seen("lead", at=1500))
    assert run.state(stamp(2).now).seconds == 1500


def test_held_skipped_amended_and_made_up(run):
    animation.hold(run, "call", stamp(1), minutes=10, reason="salle pas prête")
    assert run.state(stamp(14).now).inject("call").due == 900
    animation.amend(run, "ask", stamp(2), at=1800, text="Autre question", to=("Soins",))
    ask = run.state(stamp(3).now).inject("ask")
    assert (ask.due, ask.inject.text.fr, ask.inject.to) == (1800, "Autre question", ("care",))
    animation.skip(run, "press", stamp(4))
    assert states(run.state(stamp(5).now))["press"] == "skipped"
    turned = animation.improvise(run, "Un journaliste appelle", ("lead",), stamp(6))
    assert turned.after.injects[-1].improvised
    again = animation.improvise(run, "Encore lui", ("lead",), stamp(7))
    assert [each.inject.id for each in again.after.injects[-2:]] == ["x1", "x2"]


@pytest.mark.parametrize(
    ("turn", "key"),
    [(lambda run: animation.play(run, "cal1", stamp(5)), "exercise.unknown-inject"),
     (lambda run: animation.improvise(run, "x", ("soin",), stamp(5)), "exercise.unknown-cell"),
     (lambda run: animation.improvise(run, " ", (), stamp(5)), "exercise.empty-inject"),
     (lambda run: animation.amend(run, "ask", stamp(5)), "exercise.nothing-amended"),
     (lambda run: animation.amend(run, "ask", stamp(5), at=60), "exercise.hour-passed"),
     (lambda run: cells.acknowledge(run, "call", "care", stamp(5)), "exercise.not-sent"),
     (lambda run: cells.act(run, "alrt", stamp(5)), "exercise.unknown-act"),
     (lambda run: cells.act(run, "paper", stamp(5)), "exercise.no-act"),
     (lambda run: cells.decide(run, "kep", "stay", stamp(5)), "exercise.unknown-decision"),
     (lambda run: cells.decide(run, "keep", "go", stamp(5)), "exercise.unknown-option"),
     (lambda run: cells.decide(run, "keep", "divert", stamp(5)), "exercise.requires"),
     (lambda run: cells.observe(run, "g2", Mark.MET, stamp(5)), "exercise.unknown-line"),
     (lambda run: cells.observe(run, "", None, stamp(5)), "exercise.empty-mark"),
     (lambda run: cells.judge(run, "paper", Result.MET, stamp(5), reason=" "),
      "exercise.judge-reason"),
     (lambda run: cells.act(run, "alert", stamp(5), cells.Seen(at=9999)), "exercise.hour-to-come"),
     (lambda run: time.set_speed(run, 0, stamp(5)), "exercise.bad-speed"),
     (lambda run: time.jump(run, stamp(5), to=60), "exercise.hour-passed"),
     (lambda run: time.jump(run, stamp(5)), "exercise.no-next-phase"),
     (lambda run: time.interrupt(run, stamp(5), reason=""), "exercise.interrupt-reason"),
     (lambda run: time.resume(run, stamp(5)), "exercise.running")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name_and_nothing_is_written(run, turn, key):
    before = len(run.read().entries)
    with pytest.raises((StateError, NotFoundError, InputError)) as refused:
        turn(run)
    assert refused.value.key == key
    assert len(run.read().entries) == before


def test_a_name_is_found_by_its_beginning_and_a_cell_by_its_words(run):
    animation.play(run, "cal", stamp(5))
    turned = cells.act(run, "ale", stamp(6), cells.Seen("Soins"))
    assert turned.entries[0].data == {"act": "alert", "cell": "care"}


def test_a_time_of_the_scenario_is_read_as_people_write_it(run):
    assert [run.seconds(text) for text in ("M+70", "H+1 M+10", "09:40", "")] == [4200, 4200, 4200,
                                                                              None]  # fmt: skip
    for text in ("hier", "H+x", "J-2", "07:00"):
        with pytest.raises(InputError):
            run.seconds(text)


# --- time ---


def test_paused_resumed_hastened_and_stopped_by_what_is_real(run):
    time.pause(run, stamp(10), reason="café")
    with pytest.raises(StateError):
        time.pause(run, stamp(11))
    time.resume(run, stamp(20))
    time.set_speed(run, 2, stamp(30))
    assert run.state(stamp(40).now).seconds == (20 + 20) * 60
    time.interrupt(run, stamp(40), reason="alarme réelle du DPI")
    state = run.state(stamp(55).now)
    assert (state.running, state.seconds) == (Running.INTERRUPTED, 2400)
    with pytest.raises(StateError) as stopped:
        animation.play(run, "press", stamp(56))
    assert stopped.value.key == "exercise.interrupted-now"
    time.resume(run, stamp(60))
    assert run.state(stamp(61).now).seconds == 2400 + 120


def test_after_a_power_cut_lost_time_does_not_count_and_what_was_due_is_proposed_again(run):
    animation.next_inject(run, stamp(5))
    seen(run.id, stamp(18).now)  # the last sign of life of the screen
    turned = time.resume(run, stamp(48))
    assert turned.after.seconds == 18 * 60
    assert turned.after.clock.lost_seconds == 30 * 60
    assert [each.inject.id for each in run.state(stamp(50).now).due] == ["ask"]
    assert states(turned.after)["call"] == "sent"


def test_what_was_typed_after_the_screen_was_last_seen_shows_that_the_run_went_on(run):
    seen(run.id, stamp(6).now)
    animation.play(run, "call", stamp(20))
    assert time.resume(run, stamp(48)).after.seconds == 20 * 60
    with pytest.raises(StateError) as dealt_with:
        time.resume(run, stamp(60))
    assert dealt_with.value.key == "exercise.running"


def test_a_screen_that_was_closed_shows_no_crash(run):
    seen(run.id, stamp(6).now)
    gone(run.id)
    with pytest.raises(StateError):
        time.resume(run, stamp(48))


def test_a_screen_that_is_there_shows_no_crash(run):
    seen(run.id, stamp(20).now)
    with pytest.raises(StateError) as refused:
        time.resume(run, Stamp(stamp(20).now, "A", "", stamp(20).now + timedelta(seconds=10)))
    assert refused.value.key == "exercise.running"


def test_the_hour_of_a_crash_can_be_given_where_no_screen_was_open(run):
    turned = time.resume(run, stamp(48), stopped_at=stamp(18).now)
    assert turned.after.seconds == 18 * 60


def test_killed_at_every_entry_the_run_goes_on_from_another_process(here):
    """Each command opens the journal anew, as after a crash; the end is that of one sitting."""
    whole = played(begun(here))
    again = begun(here, id="reprise")
    for each in whole.entries[4:]:
        fresh = the_run(Store(here / "journal.sqlite"), FIRST, "reprise", here)
        before = fresh.state(datetime.fromisoformat(each.happened_at))
        assert not {c.inject.id for c in before.ahead if c.sent}
        fresh.journal.append(each.kind, each.subject, each.data, actor=each.actor, role=each.role,
                             happened_at=datetime.fromisoformat(each.happened_at),
                             now=datetime.fromisoformat(each.happened_at))  # fmt: skip
    ended = [run.state(stamp(95).now) for run in (whole, again)]
    assert results(ended[0]) == results(ended[1])
    assert states(ended[0]) == states(ended[1])


# --- after the end ---


def test_after_the_end_nothing_is_sent_and_observers_still_bring_in_their_marks(run):
    animation.next_inject(run, stamp(5))
    time.end(run, stamp(90))
    for turn in (animation.next_inject, time.end, time.resume):
        with pytest.raises(StateError) as over:
            turn(run, stamp(91))
        assert over.value.key == "exercise.over"
    turned = cells.observe(run, "paper", Mark.MET, stamp(300, by="Observation A"))
    assert turned.entries[0].data["untimed"] is True  # the hour of typing is not the hour of doing
    assert results(turned.after)["paper"] == "met"
    dated = cells.observe(run, "paper", Mark.MET, stamp(301, by="Observation A", at=40))
    assert results(dated.after)["paper"] == "late"
    told = cells.observe(run, "paper", Mark.MET, stamp(302, by="Observation A"), cells.Seen(at=600))
    assert results(told.after)["paper"] == "met"


def test_two_observers_who_disagree_are_shown_and_the_animation_decides(run):
    animation.next_inject(run, stamp(5))
    cells.observe(run, "paper", Mark.MET, stamp(10, by="Observation A"))
    turned = cells.observe(run, "paper", Mark.MISSED, stamp(30, by="Observation B"))
    (paper,) = (e for e in turned.after.outcomes if e.expected.id == "paper")
    assert paper.support.disputed
    judged = cells.judge(run, "paper", Result.PARTIAL, stamp(99), reason="à moitié sorti")
    (paper,) = (e for e in judged.after.outcomes if e.expected.id == "paper")
    assert (paper.result, len(paper.support.marks)) == ("partial", 2)


# --- replayed ---


def test_replayed_it_gives_the_same_state_results_and_bytes(tmp_path, run):
    played(run)
    found = checked_run(run)
    assert found.checks == ("journal", "order", "state", "fold", "bytes")
    file = tmp_path / "essai.jsonl"
    file.write_bytes(exported(run))
    again = checked_file(file)
    assert (again.state_sha256, again.results_sha256) == (found.state_sha256, found.results_sha256)
    assert "results_sha256" in again.checks


def test_an_export_in_which_something_was_changed_is_told(tmp_path, run):
    played(run)
    file = tmp_path / "essai.jsonl"
    changed = exported(run).replace(b'"mark":"partly"', b'"mark":"met"')
    file.write_bytes(changed)
    with pytest.raises(IntegrityError) as told:
        checked_file(file)
    assert told.value.exit_code == 7


def test_an_entry_taken_out_of_an_export_is_told(tmp_path, run):
    played(run)
    file = tmp_path / "essai.jsonl"
    lines = exported(run).splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:-2], lines[-1]]))
    with pytest.raises(IntegrityError):
        checked_file(file)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"not json\n", b"[1]\n", b"\xff\xfe\n"])
def test_what_is_no_export_is_refused_with_its_line(tmp_path, content):
    file = tmp_path / "x.jsonl"
    file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        checked_file(file)
    assert refused.value.facts["line"] == 1


def test_an_export_has_an_object_a_line_and_says_its_marking(run):
    lines = [json.loads(line) for line in exported(played(run)).splitlines()]
    assert lines[0]["schema"] == "csirt.exercise.log/1"
    assert lines[0]["tlp"] == "TLP:AMBER+STRICT"
    assert lines[0]["entries"] == len(lines) - 1


# --- simulated and rehearsed ---


def test_a_rehearsal_writes_nothing(here):
    found = rehearse("drill", here)
    assert results(found.run)["alert"] == "met"
    assert not (here / "journal.sqlite").exists()


def test_a_rehearsal_takes_answers_from_a_file_and_tells_a_line_that_is_none(here, tmp_path):
    file = tmp_path / "reponses.txt"
    file.write_text("M+10 ; alert\nM+30 ; keep ; divert\n", encoding="utf-8")
    found = rehearse("drill", here, file=file, players=Players.NONE)
    assert states(found.run)["ambulances"] == "sent"
    file.write_text("M+10 ; alerte ; oui\n", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        rehearse("drill", here, file=file)
    assert (refused.value.faults[0].file, refused.value.faults[0].line) == (str(file), 1)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        rehearse("drill", here, file=file)
    with pytest.raises(NotFoundError):
        rehearse("drill", here, file=tmp_path / "nulle-part.txt")


def test_a_simulated_run_is_in_the_journal_like_any_other(here):
    run = begun(here, mode=Mode.SIMULATE)
    simulate(run, stamp(), players=Players.ALL)
    rehearsed = rehearse("drill", here).run
    state = run.state(stamp(1).now)
    assert (state.over, results(state)) == (True, results(rehearsed))
    assert checked_run(run).checks


# --- scored ---


def test_a_score_has_what_machines_are_promised(here):
    found = scored(played(begun(here, facilities=("ch",))), stamp(95).now).as_json("fr")
    assert {"coverage", "objectives", "expectations", "times", "adherence", "duty"} <= set(found)
    assert set(found["duty"]) >= {"valid", "according_to", "why"}
    assert found["on"] == "2026-11-24"
    assert found["minutes"] == 90


def facility(here: Path, profile: str = "ES") -> Path:
    text = {"schema": "csirt.facility/1", "id": "ch", "name": {"fr": "CH"}, "profile": profile,
            "location": {"department": "95"}}  # fmt: skip
    path = here / "facilities" / "ch.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_yaml(text), encoding="utf-8")
    return path


def duty(here: Path, **held: Any):
    held.setdefault("sets", ("dns-2025-12",))
    run = played(begun(here, facilities=("ch",)))
    return scored(run, stamp(95).now, Held(**held)).duty


def test_valid_for_the_yearly_duty_according_to_whom_and_why_not(here):
    facility(here)
    found = duty(here)
    told = found.as_json("fr")
    assert told["valid"] is False
    assert "DNS/2025/12" in told["according_to"]
    assert any("retour d'expérience" in why or "compte rendu" in why for why in told["why"])


def test_valid_once_everybody_was_there_an_attack_began_it_and_its_report_is_written(here):
    facility(here)
    there = (Presence.DIRECTION, Presence.IT, Presence.MEDICAL, Presence.COMMUNICATION)
    found = duty(here, present=there, cyber=True, lessons_on="2026-12-10")
    assert found.valid is True


EVERYBODY = (Presence.DIRECTION, Presence.IT, Presence.MEDICAL, Presence.COMMUNICATION)
CONDITION = """
schema: csirt.duties/1
id: grant
title: {fr: "Subvention"}
according_to: {fr: "Région"}
published: 2025-01-01
in_force_from: 2025-01-01
checked_on: 2026-11-21
profiles: [ES]
not_for: {fr: "Hôpitaux"}
origin: fictional
duties:
  - id: exercise
    what: {fr: "Un exercice de restauration"}
    origin: fictional
    only_if: {fr: "dossier retenu"}
    needs:
      - exercise: {within_months: 12, focuses: [restoration], origin: fictional}
"""


@pytest.fixture
def grant(here) -> str:
    """A rule set that asks, of those whose file was kept, for an exercise that this one is not."""
    (here / "playbooks" / "duties").mkdir()
    (here / "playbooks" / "duties" / "grant.yaml").write_text(CONDITION, encoding="utf-8")
    facility(here)
    return "grant"


def test_a_rule_whose_condition_nobody_decided_makes_no_exercise_invalid(here, grant):
    held = {"present": EVERYBODY, "cyber": True, "lessons_on": "2026-12-10"}
    found = duty(here, sets=(), **held)
    states = {each.id: each.state for each in found.binding}
    assert states["grant/exercise"] == "not-assessed"
    assert found.valid is True
    told = found.as_json("fr")
    assert "Région" not in told["according_to"]
    (why,) = (each for each in told["why"] if each.startswith("grant/exercise : Ne s'applique"))
    assert "dossier retenu" in why
    assert "non rempli" in why
    assert not any("Seulement si" in each for each in told["why"] if each.startswith("grant"))


def test_who_asks_for_a_rule_by_name_knows_that_it_applies(here, grant):
    found = duty(here, sets=(grant,))
    assert found.valid is False
    assert [each.state for each in found.binding] == ["not"]


def test_where_only_rules_with_a_condition_bind_nobody_can_tell(here, grant):
    run = played(begun(here, facilities=("ch",)))
    found = scored(run, stamp(95).now, Held()).duty
    alone = replace(found, standings=tuple(e for e in found.standings if e.rules.id == grant))
    assert (alone.valid, alone.as_json("fr")["according_to"]) == (None, None)


def test_where_the_profile_is_not_known_nobody_can_tell_and_the_rest_is_said(here):
    found = duty(here)
    assert found.valid is None
    assert len(found.binding[0].why) > 1


def test_the_yearly_duty_of_a_hospital_is_none_of_a_nursing_home(here):
    facility(here, "ESMS-small")
    found = duty(here)
    assert (found.valid, found.binding) == (None, ())


def test_evidence_is_proposed_in_commands_that_can_be_pasted(here):
    path = facility(here)
    found = scored(played(begun(here, facilities=("ch",))), stamp(95).now)
    lines = list(proposed(found, Shown(path, "rapport d'exercice.pdf", "")))
    assert [line.split(" --action ")[1].split(" ")[:3] for line in lines] == [
        ["a2", "--level", "2"], ["r2", "--level", "3"]]  # fmt: skip
    assert "'rapport d'\"'\"'exercice.pdf'" in lines[0]
    assert not (here / "assessments").exists()


def test_evidence_is_written_only_with_the_function_of_who_confirms(here, tmp_path):
    path = facility(here)
    run = played(begun(here, facilities=("ch",)))
    proof = here / "rapport.jsonl"
    proof.write_bytes(exported(run))
    found = scored(run, stamp(95).now)
    with pytest.raises(StateError) as refused:
        enter(found, Shown(path, str(proof), ""), today="2026-12-01")
    assert refused.value.key == "exercise.nobody-confirms"
    done = enter(found, Shown(path, str(proof), "RSSI"), today="2026-12-01")
    assert {each.evidence.actions[0]: each.evidence.level for each in done} == {"a2": 2, "r2": 3}
    assert all(each.evidence.seen_by == "RSSI" and each.evidence.sha256 for each in done)
    assert done[0].evidence.exercise is not None


def test_no_evidence_before_the_end_nor_of_nothing(here):
    path = facility(here)
    run = begun(here, facilities=("ch",))
    with pytest.raises(StateError) as early:
        enter(scored(run, stamp(5).now), Shown(path, "https://x.test", "RSSI"), today="2026-12-01")
    assert early.value.key == "exercise.not-over"
    time.end(run, stamp(90))
    found = scored(run, stamp(95).now)
    assert claims(found, Shown(path, "https://x.test", "RSSI")) == ()
    with pytest.raises(StateError) as nothing:
        enter(found, Shown(path, "https://x.test", "RSSI"), today="2026-12-01")
    assert nothing.value.key == "exercise.nothing-proved"


def test_a_step_of_a_playbook_is_done_in_an_exercise_as_in_an_incident(here):
    """On the scenario's time: the room slept an hour, the step is not late."""
    tries = exercise([inject("a", at="0", expects=[
        expected("e", within_minutes=30, met_by=[{"step": "step:p/cut"}])])], id="other")  # fmt: skip
    written(here, tries)
    run = begun(here, "other", facilities=("ch",))
    animation.next_inject(run, stamp(1))
    time.pause(run, stamp(5))
    time.resume(run, stamp(65))
    outcome = do(run.as_incident(), "cut", stamp(70))
    assert outcome.after.at(outcome.entries[0]) == outcome.after.now
    assert results(run.state(stamp(75).now)) == {"e": "met"}


def test_the_same_measure_holds_for_a_real_incident(here):
    store = Store(here / "journal.sqlite")
    journal, _ = open_case(store, FIRST, title="DPI", facilities=("ch",), happened_at=T0,
                           actor="RSSI", now=T0)  # fmt: skip
    incident = Incident(journal, here)
    start(incident, "p", stamp(1), facility="ch")
    do(incident, "tell", stamp(5))
    do(incident, "cut", stamp(9))
    (found,) = incident_adherence(incident, stamp(20).now)
    assert (found.breaks, [each.before for each in found.misplaced]) == (1, [("cut",)])
