"""The picture of an exercise: every inject once, in its lane, whatever its texts hold."""

import re

import pytest
from defusedxml.ElementTree import fromstring
from exercise_worlds import decision, exercise, expected, inject

from csirt.reporting.charts.exercise import course
from csirt.workspace.exercise import exercises


def boxes(drawn) -> list[tuple[float, float]]:
    rects = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="122" height="34"', str(drawn))
    return [(float(x), float(y)) for x, y in rects]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["social-care-home-paper", "imaging-remote-maintenance"])
def test_every_inject_has_its_box_and_no_two_lie_on_each_other(name, lang):
    found = exercises().scenarios[name]
    drawn = course(found, lang)
    fromstring(str(drawn))
    placed = boxes(drawn)
    assert len(placed) == len(found.injects)
    for at, (x, y) in enumerate(placed):
        for other_x, other_y in placed[:at]:
            assert abs(x - other_x) >= 122 or abs(y - other_y) >= 34


def test_a_jump_of_the_clock_does_not_widen_the_picture():
    phases = [{"id": "a", "title": "A", "minutes": 30},
              {"id": "b", "title": "B", "minutes": 30, "at": "J+3"}]  # fmt: skip
    drawn = course(exercise(inject(), inject("i2", at="J+3"), phases=phases), "fr")
    assert max(x for x, _ in boxes(drawn)) < 1_000


def test_what_may_not_come_has_a_broken_edge():
    sure = str(course(exercise(inject()), "fr"))
    assert "stroke-dasharray" not in sure
    held = exercise(inject(expects=[expected()]), inject("i2", if_missing="e1"))
    assert str(course(held, "fr")).count("stroke-dasharray") == 2  # the box and its arrow


def test_hostile_texts_are_text():
    title = {"fr": "<script>alert(1)</script>", "en": "x"}
    drawn = course(exercise(inject(title=title), title=title), "fr")
    fromstring(str(drawn))
    assert "<script>" not in str(drawn)


def test_what_waits_in_a_circle_is_drawn_all_the_same():
    waits = exercise(inject("i1", after="i2"), inject("i2", after="i1", asks="d1"),
                     decisions=[decision(yes={"reveals": ["i1"]}, no={})])  # fmt: skip
    assert len(boxes(course(waits, "fr"))) == 2
