"""Steps over months: every bar where it belongs, told by shape, and a text alternative."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from defusedxml.ElementTree import fromstring

from csirt.analysis.roadmap_schedule import months_from
from csirt.reporting.charts.gantt import LEFT, WIDTH, Bar, gantt

SVG = "{http://www.w3.org/2000/svg}"
YEAR = months_from("2026-11-21", 12)


def drawn(*bars: Bar, months=YEAR, lang: str = "fr") -> ElementTree.Element:
    return fromstring(gantt(months, bars, "Calendrier", "P5, de janvier à mars", lang))


def words(picture: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{SVG}text")]


def boxes(picture: ElementTree.Element) -> list[tuple[float, float]]:
    """Return where bars begin and end, the shades of the rows aside."""
    found = [
        (float(each.get("x")), float(each.get("width"))) for each in picture.iter(f"{SVG}rect")
    ]
    return [(x, x + wide) for x, wide in found if x >= LEFT]


def test_a_bar_stands_in_its_months():
    step = (WIDTH - LEFT - 8) / 12
    (bar,) = [each for each in boxes(drawn(Bar("P5", ((1, 3),), "fits"))) if each[1] - each[0] > 20]
    assert bar[0] == pytest.approx(LEFT + step, abs=1)
    assert bar[1] == pytest.approx(LEFT + 4 * step, abs=1)


def test_a_bar_in_two_runs_is_two_bars():
    picture = drawn(Bar("R3", ((0, 0), (5, 6)), "meanwhile"))
    assert len([each for each in boxes(picture) if each[0] < WIDTH]) >= 2


def test_the_legend_names_only_the_shapes_that_are_drawn():
    assert "en attendant" not in " ".join(words(drawn(Bar("P5", ((1, 3),), "fits"))))
    told = " ".join(words(drawn(Bar("P5", ((3, 4),), "meanwhile", 1))))
    assert "en attendant" in told
    assert "attend son financement" in told


def test_every_picture_says_in_words_what_it_shows():
    title = drawn(Bar("P5", ((1, 3),), "fits")).find(f"{SVG}title")
    assert "Calendrier" in title.text
    assert "P5, de janvier à mars" in title.text


@pytest.mark.parametrize("count", [1, 12, 24, 60, 120])
def test_the_axis_names_years_and_never_writes_over_itself(count):
    months = months_from("2026-11-21", count)
    picture = drawn(Bar("P5", ((0, 0),), "fits"), months=months)
    at = sorted(float(e.get("x")) for e in picture.iter(f"{SVG}text") if e.get("y") == "24")
    assert all(b - a >= 11 for a, b in pairwise(at))
    if count >= 24:
        assert "2027" in words(picture)


def test_a_hostile_name_is_text():
    picture = gantt(YEAR, [Bar("<script>\x1b", ((0, 1),), "fits")], "t", "d", "en")
    assert "<script>" not in picture
    assert "\x1b" not in picture
