"""The page: one file, no script, nothing fetched, every figure traced to the appendix."""

import re
from html.parser import HTMLParser

import pytest

from csirt.model.dossier import Dossier
from csirt.reporting import html
from csirt.reporting.document import Document
from csirt.reporting.environment import Page, anchor
from csirt.reporting.reports import composed
from reporting import dossiers


@pytest.fixture(scope="session")
def page(document: Document) -> str:
    return html.rendered(document)


def parts(page: str) -> dict[str, str]:
    """Return the sections of a page by id."""
    found = re.split(r'<section id="([a-z-]+)"', page)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_the_page_stands_alone(page: str):
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert re.findall(r"url\(|@import", page) == []


def test_the_page_forbids_whatever_it_does_not_hold(page: str):
    rule = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    rule = rule.replace("'", "&#39;")
    assert f'http-equiv="Content-Security-Policy" content="{rule}"' in page


def test_the_same_document_gives_the_same_page(document: Document, page: str):
    assert html.rendered(document) == page


def test_each_section_prints_exactly_the_figures_it_declares(document: Document, page: str):
    texts = parts(page)
    for section in document.sections[:-1]:
        printed = set(re.findall(r'href="#(figure-[^"]+)"', texts[section.id]))
        assert printed == {anchor(each) for each in section.figures}, section.id


def test_the_appendix_lists_every_figure_once_and_no_other(document: Document, page: str):
    listed = re.findall(r'<tr id="(figure-[^"]+)"', parts(page)["appendix"])
    printed = {anchor(each) for part in document.sections for each in part.figures}
    assert sorted(listed) == sorted(printed)


def test_every_link_leads_somewhere_on_the_page(page: str):
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets


def test_every_picture_says_in_words_what_it_shows(page: str):
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) > 5
    assert all(re.match(r"<svg[^>]*><title>[^<]{10,}</title><desc>", each) for each in pictures)


def test_the_body_shows_classes_and_the_appendix_digits(page: str):
    texts = parts(page)
    body = "".join(text for id, text in texts.items() if id not in ("appendix", "method"))
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", body, flags=re.DOTALL)
    assert "très probable" in words
    assert re.findall(r"\b0,\d+", words) == []
    assert "0,700" in texts["appendix"]


class Balanced(HTMLParser):
    """Counts the elements left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br", "col", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("make", [dossiers.large, dossiers.hostile, dossiers.empty, dossiers.group])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_element_is_closed(make, lang: str):
    parser = Balanced()
    parser.feed(html.rendered(composed(make(), "audit", lang)))
    assert parser.open == []


def test_nothing_is_printed_as_none_or_as_python(hostile: Dossier):
    for lang in ("fr", "en"):
        page = html.rendered(composed(hostile, "audit", lang))
        assert re.findall(r">\s*(?:None|True|False|not-assessed)\s*<|dict\(|Figure\(", page) == []


def test_an_empty_facility_says_what_is_not_assessed():
    page = html.rendered(composed(dossiers.empty(), "risk", "fr"))
    assert "Aucune ligne de soins n’est décrite" in page
    assert "non évalué" in page


def test_a_bare_number_never_reaches_a_page(document: Document):
    environment = Page(document).environment()
    for value in (3, 0.3847, None, True):
        with pytest.raises(TypeError, match="text and figures"):
            environment.from_string("{{ value }}").render(value=value)
