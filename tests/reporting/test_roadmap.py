"""The report of a roadmap: its figures, its picture, and what it refuses to invent."""

import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.analysis.roadmap import Asked
from csirt.errors import StateError
from csirt.reporting import html
from csirt.reporting.document import Document
from csirt.reporting.roadmap import composed, published
from csirt.workspace.plan_roadmap import plan_roadmap
from csirt.workspace.roadmap_dossier import RoadmapDossier, roadmap_dossier

SAMPLE = content.root() / "risk_models" / "sample"
FEW = Asked("2026-11-21", samples=1_024)
PARTS = [
    "plain-cover", "roadmap-summary", "roadmap-gantt", "roadmap-steps", "roadmap-left",
    "roadmap-reached", "roadmap-budgets", "roadmap-method", "sources",
]  # fmt: skip


def made(region: Path, name: str = "chu-brumeville") -> RoadmapDossier:
    return roadmap_dossier(plan_roadmap(region / "facilities" / f"{name}.yaml", FEW))


@pytest.fixture(scope="module")
def dossier() -> RoadmapDossier:
    return made(SAMPLE)


@pytest.fixture(scope="module")
def french(dossier) -> Document:
    return composed(dossier, "fr")


def test_the_parts_come_in_the_order_of_the_definition(french):
    assert [each.id for each in french.sections] == PARTS


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_whole_in_both_languages(lang, dossier):
    page = html.rendered(composed(dossier, lang))
    said = {"fr": ("Par quoi commencer", "coût non donné", "38\u202f000"),
            "en": ("What first", "cost not given", "38,000")}[lang]  # fmt: skip
    assert all(each in page for each in said)
    assert "<svg" in page
    assert "optimal" not in page


def test_the_first_three_steps_and_why_are_on_the_first_page(french):
    summary = french.sections[1].content
    assert summary["top"][0]["code"] == "P5"
    assert {each["code"] for each in summary["top"]} == {"P5", "D3", "P6"}
    assert summary["top"][0]["steady"].startswith("rang 3")
    assert "y gagnent le plus" in summary["top"][0]["why"]
    assert summary["assess"] == "A5, R4"


def test_every_figure_of_a_step_leads_to_its_quote_or_to_the_experts(french):
    figures = {each.id: each for part in french.sections for each in part.figures}
    assert figures["p5-3-investment"].records == (
        "action:p5", "quote:chu-brumeville/chu-patch-2026",
    )  # fmt: skip
    assert "source:efforts" in figures["p6-3-days"].records
    assert "source:efforts" not in figures["p5-3-days"].records


def test_the_answer_for_machines_travels_with_the_report(french):
    assert french.data["roadmap"]["schema"] == "csirt.plan.roadmap/1"


def test_a_roadmap_without_quotes_says_that_only_the_order_is_given(tmp_path):
    region = Path(shutil.copytree(SAMPLE, tmp_path / "region"))
    (region / "quotes.yaml").unlink()
    document = composed(made(region), "fr")
    page = html.rendered(document)
    assert "seul l'ordre est donné" in page.replace("’", "'").replace("&#39;", "'")
    assert document.sections[1].content["top"] == ()
    assert len(document.sections[1].content["undated"]) == 3


def test_a_facility_that_nobody_assessed_has_a_page_too():
    page = html.rendered(composed(made(SAMPLE, "clinique-orme-gris"), "fr"))
    assert "À évaluer d" in page


def test_one_quote_changes_only_the_figures_that_rest_on_it(french, tmp_path):
    region = Path(shutil.copytree(SAMPLE, tmp_path / "region"))
    path = region / "quotes.yaml"
    path.write_text(path.read_text("utf-8").replace("likely: 38000", "likely: 38500"), "utf-8")
    other = composed(made(region), "fr")
    one, two = (
        {each.id: each.value for part in document.sections for each in part.figures}
        for document in (french, other)
    )
    changed = {id for id in one if one[id] != two.get(id)}
    assert changed == {"p5-3-investment", "roadmap-used-own-investment"}


def test_a_report_is_written_whole_and_never_over_another(dossier, tmp_path):
    path = tmp_path / "plan.html"
    published(dossier, path)
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(StateError):
        published(dossier, path)
    with pytest.raises(StateError):
        published(dossier, tmp_path / "plan.csv")


def test_the_same_roadmap_gives_the_same_page(dossier):
    assert html.rendered(composed(dossier, "fr")) == html.rendered(composed(dossier, "fr"))
