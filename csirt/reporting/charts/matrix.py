"""What stops for each cut: cuts down, care lines across."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut, width
from csirt.reporting.charts.svg import (
    ALERT,
    INK,
    LINE,
    PAPER,
    TINT,
    box,
    element,
    line,
    picture,
    text,
)

WIDTH = 660.0
LABEL = 218.0
ROW = 19.0
MAX_COLUMN = 34.0
SIZE = 10.0
SLANT = 52
"""Degrees of the column heads."""


@dataclass(frozen=True, slots=True)
class Row:
    """A cut, and whether each care line stops with it."""

    name: str
    stops: tuple[bool, ...]


def matrix(columns: Sequence[str], rows: Sequence[Row], title: str, description: str) -> Markup:
    """Return the picture; a crossed dark square stops, a small ring keeps going."""
    heads = [cut(name, SIZE, 150) for name in columns]
    lean = 0.62
    overhang = max((width(name, SIZE) for name in heads), default=0) * lean
    column = min(MAX_COLUMN, (WIDTH - LABEL - min(overhang, 90)) / max(1, len(columns)))
    top = max((width(name, SIZE) for name in heads), default=0) * 0.8 + 14
    height = top + ROW * len(rows) + 4
    drawn = [_head(LABEL + column * (at + 0.5), top - 6, name) for at, name in enumerate(heads)]
    for at, row in enumerate(rows):
        drawn += _row(row, top + ROW * at, column, shaded=at % 2 == 0)
    drawn.append(line(((0, top), (LABEL + column * len(columns), top)), stroke=LINE))
    return picture(WIDTH, height, title, description, *drawn)


def _head(x: float, y: float, name: str) -> Markup:
    return text(x, y, name, font_size=SIZE, transform=f"rotate(-{SLANT} {x:.1f} {y:.1f})")


def _row(row: Row, y: float, column: float, *, shaded: bool) -> list[Markup]:
    wide = LABEL + column * len(row.stops)
    drawn = [box(0, y, wide, ROW, fill=TINT)] if shaded else []
    drawn.append(text(4, y + 13, cut(row.name, SIZE, LABEL - 10), font_size=SIZE))
    for at, stops in enumerate(row.stops):
        x = LABEL + column * (at + 0.5)
        drawn += _stop(x, y + ROW / 2) if stops else [_keep(x, y + ROW / 2)]
    return drawn


def _stop(x: float, y: float) -> list[Markup]:
    cross = {"stroke": PAPER, "stroke_width": 1.5}
    return [
        box(x - 6.5, y - 6.5, 13, 13, fill=ALERT, stroke=INK, stroke_width=0.5),
        line(((x - 3, y - 3), (x + 3, y + 3)), **cross),
        line(((x + 3, y - 3), (x - 3, y + 3)), **cross),
    ]


def _keep(x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=2.2, fill=PAPER, stroke=LINE, stroke_width=1)
