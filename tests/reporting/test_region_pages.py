"""The report of a region: what it prints, what it withholds, and how it looks to a machine."""

import json
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
import region_worlds as worlds
from pypdf import PdfReader

from csirt import content
from csirt.model.campaign import CampaignKind
from csirt.reporting import html, machine, pdf
from csirt.reporting.campaign import composed as campaign_composed
from csirt.reporting.charts.departments import Told, departments
from csirt.reporting.charts.map_ground import Spot
from csirt.reporting.charts.parts import Cell, PartRow, parts
from csirt.reporting.charts.quartiles import Line, Share, Spread, quartiles
from csirt.reporting.charts.states import StateRow, states
from csirt.reporting.region import composed
from csirt.workspace.campaign import Wanted, begun
from csirt.workspace.campaign_dossier import campaign_dossier
from csirt.workspace.campaign_import import results_imported
from csirt.workspace.region_dossier import region_dossier

SAMPLE = content.root() / "risk_models" / "sample"
ON = worlds.ON
NOTICE = {"fr": "ne vaut pas plan officiel", "en": "it is no official plan"}
needs_pango = pytest.mark.skipif(not pdf.available(), reason="no Pango: no PDF")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a region of eighty fictional facilities with a campaign."""
    found = tmp_path_factory.mktemp("region")
    worlds.written(found, 80, seed=4, pieces=25)
    done = begun(
        found / "region.yaml", Wanted("audit", CampaignKind.AUDIT, 2026, "Audit", "2026-12-15")
    )
    rows = "\n".join(f"99{nth:07d};Fait;15/05/2026;RSSI;3" for nth in range(30))
    table = found / "r.csv"
    table.write_text(f"FINESS;État;Date;Fonction;Actions ouvertes\n{rows}\n", encoding="utf-8")
    results_imported(done.file, table, on="2026-06-01")
    return found


@pytest.fixture(scope="module")
def dossier(root: Path):
    return region_dossier(root / "region.yaml", on=ON)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_has_its_notice_and_no_facility(dossier, lang):
    page = html.rendered(composed(dossier, lang))
    assert NOTICE[lang] in words(page)
    assert "f-99" not in page
    assert "Établissement fictif" not in page
    assert "f-99" not in machine.attached(composed(dossier, lang)).decode()


def test_the_same_input_gives_the_same_bytes(dossier):
    first, second = (html.rendered(composed(dossier, "fr")) for _ in range(2))
    assert first == second


def test_two_processes_zones_and_locales_give_the_same_page(root, tmp_path):
    pages = []
    for zone, place in (("UTC", "C"), ("Asia/Tokyo", "fr_FR.UTF-8")):
        page = tmp_path / f"{place}.html"
        subprocess.run(
            [sys.executable, "-m", "csirt", "report", "region", str(root / "region.yaml"), "-o", str(page), "--on", ON],
            env={"TZ": zone, "LC_ALL": place, "PATH": "", "PYTHONHASHSEED": str(len(place))},
            check=True, capture_output=True,
        )  # fmt: skip
        pages.append(page.read_bytes())
    assert pages[0] == pages[1]


def test_changing_one_piece_changes_only_what_rests_on_it(root, tmp_path, dossier):
    """One claim on P1 moves: no figure of another action does."""
    copy = Path(shutil.copytree(root, tmp_path / "region"))
    file = next(
        path for path in sorted((copy / "assessments").glob("*/e-*.yaml"))
        if "\n- p1\n" in path.read_text("utf-8") and "level: 2" in path.read_text("utf-8")
    )  # fmt: skip
    file.write_text(file.read_text("utf-8").replace("level: 2", "level: 0"), encoding="utf-8")
    after = region_dossier(copy / "region.yaml", on=ON)

    def figures(told) -> dict[str, object]:
        return {
            figure.id: figure.value
            for section in composed(told, "fr").sections
            for figure in section.figures
        }

    before, now = figures(dossier), figures(after)
    changed = {id for id in before.keys() & now.keys() if before[id] != now[id]}
    other = {id for id in changed if id.startswith("region.") and not id.startswith("region.p1.")}
    assert other <= {"region.risen", "region.fallen", "region.compared", "region.reached"}


def test_every_figure_leads_to_the_region_or_an_action_never_to_a_facility(dossier):
    for section in composed(dossier, "fr").sections:
        for figure in section.figures:
            assert all(
                ref.partition(":")[0] in ("region", "action", "campaign") for ref in figure.records
            )


def test_the_sample_says_in_words_that_it_is_too_small():
    page = words(html.rendered(composed(region_dossier(SAMPLE / "region.yaml", on=ON), "fr")))
    assert "dire un niveau désignerait quelqu’un" in page.replace("'", "’")
    assert "Aucune partie n’est assez grande" in page.replace("'", "’")
    assert "3 sur 9" in page.replace("\u202f", " ").replace("\u00a0", " ")


def test_both_languages_have_the_same_figures(dossier):
    one, other = (composed(dossier, lang) for lang in ("fr", "en"))
    numbers = [
        [(figure.id, figure.value) for section in each.sections for figure in section.figures]
        for each in (one, other)
    ]
    assert numbers[0] == numbers[1]


def test_the_attached_answer_is_that_of_the_command(dossier):
    told = json.loads(machine.attached(composed(dossier, "fr")))
    assert told["data"]["plan"]["schema"] == "csirt.plan.region/1"
    assert "missing" not in told["data"]["plan"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_of_a_campaign_counts_and_names_nobody(root, lang):
    page = html.rendered(
        campaign_composed(campaign_dossier(root / "campaigns" / "audit", on=ON), lang)
    )
    assert "f-99" not in page
    assert {"fr": "sans réponse", "en": "no answer"}[lang] in page


@needs_pango
def test_the_pdf_is_tagged_and_the_same_twice(dossier):
    first, second = (pdf.rendered(composed(dossier, "fr")) for _ in range(2))
    assert first == second
    assert "/StructTreeRoot" in PdfReader(BytesIO(first)).trailer["/Root"]


# --- pictures ---

KEY = {name: name for name in ("title", "description", "shares", "counted", "claimed", "median",
                               "worst", "level", "beside", "total", "reached", "withheld", "site")}  # fmt: skip
FULL, NONE = Spread(0, 1, 2, 3), Spread(None, None, None, None)


def test_an_action_without_statistics_is_a_word_and_no_box():
    one = quartiles([Line("P1", "Nom", FULL, FULL, [Share(0, 3, 9)])], KEY)
    silent = quartiles([Line("P1", "Nom", NONE, NONE, [], "non dit")], KEY)
    assert "non dit" in silent
    assert silent.count("<polygon") < one.count("<polygon")


def test_only_a_median_draws_a_stroke_alone():
    alone = quartiles([Line("P1", "Nom", Spread(None, None, 2, None), NONE, [])], KEY)
    assert alone.count("<polygon") == 1  # that of the key


def test_every_picture_has_its_text_alternative_and_escapes_names():
    drawn = [
        quartiles([Line("P1", "<b>", FULL, FULL, [])], KEY),
        parts(
            [PartRow("<b>", "1/2", [Cell(2), Cell(None, "·")])],
            [("P1", "prevent"), ("D1", "detect")],
            KEY,
        ),
        states(
            [StateRow("<b>", 5, [3, 2]), StateRow("x", 2, (), "regroupé")], ["a", "b"], "id", KEY
        ),
        departments([Spot("", 45.0, -3.0, "99")], {"99": Told(3, 19)}, KEY),
    ]
    for each in drawn:
        assert "<title>title. description</title>" in each
        assert "<b>" not in each


def test_a_withheld_part_has_no_bar():
    drawn = states([StateRow("x", 2, (), "regroupé")], ["a", "b"], "id", KEY)
    assert "regroupé" in drawn


def test_a_departement_without_a_figure_is_not_on_the_map_as_nought():
    drawn = departments([Spot("", 45.0, -3.0, "99")], {"99": Told(0, 0)}, KEY)
    assert "0/0" not in drawn
