"""The roadmap of the sample hospital, and of those that have neither quotes nor a model."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.analysis.roadmap import Asked
from csirt.analysis.roadmap_effect import EffectState
from csirt.errors import NotFoundError, StateError
from csirt.model.fault import ContentError
from csirt.workspace.check import checked
from csirt.workspace.plan_roadmap import plan_roadmap, reason_note, step_of, step_words
from csirt.workspace.roadmap_answers import COLUMNS, as_json, exported
from csirt.workspace.roadmap_dossier import roadmap_dossier

SAMPLE = content.root() / "risk_models" / "sample"
ON = "2026-11-21"
FEW = Asked(ON, samples=1_024)
CHU = "facilities/chu-brumeville.yaml"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


@pytest.fixture(scope="module")
def chu():
    return plan_roadmap(SAMPLE / CHU, FEW)


def entry(plan, id: str):
    every = (*plan.found.entries, *plan.found.blocked)
    return next(each for each in every if each.step.id == id)


def test_the_hospital_begins_by_assessing_then_by_what_closes_most(chu):
    ids = [each.step.id for each in chu.found.entries]
    assert ids[:2] == ["a5-assess", "r4-assess"]
    assert ids[2] == "p5-3"
    assert entry(chu, "p5-3").step.cost.investment.likely == 38_000
    assert entry(chu, "d3-2").step.renews


def test_what_is_short_of_money_says_of_which_and_how_much(chu):
    (reason,) = entry(chu, "p4-3").planned.reasons
    said = reason_note(reason, chu)
    assert said["fr"] == "Il manque 15\u202f000 € (investissement, CaRE, domaine 1 bis)."
    assert said["en"] == "€15,000 lacking (investment, CaRE, domain 1 bis)."


def test_a_quote_that_has_expired_is_said_and_no_cost_is_invented(chu):
    assert entry(chu, "d1-3").step.cost.state == "expired"
    assert entry(chu, "p3-3").step.cost.state == "not-given"
    notes = " ".join(each["fr"] for each in chu.notes)
    assert "chu-soc-2025 périmé" in notes
    assert "ni un optimum" in notes
    assert "optimal" not in notes


def test_the_answer_for_machines_is_whole(chu):
    told = as_json(chu, "fr")
    assert told["schema"] == "csirt.plan.roadmap/1"
    steps = {each["id"]: each for each in told["steps"]}
    assert steps["p5-3"]["place"] == 3
    assert steps["p5-3"]["effect"]["class"] == "strong"
    assert steps["a5-assess"]["effect"]["closed"] is None
    assert steps["p3-3"]["investment_eur"] is None
    assert [each["id"] for each in told["left_out"]] == ["a1-3"]
    assert len(told["months"]) == 24


def test_the_table_reads_in_a_french_spreadsheet(chu, tmp_path):
    path = tmp_path / "plan.csv"
    exported(chu, path, lang="fr")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert len(rows[0]) == len(COLUMNS)
    assert rows[0][:3] == ["Rang", "Étape", "Action"]
    by_id = {row[1]: row for row in rows[1:]}
    assert by_id["a2-3"][9] == "7,5"
    with pytest.raises(StateError):
        exported(chu, path, lang="fr")


def test_without_quotes_the_order_is_given_and_no_calendar(region):
    (region / "quotes.yaml").unlink()
    found = plan_roadmap(region / CHU, FEW)
    assert all(each.planned.start is None for each in found.found.entries)
    assert [each.step.id for each in found.found.entries][2] == "p5-3"
    assert any("sans calendrier" in each["fr"] for each in found.notes)


def test_a_facility_that_nobody_assessed_begins_by_assessing_and_that_is_all():
    found = plan_roadmap(SAMPLE / "facilities/clinique-orme-gris.yaml", FEW)
    assert {each.step.kind.value for each in found.found.entries} == {"assess"}
    assert len(found.found.entries) == 19


def test_a_facility_that_describes_no_equipment_has_no_effect_and_says_so(region):
    (region / "facilities" / "mas-haute-brande.yaml").write_text(
        "schema: csirt.facility/1\nid: mas-haute-brande\n", "utf-8"
    )
    found = plan_roadmap(region / "facilities/mas-haute-brande.yaml", FEW)
    states = {each.effect.state for each in (*found.found.entries, *found.found.blocked)}
    assert EffectState.COMPUTED not in states
    assert any("Aucun équipement décrit" in each["fr"] for each in found.notes)


def test_the_order_of_the_files_changes_nothing(chu, region):
    quotes = region / "quotes.yaml"
    head, _, rest = quotes.read_text("utf-8").partition("budgets:\n")
    budgets, _, others = rest.partition("quotes:\n")
    turned = "".join(reversed(budgets.splitlines(keepends=True)))
    quotes.write_text(f"{head}budgets:\n{turned}quotes:\n{others}", "utf-8")
    assert as_json(plan_roadmap(region / CHU, FEW), "fr") == as_json(chu, "fr")


def test_one_proof_more_changes_its_own_action_and_what_leans_on_it(region, chu):
    from csirt.model.assessment import EvidenceKind
    from csirt.workspace.plan import assess
    from csirt.workspace.plan_evidence import Claim

    claim = Claim(("d3",), 3, "2026-11-20", "RSSI", "ged:1", kind=EvidenceKind.MEASUREMENT)
    assess(region / CHU, claim, today=ON)
    found = plan_roadmap(region / CHU, FEW)
    gone = {each.step.id for each in chu.found.entries} - {
        each.step.id for each in found.found.entries
    }
    assert gone == {"d3-2", "d3-3"}


def test_a_file_of_quotes_at_fault_is_told_with_its_place(region):
    path = region / "quotes.yaml"
    path.write_text(path.read_text("utf-8").replace("action: p5", "action: p99x"), "utf-8")
    with pytest.raises(ContentError, match=r"quotes\.yaml:\d+:\d+"):
        plan_roadmap(region / CHU, FEW)


@pytest.mark.parametrize(
    ("before", "after"),
    [("facility: chu-brumeville\n    action: p5", "facility: nulle-part\n    action: p5"),
     ("measure: supplier-access-on-demand", "measure: supplier-access-on-deman")],
)  # fmt: skip
def test_a_quote_that_names_nothing_is_told_with_the_near_ones(before, after, region):
    path = region / "quotes.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    codes = {fault.code for fault in checked([path]).faults}
    assert codes == {"check.unknown-reference"}


def test_a_step_is_known_by_its_id_and_says_what_is_to_be_done():
    found = step_of(SAMPLE / CHU, "P5-3", on=ON)
    assert step_words(found)["fr"].startswith("P5, niveau 3 : ")
    with pytest.raises(NotFoundError) as caught:
        step_of(SAMPLE / CHU, "p5-9", on=ON)
    assert caught.value.key == "roadmap.unknown-step"
    assert "p5-3" in str(caught.value)


def test_the_dossier_names_what_each_figure_rests_on_and_the_files_that_were_read(chu):
    found = roadmap_dossier(chu)
    assert found.names["quote:chu-brumeville/chu-patch-2026"]["fr"] == (
        "devis ged:DEVIS/2026-014 du 2026-09-15"
    )
    assert found.files["quote:chu-brumeville/chu-patch-2026"] == "quotes.yaml"
    names = [name for name, _ in found.inputs]
    assert names == sorted(names)
    assert {"quotes.yaml", "region.yaml", CHU} <= set(names)
    assert found.tlp == "TLP:AMBER"
