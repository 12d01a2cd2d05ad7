"""From the watch of a room to the entries of a run: nothing guessed, nothing dropped."""

import pytest
from exercise_paper_worlds import played
from exercise_worlds import exercise, expected, inject
from hypothesis import given
from hypothesis import strategies as st

from csirt.model.exercise_acts import (
    Noted,
    NotedKind,
    PaperCourse,
    PaperRun,
    Pause,
    Place,
)
from csirt.model.fault import Severity
from csirt.model.journal import EntryKind
from csirt.operation.exercise_paper_clock import HourFault, paper_clock
from csirt.operation.exercise_transcription import Transcription, transcribed

INJECT, MARK, DECISION, LOG = NotedKind
START = PaperCourse(start="09:30")
AFTER_A_JUMP = exercise(
    inject("i1"),
    phases=[
        {"id": "one", "title": {"fr": "Un", "en": "One"}, "minutes": 30},
        {"id": "two", "title": {"fr": "Deux", "en": "Two"}, "minutes": 30, "at": "J+1"},
    ],
)  # fmt: skip


def note(kind, name, **texts) -> Noted:
    places = {each: Place(path=f"{name}/{each}") for each in ("name", *texts)}
    return Noted(kind, name, **texts, places=places)


def read(*notes, course=START, scenario=None) -> Transcription:
    return transcribed(scenario or played(), PaperRun("f.xlsx", "0" * 64, course, notes))


def codes(found: Transcription) -> list[str]:
    return [each.code for each in found.faults]


def clock(scenario=None, **course):
    return paper_clock(scenario or exercise(), PaperCourse(**{"start": "09:30", **course}))


# --- the clock ---


@pytest.mark.parametrize("hour", ["09:40", "9h40", "09h40", "9:40", "M+10", "H+0 M+10"])
def test_an_hour_is_read_as_people_write_it(hour):
    assert clock().seconds(hour) == 600


def test_a_pause_does_not_count_and_an_hour_within_it_is_when_it_began():
    made = clock(pauses=(Pause("09:50", "10:05"), Pause("10:10", "10:15")))
    assert [made.seconds(each) for each in ("09:45", "09:55", "10:10", "10:20")] == [
        900, 1200, 1500, 1800,
    ]  # fmt: skip


def test_a_faster_scenario_goes_faster_than_the_room():
    quick = exercise(clock={"starts_at": "08:00", "minutes": 60, "speed": 4})
    assert clock(quick).seconds("09:35") == 1200


def test_a_jump_between_phases_is_jumped_on_paper_too():
    assert clock(AFTER_A_JUMP).seconds("10:00") == 1800
    assert clock(AFTER_A_JUMP).seconds("10:05") == 86_400 + 300


def test_a_night_goes_past_midnight():
    assert clock(start="23:50").seconds("00:20") == 1800


def test_an_hour_shortly_before_the_start_is_early_and_not_the_next_day():
    assert clock().seconds("09:20") == HourFault("exercise.hour-early")


@pytest.mark.parametrize("hour", ["tôt", "25:00", "10", "9:4:1", "J+2 08:00", "10:20 environ"])
def test_what_is_no_hour_is_not_guessed(hour):
    assert clock().seconds(hour) == HourFault("exercise.hour-unread")


@pytest.mark.parametrize(
    ("course", "code"),
    [
        (PaperCourse(), "exercise.start-missing"),
        (PaperCourse(start="matin"), "exercise.hour-unread"),
        (PaperCourse("09:30", pauses=(Pause("09:50", ""),)), "exercise.pause-unread"),
        (PaperCourse("09:30", pauses=(Pause("10:00", "09:50"),)), "exercise.pause-unread"),
        (PaperCourse("09:30", pauses=(Pause("09:00", "09:50"),)), "exercise.pause-unread"),
        (PaperCourse("09:30", end="fini"), "exercise.hour-unread"),
    ],
)
def test_what_the_course_says_badly_is_said_and_left_out(course, code):
    found = read(course=course)
    assert codes(found) == [code]
    assert found.end is None


def test_without_a_start_hours_are_those_of_the_scenario():
    found = read(note(INJECT, "call", hour="08:10", word="joué"), course=PaperCourse())
    assert found.acts[0].seconds == 600


@given(st.lists(st.integers(0, 400), min_size=2, max_size=2, unique=True), st.integers(0, 600))
def test_time_never_goes_back_whatever_the_pauses(pause, minute):
    begin, end = (f"{(570 + at) // 60:02}:{(570 + at) % 60:02}" for at in sorted(pause))
    made = clock(pauses=(Pause(begin, end),))
    spent = [made.scenario(made.room(at) * 60) for at in (minute, minute + 1)]
    assert spent[0] <= spent[1]


