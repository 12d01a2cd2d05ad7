"""The blank and the form of a sheet: black and white, whole, in both languages, and harmless."""

import io
import re
from html import unescape
from html.parser import HTMLParser

import pypdf
import pytest

from csirt import seal
from csirt.model.sheet import Sheet
from csirt.reporting import pdf
from csirt.reporting.sheet_form import form
from csirt.reporting.sheet_page import blank, page
from csirt.reporting.typeset import typeset
from csirt.workspace.sheets import sheets

SHEETS = sheets()
every_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda each: each.id)
both = pytest.mark.parametrize("lang", ["fr", "en"])
can = pytest.mark.skipif(not pdf.available(), reason=f"no PDF here: {pdf.missing()}")
MOST_PAGES = {"B": 3, "K": 3, "W": 5}
"""Sheets of more than two pages."""

HOSTILE = "<script>alert(1)</script>\"'\x1b[31m\u202e</title></form>"


def hostile() -> Sheet:
    """Return a sheet whose every text is markup."""
    words = {"fr": HOSTILE, "en": HOSTILE}
    option = {"id": "a", "label": words, "mark": words}
    column = {"id": "c", "label": words, "help": words}
    return Sheet.model_validate(
        {
            "schema": "csirt.sheet/1", "id": "s", "letter": "A", "title": words,
            "purpose": words, "filled_by": words, "due": words, "origin": "expert",
            "also": [words],
            "sections": [{"id": "one", "title": words, "advice": [words], "fields": [
                {"id": "f", "label": words, "help": words, "kind": "number", "unit": words},
                {"id": "g", "label": words, "kind": "choice", "options": [option]},
                {"id": "t", "label": words, "kind": "table", "columns": [column],
                 "rows_title": words, "blank_rows": 1,
                 "rows": [{"id": "r", "label": words, "cells": {"c": words}}]},
            ]}],
        }
    )  # fmt: skip


class Seen(HTMLParser):
    """Collects elements, attributes and ids of a page, and checks that what opens closes."""

    EMPTY = frozenset(("meta", "input", "col", "br"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


# --- the blank ---


@both
@every_sheet
def test_a_blank_shows_every_box_with_its_code_and_every_option(sheet, lang):
    text = page(sheet, lang)
    assert Seen(text).open == []
    plain = unescape(re.sub(r"<[^>]+>", " ", text))
    for code in sheet.codes().values():
        assert re.search(rf"\b{code}\b", plain)
    for field in sheet.fields():
        for each in (field, *field.columns):
            assert typeset(each.label.in_(lang), lang) in plain


@both
@can
@every_sheet
def test_a_blank_is_a_pdf_of_few_pages_each_with_letter_marking_and_number(sheet, lang):
    found = pypdf.PdfReader(io.BytesIO(blank(sheet, lang)))
    assert 1 <= len(found.pages) <= MOST_PAGES.get(sheet.letter, 2)
    for number, one in enumerate(found.pages, 1):
        text = " ".join(one.extract_text().split())
        assert f"{'Fiche' if lang == 'fr' else 'Sheet'} {sheet.letter} ·" in text
        assert sheet.tlp.value in text
        assert f"{number} / {len(found.pages)}" in text
        assert len(text) > 200, "a page that is nearly empty"
        assert "\\u" not in text, "a sign that the font lacks"
        width, height = float(one.mediabox.width), float(one.mediabox.height)
        assert {round(width), round(height)} == {595, 842}
        assert (width > height) == sheet.landscape


@can
def test_a_blank_is_black_on_white_and_the_same_each_time():
    sheet = SHEETS["first-call"]
    assert blank(sheet, "fr") == blank(sheet, "fr")
    colours = set(re.findall(r"#[0-9a-fA-F]{3,6}\b", page(sheet, "fr").partition("</style>")[0]))
    assert colours <= {"#000", "#fff"}


@can
def test_a_row_given_in_advance_shows_what_is_known_of_it():
    found = pypdf.PdfReader(io.BytesIO(blank(SHEETS["duty-matrix"], "fr")))
    text = " ".join(" ".join(each.extract_text().split()) for each in found.pages)
    assert "09 72 43 91 25" in text
    assert "signalement.social-sante.gouv.fr" in text


@can
def test_the_phone_book_of_the_players_does_not_say_who_plays_whom():
    first, second = pypdf.PdfReader(io.BytesIO(blank(SHEETS["exercise-phone-book"], "fr"))).pages
    assert "Feuille des joueurs" in first.extract_text()
    assert "Joué par" not in first.extract_text()
    assert "Joué par" in second.extract_text()


# --- the form ---


@both
@every_sheet
def test_a_form_holds_every_box_under_its_id(sheet, lang):
    seen = Seen(form(sheet, lang))
    assert seen.open == []
    assert seen.all("data-field") == list(sheet.by_id())
    for field in sheet.fields():
        assert {column.id for column in field.columns} <= set(seen.all("data-column"))
    ids = seen.all("id")
    assert len(ids) == len(set(ids))
    assert set(seen.all("for")) <= set(ids)


@both
@every_sheet
def test_a_form_names_no_address_and_runs_only_what_its_policy_names(sheet, lang):
    text = form(sheet, lang)
    seen = Seen(text)
    assert not {name for name, _ in seen.attributes if name.startswith("on")}
    assert not {name for name, _ in seen.attributes} & {"src", "href", "style", "action", "srcset"}
    assert not re.search(r"(?:https?:)?//\w|url\(|@import|fetch\(|XMLHttp|WebSocket|eval\(", text)
    [policy] = [value for value in seen.all("content") if "default-src" in value]
    assert policy.startswith("default-src 'none'; ")
    for element in ("style", "script"):
        [inside] = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert f"{element}-src 'sha256-{_hash(inside)}'" in policy
    assert "unsafe" not in policy


def _hash(text: str) -> str:
    from base64 import b64encode

    return b64encode(bytes.fromhex(seal.sha256_bytes(text.encode()))).decode()


def test_what_is_expected_is_marked_and_blocks_nothing():
    text = form(SHEETS["first-call"], "fr")
    assert "data-required" in text
    assert "novalidate" in text
    assert not re.search(r"<(?:input|select|textarea)[^>]*\srequired", text)


def test_a_form_is_small_enough_for_a_mail():
    assert max(len(form(each, "fr").encode()) for each in SHEETS.values()) < 150_000


# --- untrusted ---


@pytest.mark.parametrize("make", [page, form])
def test_no_text_of_a_sheet_becomes_an_element_or_leaves_its_place(make):
    text = make(hostile(), "fr")
    seen = Seen(text)
    assert seen.open == []
    assert seen.elements.count("script") == (1 if make is form else 0)
    assert "alert(1)</script>" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text.partition("<script>")[0]


@can
def test_a_hostile_sheet_still_makes_a_pdf():
    assert blank(hostile(), "fr").startswith(b"%PDF")
