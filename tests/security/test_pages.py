"""Names from a scan are made harmless on pages, and nothing is ever fetched."""

import io
import re
import socket
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest
from reporting import dossiers

from csirt import content
from csirt.reporting import html, pdf
from csirt.reporting.definition import folder
from csirt.reporting.reports import composed

ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """html head meta title style body header div span footer main section p table colgroup col
        thead tbody tr th td nav ol ul li a h1 h2 h3 article figure figcaption strong br
        svg desc rect path text circle polygon""",
    )
)


class Seen(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.fixture(scope="module")
def page() -> str:
    return html.rendered(composed(dossiers.hostile(), "audit", "fr"))


def test_no_name_becomes_an_element(page: str):
    seen = Seen()
    seen.feed(page)
    assert seen.elements <= ELEMENTS
    assert not {name for name in seen.attributes if name.startswith("on")} | (
        seen.attributes & {"src", "srcset", "style", "xlink:href"}
    )


def test_no_name_brings_a_control_or_a_change_of_direction(page: str):
    assert (
        re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", page)
        == []
    )
    assert "\\x1b[31m" in page
    assert "\\u202e" in page


def test_names_are_shown_not_obeyed(page: str):
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "[/red][bold]" in page
    assert "{{ 7 * 7 }}" in page
    assert page.count("<style>") == page.count("</style>") == 1


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
def test_a_pdf_fetches_neither_files_nor_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    canary = tmp_path / "canary.png"
    canary.write_bytes(b"CANARY-7f3a")
    calls: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: calls.append(address))
    monkeypatch.setattr(socket, "create_connection", lambda *given, **_: calls.append(given))
    names = (
        f'"><img src="{canary.as_uri()}">',
        f"</style><style>@import url({canary.as_uri()}); p {{ background: url(http://127.1/) }}",
        f'<link rel="attachment" href="{canary.as_uri()}">',
    )
    data = pdf.rendered(composed(dossiers.dossier(3, 4, 4, names, findings=6), "audit", "fr"))
    assert calls == []
    assert b"CANARY-7f3a" not in data
    made = pypdf.PdfReader(io.BytesIO(data))
    assert list(made.attachments) == ["audit.json"]  # our own; nothing of what a name asks for
    streams = [each.get_object() for page in made.pages for each in [page["/Contents"]]]
    assert not any(b"CANARY-7f3a" in stream.get_data() for stream in streams)


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1/", "data:,x", "csirt-font:../x"]
)
def test_the_fetcher_refuses_everything_but_the_shipped_fonts(address: str):
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf.fetcher().fetch(address)


def test_a_version_or_a_subject_is_as_harmless_as_a_name():
    dossier = replace(
        dossiers.empty(), version=dossiers.SCRIPT, subject_name={"fr": dossiers.SCRIPT, "en": "x"}
    )
    assert "<script" not in html.rendered(composed(dossier, "risk", "fr"))


@pytest.mark.parametrize(
    "path", sorted((folder() / "templates").glob("*.j2")), ids=lambda path: path.stem
)
def test_a_template_quotes_its_attributes_and_marks_nothing_safe(path: Path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"=\{\{|\|\s*safe\b|autoescape|javascript:", text) == []
    assert re.findall(r"""(?:href|src)=(?!"#)""", text) == []


def test_the_shipped_fonts_come_with_their_licence():
    fonts = content.root() / "reports" / "fonts"
    assert "SIL Open Font License" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in fonts.glob("*.ttf")) < 2_000_000
