"""Lists of injects in a spreadsheet: through a mapping, with every doubtful cell told."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from csirt.files.kinds import load
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError
from csirt.workspace.exercise_import import import_exercise

LETTERS = """schema: csirt.mapping/1
id: mine
title: Mienne
tool: Tableur
target: injects
layout: letters
origin: expert
{more}columns:
  - field: channel
    headings: [A]
    words: [{{gives: mail, any: [mail]}}, {{gives: sms, any: [sms]}}]
  - {{field: time, headings: [B], required: true}}
  - {{field: receiver, headings: [C]}}
  - {{field: content, headings: [D]}}
  - {{field: expected, headings: [E]}}
"""


def sheet(folder: Path, *rows: list, name: str = "msel.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def mapping(folder: Path, more: str = "") -> str:
    path = folder / "mine.yaml"
    path.write_text(LETTERS.format(more=more), encoding="utf-8")
    return str(path)


def read(folder: Path, *rows: list, more: str = ""):
    return import_exercise(sheet(folder, *rows), mapping=mapping(folder, more))


def codes(done) -> Counter[str]:
    return Counter(fault.code for fault in done.faults)


ROW = ["Mail", "M+10", "Soins", "Texte", "Fait"]


def test_a_sheet_without_headings_is_read_by_the_letters_of_its_columns(tmp_path):
    done = read(tmp_path, ROW)
    [inject] = done.imported.exercise.injects
    assert (inject.at, inject.channel.value, inject.text.fr) == ("M+10", "mail", "Texte")
    assert [each.name.fr for each in done.imported.exercise.cells] == ["Soins"]
    assert done.as_json()["format"] == "xlsx-msel"
    assert done.as_json()["last_minute"] == 10


@pytest.mark.parametrize(
    ("time", "at"),
    [("J-60", "J-60"), ("J+1 H+2 M-5", "J+1 H+1 M+55"), ("40", "M+40"), ("H+1", "H+1")],
)
def test_times_from_the_start_are_taken_as_they_are(tmp_path, time, at):
    done = read(tmp_path, ["Mail", time, "Soins", "Texte", "Fait"])
    assert done.imported.exercise.injects[0].at == at


def test_hours_and_dates_count_from_the_first_of_them_and_that_is_told(tmp_path):
    done = read(tmp_path, ["Mail", "26/06/2024 09h00", "a", "t", "e"],
                ["SMS", "26/06/2024 09h45", "a", "t", "e"])  # fmt: skip
    assert [each.at for each in done.imported.exercise.injects] == ["M+0", "M+45"]
    assert done.imported.exercise.clock.starts_at == "09:00"
    assert codes(done)["exercise.assumed-start"] == 1
    assert done.imported.last_minute is None


def test_a_mapping_may_tell_the_start(tmp_path):
    done = read(tmp_path, ["Mail", "26/06/2024 09h45", "a", "t", "e"],
                more='constants: {start: "26/06/2024 08h30"}\n')  # fmt: skip
    assert done.imported.exercise.injects[0].at == "H+1 M+15"
    assert codes(done)["exercise.assumed-start"] == 0
    assert done.imported.last_minute == 75


def test_dates_and_relative_times_together_are_told(tmp_path):
    done = read(tmp_path, ["Mail", "J-1", "a", "t", "e"],
                ["SMS", "26/06/2024 09h00", "a", "t", "e"])  # fmt: skip
    assert codes(done)["exercise.mixed-times"] == 1
    assert codes(done)["exercise.no-hour"] == 1


def test_a_row_of_an_unknown_type_is_told_and_kept_when_it_says_something(tmp_path):
    done = read(tmp_path, ["???", "J-30"], ["Pigeon", "M+5", "Soins", "Texte", "Fait"])
    assert codes(done)["unknown-type"] == 2
    [kept] = done.imported.exercise.injects
    assert (kept.text.fr, kept.channel.value) == ("Texte", "paper")
    [first, _] = [fault for fault in done.faults if fault.code == "unknown-type"]
    assert (first.line, first.path) == (1, "Sheet!A1")
    assert "???" in first.message
    assert "J-30" in first.message


def test_a_time_that_is_none_leaves_the_inject_to_be_played_by_hand(tmp_path):
    done = read(tmp_path, ["Mail", "bientôt", "Soins", "Texte", "Fait"])
    assert done.imported.exercise.injects[0].manual
    [fault] = [each for each in done.faults if each.code == "unparsed-time"]
    assert fault.path == "Sheet!B1"


def test_a_row_for_nobody_goes_to_a_cell_to_be_assigned(tmp_path):
    done = read(tmp_path, ROW, ["Mail", "M+20", None, "Texte", "Fait"])
    assert codes(done)["no-cell"] == 1
    assert [each.name.fr for each in done.imported.exercise.cells] == ["Soins", "À attribuer"]


def test_several_lines_of_expectations_are_several(tmp_path):
    done = read(tmp_path, ["Mail", "M+1", "Soins; Technique", "Ligne 1\nLigne 2", "Un\n- Deux"])
    [inject] = done.imported.exercise.injects
    assert inject.text.fr == "Ligne 1\nLigne 2"
    assert [each.text.fr for each in inject.expects] == ["Un", "Deux"]
    assert len(inject.to) == 2


def test_headings_of_a_chronogramme_are_found_without_a_mapping(tmp_path):
    path = sheet(
        tmp_path,
        ["Exercice du 3 mars"],
        ["N°", "Horaire", "Émetteur", "Destinataire", "Canal", "Message", "Réactions attendues"],
        [1, "09h00", "SAMU", "Soins", "Appel", "Un AVC arrive", "Répond"],
        [2, "09h20", "ARS", "Direction", "Courriel", "Que se passe-t-il ?", "Rappelle"],
    )
    done = import_exercise(path)
    first, second = done.imported.exercise.injects
    assert (first.at, second.at, second.channel.value) == ("M+0", "M+20", "mail")
    assert [voice.name.fr for voice in done.imported.exercise.voices] == ["SAMU", "ARS"]
    assert codes(done)["exercise.mapping-chosen"] == 1


def test_a_sheet_of_something_else_is_refused(tmp_path):
    with pytest.raises(ContentError) as caught:
        import_exercise(sheet(tmp_path, ["Nom", "Prix"], ["a", 1]))
    assert caught.value.faults[0].code == "exercise.no-mapping"
    with pytest.raises(ContentError) as caught:
        import_exercise(sheet(tmp_path, ["Nom", "Prix"], ["a", 1]), mapping="applications")
    assert caught.value.faults[0].code == "exercise.other-target"


def test_a_mapping_of_injects_is_no_inventory(tmp_path):
    from csirt.files.mappings import mapping_of
    from csirt.files.table.takers import read as taken

    with pytest.raises(ContentError) as caught:
        taken(sheet(tmp_path, ROW), mapping_of("openaev-msel"))
    assert caught.value.faults[0].code == "table.injects"


def test_a_number_of_a_person_refuses_the_sheet(tmp_path):
    with pytest.raises(ContentError) as caught:
        read(tmp_path, ["Mail", "M+1", "Soins", "patient 1 85 05 78 006 084 91", "Fait"])
    assert caught.value.faults[0].code == "table.person-number"


def test_a_formula_stays_a_text(tmp_path):
    path = tmp_path / "msel.csv"
    path.write_text('Mail;M+1;Soins;"=1+1";"+Fait"\n', encoding="utf-8")
    done = import_exercise(path, tmp_path / "out.yaml", mapping=mapping(tmp_path))
    assert load(tmp_path / "out.yaml", Exercise).injects[0].text.fr == "=1+1"
    assert done.as_json()["format"] == "csv-msel"


# --- known answers on the shared files ---


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("number", "times", "unknown", "teamless"),
    [
        (1, ["J-60", "J-30"], 3, []),
        (2, ["M+0", "M+5", "M+5"], 3, [4]),
        (3, ["J-1", "M+0", "J+1", "M+5"], 4, [5]),
    ],
)
def test_known_answers_of_the_openaev_sheets(shared, number, times, unknown, teamless, named):
    path = shared / "exercises" / "openaev" / f"msel_test_file_{number}.xlsx"
    if not path.is_file():
        pytest.skip(f"no sheet at {path}")
    done = import_exercise(path, mapping="openaev-msel" if named else "")
    assert [each.at for each in done.imported.exercise.injects] == times
    assert [f.line for f in done.faults if f.code == "unknown-type"] == [unknown]
    assert [f.line for f in done.faults if f.code == "no-cell"] == teamless
    assert codes(done)["unparsed-time"] == 0
    assert done.as_json()["last_minute"] is None
