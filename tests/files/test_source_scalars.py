"""What a plain scalar means: YAML 1.2, where `no` and `10:30` are text."""

from typing import Any

import pytest

from csirt.files.source import read_bytes


def data(text: str) -> Any:
    return read_bytes(text.encode(), "f.yaml").data


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "off", "Yes", "NO", "y", "n", "10:30", "1:20:30", "2026-11-21",
     "0750712184", "0990000014", "-012", "0x1F", "0o17", "0b1", "1_000", ".inf", ".nan",
     "-.inf",
     "1e", "e3", "+", ".", "1e9999", "tRue", "nUll", "12 34", "1,5", "é", "n'est", "+33 1"],
)  # fmt: skip
def test_what_is_no_number_nor_word_of_yaml_1_2_stays_the_text_it_is(text):
    assert data(f"a: {text}\n") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("~", None), ("null", None), ("Null", None), ("NULL", None), ("", None),
     ("true", True), ("True", True), ("TRUE", True), ("false", False), ("FALSE", False),
     ("0", 0), ("-0", 0), ("42", 42), ("+33199008021", 33199008021), ("-7", -7),
     ("12345678901234567890", 12345678901234567890),
     ("1e3", 1000.0), ("1E3", 1000.0), (".5", 0.5), ("0.5", 0.5), ("5.", 5.0),
     ("-1.5e-3", -0.0015),
     ("1e100", 1e100)],
)  # fmt: skip
def test_null_booleans_and_numbers_are_read_as_yaml_1_2_has_them(text, value):
    found = data(f"a: {text}\n")["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["null", "true", "1", "1e3", "~", "no"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_what_is_quoted_is_text(text, quote):
    assert data(f"a: {quote}{text}{quote}\n") == {"a": text}


@pytest.mark.parametrize("key", ["1", "no", "null", "true", "2026-11-21", "~", "0750"])
def test_a_key_is_text_whatever_it_looks_like(key):
    assert data(f"{key}: 1\n") == {key: 1}


def test_a_number_too_long_to_be_one_stays_text_and_costs_no_time():
    assert data(f"a: {'9' * 100_000}\n") == {"a": "9" * 100_000}
