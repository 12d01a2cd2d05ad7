"""``csirt import follow-up``, ``csirt plan kpi``, ``csirt plan upkeep``: for people and machines."""

import shutil
from pathlib import Path

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample"
CHU = SAMPLE / "facilities" / "chu-brumeville.yaml"
EXAMPLES = Path(__file__).parents[1] / "examples" / "tables"
ON = "2026-11-21"
NOTICE = "reconstitué à partir de sources publiques ; ne vaut pas plan officiel"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


@pytest.fixture
def marais(region: Path) -> Path:
    return region / "facilities" / "ch-marais-blanc.yaml"


def taken(run, marais, name="correctifs", how="patch-list", *more):
    return run("import", "follow-up", EXAMPLES / f"{name}.csv", "--map", how, "--facility", marais,
               "--as-of", "2026-10-30", *more)  # fmt: skip


def test_an_import_tells_what_it_counted_and_where(run, asked, marais):
    shown = taken(run, marais)
    assert shown.exit_code == 0
    assert "Suivi « correctifs » au 2026-10-30" in shown.stdout
    assert "Failles ouvertes : 4 sur 5" in shown.stdout
    assert "patches-2026-10-30.yaml" in shown.stderr.replace("\n", "")
    told = asked(taken(run, marais, "sous-traitants", "processors", "--json"))
    assert told["schema"] == "csirt.import.follow-up/1"
    assert (told["kind"], told["on"], told["written"]) == ("privacy", "2026-10-30", True)
    assert told["counts"] == [{"id": "clauses", "count": 3, "of": 4, "unknown": 1}]
    assert told["used_columns"] == ["Sous-traitant", "Clause de sous-traitance"]


def test_a_trial_writes_nothing(run, marais, tree):
    before = tree(marais.parents[1])
    assert "Essai" in taken(run, marais, "correctifs", "patch-list", "--dry-run").stderr
    assert tree(marais.parents[1]) == before


def test_a_day_to_come_and_a_wrong_mapping_are_refused(run, blamed, marais):
    told = blamed(
        run("import", "follow-up", EXAMPLES / "correctifs.csv", "--map", "patch-list",
            "--facility", marais, "--as-of", "2999-01-01", "--json"), 5,
    )  # fmt: skip
    assert told["code"] == "follow-up.future"
    told = blamed(taken(run, marais, "correctifs", "glpi-server", "--json"), 5)
    assert told["code"] == "follow-up.wrong-target"
    assert "csirt import table" in told["message"]
    assert taken(run, marais, "correctifs", "patch-list", "--as-of", "hier").exit_code == 2


def test_the_indicators_are_the_contract(run, asked):
    told = asked(run("plan", "kpi", CHU, "--on", ON, "--json"))
    assert told["schema"] == "csirt.plan.kpi/1"
    by_id = {(each["action"], each["id"]): each for each in told["kpis"]}
    one = by_id["p7", "trained"]
    assert set(one) == {
        "id", "action", "name", "value", "unit", "numerator", "denominator", "as_of", "stale",
        "target", "trend", "records", "why",
    }  # fmt: skip
    assert (one["numerator"], one["denominator"], one["as_of"]) == (3113, 5313, "2026-11-17")
    assert one["trend"][1] == {"month": "2026-09", "value": None}
    assert by_id["p3", "closed-on-time"]["value"] is None
    assert by_id["p3", "closed-on-time"]["why"]
    assert NOTICE in told["notes"][0]


def test_the_indicators_show_n_of_n_and_tell_apart_what_is_not_assessed(run):
    shown = run("plan", "kpi", CHU, "--on", ON).stdout
    assert "3113/5313" in shown
    assert "50 % · — · 55 % · 59 %" in shown.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Non évalués : " in shown
    assert "n'est pas noté ; dépendances" in shown.replace("\n", " ")
    assert NOTICE in shown


@pytest.mark.parametrize("command", ["kpi", "upkeep"])
def test_the_tables_fit_a_terminal_of_80_columns(command, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("plan", command, CHU, "--on", ON).stdout
    assert max(map(len, shown.splitlines())) <= 80


def test_the_list_of_the_meeting_is_for_people_machines_and_spreadsheets(run, asked, tmp_path):
    shown = run("plan", "upkeep", CHU, "--on", ON).stdout
    assert "TLP:AMBER+STRICT" in shown
    for title in ("En retard", "Systèmes obsolètes", "Dérogations", "Comptes"):
        assert title in shown
    told = asked(run("plan", "upkeep", CHU, "--on", ON, "--json"))
    assert told["schema"] == "csirt.plan.upkeep/1"
    assert told["patches"] == {"open": 12, "late": 5, "undecided": 0}
    assert told["late"][0]["id"] == "telemed-01"
    assert told["accounts"][1] == {
        "id": "privileged-no-mfa", "count": 3, "of": 45, "unknown": 0, "before": 5,
        "reviewed_on": "2026-09-10", "as_of": "2026-11-17",
    }  # fmt: skip
    out = tmp_path / "reunion.csv"
    assert run("plan", "upkeep", CHU, "--on", ON, "-o", out).exit_code == 0
    assert run("plan", "upkeep", CHU, "--on", ON, "-o", out).exit_code == 2
    assert run("plan", "upkeep", CHU, "--on", ON, "-o", out, "--force").exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfRubrique;")


def test_a_facility_without_follow_up_says_what_to_import(run, asked, marais):
    shown = run("plan", "upkeep", marais, "--on", ON)
    assert shown.exit_code == 0
    assert "aucun export « correctifs » importé" in shown.stdout
    told = asked(run("plan", "upkeep", marais, "--on", ON, "--json"))
    assert (told["patches"], told["late"], told["accounts"]) == (None, [], [])


def test_what_an_export_says_reaches_the_terminal_made_safe(run, marais, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Équipement;Correctif;Vu le\n[red]\u202ea;\x1b]52;c;x\x07;01/01/2026", "utf-8")
    done = run("import", "follow-up", path, "--map", "patch-list", "--facility", marais)
    shown = run("plan", "upkeep", marais)
    for found in (done, shown):
        assert "\x1b]" not in found.stdout + found.stderr
        assert "\u202e" not in found.stdout
