"""``csirt import inventory`` of scans of flaws, and ``csirt import directory-audit``."""

from pathlib import Path

import pytest

from csirt.text import speak

EXAMPLES = Path(__file__).parents[2] / "docs" / "exemples"
REPORT, AUDIT = EXAMPLES / "releve-openvas.xml", EXAMPLES / "audit-annuaire.xml"

WORDS = {
    "fr": ("Failles : 2 relevées sur 4 machines examinées.", "n'est pas un niveau ADS de l'ANSSI"),
    "en": ("Flaws: 2 found on 4 machines examined.", "is no ADS level of ANSSI"),
}


@pytest.fixture(params=["fr", "en"])
def lang(request, monkeypatch):
    monkeypatch.setenv("CSIRT_LANG", request.param)
    monkeypatch.setenv("COLUMNS", "80")
    speak(request.param)
    yield request.param
    speak("fr")


def flat(text):
    return " ".join(text.split())


def test_a_scan_says_what_it_found_and_what_it_left(run, ch, lang):
    shown = run("import", "inventory", REPORT, "--facility", ch, "--zone", "lan")
    assert shown.exit_code == 0
    assert WORDS[lang][0] in flat(shown.stdout)
    assert "[inventory.flaw-unplaced]" in shown.stderr
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_a_scan_answers_machines_with_counts(run, asked, ch):
    told = asked(run("import", "inventory", REPORT, "--facility", ch, "--zone", "lan", "--json"))
    assert told["format"] == "openvas-xml"
    assert told["flaws"] == {"examined": 4, "found": 2, "kept": 0, "closed": 0}


def test_an_audit_says_its_score_its_rules_and_what_it_is_not(run, ch, lang):
    shown = run("import", "directory-audit", AUDIT, "--facility", ch)
    assert shown.exit_code == 0
    assert "65/100" in shown.stdout
    assert "P-Delegated" in shown.stdout
    assert WORDS[lang][1] in flat(shown.stdout)
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_an_audit_given_as_an_inventory_leads_to_its_command(run, blamed, ch):
    told = blamed(run("import", "inventory", AUDIT, "--facility", ch, "--zone", "lan", "--json"), 5)
    assert told["code"] == "inventory.directory-audit"
    assert "csirt import directory-audit" in told["message"]


def test_a_trial_of_an_audit_writes_nothing(run, asked, ch, workspace, tree):
    before = tree(workspace)
    told = asked(run("import", "directory-audit", AUDIT, "--facility", ch, "--dry-run", "--json"))
    assert (told["score"], told["written"]) == (65, False)
    assert tree(workspace) == before


def test_a_scan_given_as_an_audit_is_refused(run, blamed, ch):
    told = blamed(run("import", "directory-audit", REPORT, "--facility", ch, "--json"), 5)
    assert told["code"] == "directory-audit.other"
