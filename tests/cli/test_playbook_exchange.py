"""``csirt playbook export``, ``import`` and ``lint`` of JSON: files, words, JSON, exit codes."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from csirt.cli import app as program
from csirt.cli import playbook
from csirt.text import speak

EXAMPLES = Path(__file__).parents[1] / "examples" / "cacao"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a runner of these commands alone, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    alone = typer.Typer(cls=program._Told)
    playbook.register(alone)
    return lambda *words: CliRunner().invoke(alone, ["playbook", *map(str, words)])


def asked(found: Result, code: int = 0) -> dict:
    assert found.exit_code == code, found.output
    return json.loads(found.stdout)


def test_a_playbook_is_written_as_cacao_and_comes_back(run):
    done = run("export", "restoration-waves", "--cacao", "-o", "p.json")
    assert (done.exit_code, done.stderr.strip()) == (0, "CACAO 2.0 écrit : p.json.")
    assert run("lint", "p.json").stdout.strip() == "1 fiche vérifiée, rien à corriger."
    told = asked(run("import", "p.json", "-o", "p.yaml", "--json"))
    assert (told["schema"], told["playbook"]) == ("csirt.playbook.import/1", "restoration-waves")
    assert (told["kept"], told["faults"]) == (None, [])
    assert run("lint", "p.yaml").exit_code == 0


def test_a_playbook_is_written_as_stix(run):
    told = asked(run("export", "restoration-waves", "--stix", "-o", "p.json", "--json"))
    assert (told["schema"], told["format"]) == ("csirt.playbook.export/1", "STIX 2.1")
    assert told["tlp"] == "TLP:AMBER"
    assert json.loads(Path("p.json").read_text("utf-8"))["type"] == "bundle"


@pytest.mark.parametrize("options", [[], ["--cacao", "--stix"]])
def test_one_format_is_asked_for(run, options):
    done = run("export", "restoration-waves", *options, "-o", "p.json")
    assert done.exit_code == 2
    assert "--cacao ou --stix" in done.stderr


@pytest.mark.parametrize("option", ["--cacao", "--stix"])
def test_what_is_above_the_receiver_is_withheld_with_code_4(run, option):
    done = run("export", "restoration-waves", option, "-o", "p.json", "--tlp", "green")
    assert done.exit_code == 4
    assert "TLP:AMBER" in done.stderr
    assert not Path("p.json").exists()
    assert (
        run("export", "restoration-waves", option, "-o", "p.json", "--tlp", "amber").exit_code == 0
    )


def test_an_unknown_level_is_refused(run):
    assert (
        run("export", "restoration-waves", "--cacao", "-o", "p.json", "--tlp", "pink").exit_code
        == 2
    )


def test_the_language_of_the_visible_texts_is_asked_for(run):
    run("export", "restoration-waves", "--cacao", "-o", "p.json", "--lang", "en")
    assert json.loads(Path("p.json").read_text("utf-8"))["name"] == "Restoration in waves"
    assert asked(run("import", "p.json", "-o", "p.yaml", "--json"))["faults"] == []


def test_nothing_is_written_over_without_being_asked(run):
    Path("p.json").write_text("à garder")
    assert run("export", "restoration-waves", "--cacao", "-o", "p.json").exit_code == 2
    assert Path("p.json").read_text() == "à garder"
    assert run("export", "restoration-waves", "--cacao", "-o", "p.json", "--force").exit_code == 0


def test_a_foreign_playbook_is_taken_over_with_what_is_left_told(run):
    done = run("import", EXAMPLES / "positive" / "unknown-key.json", "-o", "p.yaml")
    assert done.exit_code == 0
    for words in ("[unknown-key]", "[cacao.kept]", "Fiche « essai-00000000 » écrite : p.yaml"):
        assert words in done.stderr.replace("\n", "")
    assert Path("p.cacao.json").is_file()
    assert run("show", "p.yaml").exit_code == 0


def test_a_foreign_playbook_at_fault_is_refused_by_the_linter_with_places(run):
    path = EXAMPLES / "positive" / "cycle.json"
    told = asked(run("lint", path, "--json"), 5)
    assert (told["schema"], told["ok"]) == ("csirt.playbook.lint/1", False)
    assert [fault["code"] for fault in told["faults"]] == ["cycle"]
    assert all(fault["line"] and fault["column"] and fault["path"] for fault in told["faults"])


def test_a_warning_refuses_nothing(run):
    assert run("lint", EXAMPLES / "positive" / "unknown-key.json").exit_code == 0


def test_what_is_no_json_is_refused_and_not_a_bug(run):
    Path("p.json").write_text("{ ... }")
    for words in (["lint", "p.json"], ["import", "p.json", "-o", "p.yaml"]):
        done = run(*words)
        assert done.exit_code == 5
        assert "p.json:1:3" in done.stderr
        assert "[json.syntax]" in done.stderr


def test_in_json_a_refusal_bears_every_fault(run):
    Path("p.json").write_text('{"workflow": {}}')
    done = run("import", "p.json", "-o", "p.yaml", "--json")
    assert (done.exit_code, done.stdout) == (5, "")
    told = json.loads(done.stderr)
    assert (told["schema"], told["code"]) == ("csirt.error/1", "cacao.nothing-to-do")
    assert {fault["code"] for fault in told["faults"]} >= {"schema"}


def test_in_english_the_commands_speak_english(run):
    speak("en")
    try:
        done = run("export", "restoration-waves", "--cacao", "-o", "p.json")
    finally:
        speak("fr")
    assert done.stderr.strip() == "CACAO 2.0 written: p.json."
