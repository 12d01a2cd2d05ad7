"""Flows between places on plain ground: from where to where, how many, and what is full.

Read in grey: a victim is a black square, a full site is filled, one with room is a ring; the flows
of several victims differ by their dashes. Names stand beside the map, by number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from markupsafe import Markup, escape

from csirt.reporting.charts.lettering import cut, width, wrapped
from csirt.reporting.charts.map_ground import Spot, View, grounded, main_view
from csirt.reporting.charts.svg import (
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
from csirt.safe import safe

WIDE, LOW, HIGH, SIDE, GAP = 900.0, 420.0, 620.0, 316.0, 14.0
MOST = 24
"""Sites that are numbered and named."""
_ROW, _SIZE, _COUNT = 17.0, 11.0, 34.0
_DASHES = ("none", "7 4", "2 4")
_THICK, _THIN = 9.0, 1.2


@dataclass(frozen=True, slots=True)
class FlowPlace:
    """A place of the picture."""

    id: str
    name: str
    latitude: float
    longitude: float
    lost: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class FlowLine:
    """So many from one place to another."""

    start: str
    end: str
    count: float


@dataclass(frozen=True, slots=True)
class FlowWords:
    """The words of the picture."""

    title: str
    description: str
    lost: str
    takes: str
    full: str
    other: str
    width: str
    heading: str
    rows: tuple[tuple[str, str], ...]
    """Name and number of a numbered site, the most first."""
    more: str
    source: str


def flow_map(places: Sequence[FlowPlace], flows: Sequence[FlowLine], words: FlowWords) -> Markup:
    """Return the picture.

    Args:
        places: Every place with coordinates; at least those of the flows.
        flows: What goes from where to where.
        words: Its words; the rows are those of :func:`ranked`.
    """
    spots = [Spot(each.id, each.latitude, each.longitude) for each in places]
    at = {spot.name: point for spot, point in grounded(spots)}
    used = {end for flow in flows for end in (flow.start, flow.end)}
    view = main_view([at[id] for id in used], WIDE - SIDE - GAP, LOW, HIGH)
    drawn = [
        element("clipPath", box(view.x, view.y, view.wide, view.high), id="flow-ground"),
        box(view.x, view.y, view.wide, view.high, fill=TINT, stroke=LINE, stroke_width=0.8),
        element("g", *_ground(places, flows, used, at, view), clip_path="url(#flow-ground)"),
        *_list(words),
        *_legend(view, words),
    ]
    base = view.high + 58
    notes = wrapped(words.source, 10, WIDE - 8, 3)
    drawn += [text(0, base + 13 * n, row, font_size=10, fill=MUTED) for n, row in enumerate(notes)]
    high = base + 13 * len(notes) + 4
    paper = box(0, 0, WIDE, high, fill=PAPER)
    return picture(WIDE, high, words.title, words.description, paper, *drawn)


def ranked(flows: Sequence[FlowLine]) -> list[tuple[str, float]]:
    """Return where the flows end with how many arrive, the most first."""
    sums: dict[str, float] = {}
    for flow in flows:
        sums[flow.end] = sums.get(flow.end, 0.0) + flow.count
    return sorted(sums.items(), key=lambda each: (-each[1], each[0]))


def _ground(
    places: Sequence[FlowPlace],
    flows: Sequence[FlowLine],
    used: set[str],
    at: dict[str, tuple[float, float]],
    view: View,
) -> Iterator[Markup]:
    for each in places:
        if each.id not in used and view.holds(at[each.id]):
            x, y = view.at(at[each.id])
            yield element("circle", cx=x, cy=y, r=1.5, fill=MUTED)
    most = max(flow.count for flow in flows)
    starts = list(dict.fromkeys(flow.start for flow in flows))
    for flow in sorted(flows, key=lambda each: each.count):
        yield _line(
            flow, most, starts.index(flow.start), (view.at(at[flow.start]), view.at(at[flow.end]))
        )
    numbers = {id: str(n) for n, (id, _) in enumerate(ranked(flows)[:MOST], 1)}
    shown = [each for each in places if each.id in used]
    for each in sorted(shown, key=lambda place: (place.lost, place.id in numbers)):
        yield _mark(each, view.at(at[each.id]), numbers.get(each.id, ""))


def _line(
    flow: FlowLine, most: float, nth: int, ends: tuple[tuple[float, float], tuple[float, float]]
) -> Markup:
    thick = max(_THIN, _THICK * sqrt(flow.count / most))
    return line(
        ends, stroke=INK, stroke_width=thick, stroke_opacity=0.38,
        stroke_dasharray=_DASHES[nth % len(_DASHES)],
    )  # fmt: skip


def _mark(place: FlowPlace, point: tuple[float, float], number: str) -> Markup:
    x, y = point
    named = element("title", escape(safe(place.name)))
    if place.lost:
        sign = text(x, y + 4, "×", font_size=14, font_weight=700, fill=PAPER, text_anchor="middle")
        return element("g", named, box(x - 8, y - 8, 16, 16, fill=INK), sign)
    fill, ink = (INK, PAPER) if place.full else (PAPER, INK)
    edge = PAPER if place.full else INK
    ring = element("circle", cx=x, cy=y, r=8, fill=fill, stroke=edge, stroke_width=1.3)
    label = text(x, y + 3.6, number, font_size=9.5, font_weight=700, fill=ink, text_anchor="middle")
    return element("g", named, ring, label)


def _list(words: FlowWords) -> Iterator[Markup]:
    x, y = WIDE - SIDE, 14.0
    yield text(x, y, words.heading, font_weight=700)
    room = SIDE - 26 - _COUNT
    for n, (name, count) in enumerate(words.rows, 1):
        y += _ROW
        yield text(x + 16, y, str(n), font_size=_SIZE, font_weight=700, text_anchor="end")
        yield text(x + 24, y, cut(safe(name), _SIZE, room), font_size=_SIZE)
        yield text(WIDE - 2, y, count, font_size=_SIZE, font_weight=700, text_anchor="end")
    if words.more:
        yield text(x + 24, y + _ROW, words.more, font_size=_SIZE, fill=MUTED)


def _legend(view: View, words: FlowWords) -> Iterator[Markup]:
    """Yield what the marks mean, in two rows under the map."""
    x, y = 0.0, view.high + 18
    signs = (
        (FlowPlace("", "", 0, 0, lost=True), words.lost),
        (FlowPlace("", "", 0, 0), words.takes),
        (FlowPlace("", "", 0, 0, full=True), words.full),
    )
    for place, told in signs:
        yield _mark(place, (x + 9, y - 4), "")
        yield text(x + 22, y, told)
        x += 22 + width(told, 11) + 18
    yield element("circle", cx=x + 4, cy=y - 4, r=1.5, fill=MUTED)
    yield text(x + 12, y, words.other)
    x, y = 0.0, y + 18
    yield line([(x, y - 4), (x + 26, y - 4)], stroke=INK, stroke_width=5, stroke_opacity=0.38)
    yield text(x + 32, y, words.width)
