"""A run on paper typed in: the entries of the keyboard, in one go, and never the same line twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from exercise_paper_worlds import DECISION, played, typed
from journals import FIRST
from playbook_worlds import playbook, question, shelf, step

from csirt.errors import NotFoundError, StateError
from csirt.files.write import as_yaml
from csirt.model.fault import ContentError, Severity
from csirt.model.journal import EntryKind
from csirt.operation.exercise_clock import Mode
from csirt.operation.exercise_told import Mark
from csirt.operation.item import ItemState
from csirt.reporting.exercise_board import board
from csirt.store.log import Store
from csirt.workspace import exercise_animation as animation
from csirt.workspace import exercise_cells as cells
from csirt.workspace import exercise_time as time
from csirt.workspace.exercise_run import ExerciseRun, begin
from csirt.workspace.exercise_transcribe import blank_workbook, transcribe
from csirt.workspace.journal import Stamp

T0 = datetime(2027, 3, 2, 12, 0, tzinfo=UTC)
PLAYED = {
    "Déroulé": {"B3": "10:30"},
    "Stimuli": {"F2": "09:31", "G2": "joué", "H2": "09:33", "F3": "09:40", "G3": "joué"},
    "Attendus": {"E2": "09:40", "F2": "fait", "G2": "Obs A"},
    "Décisions": {"D2": "09:50", "E2": "yes", "F2": "RSSI", "G2": "vite"},
    "Main courante": {"A2": "09:36", "B2": "care", "C2": "paper", "D2": "classeur"},
}
NOTED = {EntryKind.INJECT_SENT, EntryKind.INJECT_READ, EntryKind.ACT_DONE,
         EntryKind.OBSERVATION_MADE, EntryKind.DECISION_TAKEN}  # fmt: skip


def stamp(minute: float = 0, *, by: str = "Animation", role: str = "") -> Stamp:
    now = T0 + timedelta(minutes=minute)
    return Stamp(now, by, role, now)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    folder = shelf(tmp_path / "w", playbook([step("cut")], start=["cut"]))
    document = played().model_dump(mode="json", by_alias=True, exclude_none=True)
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / "exercises" / "example.yaml").write_text(as_yaml(document), encoding="utf-8")
    return folder


def begun(here: Path, name: str = "papier", mode: Mode = Mode.STEP) -> ExerciseRun:
    store = Store(here / "journal.sqlite")
    return begin(store, FIRST, "example", stamp(), here=here, id=name, mode=mode)


def book(here: Path, cells_: dict[str, dict[str, str]], name: str = "rendu.xlsx") -> Path:
    path = here / name
    path.write_bytes(blank_workbook(played(), "fr", "09:30"))
    typed(path, cells_)
    return path


def noted(run: ExerciseRun) -> list[tuple[object, ...]]:
    """What a run holds, but for who typed it and when."""
    rows = []
    for each in run.read().entries:
        if each.kind in NOTED:
            data = {key: told for key, told in each.data.items() if key != "observer"}
            rows.append((each.kind, each.subject, each.role, sorted(data.items())))
    return rows


# --- the same as the keyboard ---


def test_paper_writes_what_the_keyboard_writes(here):
    run = begun(here)
    transcribe(run, book(here, PLAYED), stamp(1))
    other = begun(here, "clavier")
    at = cells.Seen
    animation.play(other, "call", stamp(1), at=60)
    animation.play(other, "ask", stamp(1), at=600)
    cells.act(other, "paper", stamp(1), at("care", at=360, text="classeur"))
    cells.observe(other, "e1", Mark.MET, stamp(1, by="Obs A"), at("care", at=600))
    cells.decide(other, "cut", "yes", stamp(1, role="RSSI"), at(at=1200, text="vite"))
    mine = [each for each in noted(run) if each[0] is not EntryKind.INJECT_READ]
    assert sorted(mine, key=str) == sorted(noted(other), key=str)


def test_paper_and_keyboard_come_to_the_same_results(here):
    run, other = begun(here), begun(here, "clavier")
    transcribe(run, book(here, PLAYED), stamp(1))
    for turn in (
        lambda: animation.play(other, "call", stamp(1), at=60),
        lambda: animation.play(other, "ask", stamp(1), at=600),
        lambda: cells.act(other, "paper", stamp(1), cells.Seen("care", at=360)),
        lambda: cells.observe(other, "e1", Mark.MET, stamp(1, by="Obs A"), cells.Seen(at=600)),
        lambda: cells.decide(other, "cut", "yes", stamp(1), cells.Seen(at=1200)),
        lambda: time.jump(other, stamp(1), to=3600),
        lambda: time.end(other, stamp(1)),
    ):
        turn()
    states = [each.state(stamp(2).now) for each in (run, other)]
    told = [[(each.expected.id, each.result) for each in state.outcomes] for state in states]
    assert told[0] == told[1]
    assert states[0].over
    assert states[0].seconds == states[1].seconds == 3600


def test_times_of_the_scenario_leave_pauses_out(here):
    run = begun(here)
    pause = {"Déroulé": {"B4": "09:32", "B5": "09:38"}}
    transcribe(run, book(here, PLAYED | pause), stamp(1))
    sent = [each.data["scenario_seconds"] for each in run.read().entries
            if each.kind is EntryKind.INJECT_SENT]  # fmt: skip
    assert sent == [60, 240]


def test_the_paper_itself_is_kept_by_its_digest_and_its_typist(here):
    run = begun(here)
    path = book(here, PLAYED | {"Déroulé": {"B10": "Secrétaire"}})
    transcribe(run, path, stamp(1))
    (kept,) = (e for e in run.read().entries if e.kind is EntryKind.PAPER_TRANSCRIBED)
    assert (kept.data["file"], kept.data["by"]) == ("rendu.xlsx", "Secrétaire")
    assert len(kept.data["file_sha256"]) == 64


@pytest.fixture
def asking(tmp_path, monkeypatch) -> Path:
    """The same hour, whose decision ``cut`` plays the question of a playbook, known by ``yes``."""
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    folder = shelf(
        tmp_path / "asking", playbook([step("act")], [question("cut", yes=["act"])], start=["cut"])
    )
    told = played(decisions=[DECISION | {"plays": "step:p/cut"}])
    document = told.model_dump(mode="json", by_alias=True, exclude_none=True)
    (folder / "exercises").mkdir()
    (folder / "exercises" / "example.yaml").write_text(as_yaml(document), encoding="utf-8")
    return folder


def test_a_decision_on_paper_answers_the_question_of_the_playbook_as_at_the_keyboard(asking):
    run, other = begun(asking), begun(asking, "clavier")
    transcribe(run, book(asking, {"Décisions": PLAYED["Décisions"]}), stamp(1))
    cells.decide(other, "cut", "yes", stamp(1, role="RSSI"), cells.Seen(at=1200, text="vite"))
    assert noted(run) == noted(other)
    assert [subject for _, subject, *_ in noted(run)] == ["scenario:example/cut", "step:p/cut"]
    for each in (run, other):
        items = {item.node.id: item.state for item in each.case_state(stamp(1).now).items}
        assert items == {"cut": ItemState.DECIDED, "act": ItemState.OPEN}


def test_an_answer_that_the_playbook_does_not_have_stays_in_the_scenario(asking):
    run = begun(asking)
    answer = PLAYED["Décisions"] | {"E2": "no"}
    transcribe(run, book(asking, {"Décisions": answer}), stamp(1))
    assert [subject for _, subject, *_ in noted(run)] == ["scenario:example/cut"]


def test_the_same_decision_again_answers_nothing_twice(asking):
    run, answer = begun(asking), {"Décisions": PLAYED["Décisions"]}
    transcribe(run, book(asking, answer), stamp(1))
    before = noted(run)
    assert transcribe(run, book(asking, answer), stamp(2)).entries == ()
    assert noted(run) == before


def test_a_second_thought_on_paper_follows_the_first_in_the_playbook_too(asking):
    run = begun(asking)
    transcribe(run, book(asking, {"Décisions": PLAYED["Décisions"]}), stamp(1))
    later = {"Décisions": PLAYED["Décisions"] | {"D2": "09:55", "F2": "Direction"}}
    transcribe(run, book(asking, later), stamp(2))
    answers = [e for e in run.read().entries if e.subject == "step:p/cut"]
    assert [each.role for each in answers] == ["RSSI", "Direction"]
    assert answers[1].base == answers[0].ref


# --- what nobody typed ---


def test_what_nobody_typed_is_said_not_to_be_transcribed_and_never_to_be_sent(here):
    run = begun(here)
    only = {"Déroulé": PLAYED["Déroulé"], "Stimuli": {"F2": "09:31", "G2": "joué"}}
    transcribe(run, book(here, only), stamp(1))
    state = run.state(stamp(2).now)
    assert (state.due, state.next_due) == ((), None)
    assert state.unsent == {"ask": "not-transcribed", "remind": "not-transcribed"}
    shown = {each.key: [row.id for row in each.rows] for each in
             board(run.id, state, stamp(2).now, "fr").sections}  # fmt: skip
    assert shown["not-transcribed"] == ["ask", "remind"]
    assert not shown.keys() & {"due", "next", "pool", "not-sent"}


def test_what_was_typed_without_an_hour_was_sent(here):
    run = begun(here)
    only = {"Déroulé": PLAYED["Déroulé"], "Stimuli": {"F2": "09:31", "G2": "joué", "G3": "joué"}}
    transcribe(run, book(here, only), stamp(1))
    assert "ask" not in run.state(stamp(2).now).unsent


# --- again ---


def test_the_same_file_again_writes_nothing(here):
    run = begun(here)
    transcribe(run, book(here, PLAYED), stamp(1))
    before = len(run.read().entries)
    again = transcribe(run, book(here, PLAYED), stamp(2))
    assert (again.entries, again.known) == ((), 6)
    assert len(run.read().entries) == before


def test_a_corrected_file_brings_only_what_changed(here):
    run = begun(here)
    transcribe(run, book(here, PLAYED), stamp(1))
    corrected = PLAYED | {"Attendus": PLAYED["Attendus"] | {"E4": "09:55", "F4": "non"}}
    again = transcribe(run, book(here, corrected), stamp(2))
    assert [each.kind for each in again.entries] == [
        EntryKind.PAPER_TRANSCRIBED, EntryKind.OBSERVATION_MADE,
    ]  # fmt: skip


def test_a_second_observer_s_file_adds_to_the_first(here):
    run = begun(here)
    transcribe(run, book(here, {"Stimuli": PLAYED["Stimuli"]}), stamp(1))
    second = {"Attendus": {"E2": "09:40", "F2": "non", "G2": "Obs B"}}
    again = transcribe(run, book(here, second, "obs-b.xlsx"), stamp(2))
    assert EntryKind.OBSERVATION_MADE in {each.kind for each in again.entries}


# --- nothing half-written ---


def test_a_fault_writes_nothing(here):
    run = begun(here)
    before = len(run.read().entries)
    bad = PLAYED | {"Stimuli": PLAYED["Stimuli"] | {"A9": "77", "F9": "09:40"}}
    with pytest.raises(ContentError) as refused:
        transcribe(run, book(here, bad), stamp(1))
    worst = [each for each in refused.value.faults if each.severity is Severity.ERROR]
    assert [(each.code, each.path) for each in worst] == [("exercise.paper-inject", "Stimuli!A9")]
    assert len(run.read().entries) == before


def test_a_rehearsal_writes_nothing_and_says_what_it_would(here):
    run = begun(here)
    before = len(run.read().entries)
    told = transcribe(run, book(here, PLAYED), stamp(1), dry_run=True)
    assert (len(told.found.acts), told.entries) == (6, ())
    assert len(run.read().entries) == before


def test_a_run_by_the_clock_of_the_room_takes_no_hour_that_is_to_come(here):
    run = begun(here, mode=Mode.PACED)
    with pytest.raises(StateError) as refused:
        transcribe(run, book(here, PLAYED), stamp(1))
    assert refused.value.key == "exercise.paper-paced"


def test_a_run_by_the_clock_of_the_room_takes_what_is_past(here):
    run = begun(here, mode=Mode.PACED)
    told = transcribe(run, book(here, {"Stimuli": PLAYED["Stimuli"]}), stamp(45))
    assert EntryKind.INJECT_SENT in {each.kind for each in told.entries}


def test_a_file_that_is_not_there_is_said(here):
    with pytest.raises(NotFoundError):
        transcribe(begun(here), here / "nowhere.xlsx", stamp(1))


def test_the_form_of_something_else_is_refused(here):
    path = here / "form.json"
    path.write_text('{"schema": "csirt.form/1", "form": "0123456789abcdef", "sheet": "other"}')
    with pytest.raises(ContentError):
        transcribe(begun(here), path, stamp(1))
