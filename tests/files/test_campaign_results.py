"""Codes in the cells of a table of answers: FINESS numbers as spreadsheets leave them, and ids."""

import pytest

from csirt.files.campaign_results import codes_in


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("990000029", ("990000029",)),
        ("99 000 002 9", ("990000029",)),
        ("10000029", ("010000029",)),
        ("2A0000014", ("2a0000014",)),
        ("990000029 990000037", ("990000029", "990000037")),
        ("chu-brumeville", ("chu-brumeville",)),
        ("CHU de Brumeville", ("chudebrumeville",)),
        ("", ()),
    ],
)
def test_codes_are_found_as_people_write_them(cell, codes):
    assert codes_in(cell) == codes
