"""The PDF: its text, its pages, its marking, and that the same input gives the same bytes."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from csirt.errors import SetupError
from csirt.model.dossier import Dossier
from csirt.reporting import pdf
from csirt.reporting.document import Document
from csirt.reporting.reports import composed
from reporting import dossiers

pytestmark = pytest.mark.skipif(not pdf.available(), reason="Pango is missing")

TESTS = Path(__file__).parents[1]
MAKE = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from csirt.reporting import html, pdf
from csirt.reporting.reports import composed
from reporting import dossiers
document = composed(dossiers.hostile(), "audit", "fr")
for data in (html.rendered(document).encode(), pdf.rendered(document)):
    print(hashlib.sha256(data).hexdigest())
"""


@pytest.fixture(scope="session")
def reader(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.rendered(document)))


@pytest.fixture(scope="session")
def pages(reader: pypdf.PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def beginning(pages: list[str], title: str) -> list[int]:
    """Return the pages on which a title stands by itself, the cover and its contents left out."""
    return [at for at, text in enumerate(pages) if at and title in text.splitlines()]


def test_a_report_of_300_assets_has_a_reasonable_number_of_pages(pages: list[str]):
    assert 15 <= len(pages) <= 45


def test_the_summary_fits_on_its_page(pages: list[str]):
    assert beginning(pages, "Synthèse pour la direction")[0] == 1
    assert beginning(pages, "Ce qui a changé en un an")[0] == 2
    assert "Un modèle n’est pas une prévision" in pages[1]


def test_the_summary_of_long_names_fits_on_its_page(hostile: Dossier):
    made = pypdf.PdfReader(io.BytesIO(pdf.rendered(composed(hostile, "audit", "fr"))))
    texts = [page.extract_text() for page in made.pages[:4]]
    assert beginning(texts, "Ce qui a changé en un an")[0] == 2


def test_the_marking_stands_at_the_head_and_the_foot_of_each_page(pages: list[str]):
    assert all(text.count("TLP:AMBER+STRICT") >= 2 for text in pages)


def test_each_page_says_its_number_and_how_many_there_are(pages: list[str]):
    for at, text in enumerate(pages, 1):
        assert f"{at} / {len(pages)}" in text


def test_the_file_says_what_it_is(reader: pypdf.PdfReader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Audit de cyber-résilience – Centre hospitalier de Valombre"
    assert reader.metadata.creation_date_raw.startswith("D:20261101")
    assert "Le réseau" in [each.title for each in reader.outline if not isinstance(each, list)]


def test_only_the_shipped_font_is_used(reader: pypdf.PdfReader):
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all("csirt-sans" in name for name in fonts)


def test_only_the_shipped_font_is_used_for_any_script(hostile: Dossier):
    made = pypdf.PdfReader(io.BytesIO(pdf.rendered(composed(hostile, "risk", "en"))))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in made.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert all("csirt-sans" in name for name in fonts)
    assert any("\\u540d" in page.extract_text() for page in made.pages)


def test_pictures_have_a_text_for_who_cannot_see_them(reader: pypdf.PdfReader):
    found = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node.get("/Alt", "")))
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert len(found) > 5
    assert all(len(text) > 10 for text in found)


def test_the_same_input_gives_the_same_bytes_anywhere(tmp_path: Path):
    def hashes(**environment: str) -> list[str]:
        run = subprocess.run(
            [sys.executable, "-c", MAKE, str(TESTS)],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.split()

    bare = tmp_path / "fonts.conf"
    bare.write_text("<fontconfig></fontconfig>", encoding="utf-8")
    here = hashes(TZ="Europe/Paris", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    there = hashes(
        TZ="Asia/Tokyo", LC_ALL="POSIX", PYTHONHASHSEED="77", PYTHONUTF8="1",
        FONTCONFIG_FILE=str(bare), SOURCE_DATE_EPOCH="0",
    )  # fmt: skip
    assert len(here) == 2
    assert here == there


def test_without_pango_the_problem_is_named(document: Document, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert not pdf.available()
    assert pdf.missing()
    with pytest.raises(SetupError, match="Pango"):
        pdf.rendered(document)


@pytest.mark.parametrize("make", [dossiers.empty, dossiers.group])
def test_a_facility_of_one_machine_and_a_group_have_their_pdf(make):
    made = pypdf.PdfReader(io.BytesIO(pdf.rendered(composed(make(), "risk", "en"))))
    assert 6 <= len(made.pages) <= 45
