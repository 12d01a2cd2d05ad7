"""A recovery curve: its band, its middle, dated cases as numbered dots, planning as dashed steps.

Days run on a scale that opens the first weeks. A full dot is a number of its source; a hollow one
stands for a word ('takes patients again') at the level that it is read as, with an arrow where the
source binds on one side only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log1p

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut
from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    INK,
    LINE,
    MUTED,
    PAPER,
    TINT,
    arrowhead,
    element,
    line,
    picture,
    text,
)

WIDTH, HEIGHT = 660.0, 232.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 12.0, 14.0, 30.0
SIZE, SMALL = 9.5, 8.0
MARK = 6.2
"""Half the size of a dot, wide enough for two figures."""
TICKS = (0, 1, 2, 3, 7, 14, 28, 60, 120, 240, 365, 540)


@dataclass(frozen=True, slots=True)
class BandPoint:
    """A day of the band; shares between 0 and 1."""

    day: float
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class CaseDot:
    """One dated point."""

    label: str
    """Its number in the table beside the picture."""
    first_day: float
    last_day: float
    level: float
    hollow: bool = False
    side: str = ""
    """``left`` for 'by', ``right`` for 'not yet'."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One planning assumption: nothing until a day, so much until another, all after it."""

    label: str
    days_out: float
    until: float | None
    level: float | None


def recovery(
    bands: Sequence[BandPoint],
    dots: Sequence[CaseDot],
    planned: Sequence[Planned],
    title: str,
    description: str,
) -> Markup:
    """Return the picture; without a band it shows the dots alone."""
    last = max([1.0, *(each.day for each in bands), *(each.last_day for each in dots)])
    drawn: list[Markup] = list(_band(bands, last))
    drawn += _axes(last)
    for each in planned:
        drawn += _plan(each, last)
    drawn += _dots(dots, last)
    return picture(WIDTH, HEIGHT, title, description, *drawn)


def _x(day: float, last: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * log1p(max(day, 0.0)) / log1p(last)


def _y(level: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(max(level, 0.0), 1.0))


def _band(bands: Sequence[BandPoint], last: float) -> Iterator[Markup]:
    if not bands:
        return
    upper = [(_x(each.day, last), _y(each.high)) for each in bands]
    lower = [(_x(each.day, last), _y(each.low)) for each in reversed(bands)]
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in (*upper, *lower))
    yield element("polygon", points=points, fill=TINT, stroke=LINE, stroke_width=0.6)
    middle = [(_x(each.day, last), _y(each.median)) for each in bands]
    yield line(middle, stroke=HUE, stroke_width=1.6)


def _axes(last: float) -> Iterator[Markup]:
    for share in (0, 25, 50, 75, 100):
        y = _y(share / 100)
        yield line(((LEFT, y), (WIDTH - RIGHT, y)), stroke=LINE, stroke_width=0.35)
        yield text(LEFT - 9, y + 3, str(share), font_size=SMALL, text_anchor="end", fill=MUTED)
    base = _y(0)
    for day in (each for each in TICKS if each <= last):
        x = _x(day, last)
        yield line(((x, base), (x, base + 4)), stroke=INK, stroke_width=0.7)
        yield text(x, base + 14, str(day), font_size=SMALL, text_anchor="middle", fill=MUTED)
    yield line(((LEFT, base), (WIDTH - RIGHT, base)), stroke=INK, stroke_width=0.9)


def _plan(each: Planned, last: float) -> Iterator[Markup]:
    """Yield the steps of a plan, as far as it says them."""
    end = _x(each.days_out, last)
    way = [(_x(0, last), _y(0)), (end, _y(0))]
    if each.until is not None and each.level is not None:
        far = _x(each.until, last)
        way += [(end, _y(each.level)), (far, _y(each.level)), (far, _y(1))]
        way.append((WIDTH - RIGHT, _y(1)))
    yield line(way, stroke=ALERT, stroke_width=1.8, stroke_dasharray="6 3")
    label = cut(each.label, SMALL, WIDTH - RIGHT - end - 6, bold=True)
    y = _y(each.level or 0) - 5
    yield text(end + 4, y, label, font_size=SMALL, font_weight=600, fill=ALERT)


def _dots(dots: Sequence[CaseDot], last: float) -> Iterator[Markup]:
    taken: list[tuple[float, float]] = []
    for each in dots:
        x = (_x(each.first_day, last) + _x(each.last_day, last)) / 2
        y = _free(x, _y(each.level), taken)
        taken.append((x, y))
        if each.last_day > each.first_day:
            ends = ((_x(each.first_day, last), y), (_x(each.last_day, last), y))
            yield line(ends, stroke=INK, stroke_width=1.2)
        yield from _dot(each, x, y)


def _free(x: float, y: float, taken: Sequence[tuple[float, float]]) -> float:
    """Return the nearest height at which a dot covers no other."""
    room = 2 * MARK + 0.5
    for step in range(40):
        for way in (1, -1):
            at = y + way * step * 2.0
            inside = TOP <= at <= _y(0) - 1 or step == 0
            if inside and all(abs(x - a) >= room or abs(at - b) >= room for a, b in taken):
                return at
    return y


def _dot(each: CaseDot, x: float, y: float) -> Iterator[Markup]:
    fill, ink = (PAPER, INK) if each.hollow else (INK, PAPER)
    if each.side:
        way = -1 if each.side == "left" else 1
        tip = x + way * (MARK + 7)
        yield line(((x, y), (tip, y)), stroke=INK, stroke_width=1.2)
        yield arrowhead(tip, y, each.side, INK, 4)
    yield element("circle", cx=x, cy=y, r=MARK, fill=fill, stroke=INK, stroke_width=1.1)
    yield text(x, y + 2.7, each.label, font_size=SMALL - 0.4, text_anchor="middle", fill=ink,
               font_weight=600)  # fmt: skip
