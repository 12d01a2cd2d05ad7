"""A crisis over time: what was done and decided a track, care lines and legal clocks as bars.

Shapes and textures tell what colours would, so that a black-and-white copy says as much. The scale
follows the length, from an hour to several months; hours are those of Paris.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from markupsafe import Markup

from csirt.operation.moment import PARIS
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

WIDTH = 660.0
LEFT = 168.0
"""Where time begins; the names of the rows stand before it."""
EDGE = 12.0
ROW = 21.0
HEAD = 17.0
SIZE = 9.5
SMALL = 8.0
NEAR = 3.0
"""Marks of one shape closer than this are drawn as one."""
LABEL_ROOM = 13.0
LEVELS = 6
"""Heights at which the letters of moments stand, so that near ones do not cover each other."""
MOST_TICKS = 9
STEPS = tuple(
    timedelta(minutes=each)
    for each in (5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 20_160, 40_320)
)
FILLS = {"limited": 7.0, "closed-to-ambulances": 3.5}
"""Distance between the strokes of a hatched bar; other states are a line or a full bar."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened: ``done``, ``decided``, ``skipped``, ``reopened``, ``told``,
    ``started``, ``due`` or ``filed``."""

    at: datetime
    shape: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A state that lasted: ``open``, ``limited``, ``closed-to-ambulances``, ``closed`` or
    ``running``."""

    start: datetime
    end: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture."""

    name: str
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        length = (self.end - self.start).total_seconds() or 1
        share = (at - self.start).total_seconds() / length
        return LEFT + max(0.0, min(1.0, share)) * (WIDTH - LEFT - EDGE)

    def holds(self, at: datetime) -> bool:
        return self.start <= at <= self.end


def timeline(
    bands: Sequence[Band],
    start: datetime,
    end: datetime,
    title: str,
    description: str,
    *,
    letters: Sequence[tuple[datetime, str]] = (),
    legend: Sequence[tuple[str, str]] = (),
) -> Markup:
    """Return the picture.

    Args:
        bands: What is drawn, from top to bottom.
        start: Where time begins.
        end: Where it ends; what lies outside is left out.
        title: What the picture is.
        description: What it shows, in words.
        letters: Moments to be marked through all rows, in order of time.
        legend: Shapes and states with their words.
    """
    scale = _Scale(start, max(end, start + timedelta(minutes=30)))
    marked = [(at, letter) for at, letter in letters if scale.holds(at)]
    top = 8.0 + (SMALL + 3) * (min(LEVELS, len(marked)) if marked else 0)
    y = top + 26
    shades: list[Markup] = []
    rows: list[Markup] = []
    for band in bands:
        rows.append(text(2, y + 12, band.title, font_size=SIZE, font_weight=600, fill=HUE))
        y += HEAD
        for nth, row in enumerate(band.rows):
            if nth % 2 == 0:
                shades.append(box(0, y, WIDTH, ROW, fill=TINT))
            rows += _row(row, y, scale)
            y += ROW
        y += 4
    drawn = [*shades, *_axis(scale, top, y), *_letters(marked, scale, top, y), *rows]
    keys, y = _legend(legend, y + 8)
    return picture(WIDTH, y + 6, title, description, *drawn, *keys)


def ticks(start: datetime, end: datetime) -> list[datetime]:
    """Return the moments that the axis names: round hours or days of Paris, nine at most."""
    step = next((each for each in STEPS if (end - start) / each <= MOST_TICKS), STEPS[-1])
    local = start.astimezone(PARIS)
    if step >= timedelta(days=1):
        days = max(step.days, -(-(end - start).days // MOST_TICKS))
        first = datetime.combine(local.date() + timedelta(days=1), time(), PARIS)
        found = [first + timedelta(days=days * nth) for nth in range(MOST_TICKS + 1)]
    else:
        at = datetime.combine(local.date(), time(), PARIS).astimezone(start.tzinfo)
        at += step * ((start - at) // step)
        found = [at + step * nth for nth in range(MOST_TICKS + 3)]
    return [each for each in found if start <= each <= end]


def _axis(scale: _Scale, top: float, bottom: float) -> Iterator[Markup]:
    y, day, before = top + 16, "", -100.0
    found = ticks(scale.start, scale.end)
    whole = all(each.astimezone(PARIS).time() == time() for each in found) and len(found) > 1
    for at in found:
        x, local = scale.x(at), at.astimezone(PARIS)
        yield line(((x, y + 6), (x, bottom)), stroke=LINE, stroke_width=0.4)
        yield line(((x, y + 2), (x, y + 6)), stroke=INK, stroke_width=0.8)
        date = local.strftime("%d/%m")
        words = date if whole else local.strftime("%H:%M")
        room = x - before
        if not whole and date != day and room > 30:
            yield _centred(x, y - 9, date, font_weight=600)
            day = date
        if room > width(words, SMALL) + 3:
            yield _centred(x, y, words)
            before = x
    yield line(((LEFT, y + 6), (WIDTH - EDGE, y + 6)), stroke=INK, stroke_width=0.8)


def _centred(x: float, y: float, words: str, **more: object) -> Markup:
    half = width(words, SMALL) / 2
    x = min(max(x, LEFT - 20 + half), WIDTH - half)
    return text(x, y, words, font_size=SMALL, text_anchor="middle", **more)


def _row(row: Row, y: float, scale: _Scale) -> list[Markup]:
    middle = y + ROW / 2 + 2
    drawn = [text(6, middle + 2, cut(row.name, SIZE, LEFT - 14), font_size=SIZE)]
    for bar in row.bars:
        drawn += _bar(bar, middle, scale)
    seen: set[tuple[str, int]] = set()
    labelled = -LABEL_ROOM
    for mark in sorted(row.marks, key=lambda each: (each.at, each.shape, each.label)):
        x = scale.x(mark.at)
        place = mark.shape, round(x / NEAR)
        if not scale.holds(mark.at) or place in seen:
            continue
        seen.add(place)
        drawn += shape(mark.shape, x, middle)
        if mark.label and x - labelled >= LABEL_ROOM:
            drawn.append(_centred(x, middle - 6, mark.label))
            labelled = x
    return drawn


def _bar(bar: Bar, y: float, scale: _Scale) -> list[Markup]:
    if bar.end < scale.start or bar.start > scale.end:
        return []
    x, end = scale.x(bar.start), scale.x(bar.end)
    return state(bar.state, x, max(end - x, 1.5), y)


def state(name: str, x: float, wide: float, y: float) -> list[Markup]:
    """Return a bar of a state: a line is open, hatching is limited, a full bar is closed."""
    if name in ("open", "running"):
        stroke = 1.6 if name == "open" else 1.0
        dashes = {} if name == "open" else {"stroke_dasharray": "3 2"}
        return [line(((x, y), (x + wide, y)), stroke=INK, stroke_width=stroke, **dashes)]
    full = name not in FILLS
    tall = 9.0
    drawn = [
        box(x, y - tall / 2, wide, tall, fill=INK if full else PAPER, stroke=INK, stroke_width=0.7)
    ]
    return drawn if full else drawn + list(_hatched(x, wide, y - tall / 2, tall, FILLS[name]))


def _hatched(x: float, wide: float, y: float, tall: float, every: float) -> Iterator[Markup]:
    at = every
    while at < wide + tall:
        left, right = max(0.0, at - tall), min(at, wide)
        if right > left:
            ends = (x + left, y + (tall if left else at)), (x + right, y + at - right)
            yield line(ends, stroke=INK, stroke_width=0.7)
        at += every


def shape(name: str, x: float, y: float) -> list[Markup]:
    """Return a mark at a point; each has a shape of its own."""
    pen = {"stroke": INK, "stroke_width": 1}
    if name == "decided":
        ends = ((x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in ends)
        return [element("polygon", points=points, fill=INK, stroke=PAPER, stroke_width=0.5)]
    if name in ("done", "skipped", "started"):
        radius = 2.2 if name == "done" else 2.8
        fill = INK if name == "done" else PAPER
        return [element("circle", cx=x, cy=y, r=radius, fill=fill, **pen)]
    if name == "reopened":
        return [
            line(((x - 3, y - 3), (x + 3, y + 3)), **pen),
            line(((x - 3, y + 3), (x + 3, y - 3)), **pen),
        ]
    if name == "filed":
        return [box(x - 3.2, y - 3.2, 6.4, 6.4, fill=INK, stroke=PAPER, stroke_width=0.5)]
    if name == "due":
        return [line(((x, y - 6), (x, y + 6)), stroke=INK, stroke_width=2.2)]
    return [line(((x, y - 3.5), (x, y + 3.5)), stroke=MUTED, stroke_width=0.8)]


def _letters(
    marked: Sequence[tuple[datetime, str]], scale: _Scale, top: float, bottom: float
) -> Iterator[Markup]:
    last = [-LABEL_ROOM] * LEVELS
    for at, letter in marked:
        x = scale.x(at)
        level = next((n for n, before in enumerate(last) if x - before >= LABEL_ROOM), LEVELS - 1)
        last[level] = x
        y = top - 6 - level * (SMALL + 3)
        yield line(
            ((x, y + 2), (x, bottom)), stroke=HUE, stroke_width=0.6, stroke_dasharray="1 2.5"
        )
        yield text(
            x, y, letter, font_size=SMALL + 1, font_weight=700, text_anchor="middle", fill=HUE
        )


def _legend(keys: Sequence[tuple[str, str]], y: float) -> tuple[list[Markup], float]:
    """Return the shapes with their words, in as many lines as it takes, and where they end."""
    drawn: list[Markup] = []
    x = 6.0
    for name, words in keys:
        wide = 26 + width(words, SMALL)
        if x + wide > WIDTH - EDGE and x > 6:
            x, y = 6.0, y + 15
        states = (*FILLS, "open", "closed", "running")
        sign = state(name, x, 16, y + 4) if name in states else shape(name, x + 8, y + 4)
        drawn += [*sign, text(x + 20, y + 7, words, font_size=SMALL)]
        x += wide + 8
    return drawn, y + 15