# --- each kind of line ---


def test_each_line_becomes_the_entry_that_the_keyboard_writes():
    found = read(
        note(INJECT, "call", hour="09:31", word="joué", read_at="09:33", remark="deux fois"),
        note(MARK, "e1", hour="09:40", word="fait", who="Obs A", remark="vite"),
        note(DECISION, "cut", hour="09:50", word="Oui, couper", who="RSSI", remark="trop tard"),
        note(LOG, "paper", hour="09:36", cell="Soins", remark="classeur"),
        note(LOG, "Appel au siège", hour="09:37", cell="care"),
        note(INJECT, "pool", word="pas joué", remark="plus le temps"),
    )
    assert found.faults == ()
    told = {(each.kind, each.subject): (each.seconds, each.data) for each in found.acts}
    at = "scenario_seconds"
    assert told == {
        (EntryKind.INJECT_SENT, "inject:example/call"): (60, {"text": "deux fois", at: 60}),
        (EntryKind.INJECT_READ, ""): (180, {"inject": "call", "cell": "care", at: 180}),
        (EntryKind.OBSERVATION_MADE, "scenario:example/e1"): (
            600,
            {"cell": "care", "mark": "met", "observer": "Obs A", "text": "vite", at: 600},
        ),
        (EntryKind.DECISION_TAKEN, "scenario:example/cut"): (
            1200,
            {"cell": "it", "choice": "yes", "reason": "trop tard", at: 1200},
        ),
        (EntryKind.ACT_DONE, ""): (
            360,
            {"cell": "care", "act": "paper", "text": "classeur", at: 360},
        ),
        (EntryKind.NOTE_ADDED, ""): (420, {"cell": "care", "text": "Appel au siège", at: 420}),
        (EntryKind.INJECT_SKIPPED, "inject:example/pool"): (None, {"reason": "plus le temps"}),
    }
    assert next(each.role for each in found.acts if each.role) == "RSSI"


def test_acts_go_by_time_and_an_inject_before_what_came_of_it():
    found = read(
        note(LOG, "paper", hour="09:40", cell="care"),
        note(MARK, "e1", word="fait", hour="09:40"),
        note(INJECT, "call", hour="09:40", word="joué"),
        note(INJECT, "ask", hour="09:31", word="joué"),
        note(MARK, "g1", word="non"),
    )
    assert [each.subject or each.kind for each in found.acts] == [
        "inject:example/ask", "inject:example/call", EntryKind.ACT_DONE,
        "scenario:example/e1", "scenario:example/g1",
    ]  # fmt: skip


def test_an_inject_read_by_two_cells_is_read_by_each():
    found = read(note(INJECT, "pool", hour="09:40", word="joué", read_at="09:42"))
    assert [each.data["cell"] for each in found.acts[1:]] == ["care", "it"]


@pytest.mark.parametrize("word", ["joué", "Played", " JOUÉ ", "played", ""])
def test_words_are_read_in_either_language(word):
    found = read(note(INJECT, "1", hour="09:40", word=word))
    assert [each.subject for each in found.acts] == ["inject:example/call"]
    assert found.faults == ()


def test_a_missed_mark_needs_no_hour_and_a_made_one_does():
    assert codes(read(note(MARK, "g1", word="non"))) == []
    found = read(note(MARK, "g1", word="fait"))
    assert codes(found) == ["exercise.hour-missing"]
    assert found.acts[0].data["untimed"] is True


# --- what is odd: said with its place, and kept ---


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        (note(INJECT, "call", word="joué"), "exercise.hour-missing", "call/name"),
        (note(INJECT, "call", hour="??", word="joué"), "exercise.hour-unread", "call/hour"),
        (note(INJECT, "call", hour="09:00", word="joué"), "exercise.hour-early", "call/hour"),
        (note(MARK, "e1", hour="09:40", word="fait"), "exercise.paper-unplayed", "e1/name"),
        (note(MARK, "g1", hour="09:40", who="Obs"), "exercise.paper-no-mark", "g1/name"),
        (note(LOG, "paper", hour="09:40", cell="Cuisine"), "exercise.paper-cell", "paper/cell"),
        (note(INJECT, "pool", hour="09:40", word="pas joué"), "exercise.paper-both", "pool/hour"),
    ],
)
def test_what_is_odd_is_said_where_it_stands_and_kept(line, code, place):
    found = read(line)
    assert [(each.code, each.path) for each in found.faults] == [(code, place)]
    assert found.faults[0].severity is not Severity.ERROR
    assert len(found.acts) == 1
    texts = (line.hour, line.cell, line.who, line.remark)
    kept = f"{found.acts[0].data}"
    clear = code in {"exercise.paper-unplayed", "exercise.paper-no-mark", "exercise.paper-cell"}
    assert all(text in kept for text in texts if text and not (clear and text == line.hour))


