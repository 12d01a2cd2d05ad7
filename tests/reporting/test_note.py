"""The note to the director: one page, three forms, the same words."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pypdf
import pytest

import csirt.workspace
from csirt import content
from csirt.errors import StateError
from csirt.reporting import note, odt, pdf
from csirt.reporting.reports import published
from csirt.reporting.typeset import typeset
from csirt.workspace.audit import AuditDossier, audit_dossier, plain
from reporting import dossiers

ON = "2026-11-20"


@pytest.fixture(scope="module")
def told() -> AuditDossier:
    workspace = csirt.workspace.open(content.root() / "risk_models/sample")
    return audit_dossier(workspace, "chu-brumeville", on=ON, samples=2_048)


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_is_one_page_even_with_long_names(told, lang):
    for dossier in (told, plain(dossiers.hostile())):
        made = pypdf.PdfReader(io.BytesIO(pdf.rendered(note.composed(dossier, lang))))
        assert len(made.pages) == 1


def words(data: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(data))
    tree = ElementTree.fromstring(archive.read("content.xml"))
    return re.sub(r"\s+", " ", " ".join(tree.itertext()))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_editable_form_says_what_the_page_says(told, lang):
    document = note.composed(told, lang)
    data = odt.rendered(document)
    text = words(data)
    for section in document.sections:
        assert typeset(section.title, lang) in text
    assert document.subject in text
    assert "TLP:AMBER" in text


def test_the_editable_form_is_a_document_whose_type_comes_first(told):
    document = note.composed(told, "fr")
    data = odt.rendered(document)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names == ["mimetype", "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"]
    assert data[30:38] == b"mimetype"
    assert data[38:77] == odt.MIMETYPE.encode()


def test_the_same_note_gives_the_same_bytes(told, tmp_path):
    paths = [tmp_path / "a.odt", tmp_path / "b.odt"]
    for path in paths:
        published(told, "note", path, lang="fr")
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_every_page_of_the_editable_form_bears_its_marking(told, tmp_path):
    path = tmp_path / "note.odt"
    published(told, "note", path, lang="fr")
    styles = zipfile.ZipFile(path).read("styles.xml").decode()
    for place in ("header", "footer"):
        assert f"<style:{place}><text:p" in styles
    assert styles.count(">TLP:AMBER<") == 2


def test_hostile_names_stay_text_in_the_editable_form():
    document = note.composed(plain(dossiers.hostile()), "fr")
    data = odt.rendered(document)
    assert "<script>alert(1)</script>" in words(data)


def test_another_ending_is_refused(told, tmp_path):
    with pytest.raises(StateError):
        published(told, "note", tmp_path / "note.docx")
