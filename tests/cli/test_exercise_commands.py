"""``csirt exercise``: the answers of the commands, for people and for machines."""

import json
from pathlib import Path

import pytest

SOCIAL, HOSPITAL = "social-care-home-paper", "imaging-remote-maintenance"
BAD = Path(__file__).parents[1] / "examples" / "exercises" / "positive"
SCRIPT = {
    "id": "s", "title": "Scenario", "estimatedDuration": 20, "objectives": ["One"],
    "modules": [{"id": "m", "title": "M", "suggestedDuration": 20, "injects": [
        {"id": "a", "title": "A", "content": "Text\u202e", "type": "document", "triggerTime": 5,
         "expectedActions": []}]}],
}  # fmt: skip


@pytest.fixture
def script(tmp_path) -> Path:
    path = tmp_path / "script.json"
    path.write_text(json.dumps(SCRIPT), encoding="utf-8")
    return path


def test_the_list_has_the_shipped_scenarios(run, asked):
    told = asked(run("exercise", "list", "--json"))
    assert told["schema"] == "csirt.exercise.list/1"
    rows = {each["id"]: each for each in told["scenarios"]}
    assert rows[SOCIAL]["level"] == "beginner"
    assert rows[HOSPITAL]["injects"] == 30
    assert "débutant" in run("exercise", "list").stdout


def test_lint_takes_ids_and_files_and_refuses_with_5(run, asked, tmp_path):
    good = run("exercise", "lint", SOCIAL, HOSPITAL, "--json")
    assert good.exit_code == 0
    told = asked(good)
    assert told["schema"] == "csirt.exercise.lint/1"
    assert (told["ok"], told["faults"]) == (True, [])
    bad = run("exercise", "lint", BAD / "dangling" / "scenario.yaml")
    assert bad.exit_code == 5
    assert "[dangling]" in bad.stderr
    warned = run("exercise", "lint", BAD / "overload" / "scenario.yaml")
    assert warned.exit_code == 0
    assert "1 anomalie" in warned.stdout
    assert run("exercise", "lint", "nowhere").exit_code == 5


def test_check_tells_the_faults_of_a_scenario(run):
    found = run("check", BAD / "after-cycle" / "scenario.yaml")
    assert found.exit_code == 5
    assert "[after-cycle]" in found.stderr


def test_new_writes_a_scenario_that_passes(run, asked, tmp_path):
    path = tmp_path / "mine.yaml"
    told = asked(run("exercise", "new", "mine", "-o", path, "--json"))
    assert told == {"schema": "csirt.exercise.new/1", "exercise": "mine", "file": str(path)}
    assert run("exercise", "lint", path).exit_code == 0
    assert run("exercise", "new", "mine", "-o", path).exit_code == 2
    assert run("exercise", "new", "Pas un id", "-o", tmp_path / "b.yaml").exit_code == 2


def test_graph_shows_the_course_and_draws_it(run, asked, tmp_path):
    shown = run("exercise", "graph", SOCIAL)
    assert "8 h 30, les traitements et le petit déjeuner" in shown.stdout
    assert "si e01 manque" in shown.stdout
    picture = tmp_path / "g.svg"
    told = asked(run("exercise", "graph", SOCIAL, "-o", picture, "--json"))
    assert told["end_seconds"] == 15_900
    assert {"i90", "i01"} <= {each["id"] for each in told["injects"]}
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_import_tells_exactly_what_the_interface_has(run, asked, script):
    told = asked(run("exercise", "import", script, "--json"))
    assert list(told) == [
        "schema", "format", "injects", "objectives", "cells", "last_minute", "faults",
    ]  # fmt: skip
    assert (told["format"], told["injects"], told["last_minute"]) == ("tabletop-framework", 1, 5)
    assert set(told["faults"][0]) == {
        "code", "severity", "file", "line", "column", "path", "message", "hint",
    }  # fmt: skip
    assert {"unknown-type", "no-expectation"} <= {each["code"] for each in told["faults"]}


def test_import_writes_a_scenario_and_shows_nothing_that_commands_a_terminal(run, script, tmp_path):
    out = tmp_path / "out.yaml"
    done = run("exercise", "import", script, "-o", out)
    assert done.exit_code == 0
    assert "1 stimulus, 1 objectif, 1 cellule, dernier stimulus à la minute 5" in done.stdout
    assert run("exercise", "graph", out).exit_code == 0
    assert "\u202e" not in done.stdout + done.stderr
    assert run("exercise", "import", script, "-o", out).exit_code == 2
    assert run("exercise", "import", script, "-o", tmp_path / "x.txt").exit_code == 5


def test_export_and_merge_go_there_and_back(run, asked, tmp_path):
    sheet, back = tmp_path / "c.xlsx", tmp_path / "back.yaml"
    told = asked(run("exercise", "export", SOCIAL, "-o", sheet, "--start", "09:00", "--json"))
    assert told["rows"] == 18
    found = asked(run("exercise", "merge", SOCIAL, sheet, "-o", back, "--json"))
    assert found["schema"] == "csirt.exercise.merge/1"
    assert (found["changes"], found["added"], found["missing"], found["faults"]) == ([], [], [], [])
    assert "Aucune différence" in run("exercise", "merge", SOCIAL, sheet).stdout
    assert run("exercise", "export", SOCIAL, "-o", tmp_path / "c.pdf").exit_code == 2
    assert run("exercise", "export", SOCIAL, "-o", sheet, "--start", "9h").exit_code == 2


def test_merge_prints_the_difference(run, tmp_path):
    sheet = tmp_path / "c.csv"
    run("exercise", "export", SOCIAL, "-o", sheet)
    text = sheet.read_bytes().decode().replace("Le match de ce soir", "La télévision")
    rows = [row for row in text.split("\r\n") if not row.startswith("i91")]
    sheet.write_bytes("\r\n".join(rows).encode())
    shown = run("exercise", "merge", SOCIAL, sheet, "-o", tmp_path / "new.yaml")
    assert shown.exit_code == 0
    assert "La télévision" in shown.stdout
    assert "La ligne de « i91 » a disparu du tableur ; le stimulus reste" in shown.stdout
    dropped = run("exercise", "merge", SOCIAL, sheet, "--drop")
    assert "Stimulus retiré : i91." in dropped.stdout


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_schema_of_a_scenario_can_be_asked(run, lang, monkeypatch):
    monkeypatch.setenv("CSIRT_LANG", lang)
    for kind in ("exercise", "inject-library"):
        assert json.loads(run("schema", kind).stdout)["$schema"]
