"""The scribe's line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journals import NOW, later

from csirt.operation.scribe import Said, said


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("n 01:10 réa: DPI ne s'ouvre plus", Said(NOW, "réa", "DPI ne s'ouvre plus")),
        ("01:05 réa : DPI", Said(later(-5), "réa", "DPI")),
        ("1h05 appel du SAMU", Said(later(-5), "", "appel du SAMU")),
        ("plus de téléphone", Said(NOW, "", "plus de téléphone")),
        ("bloc B: noir", Said(NOW, "bloc B", "noir")),
        ("le directeur de garde dit: couper", Said(NOW, "", "le directeur de garde dit: couper")),
        ("voir http://x.example/a", Said(NOW, "", "voir http://x.example/a")),
        ("27:10 écrit de travers", Said(NOW, "", "27:10 écrit de travers")),
        ("n", Said(NOW, "", "n")),
        (":", Said(NOW, "", ":")),
        ("  réa:   deux   espaces ", Said(NOW, "réa", "deux espaces")),
    ],
)
def test_a_line_is_an_hour_a_unit_and_words(line, expected):
    assert said(line, NOW) == expected


@given(st.text(min_size=1).filter(str.strip))
def test_nothing_of_a_line_is_lost(line):
    found = said(line, NOW)
    words = "".join(line.split())
    kept = "".join((found.unit + found.text).split())
    assert kept
    assert all(
        words.count(sign) - kept.count(sign) <= (sign in "nN:hH0123456789") * 3 for sign in words
    )
