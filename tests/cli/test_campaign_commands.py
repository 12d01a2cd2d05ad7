"""``csirt campaign``, ``csirt plan region`` and ``csirt report region``: for people and machines."""

import shutil
from pathlib import Path

import pytest
import region_worlds as worlds

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample"
ON = worlds.ON


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("region")
    worlds.written(found, 60, seed=3, pieces=25)
    return found / "region.yaml"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "region")) / "region.yaml"


@pytest.fixture
def campaign(run, region: Path) -> Path:
    done = run("campaign", "init", region, "audit-2026", "--kind", "audit", "--due", "2026-12-15",
               "--title", "Audit 2026", "--profile", "ES", "--profile", "ES-OSE")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    return region.parent / "campaigns" / "audit-2026"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "réponses.csv"
    file.write_text(
        "FINESS;État;Date;Fonction\n990000029;Fait;15/10/2026;RSSI\n999999999;Fait;15/10/2026;RSSI\n",
        encoding="cp1252",
    )
    return file


# --- the region on the plan ---


def test_a_region_is_told_action_by_action(run, whole):
    shown = run("plan", "region", whole, "--on", ON, "--by", "department")
    assert shown.exit_code == 0
    assert "Gouvernance, RSSI, DPO" in shown.stdout
    assert "Médianes par département" in shown.stdout
    assert "Autres, regroupés" in shown.stdout
    assert "Établissement fictif" not in shown.stdout


def test_the_answer_for_machines_has_every_action_and_its_denominators(run, asked, whole):
    told = asked(run("plan", "region", whole, "--on", ON, "--json"))
    assert (told["schema"], len(told["actions"])) == ("csirt.plan.region/1", 19)
    for each in told["actions"]:
        assert each["in_scope"] == each["applicable"] + each["not_applicable"] == 60
        assert each["assessed"] + each["not_assessed"] == each["applicable"]
        assert {"worst_decile", "lower_quartile", "median", "upper_quartile"} == set(
            each["counted"]
        )
    assert any("Catalogue" in note for note in told["notes"])


def test_names_come_only_where_they_are_asked_for_and_are_marked(run, whole):
    shown = run("plan", "region", whole, "--on", ON, "--list-missing").stdout
    assert "TLP:AMBER+STRICT" in shown
    assert "Établissement fictif" in shown


def test_the_sample_region_says_that_it_is_too_small(run, region):
    shown = run("plan", "region", region, "--on", ON, "--by", "group").stdout
    assert "trop peu d'évalués pour dire un niveau" in shown


@pytest.mark.parametrize("option", [("--by", "name"), ("--on", "21/11/2026")])
def test_a_wrong_option_is_refused(run, whole, option):
    assert run("plan", "region", whole, *option).exit_code == 2


