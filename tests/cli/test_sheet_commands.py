"""``csirt sheet``: listed, read, made blank, taken back."""

import json
from pathlib import Path
from typing import Any

import pytest

from csirt.reporting import pdf

FORM: dict[str, Any] = {
    "schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1, "sheet": "first-call",
    "letter": "A", "sheet_version": 1, "lang": "fr", "saved_at": "2026-11-22T00:26:00Z",
    "values": {"call-time": "01:20", "caller": "Garde\u202e<b>", "nope": 1},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """Stand in an empty folder, with a journal and a key of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CSIRT_JOURNAL", str(tmp_path / "journal.sqlite"))
    monkeypatch.setenv("CSIRT_ACTOR", "astreinte")


@pytest.fixture
def case(run) -> str:
    return run("incident", "open", "--title", "DPI", "--facility", "ch").stdout.strip()


@pytest.fixture
def written(tmp_path):
    def writer(name: str = "a.json", **changed: Any) -> Path:
        (tmp_path / name).write_text(json.dumps(FORM | changed), encoding="utf-8")
        return tmp_path / name

    return writer


def test_list_names_the_sheets_from_a_to_x(run, asked):
    told = asked(run("sheet", "list", "--json"))
    assert told["schema"] == "csirt.sheet.list/1"
    assert "".join(row["letter"] for row in told["sheets"]) == "ABCDEFGHIJKLMNOPQRSTUVWX"
    assert "phone-round" in run("sheet", "list").stdout


def test_show_reads_a_sheet_by_letter_or_id(run, asked):
    assert "Heure de l'appel" in run("sheet", "show", "A").stdout
    told = asked(run("sheet", "show", "first-call", "--json"))
    assert (told["schema"], told["sheet"]["letter"]) == ("csirt.sheet.show/1", "A")


def test_a_sheet_that_does_not_exist_is_told(run, blamed):
    assert blamed(run("sheet", "show", "zz\x1b", "--json"), 5)["code"] == "sheet.unknown"


def test_blank_writes_a_form_and_never_over_a_file(run, asked, tmp_path):
    told = asked(run("sheet", "blank", "G", "-o", "g.html", "--lang", "en", "--json"))
    assert (told["schema"], told["sheet"]) == ("csirt.sheet.blank/1", "transfers")
    assert '<html lang="en">' in (tmp_path / "g.html").read_text(encoding="utf-8")
    assert run("sheet", "blank", "G", "-o", "g.html").exit_code == 2
    assert run("sheet", "blank", "G", "-o", "g.html", "--force").exit_code == 0


@pytest.mark.skipif(not pdf.available(), reason="no PDF here")
def test_blank_writes_a_pdf(run, tmp_path):
    assert run("sheet", "blank", "A", "-o", "a.pdf").exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_blank_of_another_ending_is_refused(run, blamed):
    told = blamed(run("sheet", "blank", "A", "-o", "a.docx", "--json"), 5)
    assert told["code"] == "sheet.unknown-form"


def test_import_says_what_it_wrote_once(run, asked, case, written):
    told = asked(run("sheet", "import", written(), "--json"))
    [form] = told["forms"]
    assert (told["schema"], form["taken"], form["case"]) == (
        "csirt.sheet.import/1",
        "written",
        case,
    )
    assert [each["kind"] for each in form["entries"]] == ["form.imported", "call.received"]
    assert {each["code"]: each["severity"] for each in form["faults"]} == {
        "sheet.unknown-field": "note", "sheet.markup": "warning"
    }  # fmt: skip
    [again] = asked(run("sheet", "import", written(), "--json"))["forms"]
    assert (again["taken"], again["entries"]) == ("known", [])
    assert "rien n'est écrit" in run("sheet", "import", written()).stdout


def test_a_trial_names_the_entries_and_writes_none(run, case, written):
    found = run("sheet", "import", written(), "--dry-run")
    assert "form.imported, call.received" in found.stdout
    assert "2 entrées" in run("sheet", "import", written()).stdout


def test_a_refused_form_is_an_exit_of_five_and_the_others_are_written(run, case, written):
    bad = written("b.json", form="fedcba9876543210", by="1 84 12 76 451 089")
    found = run("sheet", "import", bad, written())
    assert found.exit_code == 5
    assert "b.json : fiche refusée" in found.stdout
    assert "sheet.person-number" in found.stderr
    assert "451" not in found.stdout + found.stderr
    assert "entrées au dossier" in found.stdout


def test_import_needs_a_journal_and_a_case(run, blamed, written):
    assert blamed(run("sheet", "import", written(), "--json"), 5)["code"] == "journal.none"


def test_import_of_a_file_that_is_not_there_is_refused(run, blamed, case):
    told = blamed(run("sheet", "import", "nowhere.json", "--json"), 5)
    assert told["code"] == "file.not-found"


def test_no_hidden_sign_of_a_form_reaches_the_terminal(run, case, written):
    path = written(values={"no\u202epe\x1b": 1, "down": ["\x1b[31m"]})
    found = run("sheet", "import", path)
    assert found.exit_code == 0
    assert "\u202e" not in found.stdout + found.stderr
    assert "\x1b" not in found.stdout + found.stderr
