"""The yearly audit of the sample: a year is compared with the one before, figure by figure."""

import shutil
from pathlib import Path

import pytest

import csirt.workspace
from csirt import content
from csirt.model.tlp import Tlp
from csirt.reporting import audit as report
from csirt.reporting import evidence, html
from csirt.workspace.audit import AuditDossier, audit_dossier
from csirt.workspace.plan_dossier import plan_dossier
from csirt.workspace.plan_evidence import Claim, written

ON = "2026-11-20"
HOME = "chu-brumeville"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région"))


def told(region: Path, subject: str = HOME, on: str = ON, tlp: Tlp | None = None) -> AuditDossier:
    workspace = csirt.workspace.open(region)
    return audit_dossier(workspace, subject, on=on, tlp=tlp, samples=2_048)


def figures(dossier: AuditDossier) -> dict[str, tuple[object, tuple[str, ...]]]:
    document = report.composed(dossier, "fr")
    return {
        each.id: (each.value, each.records) for part in document.sections for each in part.figures
    }


def claim(region: Path, code: str, level: int, date: str, **more: object) -> str:
    made, _ = written(
        region, HOME, Claim((code,), level, date, "RSSI", "ged:essai", **more), today="2026-11-30"
    )
    return made.id


def test_one_piece_of_evidence_changes_only_the_figures_that_rest_on_it(region):
    before = figures(told(region))
    id = claim(region, "a2", 0, "2026-11-10")  # no measure of the model stands for A2
    after = figures(told(region))
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed
    assert "plan.chu-brumeville.a2.now" in changed
    for name in changed:
        records = {*before.get(name, ("", ()))[1], *after.get(name, ("", ()))[1]}
        rests = {ref for ref in records if ref.endswith((id, "-a2-066ece8d"))}
        assert rests or "action:a2" in records, name


def test_a_level_that_rises_lowers_no_figure_of_the_model_and_is_told_as_an_effect(region):
    was = told(region)
    assert was.moved  # the sample proved most of its actions within the year
    assert all(
        each.now.likelihood.probability <= each.before.likelihood.probability for each in was.moved
    )


def test_last_year_counts_what_was_dated_then_and_nothing_later(region):
    claim(region, "p3", 1, "2025-06-01")
    year = told(region).year
    then = {each.action.id: each for each in year.last}
    assert then["p3"].level == 1
    assert then["p5"].level is None  # its reading is of 2026
    assert year.trend["p3"][0] == 1
    assert year.trend["p5"][0] is None
    assert len(year.trend["p3"]) == 13


def test_what_is_above_the_marking_is_left_out_and_counted(region):
    secret = claim(region, "r4", 2, "2026-11-01", tlp=Tlp.RED)
    dossier = told(region, tlp=Tlp.AMBER)
    assert dossier.year.withheld == (f"evidence:{HOME}/{secret}",)
    page = html.rendered(report.composed(dossier, "fr"))
    assert secret not in page
    assert "dépasse le marquage" in page
    assert {each.action.id: each.level for each in dossier.year.now}["r4"] is None


def test_the_files_that_were_read_stand_in_the_manifest_with_their_hash(region):
    names = dict(told(region).inputs)
    assert {"csirt.yaml", "region.yaml", "facilities/chu-brumeville.yaml"} <= names.keys()
    assert all(len(sha256) == 64 for sha256 in names.values())
    assert sum(name.startswith("assessments/") for name in names) > 15


def test_a_group_has_no_level_of_its_own(region):
    dossier = told(region, "ght-val-de-brume")
    assert dossier.year is None
    assert len(dossier.years) > 1
    page = html.rendered(report.composed(dossier, "fr"))
    assert "Un groupement n’a pas de niveau propre" in page


def test_a_file_that_stands_alone_is_not_assessed_and_no_zero(region, tmp_path):
    alone = tmp_path / "seul" / "ch.yaml"
    alone.parent.mkdir()
    shutil.copy(region / "facilities/ch-rochebrume.yaml", alone)
    page = html.rendered(report.composed(told(alone, alone), "fr"))
    assert "aucune preuve n’a été lue" in page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_register_lists_every_piece_and_what_has_none(region, lang):
    dossier = plan_dossier(region / f"facilities/{HOME}.yaml", on=ON)
    page = html.rendered(evidence.composed(dossier, lang))
    for each in dossier.year.evidence:
        assert each.id in page
    nothing = {"fr": "Sans preuve ni déclaration", "en": "Without evidence or claim"}[lang]
    assert "A5" in page.split(nothing)[1]


def test_a_proof_that_changed_since_is_marked_on_every_page_that_counts_it(region):
    proof = region / "assessments/chu-brumeville/proofs/essai-restauration-2026-02-19.txt"
    proof.write_text("autre chose", encoding="utf-8")
    dossier = told(region)
    levels = {each.action.id: each.level for each in dossier.year.now}
    assert levels["r1"] == 1
    page = html.rendered(report.composed(dossier, "fr"))
    assert "Une preuve a changé depuis sa saisie" in page


def test_what_the_audit_did_read_is_not_said_to_be_unread(region):
    page = report.composed(told(region), "fr")
    rows = next(part for part in page.sections if part.id == "unassessed").content["rows"]
    assert [row["file"] for row in rows] == ["exercises/"]


def test_a_record_is_called_by_its_words_and_its_day(region):
    page = html.rendered(report.composed(told(region), "fr"))
    assert "suivi «\u00a0données personnelles\u00a0» du" in page
    assert "inventaire du 28\u00a0mai 2026 (R2)" in page
    assert "inventaire du 2026-05-28" not in page
