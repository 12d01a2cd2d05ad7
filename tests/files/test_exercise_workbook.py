"""A run on paper typed in: the workbook and the form of the kit, as people really give them back."""

import json
from datetime import time
from pathlib import Path

import pytest
from exercise_paper_worlds import played, typed
from exercise_worlds import exercise, inject
from openpyxl import Workbook, load_workbook

from csirt.files.exercise_form import form_sheet, from_form, mark_rows, sheet_id
from csirt.files.exercise_typed import read_workbook
from csirt.files.forms import read_form
from csirt.model.exercise_acts import Noted, NotedKind, PaperRun
from csirt.model.fault import ContentError
from csirt.workspace.exercise_transcribe import blank, blank_workbook

both = pytest.mark.parametrize("lang", ["fr", "en"])
SHEETS = {
    "fr": ("Déroulé", "Stimuli", "Attendus", "Décisions", "Main courante"),
    "en": ("Course", "Injects", "Expected", "Decisions", "Log"),
}


def book(tmp_path: Path, cells: dict[str, dict[str, object]], lang: str = "fr",
         **options: bool) -> Path:  # fmt: skip
    """The blank workbook of the scenario with something typed into it."""
    path = tmp_path / "transcription.xlsx"
    path.write_bytes(blank_workbook(played(), lang, "09:30"))
    typed(path, cells, **options)  # type: ignore[arg-type]
    return path


def notes(path: Path) -> tuple[Noted, ...]:
    return read_workbook(path)[0].notes


def filled(lang: str) -> dict[str, dict[str, object]]:
    course, injects, marks, decisions, log = SHEETS[lang]
    met, played_ = {"fr": ("fait", "joué"), "en": ("done", "played")}[lang]
    return {
        course: {"B3": "10:30", "B4": "10:00", "B5": "10:05", "B10": "Animation"},
        injects: {"F2": "09:31", "G2": played_, "H2": "09:33", "I2": "deux fois"},
        marks: {"E2": "09:40", "F2": met, "G2": "Obs A", "H2": "vite"},
        decisions: {"D2": "09:50", "E2": "yes", "F2": "RSSI", "G2": "vite"},
        log: {"A2": "09:36", "B2": "care", "C2": "paper", "D2": "classeur"},
    }


# --- the workbook ---


@both
def test_an_untouched_workbook_says_nothing(tmp_path, lang):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank_workbook(played(), lang, "09:30"))
    run, faults = read_workbook(path)
    assert (run.notes, faults) == ((), ())
    assert (run.course.start, run.course.end, run.course.pauses) == ("09:30", "", ())


@both
def test_each_sheet_comes_back_with_the_place_of_each_text(tmp_path, lang):
    run, faults = read_workbook(book(tmp_path, filled(lang), lang))
    assert faults == ()
    assert (run.course.end, run.course.by) == ("10:30", "Animation")
    assert [(each.begins, each.ends) for each in run.course.pauses] == [("10:00", "10:05")]
    told = {each.kind: each for each in run.notes}
    assert told[NotedKind.INJECT].name == "call"
    assert told[NotedKind.INJECT].place("hour").path == f"{SHEETS[lang][1]}!F2"
    assert (told[NotedKind.MARK].name, told[NotedKind.MARK].who) == ("e1", "Obs A")
    assert told[NotedKind.DECISION].word == "yes"
    assert (told[NotedKind.LOG].name, told[NotedKind.LOG].remark) == ("paper", "classeur")


def test_sheets_may_be_renamed_and_columns_moved(tmp_path):
    path = book(tmp_path, filled("fr"), rename=True)
    whole = load_workbook(path)
    sheet = whole["Copie Stimuli"]
    sheet.move_range("F1:I40", cols=4)
    sheet.insert_rows(1, amount=3)
    sheet["A1"] = "Vu par l'animatrice, à 11 h"
    whole.save(path)
    found = {each.kind: each for each in notes(path)}
    assert found[NotedKind.INJECT].hour == "09:31"
    assert found[NotedKind.INJECT].place("hour").path == "Copie Stimuli!J5"


def test_lines_may_be_sorted_another_way(tmp_path):
    path = book(tmp_path, {})
    whole = load_workbook(path)
    sheet = whole["Stimuli"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=6)]
    for line, row in enumerate(reversed(rows), 2):
        for at, value in enumerate(row, 1):
            sheet.cell(line, at, value)
    sheet["F2"] = "09:31"
    whole.save(path)
    assert [(each.name, each.number) for each in notes(path)] == [("pool", "5")]


def test_a_line_may_be_added_with_its_number_alone(tmp_path):
    found = notes(book(tmp_path, {"Stimuli": {"A8": "3", "F8": "09:31", "G8": "joué"}}))
    assert [(each.name, each.number) for each in found] == [("3", "3")]


def test_an_hour_that_the_spreadsheet_made_a_time_is_read(tmp_path):
    found = notes(book(tmp_path, {"Stimuli": {"F2": time(9, 31), "F3": time(9, 40, 30)}}))
    assert [each.hour[:5] for each in found] == ["09:31", "09:40"]


def test_a_second_observer_has_a_line_of_their_own(tmp_path):
    path = book(tmp_path, {})
    sheet = load_workbook(path)["Attendus"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2, max_row=6)] == [
        "e1", "e1", "e2", "log", "g1",
    ]  # fmt: skip