def test_hours_out_of_order_are_said_and_both_kept():
    found = read(
        note(INJECT, "call", hour="09:40", word="joué"),
        note(MARK, "e1", hour="09:35", word="fait"),
    )
    assert codes(found) == ["exercise.paper-before"]
    assert "09:35" in found.faults[0].message
    assert "09:40" in found.faults[0].message
    assert [each.seconds for each in found.acts] == [300, 600]


def test_an_inject_before_the_one_that_it_follows_is_said():
    chain = exercise(inject("i1"), inject("i2", after="i1"))
    found = read(note(INJECT, "i1", hour="09:40"), note(INJECT, "i2", hour="09:35"), scenario=chain)
    assert codes(found) == ["exercise.paper-before"]


def test_an_inject_that_is_noted_twice_is_said_with_the_first_place():
    found = read(note(INJECT, "1", hour="09:40"), note(INJECT, "call", hour="09:44"))
    assert codes(found) == ["exercise.paper-twice"]
    assert "1/hour" in found.faults[0].message
    assert [each.seconds for each in found.acts] == [600, 840]


def test_two_observers_who_disagree_are_shown_and_both_kept():
    found = read(
        note(INJECT, "call", hour="09:31"),
        note(MARK, "e1", hour="09:40", word="fait", who="Obs A"),
        note(MARK, "e1", hour="09:52", word="tard", who="Obs B"),
        note(MARK, "g1", word="non", who="Obs A"),
        note(MARK, "g1", word="non", who="Obs B"),
    )
    assert [each.name for each in found.conflicts] == ["e1"]
    told = found.conflicts[0].as_json()["marks"]
    assert [(mark["observer"], mark["mark"], mark["hour"]) for mark in told] == [
        ("Obs A", "met", "09:40"), ("Obs B", "late", "09:52"),
    ]  # fmt: skip
    assert len(found.acts) == 5


# --- what names nothing refuses the file ---


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (note(INJECT, "99", hour="09:40"), "exercise.paper-inject"),
        (note(INJECT, "0", hour="09:40"), "exercise.paper-inject"),
        (note(INJECT, "¹", hour="09:40"), "exercise.paper-inject"),
        (note(INJECT, "", hour="09:40"), "exercise.paper-inject"),
        (note(INJECT, "call", number="2", hour="09:40"), "exercise.paper-mixed"),
        (note(INJECT, "call", hour="09:40", word="bof"), "exercise.paper-word"),
        (note(MARK, "e99", word="fait"), "exercise.paper-line"),
        (note(MARK, "", word="fait"), "exercise.paper-line"),
        (note(MARK, "e1", word="bof"), "exercise.paper-word"),
        (note(DECISION, "lost", word="yes"), "exercise.paper-decision"),
        (note(DECISION, "cut", word="peut-être"), "exercise.paper-answer"),
        (note(DECISION, "cut", hour="09:40"), "exercise.paper-answer"),
    ],
)
def test_what_names_nothing_is_an_error(line, code):
    found = read(line)
    worst = [each for each in found.faults if each.severity is Severity.ERROR]
    assert [each.code for each in worst] == [code]
    assert worst[0].path


def test_the_number_of_the_line_agrees_with_its_id():
    assert codes(read(note(INJECT, "ask", number="2", hour="09:40"))) == []


TEXTS = st.sampled_from(["", "09:40", "99:99", "call", "ask", "e1", "g1", "cut", "yes", "joué",
                         "fait", "non", "1", "7", "paper", "Soins", "mot"])  # fmt: skip
NOTES = st.builds(
    lambda kind, name, hour, word, who, cell, remark: note(
        kind, name, hour=hour, word=word, who=who, cell=cell, remark=remark
    ),
    st.sampled_from(list(NotedKind)), TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS,
)  # fmt: skip


@given(st.lists(NOTES, max_size=5))
def test_every_line_comes_to_an_act_or_to_an_error(notes):
    found = read(*notes)
    acts = {each.place for each in found.acts}
    faults = {each.path.partition("/")[0] for each in found.faults
              if each.severity is Severity.ERROR}  # fmt: skip
    for each in notes:
        assert each.place() in acts or each.name in faults


def test_observers_number_themselves_and_a_mark_without_a_name_is_no_conflict_with_itself():
    scenario = exercise(inject("i1", expects=[expected("e1")]))
    found = read(note(INJECT, "i1", hour="09:31"), note(MARK, "e1", hour="09:33", word="fait"),
                 scenario=scenario)  # fmt: skip
    assert found.conflicts == ()
