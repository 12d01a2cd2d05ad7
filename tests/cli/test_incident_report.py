"""``csirt incident report|timeline|decisions|action`` on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from after_action_worlds import NIGHT
from playbook_worlds import shelf
from typer.testing import CliRunner, Result

from csirt.cli.app import app
from csirt.reporting import pdf

Incident = Callable[..., Result]


@pytest.fixture
def incident(tmp_path, monkeypatch) -> Incident:
    """Return a runner of ``csirt incident`` in a workspace whose night has begun."""
    monkeypatch.chdir(shelf(tmp_path / "w", NIGHT))
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CSIRT_ACTOR", "RSSI")

    def run(*words: object) -> Result:
        return CliRunner().invoke(app, ["incident", *map(str, words)])

    for words in (
        ("open", "--title", "DPI indisponible", "--facility", "ch"),
        ("start", "night"),
        ("do", "take-call"),
        ("decide", "qualify", "yes", "--reason", "note de rançon"),
    ):
        assert run(*words).exit_code == 0
    return run


def answer(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def error(result: Result, code: int) -> Any:
    assert result.exit_code == code, result.output
    return json.loads(result.stderr)


def test_the_report_is_written_and_told_for_machines(incident):
    told = answer(incident("report", "-o", "rex.html", "--json"))
    assert told["schema"] == "csirt.incident.report/1"
    assert (told["tlp"], told["internal"], told["verified"]) == ("TLP:AMBER", False, True)
    assert [each["id"] for each in told["moments"]] == ["call", "qualification"]
    assert "Retour d’expérience" in Path("rex.html").read_text("utf-8")


def test_a_file_that_stands_is_not_replaced_without_force(incident):
    assert incident("report", "-o", "rex.html").exit_code == 0
    assert error(incident("report", "-o", "rex.html", "--json"), 2)["code"] == "write.exists"
    assert incident("report", "-o", "rex.html", "--force").exit_code == 0
    refused = incident("report", "-o", "rex.docx", "--json")
    assert error(refused, 2)["code"] == "report.unknown-format"


def test_the_report_of_the_same_journal_is_the_same_twice(incident):
    incident("report", "-o", "a.html")
    incident("report", "-o", "b.html")
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_a_closed_case_is_found_without_its_id(incident):
    incident("close")
    assert incident("report", "-o", "rex.html", "--lang", "en").exit_code == 0
    assert "case closed" in Path("rex.html").read_text("utf-8")


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
def test_the_report_is_a_pdf_when_its_name_says_so(incident):
    assert incident("report", "-o", "rex.pdf").exit_code == 0
    assert Path("rex.pdf").read_bytes().startswith(b"%PDF-")


def test_what_is_withheld_is_written_around_named_and_ends_with_code_4(incident):
    for words in (("report", "-o", "rex.html"), ("timeline", "-o", "t.csv")):
        found = incident(*words, "--tlp", "green")
        assert found.exit_code == 4
        assert found.stdout.strip() == words[2]
        assert "retenu" in found.stderr
        assert "note de rançon" not in Path(words[2]).read_text("utf-8")


def test_a_level_that_does_not_exist_is_an_error_of_usage(incident):
    assert incident("report", "-o", "rex.html", "--tlp", "pink").exit_code == 2
    assert not Path("rex.html").exists()


def test_an_internal_report_shows_its_targets_and_is_marked(incident):
    told = answer(incident("report", "-o", "rex.html", "--internal", "--json"))
    assert (told["internal"], told["tlp"]) == (True, "TLP:AMBER+STRICT")
    assert "USAGE INTERNE" in Path("rex.html").read_text("utf-8")


def test_a_case_that_does_not_exist_is_named(incident):
    assert error(incident("report", "-o", "x.html", "--case", "nope", "--json"), 5)["code"] == (
        "journal.no-case"
    )


def test_the_timeline_is_a_table_or_lines(incident):
    told = answer(incident("timeline", "-o", "t.jsonl", "--tlp", "red", "--json"))
    assert told["schema"] == "csirt.incident.timeline/1"
    assert told["lines"] == len(Path("t.jsonl").read_text("utf-8").splitlines()) - 1
    refused = incident("timeline", "-o", "t.txt", "--json")
    assert error(refused, 2)["code"] == "timeline.unknown-format"


def test_decisions_are_told_in_words(incident):
    found = incident("decisions")
    assert found.exit_code == 0
    assert "Est-ce une attaque ?" in found.stdout
    told = answer(incident("decisions", "--json"))
    assert told["schema"] == "csirt.incident.decisions/1"
    (one,) = told["decisions"]
    assert (one["choice"], one["reason"], one["by"]) == ("yes", "note de rançon", "RSSI")
    assert one["what"] == "Est-ce une attaque ?"


def test_an_action_is_added_listed_exported_and_reported(incident):
    made = answer(
        incident("action", "add", "Imprimer la liste", "--owner", "Cadre", "--due", "2099-01-31",
                 "--action", "A1", "--proof", "photo", "--json")
    )  # fmt: skip
    assert (made["schema"], made["action"]) == ("csirt.incident.action.add/1", "a1")
    assert Path(made["file"]).is_file()
    listed = answer(incident("action", "list", "--json"))
    assert [each["id"] for each in listed["actions"]] == [made["id"]]
    assert "Imprimer la liste" in incident("action", "list").stdout
    told = answer(incident("action", "export", "-o", "s.csv", "--json"))
    assert (told["rows"], told["withheld"]) == (1, [])
    assert "Imprimer la liste" in Path("s.csv").read_text("utf-8-sig")
    answer(incident("report", "-o", "rex.html", "--json"))
    assert "Imprimer la liste" in Path("rex.html").read_text("utf-8")


def test_an_action_needs_an_owner_and_a_date(incident):
    assert incident("action", "add", "x", "--owner", "RSSI").exit_code == 2
    assert incident("action", "add", "x", "--owner", "RSSI", "--due", "demain").exit_code == 2
    refused = incident("action", "add", "x", "--owner", "R", "--due", "2099-01-31", "--action",
                       "z1", "--json")  # fmt: skip
    assert error(refused, 5)["code"] == "action.unknown-action"


def test_an_action_above_the_level_is_withheld_from_the_export(incident):
    incident("action", "add", "SECRET", "--owner", "R", "--due", "2099-01-31", "--tlp", "red")
    found = incident("action", "export", "-o", "s.csv")
    assert found.exit_code == 4
    assert "SECRET" not in Path("s.csv").read_text("utf-8-sig")
