"""The picture of a curve: its band, its numbered dots, the plan, and nothing that overlaps."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.reporting.charts.recovery import (
    HEIGHT,
    MARK,
    WIDTH,
    BandPoint,
    CaseDot,
    Planned,
    recovery,
)

BANDS = [
    BandPoint(0, 0.0, 0.2, 0.4),
    BandPoint(10, 0.2, 0.5, 0.8),
    BandPoint(540, 0.9, 1.0, 1.0),
]


def circles(drawn: str) -> list[tuple[float, float]]:
    return [
        (float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    ]


def test_each_case_has_its_dot_and_a_word_is_hollow():
    dots = [CaseDot("1", 3, 3, 0.5), CaseDot("2", 20, 20, 0.5, hollow=True)]
    drawn = recovery(BANDS, dots, [], "Titre", "Dit en mots")
    assert len(circles(drawn)) == 2
    assert drawn.count('fill="#ffffff" stroke=') == 1
    assert "<title>Titre. Dit en mots</title>" in drawn


def test_a_point_that_binds_on_one_side_has_an_arrow_and_a_period_has_its_length():
    early = CaseDot("1", 19, 19, 0.5, hollow=True, side="left")
    during = CaseDot("2", 0, 58, 0.9)
    drawn = recovery(BANDS, [early, during], [], "x", "x")
    assert drawn.count("<polygon") == 2  # the band, and one arrowhead


def test_later_days_and_higher_levels_stand_further_right_and_higher():
    drawn = recovery(BANDS, [CaseDot("1", 2, 2, 0.1), CaseDot("2", 50, 50, 0.9)], [], "x", "x")
    (x1, y1), (x2, y2) = circles(drawn)
    assert x1 < x2
    assert y1 > y2


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 540), st.integers(0, 100)), min_size=1, max_size=14),
)
def test_no_dot_covers_another_and_none_leaves_the_picture(points: list[tuple[int, int]]):
    dots = [CaseDot(str(at), day, day, share / 100) for at, (day, share) in enumerate(points)]
    found = circles(recovery(BANDS, dots, [], "x", "x"))
    assert len(found) == len(points)
    for at, (x, y) in enumerate(found):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
        for a, b in found[:at]:
            assert abs(x - a) >= 2 * MARK - 0.01 or abs(y - b) >= 2 * MARK - 0.01


def test_a_plan_is_dashed_and_bears_its_name_and_one_that_says_less_is_drawn_as_far():
    whole = Planned("Urgences", 3, 24, 0.6)
    partial = Planned("Bloc", 2, None, None)
    drawn = recovery(BANDS, [], [whole, partial], "x", "x")
    assert drawn.count('stroke-dasharray="6 3"') == 2
    assert "Urgences" in drawn
    assert "Bloc" in drawn


def test_names_are_untrusted_and_an_empty_picture_is_still_one():
    drawn = recovery([], [], [Planned("<script>", 1, None, None)], "x", "x")
    assert "<script>" not in drawn
    assert drawn.startswith("<svg")
