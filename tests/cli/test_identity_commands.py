"""``csirt risk identities`` and ``csirt import identities``, as a person types them."""

import json
from pathlib import Path

import pytest
from identity_worlds import graph, neo4j, nurses
from typer.testing import CliRunner

from csirt.cli.app import app
from csirt.text import speak

FACILITY = """
schema: csirt.facility/1
id: ch
provenance: {basis: declared, by: RSSI, on: 2026-01-01}
zones: [{id: lan}]
directories: [{id: ad, controllers: [dc]}]
identities: [{id: staff, mailbox: true, directory: ad}]
assets: [{id: dc, kind: domain-controller, zone: lan}]
"""


@pytest.fixture
def export(tmp_path) -> Path:
    return neo4j(graph(nurses(12))[0], tmp_path / "db.json")


@pytest.fixture
def facility(tmp_path) -> Path:
    path = tmp_path / "ch.yaml"
    path.write_text(FACILITY, encoding="utf-8")
    return path


def run(*words, lang="fr"):
    speak(lang)
    try:
        return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "80"})
    finally:
        speak("fr")


def test_a_person_reads_who_which_way_and_what_to_repair(export):
    text = " ".join(run("risk", "identities", export).stdout.split())
    assert "2 comptes en sont membres, dont 2 directement ; 12 autres peuvent le devenir." in text
    assert "et 11 autres comptes, en 3 pas → est membre de 200" in text
    assert "Réparer cet objet coupe tous les chemins : C'est prouvé" in text
    assert "Ôter à « 200 » le droit de changer le mot de passe" in text


def test_the_same_in_english(export):
    text = " ".join(run("risk", "identities", export, lang="en").stdout.split())
    assert "2 accounts are members, 2 directly; 12 others can become one." in text
    assert "Repairing this object cuts every way:" in text


def test_no_line_is_wider_than_the_terminal(export):
    for lang in ("fr", "en"):
        shown = run("risk", "identities", export, lang=lang).stdout.splitlines()
        assert max(map(len, shown)) <= 80


def test_the_json_has_every_collection_with_ids(export):
    found = json.loads(run("risk", "identities", export, "--json").stdout)
    assert found["schema"] == "csirt.risk.identities/1"
    assert {"id": "user", "total": 15, "reaching": 14, "directly": 2} in found["objects"]
    assert found["cut"]["status"] == "optimal"
    for name in ("objects", "ways", "sessions", "services", "to"):
        assert all(each["id"] for each in found[name])


def test_without_any_way_it_says_so(tmp_path):
    path = neo4j(graph([("u:1", "member-of", "g:admins")])[0], tmp_path / "a.json")
    done = run("risk", "identities", path)
    assert "Aucun compte qui n'en est pas membre n'y arrive" in " ".join(done.stdout.split())


def test_who_holds_the_administrators_without_being_one_is_told_and_repaired(tmp_path):
    rows = [("u:1", "member-of", "g:admins"), ("u:2", "generic-all", "g:admins"),
            ("d:0", "contains", "u:1")]  # fmt: skip
    path = neo4j(graph(rows)[0], tmp_path / "a.json")
    text = " ".join(run("risk", "identities", path).stdout.split())
    assert "1 compte en est membre, dont 1 directement ; 1 autre peut le devenir." in text
    assert "1. L'utilisateur n° 2, en 1 pas → peut tout faire sur ADMINS" in text
    assert "Ôter à « l'utilisateur n° 2 » le contrôle total de « ADMINS »." in text
    text = " ".join(run("risk", "identities", path, lang="en").stdout.split())
    assert "1. Account no. 2, in 1 step → can do anything to ADMINS" in text


def test_an_unknown_group_and_a_file_of_another_kind_are_refused(export, tmp_path):
    done = run("risk", "identities", export, "--to", "200x")
    assert done.exit_code == 5
    other = tmp_path / "x.json"
    other.write_text('{"a": 1}', encoding="utf-8")
    done = run("risk", "identities", other, "--json")
    assert done.exit_code == 5
    assert json.loads(done.stderr)["code"] == "identities.unknown-format"


@pytest.mark.parametrize("verb", [["identities"], ["inventory", "--zone", "lan"]])
def test_both_imports_take_an_export_of_the_directory(verb, export, facility):
    done = run("import", verb[0], export, "--facility", facility, *verb[1:], "--json")
    found = json.loads(done.stdout)
    assert found["schema"] == "csirt.import.identities/1"
    assert (found["accounts"], found["identities"]["added"]) == (12, 3)
    assert facility.with_name("ch.seen.yaml").exists()


def test_an_import_tells_what_it_did_and_a_trial_writes_nothing(export, facility):
    text = " ".join(
        run("import", "identities", export, "--facility", facility, "--dry-run").output.split()
    )
    assert text.startswith("À l'essai : 12 comptes peuvent devenir")
    assert not facility.with_name("ch.seen.yaml").exists()
    done = run("import", "identities", export, "--facility", facility)
    assert "12 comptes peuvent devenir administrateur du domaine" in " ".join(done.output.split())


def test_a_reference_to_an_identity_that_is_not_there_is_found_with_its_line(facility):
    text = FACILITY.replace("directory: ad}]", "directory: ad, controls: [nobody, directory:ad]}]")
    facility.write_text(text, encoding="utf-8")
    done = run("check", facility)
    assert done.exit_code == 5
    assert "ch.yaml:7:" in done.output
    assert "nobody" in done.output
