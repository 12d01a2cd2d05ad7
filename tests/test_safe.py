"""Untrusted text: what is dangerous is made visible, never dropped."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from csirt.safe import safe, safe_cell, safe_json, safe_markup

ANY = some.text(some.characters(), max_size=60)
HIDDEN = some.text(
    some.characters(categories=["Cc", "Cf", "Co", "Cs", "Zl", "Zp"]), min_size=1, max_size=20
)


def hidden(text: str) -> bool:
    return any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for each in text)


@given(ANY | HIDDEN)
def test_no_invisible_character_is_left(text):
    assert not hidden(safe(text))
    assert "\n" not in safe(text)


@given(ANY | HIDDEN)
def test_what_was_made_safe_stays_as_it_is(text):
    assert safe(safe(text)) == safe(text)


@given(some.text(some.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60))
def test_what_everybody_can_see_stays_as_it_is(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b", "\\x9b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("\U000e0041", "\\U000e0041"),
        ("a\r\nb\t\x00\x7f", "a\\x0d\\x0ab\\x09\\x00\\x7f"),
        ("\ud800", "\\ud800"),
        ("Hôpital\u00a0d'Été\u202fœ €", "Hôpital\u00a0d'Été\u202fœ €"),
        (12, "12"),
        (None, "None"),
    ],
)
def test_an_invisible_character_is_shown_by_its_number(text, shown):
    assert safe(text) == shown


def test_a_text_beyond_the_limit_is_cut_and_says_so():
    assert safe("x" * 50, limit=10) == "x" * 10 + "…"
    assert safe("x" * 10, limit=10) == "x" * 10


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", " =1", "\u00a0=1"]
)  # fmt: skip
def test_a_cell_is_never_a_formula(formula):
    assert safe_cell(formula) == "'" + formula


@given(ANY)
def test_no_cell_begins_as_a_formula(text):
    assert (
        not safe_cell(text)
        .lstrip(" \u00a0")
        .startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"))
    )


def test_an_ordinary_cell_is_left_alone():
    assert safe_cell("Serveur 1") == "Serveur 1"


@given(ANY)
@example("\\[")
@example("\\\\[a]")
@example("[[a]\\[/b]\\")
def test_markup_of_the_terminal_is_shown_and_not_obeyed(text):
    from rich.text import Text

    assert Text.from_markup(safe_markup(text), emoji=False).plain == safe(text)


@given(ANY)
def test_json_made_safe_holds_the_same_data_and_nothing_invisible(text):
    found = safe_json(json.dumps({"a": [text]}, ensure_ascii=False, indent=1))
    assert json.loads(found) == {"a": [text]}
    assert not hidden(found.replace("\n", ""))
