"""What stops for each cut: cuts down, care lines across."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut, width, wrapped
from csirt.reporting.charts.svg import (
    ALERT,
    INK,
    LINE,
    MUTED,
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
TALL = 26.0
"""Height of a row whose name takes two lines."""
MAX_COLUMN = 34.0
SIZE = 10.0
SMALL = 9.0
"""Of a name on two lines."""
SLANT = 52
"""Degrees of the column heads."""
HEAD = 180.0
"""Longest line of a column head; a care line of a group bears its facility on a second one."""
ROOM = 18.0
"""Width of a column from which its head may take two lines."""
LEAN = 0.62
"""How far to the right a head leans, by its length."""


@dataclass(frozen=True, slots=True)
class Row:
    """A cut, and whether each care line stops with it."""

    name: str
    stops: tuple[bool, ...]


def matrix(columns: Sequence[str], rows: Sequence[Row], title: str, description: str) -> Markup:
    """Return the picture; a crossed dark square stops, a small ring keeps going."""
    two = (WIDTH - LABEL - HEAD * LEAN) / max(1, len(columns)) >= ROOM
    heads = [_lines(name, HEAD, two=two) for name in columns]
    longest = max((width(part, SIZE) for head in heads for part in head), default=0)
    column = min(MAX_COLUMN, (WIDTH - LABEL - longest * LEAN) / max(1, len(columns)))
    y = top = longest * 0.8 + 14
    drawn: list[Markup] = []
    for at, head in enumerate(heads):
        drawn += _head(LABEL + column * (at + 0.5), top - 6, head)
    for at, row in enumerate(rows):
        names = _lines(row.name, LABEL - 10, two=True)
        drawn += _row(row, names, y, column, shaded=at % 2 == 0)
        y += _height(names)
    drawn.append(line(((0, top), (LABEL + column * len(columns), top)), stroke=LINE))
    return picture(WIDTH, y + 4, title, description, *drawn)


def _lines(name: str, room: float, *, two: bool) -> tuple[str, ...]:
    """Return a name on a line, or on two smaller ones where it is long."""
    if width(name, SIZE) <= room or not two:
        return (cut(name, SIZE, room),)
    own, dash, home = name.rpartition(" – ")
    if dash:
        return cut(own, SMALL, room), cut(home, SMALL, room)
    return wrapped(name, SMALL, room, 2)


def _height(names: tuple[str, ...]) -> float:
    return ROW if len(names) < 2 else TALL


def _head(x: float, y: float, names: tuple[str, ...]) -> Iterator[Markup]:
    size = SIZE if len(names) < 2 else SMALL
    turn = f"rotate(-{SLANT} {x:.1f} {y:.1f})"
    for at, name in enumerate(names):
        down = 8.5 * at - 4 * (len(names) - 1)
        yield text(x, y + down, name, font_size=size, fill=_ink(at), transform=turn)


def _ink(at: int) -> str:
    """Return the colour of a line of a name: the second one, often a facility, is paler."""
    return MUTED if at else INK


def _row(
    row: Row, names: tuple[str, ...], y: float, column: float, *, shaded: bool
) -> list[Markup]:
    wide, high = LABEL + column * len(row.stops), _height(names)
    drawn = [box(0, y, wide, high, fill=TINT)] if shaded else []
    size = SIZE if len(names) < 2 else SMALL
    for at, name in enumerate(names):
        base = y + 13 - 2 * (len(names) - 1) + 11 * at
        drawn.append(text(4, base, name, font_size=size, fill=_ink(at)))
    for at, stops in enumerate(row.stops):
        x = LABEL + column * (at + 0.5)
        drawn += _stop(x, y + high / 2) if stops else [_keep(x, y + high / 2)]
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
