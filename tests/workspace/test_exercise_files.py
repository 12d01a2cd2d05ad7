"""Scenarios on the disk: found, begun, checked, exported, taken back; the author's file stays."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError
from csirt.workspace.check import checked
from csirt.workspace.exercise import begun, exercise_of, exercises, file_of
from csirt.workspace.exercise_export import export, headings, merge
from csirt.workspace.exercise_lint import lint, with_exercises

BASE = Path(__file__).parents[1] / "examples" / "exercises" / "negative" / "dangling"
SCENARIO = (BASE / "scenario.yaml").read_text(encoding="utf-8")
FACILITY = """schema: csirt.facility/1
id: ch
provenance: {basis: declared, by: RSSI, on: 2026-01-01}
zones: [{id: lan}]
assets:
  - {id: irm-01, name: "Console IRM 3T", kind: modality, zone: lan}
applications: [{id: dpi}]
"""


@pytest.fixture
def home(tmp_path) -> Path:
    """A workspace with one facility and one scenario of its own."""
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", encoding="utf-8")
    (tmp_path / "facilities").mkdir()
    (tmp_path / "facilities" / "ch.yaml").write_text(FACILITY, encoding="utf-8")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "example.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def own(home: Path, text: str) -> Path:
    path = home / "exercises" / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# --- found ---


def test_shipped_scenarios_and_those_of_the_workspace_are_listed_templates_are_not(home):
    found = exercises(home)
    assert {"social-care-home-paper", "imaging-remote-maintenance", "example"} <= set(
        found.scenarios
    )
    assert "scenario" not in found.scenarios
    assert exercise_of("example", home).id == "example"


def test_one_id_for_two_scenarios_is_refused_unless_it_says_replaces(home):
    twice = SCENARIO.replace("id: example", "id: social-care-home-paper", 1)
    own(home, twice)
    with pytest.raises(ContentError) as caught:
        exercises(home)
    assert caught.value.faults[0].code == "exercise.twice"
    own(home, twice.replace("kind: table-top", "replaces: social-care-home-paper\nkind: table-top"))
    assert exercises(home).scenarios["social-care-home-paper"].title.fr == "Exemple"


def test_an_unknown_name_tells_the_near_ones(home):
    with pytest.raises(NotFoundError, match="example"):
        file_of("exampel", home)
    with pytest.raises(NotFoundError):
        file_of(str(home / "none.yaml"), home)


# --- begun ---


def test_the_blank_scenario_passes_the_linter_without_a_warning(tmp_path):
    begun("mine", tmp_path / "mine.yaml")
    assert lint([tmp_path / "mine.yaml"]).faults == ()
    assert load(tmp_path / "mine.yaml", Exercise).id == "mine"


def test_a_copy_keeps_the_comments_and_takes_the_new_name(tmp_path):
    begun("mine", tmp_path / "mine.yaml", like="social-care-home-paper")
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Une maison de 84 résidents")
    assert load(tmp_path / "mine.yaml", Exercise).id == "mine"


def test_nothing_is_written_over_and_only_yaml(tmp_path):
    begun("mine", tmp_path / "mine.yaml")
    with pytest.raises(StateError):
        begun("mine", tmp_path / "mine.yaml")
    with pytest.raises(StateError):
        begun("mine", tmp_path / "mine.txt")


# --- checked ---


def test_check_knows_scenarios_and_libraries(home):
    found = with_exercises(checked([home]))
    assert found.ok
    assert found.faults == ()


def faults(home: Path, text: str) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in lint([own(home, text)]).faults]


def test_a_scenario_may_not_name_what_the_model_of_its_facility_lacks(home):
    text = SCENARIO.replace("kind: table-top", "kind: table-top\nfacility: ch")
    named = text.replace("state: up}", "state: up, ref: application:dpi}", 1)
    assert faults(home, named) == []
    assert faults(home, named.replace("application:dpi", "application:dip")) == [
        ("check.unknown-reference", "systems.0.ref")
    ]
    shown = named.replace("    sender: ward", "    sender: ward\n    about: [asset:irm-02]", 1)
    assert faults(home, shown) == [("check.unknown-reference", "injects.0.about.0")]
    assert faults(home, shown.replace("irm-02", "irm-01")) == []


def test_a_facility_that_is_not_there_is_told(home):
    text = SCENARIO.replace("kind: table-top", "kind: table-top\nfacility: chu")
    assert ("check.unknown-reference", "facility") in faults(home, text)


def test_names_of_the_facility_may_not_stand_on_a_card(home):
    text = SCENARIO.replace("kind: table-top", "kind: table-top\nfacility: ch")
    assert faults(home, text.replace("Le dossier est arrêté", "La Console IRM 3T est arrêtée")) == [
        ("real-name", "injects.0.text")
    ]


def test_a_regional_service_is_known_without_a_facility(home):
    text = SCENARIO.replace(
        "systems:\n",
        'systems:\n  - {id: img, name: {fr: "I", en: "J"}, kind: service, state: up, '
        "ref: service:s-prim}\n",
    )
    assert faults(home, text) == []
    assert faults(home, text.replace("service:s-prim", "service:s-prime")) == [
        ("dangling", "systems.0.ref")
    ]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("files/note.pdf", None),
        ("files/other.pdf", "exercise.no-file"),
        ("../../etc/passwd", "exercise.outside"),
        ("/etc/passwd", "exercise.outside"),
        ("C:\\secret.txt", "exercise.outside"),
        ("out/secret.txt", "exercise.outside"),
    ],
)
def test_files_stand_beside_the_scenario(home, tmp_path_factory, file, code):
    beside = home / "exercises" / "files"
    beside.mkdir()
    (beside / "note.pdf").write_bytes(b"x")
    away = tmp_path_factory.mktemp("away")
    (away / "secret.txt").write_text("x")
    (home / "exercises" / "out").symlink_to(away)
    attached = f"    sender: ward\n    attachments: [{{file: '{file}', title: {{fr: N, en: O}}}}]"
    found = faults(home, SCENARIO.replace("    sender: ward", attached, 1))
    assert found == ([(code, "injects.0.attachments.0.file")] if code else [])


def test_a_number_of_a_person_is_found_in_a_scenario(home):
    text = SCENARIO.replace("Le dossier est arrêté", "patient 1 85 05 78 006 084 91")
    assert ("check.person-number", "injects.0.text.fr") in faults(home, text)


def test_an_unknown_source_is_found(home):
    text = SCENARIO.replace("origin: fictional", "source: [s9999]")
    assert ("check.unknown-source", "source.0") in faults(home, text)


# --- there and back ---


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["social-care-home-paper", "imaging-remote-maintenance"])
def test_a_shipped_scenario_comes_back_from_a_spreadsheet_unchanged(tmp_path, name, lang, suffix):
    path = tmp_path / f"c.{suffix}"
    export(name, path, lang=lang, start="09:15")
    done = merge(name, path, tmp_path / "back.yaml")
    assert done.faults == ()
    assert done.merged.changes == ()
    assert done.lang == lang
    assert load(tmp_path / "back.yaml", Exercise) == exercise_of(name)


def test_the_author_s_file_stays_as_it_is(home):
    path = home / "exercises" / "example.yaml"
    export(str(path), home / "c.csv")
    merge(str(path), home / "c.csv", home / "new.yaml")
    assert path.read_text(encoding="utf-8") == SCENARIO
    with pytest.raises(StateError):
        merge(str(path), home / "c.csv", path, force=True)
    with pytest.raises(InputError):
        merge(str(path), home / "c.csv", home / "new.json")


def edited(home: Path, change) -> Path:
    """Export the example, let somebody change the workbook, and return it."""
    path = home / "c.xlsx"
    export(str(home / "exercises" / "example.yaml"), path)
    book = openpyxl.load_workbook(path)
    change(book["Chronogramme"])
    book.save(path)
    return path


def test_a_colleague_sorts_deletes_and_rewrites_in_a_spreadsheet(home):
    columns = {name: at for at, name in enumerate(headings("fr"), 1)}

    def change(sheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        rows = [row for row in rows if row[0] in ("i3", "i1")]
        rows.sort(key=lambda row: row[0], reverse=True)
        sheet.delete_rows(2, sheet.max_row)
        for row in rows:
            sheet.append(row)
        sheet.cell(3, columns["Contenu"]).value = "Le dossier ne répond plus"
        sheet.cell(2, columns["Heure du scénario"]).value = "quand on peut"

    path = edited(home, change)
    done = merge(str(home / "exercises" / "example.yaml"), path, home / "new.yaml")
    assert [(each.inject, each.column, each.taken) for each in done.merged.changes] == [
        ("i3", "scenario-time", False), ("i1", "content", True),
    ]  # fmt: skip
    assert done.merged.missing == ("i2",)
    [fault] = [each for each in done.faults if each.code == "merge.time"]
    assert (fault.path, fault.line) == ("Chronogramme!F2", 2)
    made = load(home / "new.yaml", Exercise)
    assert [each.id for each in made.injects] == ["i1", "i2", "i3"]
    assert made.injects[0].text.fr == "Le dossier ne répond plus"


def test_a_sheet_without_a_column_of_content_is_refused(home):
    path = edited(home, lambda sheet: sheet.delete_cols(11))
    with pytest.raises(ContentError) as caught:
        merge(str(home / "exercises" / "example.yaml"), path, None)
    assert caught.value.faults[0].code == "table.no-headings"


def test_the_chronogramme_has_the_columns_of_sheet_k():
    from csirt.operation.exercise_chronogramme import COLUMNS, OWN
    from csirt.workspace.sheets import sheet_of

    [table] = [each for each in sheet_of("chronogramme").fields() if each.id == "stimuli"]
    assert [each.id for each in table.columns] == [each for each in COLUMNS if each not in OWN]
    for lang in ("fr", "en"):
        named = dict(zip(COLUMNS, headings(lang), strict=True))
        assert [each.label.in_(lang) for each in table.columns] == [
            named[each.id] for each in table.columns
        ]


def test_the_workbook_bears_the_mark_of_an_exercise_and_no_formula(home):
    path = home / "exercises" / "example.yaml"
    path.write_text(SCENARIO.replace('"Le dossier est arrêté"', '"=1+1"'), encoding="utf-8")
    export(str(path), home / "c.xlsx")
    sheet = openpyxl.load_workbook(home / "c.xlsx")["Chronogramme"]
    assert sheet.oddHeader.center.text.startswith("EXERCICE EXERCICE EXERCICE")
    assert [cell.data_type for cell in sheet["K"]][1] == "s"
    export(str(path), home / "c.csv")
    with (home / "c.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows[1][10] == "'=1+1"
    assert merge(str(path), home / "c.csv", None).merged.changes == ()


def test_the_same_scenario_gives_the_same_bytes(home):
    path = str(home / "exercises" / "example.yaml")
    for name in ("a.xlsx", "b.xlsx"):
        export(path, home / name)
    assert (home / "a.xlsx").read_bytes() == (home / "b.xlsx").read_bytes()


def test_a_program_reads_the_chronogramme_as_json(home):
    export(str(home / "exercises" / "example.yaml"), home / "c.json", lang="en")
    data = json.loads((home / "c.json").read_text(encoding="utf-8"))
    assert (data["schema"], data["lang"]) == ("csirt.exercise.chronogramme/1", "en")
    assert [row["id"] for row in data["rows"]] == ["i1", "i2", "i3"]
    with pytest.raises(StateError):
        export(str(home / "exercises" / "example.yaml"), home / "c.pdf")


def test_a_chronogramme_of_ours_can_be_imported_too(tmp_path):
    from csirt.workspace.exercise_import import import_exercise

    export("social-care-home-paper", tmp_path / "c.xlsx")
    done = import_exercise(tmp_path / "c.xlsx")
    before = exercise_of("social-care-home-paper")
    assert {each.id for each in done.imported.exercise.injects} == {
        each.id for each in before.injects
    }
    told = {each.id: (each.at, each.if_missing, each.manual) for each in before.injects}
    again = {
        each.id: (each.at, each.if_missing, each.manual) for each in done.imported.exercise.injects
    }
    assert again == told
