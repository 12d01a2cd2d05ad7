"""``csirt plan duties|roadmap|improve|improvements`` and ``csirt import quality``: the answers."""

import shutil
from pathlib import Path

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample"
EXAMPLE = Path(__file__).parents[1] / "examples" / "tables" / "plan-qualite.csv"
ON = ("--on", "2026-11-21")
FEW = ("--samples", "1024", *ON)
NOTICE = "reconstitué à partir de sources publiques ; ne vaut pas plan officiel"


@pytest.fixture
def chu(tmp_path: Path) -> Path:
    region = Path(shutil.copytree(SAMPLE, tmp_path / "region"))
    return region / "facilities" / "chu-brumeville.yaml"


# --- duties ---


def test_the_duties_are_the_contract(chu, run, asked):
    told = asked(run("plan", "duties", chu, *ON, "--json"))
    assert told["schema"] == "csirt.plan.duties/1"
    duties = {each["duty"]: each for each in told["duties"]}
    audit = duties["regional-plan/audit"]
    assert (audit["valid"], audit["until"]) == (True, "2027-06-02")
    assert "ARS" in audit["according_to"]
    assert audit["records"] == ["evidence:chu-brumeville/e-2026-06-02-p3-p4-9ff19846"]
    assert duties["dns-2025-12/exercise"]["valid"] is False
    assert duties["nis2-fr/audit"]["valid"] is None
    assert duties["care-d2/declaration"]["state"] == "window-open"
    assert NOTICE in told["notes"][0]


def test_the_duties_are_told_in_words_and_in_english(chu, run):
    shown = run("plan", "duties", chu, *ON, "--set", "dns-2025-12")
    assert shown.exit_code == 0
    assert "non rempli" in shown.stdout
    assert "cellules absentes : communication" in shown.stdout
    assert "care-d2" not in shown.stdout


def test_an_unknown_rule_set_is_an_error_with_the_near_ones(chu, run, blamed):
    assert blamed(run("plan", "duties", chu, "--set", "dns", "--json"), 5)["code"] == (
        "duty.unknown-set"
    )


# --- assess, with what must be known of an audit ---

WORDS = ("--action", "P3", "--level", "3", "--role", "RSSI", "--evidence", "ged:1",
         "--date", "2026-10-01")  # fmt: skip


def test_an_audit_is_entered_with_whose_it_was(chu, run, asked):
    told = asked(
        run("plan", "assess", chu, *WORDS, "--audit", "independent", "--passi",
            "--activity", "penetration-test", "--auditor", "Prestataire", "--signed-on",
            "2026-10-05", "--plan-signed-on", "2026-10-20", "--json")
    )  # fmt: skip
    written = Path(told["file"]).read_text("utf-8")
    assert "kind: audit" in written
    assert "passi: true" in written
    assert told["actions"][0]["level"] == 3
    assert told["actions"][0]["evidence"][0]["audit"]["kind"] == "independent"


def test_a_self_assessment_counts_as_a_declaration_and_says_so(chu, run):
    shown = run("plan", "assess", chu, *WORDS, "--audit", "self-assessment")
    assert shown.exit_code == 0
    assert "une auto-évaluation compte comme une déclaration" in shown.stdout


def test_an_exercise_is_entered_with_who_played(chu, run):
    done = run("plan", "assess", chu, "--action", "A4", "--level", "2", "--role", "RSSI",
               "--evidence", "ged:2", "--exercise", "continuity", "--played", "field", "--cyber",
               "--cell", "direction", "--cell", "communication", "--lessons-on", "2026-10-30",
               "--date", "2026-10-01", "--duty", "dns-2025-12/exercise")  # fmt: skip
    assert done.exit_code == 0
    (path,) = (chu.parents[1] / "assessments/chu-brumeville").glob("e-2026-10-01-a4-*")
    text = path.read_text("utf-8")
    assert "kind: exercise" in text
    assert "- communication" in text
    assert "dns-2025-12/exercise" in text


