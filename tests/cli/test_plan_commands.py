"""``csirt plan``: the answers of the commands, for people and for machines."""

import shutil
from pathlib import Path

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample"
CHU = SAMPLE / "facilities" / "chu-brumeville.yaml"
NOTICE = "reconstitué à partir de sources publiques ; ne vaut pas plan officiel"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


def words(file: Path, **said: object) -> list[object]:
    told = {
        "action": "R4", "level": 2, "evidence": "ged:1", "date": "2026-10-01", "role": "RSSI",
        **said,
    }  # fmt: skip
    options = ((f"--{name}", value) for name, value in told.items() if value is not None)
    return ["plan", "assess", file, *(word for pair in options for word in pair)]


def test_the_list_has_nineteen_actions_and_its_notice(run, asked):
    told = asked(run("plan", "list", "--json"))
    assert told["schema"] == "csirt.plan.list/1"
    assert len(told["actions"]) == 19
    assert {"id", "phase", "title", "levels", "kpi", "depends", "sources"} <= set(
        told["actions"][0]
    )
    assert NOTICE in told["notes"][0]
    shown = run("plan", "list")
    assert "Prévenir".lower() in shown.stdout
    assert NOTICE in shown.stdout


@pytest.mark.parametrize("code", ["p5", "P5"])
def test_an_action_is_shown_by_its_code(code, run, asked):
    told = asked(run("plan", "show", code, "--json"))
    assert (told["schema"], told["action"]["id"]) == ("csirt.plan.show/1", "p5")
    shown = run("plan", "show", code).stdout
    assert "Niveau 3" in shown
    assert "chance de réussite" in shown
    assert NOTICE in shown


def test_an_action_without_effect_says_why_and_one_not_computed_yet_says_so(run):
    assert "aucun effet" in run("plan", "show", "a2").stdout
    assert "pas encore compté : équipes" in run("plan", "show", "a3").stdout.replace(
        "délai de réaction, équipes", "équipes"
    )


def test_an_unknown_action_is_told_with_the_near_ones(run, blamed):
    told = blamed(run("plan", "show", "p8", "--json"), 5)
    assert told["code"] == "plan.unknown-action"


def test_the_status_is_the_contract(run, asked):
    told = asked(run("plan", "status", CHU, "--on", "2026-11-21", "--json"))
    assert (told["schema"], told["facility"]) == ("csirt.plan.status/1", "chu-brumeville")
    by_id = {each["id"]: each for each in told["actions"]}
    assert set(by_id["r1"]) == {
        "id", "phase", "level", "claimed", "evidence", "expires", "state",
    }  # fmt: skip
    assert (by_id["r1"]["level"], by_id["r1"]["expires"]) == (3, "2027-02-19")
    assert by_id["a5"]["level"] is None
    assert told["not_assessed"] == ["a5", "r4"]
    assert told["phases"]["detect"] == {
        "actions": 3, "applicable": 3, "assessed": 3, "proved": 2, "median": 2,
    }  # fmt: skip
    assert NOTICE in told["notes"][0]
    assert any("périmée" in note for note in told["notes"])


def test_the_status_fits_a_terminal_of_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("plan", "status", CHU, "--on", "2026-11-21").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "non évalué" in shown
    assert "prouvé" in shown
    assert " 0 " not in shown.partition("prévenir :")[0]


def test_a_claim_is_entered_and_counted(region, run, asked):
    chu = region / "facilities" / "chu-brumeville.yaml"
    told = asked(run(*words(chu), "--json"))
    assert told["schema"] == "csirt.plan.assess/1"
    assert told["actions"][0]["level"] == 2
    after = asked(run("plan", "status", chu, "--on", "2026-11-21", "--json"))
    assert after["not_assessed"] == ["a5"]


def test_a_claim_without_a_proof_is_a_declaration(region, run):
    chu = region / "facilities" / "chu-brumeville.yaml"
    shown = run(*words(chu, evidence=None))
    assert shown.exit_code == 0
    assert "niveau 1 (déclaré 2), déclaré" in shown.stdout


def test_the_same_claim_twice_is_a_wrong_call(region, run, blamed):
    chu = region / "facilities" / "chu-brumeville.yaml"
    assert run(*words(chu)).exit_code == 0
    assert blamed(run(*words(chu), "--json"), 2)["code"] == "write.stands"


@pytest.mark.parametrize(
    "said",
    [{"level": 4}, {"date": "demain"}, {"kind": "rumeur"}, {"tlp": "pink"}, {"role": None},
     {"kind": "declaration"}, {"kind": "test", "evidence": None}],
    ids=str,
)  # fmt: skip
def test_a_malformed_claim_is_an_error_of_usage(said, region, run):
    chu = region / "facilities" / "chu-brumeville.yaml"
    found = run(*words(chu, **said))
    assert (found.exit_code, found.stdout) == (2, "")


def test_a_claim_dated_tomorrow_is_refused(region, run, blamed):
    chu = region / "facilities" / "chu-brumeville.yaml"
    told = blamed(run(*words(chu, date="2999-01-01"), "--json"), 5)
    assert told["code"] == "plan.future-date"


def test_what_a_file_says_reaches_the_terminal_made_safe(region, run):
    chu = region / "facilities" / "chu-brumeville.yaml"
    path = region / "assessments" / "chu-brumeville" / "e-x.yaml"
    path.write_text(
        "schema: csirt.evidence/1\nid: e-x\nfacility: chu-brumeville\nactions: [a5]\nlevel: 3\n"
        'kind: plan\ndate: 2026-10-01\naddress: "ged:\\u001b]52;c;x\\u0007"\nseen_by: "[red]x"\n',
        encoding="utf-8",
    )
    for more in ([], ["--json"]):
        found = run("plan", "status", chu, "--on", "2026-11-21", *more)
        assert found.exit_code == 0
        assert "\x1b]" not in found.stdout


def test_the_risk_is_lower_on_a_day_when_the_evidence_holds(run, asked):
    file = SAMPLE / "facilities" / "mas-haute-brande.yaml"
    without, held = (
        asked(run("risk", "analyse", file, "--samples", 2_048, "--on", on, "--json"))
        for on in ("2020-01-01", "2026-11-21")
    )
    before, after = (
        {each["id"]: each["probability"] for each in told["applications"]}
        for told in (without, held)
    )
    assert all(after[id] <= before[id] for id in before)
    assert after != before
    assert any("niveau des actions au 2026-11-21" in note for note in held["notes"])
