"""Actions over a region, one a row: quartiles of the levels that count and of those declared.

Two lanes a row: what is declared is a hollow box, what counts a full one, so that a photocopy tells
them apart; a heavy stroke is the median, a triangle the worst decile. Beside them, how many
facilities stand on each level, from pale to dark, each with its number where it fits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut, width
from csirt.reporting.charts.svg import (
    HUE,
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

WIDTH, ROW, TOP = 660.0, 22.0, 24.0
LABEL = 172.0
AXIS_X, AXIS = 186.0, 210.0
BAR_X, BAR = 426.0, 230.0
SIZE = 10.0
SHADES = ("#ffffff", "#cfdde3", "#7fa3b1", "#17495c")
"""Levels from the lowest to the highest."""
_DARK = 3
"""First shade on which letters are white."""
TOP_LEVEL = 3
_STUB = 5.0
"""Half the width of a box whose quartiles are one level."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Order statistics of one lane; none where they may not be told."""

    worst: float | None
    lower: float | None
    median: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """Facilities on some neighbouring levels."""

    lowest: int
    highest: int
    facilities: int


@dataclass(frozen=True, slots=True)
class Line:
    """One action."""

    code: str
    name: str
    counted: Spread
    claimed: Spread
    shares: Sequence[Share]
    silent: str = ""
    """What stands in place of a picture: withheld, or not applicable."""


def quartiles(
    lines: Sequence[Line], words: Mapping[str, str], number: Callable[[int], str] = str
) -> Markup:
    """Return the picture.

    Args:
        lines: In the order of the plan.
        words: ``title``, ``description``, ``shares``, and the key: ``counted``, ``claimed``,
            ``median``, ``worst``, ``level``.
        number: How a count is written.
    """
    height = TOP + ROW * len(lines) + 46
    drawn = [*_axis(len(lines), words)]
    for at, each in enumerate(lines):
        drawn += _line(each, TOP + ROW * at, number, shaded=at % 2 == 0)
    drawn += _key(TOP + ROW * len(lines) + 16, words)
    return picture(WIDTH, height, words["title"], words["description"], *drawn)


def _x(level: float) -> float:
    return AXIS_X + 12 + (AXIS - 24) * level / TOP_LEVEL


def _axis(rows: int, words: Mapping[str, str]) -> Iterator[Markup]:
    for level in range(TOP_LEVEL + 1):
        x = _x(level)
        yield line(((x, TOP - 4), (x, TOP + ROW * rows)), stroke=LINE, stroke_width=0.4)
        yield text(x, TOP - 9, str(level), font_size=SIZE, text_anchor="middle", font_weight=600)
    yield text(AXIS_X - 14, TOP - 9, words["level"], font_size=9, text_anchor="end", fill=MUTED)
    yield text(BAR_X, TOP - 9, words["shares"], font_size=9, fill=MUTED)


def _line(each: Line, y: float, number: Callable[[int], str], *, shaded: bool) -> Iterator[Markup]:
    if shaded:
        yield box(0, y, WIDTH, ROW, fill=TINT)
    middle = y + ROW / 2 + 3.5
    yield text(4, middle, each.code, font_size=SIZE, font_weight=700)
    yield text(30, middle, cut(each.name, SIZE, LABEL - 30), font_size=SIZE)
    if each.silent:
        yield text(_x(0), middle, each.silent, font_size=SIZE, fill=MUTED, font_style="italic")
        return
    yield from _lane(each.claimed, y + ROW / 2 - 5, fill=PAPER, stroke=INK)
    yield from _lane(each.counted, y + ROW / 2 + 5, fill=HUE, stroke=HUE)
    yield from _bar(each.shares, y + 5, number)


def _lane(spread: Spread, y: float, *, fill: str, stroke: str) -> Iterator[Markup]:
    if spread.lower is not None and spread.upper is not None:
        left, right = _x(spread.lower), _x(spread.upper)
        if left == right:
            left, right = left - _STUB, right + _STUB
        yield box(left, y - 3, right - left, 6, fill=fill, stroke=stroke, stroke_width=1)
    if spread.median is not None:
        x = _x(spread.median)
        yield line(((x, y - 5.2), (x, y + 5.2)), stroke=PAPER, stroke_width=5)
        yield line(((x, y - 5.2), (x, y + 5.2)), stroke=INK, stroke_width=2.6)
    if spread.worst is not None:
        yield _triangle(_x(spread.worst) - 11, y, fill=fill, stroke=stroke)


def _triangle(x: float, y: float, *, fill: str, stroke: str) -> Markup:
    points = f"{x:.1f},{y - 3.6:.1f} {x + 6.2:.1f},{y:.1f} {x:.1f},{y + 3.6:.1f}"
    return element("polygon", points=points, fill=fill, stroke=stroke, stroke_width=1)


def _bar(shares: Sequence[Share], y: float, number: Callable[[int], str]) -> Iterator[Markup]:
    high = ROW - 10
    total = sum(each.facilities for each in shares)
    x = BAR_X
    for each in shares:
        wide = BAR * each.facilities / total if total else 0
        if wide:
            shade = round((each.lowest + each.highest) / 2)
            yield box(x, y, wide, high, fill=SHADES[shade], stroke=INK, stroke_width=0.6)
            named = (f"{_levels(each)} · {number(each.facilities)}", _levels(each))
            yield from _label(named, x + wide / 2, y + high / 2 + 3.2, wide, dark=shade >= _DARK)
        x += wide


def _levels(each: Share) -> str:
    alone = each.lowest == each.highest
    return str(each.lowest) if alone else f"{each.lowest}–{each.highest}"


def _label(
    named: Sequence[str], middle: float, y: float, room: float, *, dark: bool
) -> Iterator[Markup]:
    """Yield the first of some names that fits, if one does."""
    for label in named:
        if width(label, 8.5) <= room - 4:
            fill = PAPER if dark else INK
            yield text(middle, y, label, font_size=8.5, text_anchor="middle", fill=fill)
            return


def _key(y: float, words: Mapping[str, str]) -> Iterator[Markup]:
    x = 4.0
    marks = (
        ("claimed", box(0, -3, 20, 6, fill=PAPER, stroke=INK, stroke_width=1)),
        ("counted", box(0, -3, 20, 6, fill=HUE, stroke=HUE, stroke_width=1)),
        ("median", line(((10, -5.2), (10, 5.2)), stroke=INK, stroke_width=2.6)),
        ("worst", _triangle(8, 0, fill=HUE, stroke=HUE)),
    )
    for name, mark in marks:
        yield element("g", mark, transform=f"translate({x:.1f} {y:.1f})")
        yield text(x + 26, y + 3.4, words[name], font_size=9)
        x += 26 + width(words[name], 9) + 14
    x = 4.0
    for level, shade in enumerate(SHADES):
        yield box(x, y + 14, 12, 10, fill=shade, stroke=INK, stroke_width=0.6)
        yield text(x + 16, y + 22.4, f"{words['level']} {level}", font_size=9)
        x += 16 + width(f"{words['level']} {level}", 9) + 12