@pytest.mark.parametrize(
    "words",
    [
        ("--audit", "mine"), ("--audit", "self-assessment", "--passi"), ("--passi",),
        ("--activity", "configuration"), ("--audit", "internal", "--activity", "coffee"),
        ("--audit", "internal", "--kind", "document"), ("--exercise", "party"), ("--cyber",),
        ("--exercise", "continuity", "--cell", "press"), ("--audit", "internal", "--signed-on", "x"),
        ("--exercise", "continuity", "--kind", "audit"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_words_that_do_not_go_together_are_refused_and_nothing_is_written(words, chu, run, tree):
    before = tree(chu.parents[1])
    assert run("plan", "assess", chu, *WORDS, *words).exit_code == 2
    assert tree(chu.parents[1]) == before


# --- roadmap ---


def test_the_roadmap_is_the_contract(chu, run, asked):
    told = asked(run("plan", "roadmap", chu, *FEW, "--months", "12", "--json"))
    assert told["schema"] == "csirt.plan.roadmap/1"
    assert len(told["months"]) == 12
    assert {"id", "place", "action", "days", "cost", "effect", "start", "fits", "why"} <= set(
        told["steps"][0]
    )


def test_the_roadmap_is_told_in_words(chu, run):
    shown = run("plan", "roadmap", chu, *FEW)
    assert "P5 → 3" in shown.stdout
    assert "Il manque 15\u202f000 €" in shown.stdout
    assert "ni un optimum" in shown.stdout.replace("\n", " ")


def test_a_level_and_a_table_may_be_asked_for(chu, run, tmp_path):
    path = tmp_path / "plan.csv"
    assert run("plan", "roadmap", chu, *FEW, "--to", "2", "-o", path).exit_code == 0
    text = path.read_text("utf-8-sig")
    assert "d3-2" in text
    assert "p5-3" not in text
    assert run("plan", "roadmap", chu, *FEW, "-o", path).exit_code == 2
    assert run("plan", "roadmap", chu, *FEW, "-o", tmp_path / "plan.pdf").exit_code == 2


# --- the quality plan ---


def test_an_action_is_opened_by_an_audit_or_by_a_step(chu, run, asked):
    words = ("--owner", "RSSI", "--due", "2099-01-31")
    told = asked(run("plan", "improve", chu, *words, "--what", "Fermer", "--action", "P4",
                     "--json"))  # fmt: skip
    assert (told["opened_by"], told["action"], told["status"]) == ("audit", "p4", "open")
    step = asked(run("plan", "improve", chu, *words, "--step", "a5-assess", "--json"))
    assert (step["action"], step["what"]["fr"][:10]) == ("a5", "Évaluer A5")
    assert run("plan", "improve", chu, *words).exit_code == 2
    assert run("plan", "improve", chu, *words, "--step", "p9-9").exit_code == 5


def test_the_improvements_go_out_and_come_back(chu, run, asked, tmp_path):
    path = tmp_path / "s.csv"
    assert run("plan", "improvements", chu, "-o", path).exit_code == 0
    assert path.read_text("utf-8-sig").startswith("Identifiant;")
    told = asked(run("import", "quality", EXAMPLE, "--facility", chu, "--json"))
    assert told["schema"] == "csirt.import.quality/1"
    assert len(told["improvements"]["added"]) == 3
    listed = asked(run("plan", "improvements", chu, "--json"))
    by_id = {each["id"]: each for each in listed["improvements"]}
    lost = by_id["i-2026-07-06-p4-comptes-service"]["differences"]
    assert [(each["field"], each["lost"]) for each in lost] == [("due", "2027-04-30")]
    shown = run("plan", "improvements", chu)
    assert "votre « 2027-03-31 » est gardé" in shown.stdout.replace("\n", " ")


def test_an_action_above_the_marking_is_withheld_and_that_is_code_4(chu, run, tmp_path):
    done = run("plan", "improvements", chu, "-o", tmp_path / "s.csv", "--tlp", "green")
    assert done.exit_code == 4
    assert "improvement:chu-brumeville/" in done.stderr


def test_import_table_points_to_import_quality(chu, run, blamed):
    told = blamed(
        run("import", "table", EXAMPLE, "--map", "quality-plan", "--facility", chu, "--json"), 5
    )
    assert told["code"] == "table.quality"