def test_a_sheet_that_is_none_of_ours_is_said_and_ours_are_read(tmp_path):
    path = book(tmp_path, filled("fr"))
    whole = load_workbook(path)
    whole.create_sheet("Brouillon")["A1"] = "à relire"
    whole.save(path)
    run, faults = read_workbook(path)
    assert len(run.notes) == 4
    assert [(each.code, "Brouillon" in each.message) for each in faults] == [
        ("exercise.sheet-left", True)
    ]  # fmt: skip


def test_a_workbook_of_something_else_is_refused(tmp_path):
    path = tmp_path / "other.xlsx"
    whole = Workbook()
    whole.active["A1"] = "Serveur"
    whole.save(path)
    with pytest.raises(ContentError) as refused:
        read_workbook(path)
    assert refused.value.faults[0].code == "exercise.no-transcript"


def test_a_number_of_a_person_is_refused_where_it_stands(tmp_path):
    path = book(tmp_path, {"Main courante": {"A2": "09:40", "D2": "patient 185127512300158"}})
    with pytest.raises(ContentError) as refused:
        read_workbook(path)
    assert [(each.code, each.path) for each in refused.value.faults] == [
        ("table.person-number", "Main courante!D2")
    ]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 cut short", b"\x00" * 64])
def test_a_file_that_is_no_table_is_refused(tmp_path, raw):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(raw)
    with pytest.raises(ContentError):
        read_workbook(path)


def test_a_text_of_a_scenario_is_never_a_formula(tmp_path):
    path = tmp_path / "blank.xlsx"
    risky = exercise(inject("i1", title={"fr": "=1+1", "en": "=1+1"}))
    path.write_bytes(blank_workbook(risky, "fr"))
    assert load_workbook(path)["Stimuli"]["C2"].data_type == "s"


def test_the_same_scenario_gives_the_same_bytes():
    assert blank_workbook(played(), "fr", "09:30") == blank_workbook(played(), "fr", "09:30")


# --- the form ---


def saved(tmp_path: Path, values: dict[str, object]) -> PaperRun:
    """What comes back of the form, with some values."""
    scenario = played()
    data = {
        "schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1, "lang": "fr",
        "sheet": sheet_id(scenario), "letter": "K", "sheet_version": 1,
        "saved_at": "2027-03-02T10:40:00Z", "by": "Animation", "values": values,
    }  # fmt: skip
    path = tmp_path / "form.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    sheet = form_sheet(blank(scenario, "fr"))
    form, faults = read_form(path, {sheet.id: sheet})
    assert form is not None, faults
    return from_form(form, scenario)


@both
def test_the_form_asks_for_what_the_workbook_asks(lang):
    sheet = form_sheet(blank(played(), lang))
    rows = {field.id: [row.id for row in field.rows]
            for section in sheet.sections for field in section.fields if field.rows}  # fmt: skip
    assert rows["injects"] == ["call", "ask", "spread", "remind", "pool"]
    assert rows["marks"] == ["e1", "e1--2", "e2", "log", "g1"]
    assert sheet.tlp == played().tlp


def test_a_form_comes_back_as_a_workbook_does(tmp_path):
    run = saved(tmp_path, {
        "start": "09:30", "end": "10:30", "pause-1-begins": "10:00", "pause-1-ends": "10:05",
        "injects": [{"row": "call", "hour": "09:31", "word": "played", "read-at": "09:33"}],
        "marks": [{"row": "e1", "hour": "09:40", "word": "met", "who": "Obs A"},
                  {"row": "e1--2", "hour": "09:52", "word": "late", "who": "Obs B"}],
        "d1-word": "yes", "d1-hour": "09:50",
        "log": [{"hour": "09:36", "cell": "care", "act": "paper"}],
    })  # fmt: skip
    assert (run.course.start, run.course.end, run.course.by) == ("09:30", "10:30", "Animation")
    assert len(run.course.pauses) == 1
    told = [(each.kind, each.name, each.hour, each.word, each.who) for each in run.notes]
    assert told == [
        (NotedKind.INJECT, "call", "09:31", "played", ""),
        (NotedKind.MARK, "e1", "09:40", "met", "Obs A"),
        (NotedKind.MARK, "e1", "09:52", "late", "Obs B"),
        (NotedKind.DECISION, "cut", "09:50", "yes", ""),
        (NotedKind.LOG, "paper", "09:36", "", ""),
    ]
    assert run.notes[0].place("hour").path == "injects.0.hour"
    assert run.notes[3].place("hour").path == "d1-hour"


def test_an_observer_may_add_a_line_of_the_grid_by_its_id(tmp_path):
    run = saved(tmp_path, {"marks": [{"name": "g1", "word": "missed", "who": "Obs C"}]})
    assert [(each.name, each.word) for each in run.notes] == [("g1", "missed")]


def test_a_thousand_injects_make_several_tables_and_all_come_back():
    many = exercise(*(inject(f"i{at}", at=str(at % 60)) for at in range(320)))
    sheet = form_sheet(blank(many, "fr"))
    tables = [field for section in sheet.sections for field in section.fields
              if field.id.startswith("injects")]  # fmt: skip
    assert [field.id for field in tables] == ["injects", "injects-2", "injects-3"]
    assert sum(len(field.rows) for field in tables) == 320


def test_a_long_id_has_a_row_for_each_observer():
    name = "e" + "x" * 62
    scenario = exercise(inject("i1", expects=[{"id": name, "text": {"fr": "F", "en": "F"},
                                               "observers": 3}]))  # fmt: skip
    assert list(mark_rows(scenario).values()) == [name] * 3
