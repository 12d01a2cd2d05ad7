"""Numbers and spaces as people write them, in French and in English."""

import pytest

from csirt.reporting.numbers import counted, date, form, number, percent, short, spelled
from csirt.reporting.typeset import typeset


def test_french_has_a_decimal_comma_and_narrow_spaces():
    assert number(65536, "fr") == "65\u202f536"
    assert number(1234.5, "fr", 1) == "1\u202f234,5"
    assert number(1234.5, "en", 1) == "1,234.5"


def test_useless_zeros_are_left_out():
    assert [short(value, "fr") for value in (3, 2.5, 0.25, 100)] == ["3", "2,5", "0,25", "100"]


@pytest.mark.parametrize(
    ("share", "french"),
    [
        (0, "0\u00a0%"),
        (0.004, "<\u00a01\u00a0%"),
        (0.334, "33\u00a0%"),
        (0.996, ">\u00a099\u00a0%"),
        (1, "100\u00a0%"),
    ],
)
def test_what_is_not_nought_is_not_printed_as_nought(share: float, french: str):
    assert percent(share, "fr") == french


def test_english_puts_no_space_before_the_percent_sign():
    assert percent(0.334, "en") == "33%"


def test_nought_is_singular_in_french_and_plural_in_english():
    assert [form(value, "fr") for value in (0, 1, 1.5, 2)] == ["one", "one", "one", "many"]
    assert [form(value, "en") for value in (0, 1, 1.5, 2)] == ["many", "one", "many", "many"]
    assert counted("report.unit.days", 2.5, "fr") == "2,5 jours"


def test_the_first_of_a_month_is_an_ordinal_in_french():
    assert date("2026-11-01", "fr") == "1er\u00a0novembre 2026"
    assert date("2026-11-21", "en") == "21\u00a0November 2026"


def test_french_signs_are_not_torn_from_their_word():
    given = "À noter : l'accès « VPN » ; vraiment ? 12 % (fin ; suite)"
    assert typeset(given, "fr") == (
        "À noter\u00a0: l’accès «\u00a0VPN\u00a0»\u202f; "
        "vraiment\u202f? 12\u00a0% (fin\u202f; suite)"
    )


def test_addresses_and_formulas_are_left_alone():
    for text in ("https://a.example/?b=c;d", "=cmd|'/C calc'!A0", "10:30"):
        assert typeset(text, "fr") == text
    assert typeset("a : b", "en") == "a : b"


def test_a_day_is_spelled_in_a_sentence_and_left_in_the_name_of_a_file():
    assert spelled("audit du 2026-06-02 (P3)", "fr") == "audit du 2\u00a0juin 2026 (P3)"
    assert spelled("on 2026-06-02.", "en") == "on 2\u00a0June 2026."
    for kept in ("e-2026-06-02-p3", "suivi/2026-06-02.yaml", "2026-13-02", "12026-06-02"):
        assert spelled(kept, "fr") == kept