def test_a_file_that_is_no_region_is_refused_with_its_place(run, blamed, region):
    told = blamed(run("plan", "region", region.parent / "csirt.yaml", "--json"), 5)
    assert told["code"] == "source.other-kind"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_of_a_region_is_written_in_both_languages(run, whole, tmp_path, lang):
    page = tmp_path / f"{lang}.html"
    done = run("report", "region", whole, "-o", page, "--on", ON, "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert "f-99" not in page.read_text("utf-8")
    assert run("report", "verify", page).exit_code == 0


def test_a_report_that_stands_is_not_replaced(run, region, tmp_path):
    page = tmp_path / "r.html"
    assert run("report", "region", region, "-o", page, "--on", ON).exit_code == 0
    before = page.read_bytes()
    assert run("report", "region", region, "-o", page, "--on", ON).exit_code == 2
    assert page.read_bytes() == before


# --- campaigns ---


def test_a_campaign_is_begun_answered_and_told(run, asked, campaign, answers):
    done = run("campaign", "import", campaign, answers, "--on", "2026-11-01")
    assert "1 réponse ajoutée" in done.stdout
    assert "999999999" in done.stderr
    told = asked(run("campaign", "status", campaign, "--on", "2026-11-21", "--json"))
    assert told["states"][0]["counts"] == {
        "done": 1, "planned": 0, "late": 0, "no-answer": 5, "exempt": 0,
    }  # fmt: skip
    shown = run("campaign", "status", campaign, "--on", "2026-11-21").stdout
    assert "CHU de Brumeville" not in shown
    named = run("campaign", "status", campaign, "--on", "2026-11-21", "--list-missing").stdout
    assert "Clinique de l'Orme-Gris" in named
    assert "TLP:AMBER+STRICT" in named


def test_the_import_answers_machines_with_every_fault(run, asked, campaign, answers):
    told = asked(run("campaign", "import", campaign, answers, "--on", "2026-11-01", "--json"))
    assert (told["schema"], told["results"]["added"]) == ("csirt.campaign.import/1", 1)
    codes = [each["code"] for each in told["faults"]]
    assert codes == ["campaign.unknown-finess", "table.cp1252"]


def test_a_campaign_of_that_id_is_refused(run, blamed, region, campaign):
    told = blamed(
        run("campaign", "init", region, "audit-2026", "--kind", "audit", "--due", "2026-12-15",
            "--title", "Autre", "--json"), 2,
    )  # fmt: skip
    assert told["code"] == "write.exists"


def test_a_mapping_of_campaigns_is_no_table_of_a_facility(run, blamed, region, answers):
    facility = region.parent / "facilities" / "chu-brumeville.yaml"
    told = blamed(
        run(
            "import",
            "table",
            answers,
            "--map",
            "campaign-answers",
            "--facility",
            facility,
            "--json",
        ),
        5,
    )
    assert told["code"] == "table.campaign"


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_a_campaign_is_published(run, campaign, answers, tmp_path, suffix):
    run("campaign", "import", campaign, answers, "--on", "2026-11-01")
    file = tmp_path / f"campagne{suffix}"
    done = run("campaign", "report", campaign, "-o", file, "--on", "2026-11-21")
    assert done.exit_code == 0, done.stderr
    text = file.read_text("utf-8-sig")
    assert "sans réponse" in text
    assert "CHU de Brumeville" not in text


def test_another_format_is_refused_before_anything_is_read(run, campaign, tmp_path):
    assert run("campaign", "report", campaign, "-o", tmp_path / "c.docx").exit_code == 2


def test_the_kinds_that_the_command_line_takes_are_those_of_the_model():
    from csirt.cli.campaign import _KINDS
    from csirt.model.campaign import CampaignKind

    assert set(_KINDS) == {each.value for each in CampaignKind}


# --- exercises ---


@pytest.fixture
def exercises(run, region: Path, tmp_path: Path) -> Path:
    done = run("campaign", "init", region, "exercices", "--kind", "exercise", "--due", "2026-12-15",
               "--title", "Exercices", "--focus", "continuity", "--cyber")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    campaign, table = region.parent / "campaigns" / "exercices", tmp_path / "l.csv"
    table.write_text(
        "FINESS des sites joués;Date;Certifié par (fonction)\n990000029;12/05/2026;Mme Exemple\n",
        encoding="utf-8",
    )
    done = run("campaign", "import", campaign, table, "--map", "campaign-sheet-l", "--on", ON)
    assert "campaign.names-person" in done.stderr
    assert "Exemple" not in done.stderr
    return campaign


def test_the_duties_of_an_exercise_are_named_only_on_demand_and_marked(run, asked, exercises):
    plain = asked(run("campaign", "status", exercises, "--on", ON, "--json"))
    assert "exercises" not in plain
    told = asked(run("campaign", "status", exercises, "--on", ON, "--list-duties", "--json"))
    assert (told["tlp"], len(told["exercises"])) == ("TLP:AMBER+STRICT", 1)
    shown = run("campaign", "status", exercises, "--on", ON, "--list-duties").stdout
    assert "non signé" in " ".join(shown.split())


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_a_campaign_is_published_beside_the_year_before(run, region, exercises, tmp_path, suffix):
    run("campaign", "init", region, "avant", "--kind", "exercise", "--due", "2025-12-15",
        "--title", "Avant")  # fmt: skip
    file = tmp_path / f"c{suffix}"
    done = run("campaign", "report", exercises, "-o", file, "--on", ON, "--before",
               exercises.parent / "avant")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "selon" in file.read_text("utf-8-sig")


def test_campaigns_of_two_kinds_do_not_compare(run, blamed, exercises, campaign):
    told = blamed(
        run("campaign", "status", exercises, "--on", ON, "--before", campaign, "--json"), 5
    )
    assert told["code"] == "campaign.not-comparable"


@pytest.mark.parametrize("option", [("--kind", "game"), ("--focus", "game")])
def test_a_kind_or_a_focus_that_does_not_exist_is_refused(run, region, option):
    some = {"--kind": "exercise", option[0]: option[1]}
    done = run("campaign", "init", region, "c", "--due", "2026-12-15", "--title", "C",
               *(each for pair in some.items() for each in pair))  # fmt: skip
    assert done.exit_code == 2


def test_the_focuses_that_the_command_line_takes_are_those_of_the_model():
    from csirt.cli.campaign import _FOCUSES
    from csirt.model.exercise_words import Focus

    assert set(_FOCUSES) == {each.value for each in Focus}
