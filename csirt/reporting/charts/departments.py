"""Départements on a map: a disc each, with how many actions have a median of 2 or above.

Sites are dots without a name. What is told of a département is told of its place, no more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from markupsafe import Markup

from csirt.reporting.charts.lettering import width
from csirt.reporting.charts.map_ground import Spot, View, grounded, inside, main_view
from csirt.reporting.charts.svg import (
    HUE,
    INK,
    LINE,
    MUTED,
    PAPER,
    TINT,
    box,
    element,
    picture,
    text,
)

WIDE, LOW, HIGH = 660.0, 220.0, 350.0
RADIUS = 17.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a département."""

    reached: int
    """Actions whose median is at the level or above."""
    of: int
    """Actions of which a median is told; nought where all are withheld."""


def departments(
    spots: Sequence[Spot], told: Mapping[str, Told], words: Mapping[str, str]
) -> Markup:
    """Return the picture.

    Args:
        spots: The sites with coordinates, without names; at least one.
        told: By code of the département.
        words: ``title``, ``description``, ``reached``, ``withheld``, ``site``.
    """
    placed = grounded(inside(spots))
    view = main_view([point for _, point in placed], WIDE, LOW, HIGH)
    drawn = [box(0, 0, WIDE, view.high, fill=TINT, stroke=LINE, stroke_width=0.8)]
    drawn += [_dot(*view.at(point)) for _, point in placed]
    middles: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for spot, point in placed:
        middles[spot.department].append(view.at(point))
    for code, points in sorted(middles.items()):
        if code in told:
            at = median(x for x, _ in points), median(y for _, y in points)
            drawn += _disc(code, at, told[code])
    drawn += _key(view, words)
    return picture(WIDE, view.high + 24, words["title"], words["description"], *drawn)


def _dot(x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=1.6, fill=MUTED)


def _disc(code: str, at: tuple[float, float], told: Told) -> Iterator[Markup]:
    """Yield a ring filled like a clock with the share of the actions that reach the level."""
    x, y = at
    yield element("circle", cx=x, cy=y, r=RADIUS, fill=PAPER, stroke=HUE, stroke_width=1.4)
    shown = f"{told.reached}/{told.of}" if told.of else "·"
    if told.of:
        high = 2 * RADIUS * told.reached / told.of
        id = f"disc-{code}"
        yield element("clipPath", element("circle", cx=x, cy=y, r=RADIUS - 0.7), id=id)
        yield box(x - RADIUS, y + RADIUS - high, 2 * RADIUS, high, fill="#cfdde3",
                  clip_path=f"url(#{id})")  # fmt: skip
    yield text(x, y + 4, shown, font_size=11, font_weight=700, text_anchor="middle")
    wide = width(code, 10, bold=True) + 6
    yield box(x - wide / 2, y - RADIUS - 14, wide, 13, rx=3, fill=PAPER, fill_opacity=0.9)
    yield text(x, y - RADIUS - 4, code, font_size=10, font_weight=700, text_anchor="middle",
               fill=INK)  # fmt: skip


def _key(view: View, words: Mapping[str, str]) -> Iterator[Markup]:
    y = view.high + 16
    yield element("circle", cx=10, cy=y - 3.5, r=6, fill="#cfdde3", stroke=HUE, stroke_width=1.2)
    yield text(22, y, words["reached"], font_size=9)
    x = 22 + width(words["reached"], 9) + 16
    yield text(x, y, "·", font_size=13, font_weight=700)
    yield text(x + 9, y, words["withheld"], font_size=9)
    x += 9 + width(words["withheld"], 9) + 16
    yield _dot(x, y - 3.5)
    yield text(x + 7, y, words["site"], font_size=9)
