"""A region as points: a circle a site with emergencies, dots for the others, and no background.

Places come from latitude and longitude alone, seen from so near that a degree is a length; nothing
is fetched. Where many sites stand close together, that part is drawn again, larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from statistics import median

from markupsafe import Markup, escape

from csirt.reporting.charts.lettering import width, wrapped
from csirt.reporting.charts.map_ground import (
    Part,
    Placed,
    Spot,
    View,
    crowded,
    grounded,
    main_view,
    within,
)
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
from csirt.safe import safe

WIDE = 900.0
_LOW, _LOW_BESIDE, _HIGH = 340.0, 530.0, 780.0
"""Of the map; its height follows the region, within these, and what stands beside it."""
_GAP, _SIDE = 16.0, 330.0
LARGEST = 15.0
"""Radius of the largest circle, the same where the ground is enlarged."""
_ROOMY = 150
"""Circles beyond which all of them shrink."""
_APART = 30.0
"""Between the names of two départements, sideways."""


@dataclass(frozen=True, slots=True)
class Legend:
    """The words of the picture."""

    title: str
    description: str
    visits: str
    other: str
    unknown: str
    inset: str
    source: str
    notes: tuple[str, ...] = ()


def region_map(spots: Sequence[Spot], legend: Legend, numbers: "Numbers") -> Markup:
    """Return the picture of a region.

    Args:
        spots: The sites that fit it, see :func:`inside`; at least one.
        legend: Its words.
        numbers: How numbers are written.
    """
    placed = grounded(spots)
    high = max((each.visits or 0 for each in spots), default=0)
    part = crowded([point for _, point in placed])
    main = main_view(
        [point for _, point in placed], WIDE - _SIDE - _GAP, _LOW_BESIDE if part else _LOW, _HIGH
    )
    busy = sum(bool(spot.visits) for spot in spots)
    largest = LARGEST * min(1.0, sqrt(_ROOMY / max(busy, 1)))
    drawn = [*_panel("map-whole", main, placed, high, largest, skip=part)]
    x = WIDE - _SIDE
    y = 0.0
    if part:
        side = _SIDE
        view = View(part[0], part[1], side / part[2], x, y, side, side)
        drawn += _panel("map-part", view, placed, high, largest)
        drawn += [*_framed(main, part, view, legend.inset), _scale_bar(view, numbers)]
        y += side + _GAP
    drawn += _key(x, y + 6, _Circles(high, largest), legend, numbers)
    drawn += [_scale_bar(main, numbers), _north(main)]
    lines = wrapped(legend.source, 10, WIDE - 8, 2)
    bottom = main.high + 18
    drawn += [
        text(0, bottom + 13 * at, row, font_size=10, fill=MUTED) for at, row in enumerate(lines)
    ]
    whole = bottom + 13 * len(lines)
    paper = box(0, 0, WIDE, whole, fill=PAPER)
    return picture(WIDE, whole, legend.title, legend.description, paper, *drawn)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written in the language of the picture."""

    thousands: str

    def __call__(self, value: float) -> str:
        """Return a whole number with its separators."""
        return f"{value:,.0f}".replace(",", self.thousands)


def _panel(
    id: str,
    view: View,
    placed: Sequence[Placed],
    high: float,
    largest: float,
    skip: Part | None = None,
) -> list[Markup]:
    """Return the sites in one window, under the names of the départements."""
    shown = [(spot, view.at(point)) for spot, point in placed if view.holds(point)]
    edge = (view.x, view.y, view.wide, view.high)
    sites = [_circle(spot, at, high, largest) for spot, at in shown if spot.visits]
    sites += [_dot(spot, at) for spot, at in shown if not spot.visits]
    return [
        element("clipPath", box(*edge), id=id),
        box(*edge, fill=TINT, stroke=LINE, stroke_width=0.8),
        element("g", *sites, *_departments(view, placed, skip), clip_path=f"url(#{id})"),
    ]


def _departments(view: View, placed: Sequence[Placed], skip: Part | None) -> list[Markup]:
    """Return the code of each département at the middle of its sites, on a pale ground."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for spot, point in placed:
        if spot.department:
            groups.setdefault(spot.department, []).append(point)
    drawn: list[Markup] = []
    taken: list[tuple[float, float]] = []
    for code, points in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        middle = median(p[0] for p in points), median(p[1] for p in points)
        if not view.holds(middle) or (skip and within(middle, skip)):
            continue
        x, y = view.at(middle)
        if any(abs(x - other[0]) < _APART and abs(y - other[1]) < 18 for other in taken):
            continue  # of two names that would hide each other, the one with more sites stays
        taken.append((x, y))
        wide = width(code, 14, bold=True) + 6
        drawn += [
            box(x - wide / 2, y - 9, wide, 18, rx=3, fill=PAPER, fill_opacity=0.85),
            text(x, y + 5, code, font_size=14, font_weight=700, text_anchor="middle"),
        ]
    return drawn


def _radius(visits: float, high: float, largest: float) -> float:
    return max(2.5, largest * sqrt(visits / high))


def _circle(spot: Spot, at: tuple[float, float], high: float, largest: float) -> Markup:
    named = element("title", escape(safe(f"{spot.name} : {spot.visits:.0f}")))
    return element(
        "circle",
        named,
        cx=at[0],
        cy=at[1],
        r=_radius(spot.visits or 0, high, largest),
        fill=HUE,
        fill_opacity=0.42,
        stroke=HUE,
        stroke_width=1.1,
    )


def _dot(spot: Spot, at: tuple[float, float]) -> Markup:
    named = element("title", escape(safe(spot.name)))
    x, y = at
    if spot.known:
        return element("circle", named, cx=x, cy=y, r=1.9, fill=INK, stroke=PAPER, stroke_width=0.5)
    return element("circle", named, cx=x, cy=y, r=1.8, fill=PAPER, stroke=MUTED, stroke_width=0.8)


def _framed(main: View, part: Part, view: View, words: str) -> list[Markup]:
    """Return the frame of the enlarged part on the map, and its name where it is drawn again."""
    x, y = main.at((part[0], part[1]))
    side = part[2] * main.scale
    dashed = {"fill": "none", "stroke": INK, "stroke_width": 1, "stroke_dasharray": "4 3"}
    label = width(words, 11, bold=True) + 12
    return [
        box(x, y, side, side, **dashed),
        box(view.x, view.y, view.wide, view.high, **dashed),
        box(view.x + 1, view.y + 1, label, 18, fill=PAPER),
        text(view.x + 7, view.y + 14, words, font_weight=700),
    ]


@dataclass(frozen=True, slots=True)
class _Circles:
    """What the largest circle of the map stands for."""

    high: float
    radius: float


def _key(x: float, y: float, circles: _Circles, legend: Legend, numbers: Numbers) -> list[Markup]:
    """Return the legend: three circles, two dots, and what is not on the map."""
    drawn: list[Markup] = []
    row = y + 14
    if circles.high:
        drawn.append(text(x, row, legend.visits, font_weight=700))
        across, row = x, row + 10
        for value in _steps(circles.high):
            r = _radius(value, circles.high, circles.radius)
            spot = Spot("", 0, 0, visits=value)
            drawn.append(_circle(spot, (across + r, row + LARGEST), circles.high, circles.radius))
            drawn.append(text(across + 2 * r + 5, row + LARGEST + 4, numbers(value)))
            across += 2 * r + 14 + width(numbers(value), 11)
        row += 2 * LARGEST + 20
    for known, words in ((True, legend.other), (False, legend.unknown)):
        drawn.append(_dot(Spot("", 0, 0, known=known), (x + 4, row - 4)))
        drawn.append(text(x + 14, row, words))
        row += 18
    for note in legend.notes:
        for part in wrapped(note, 11, _SIDE - 14, 2):
            drawn.append(text(x + 14, row, part, fill=MUTED))
            row += 16
    return drawn


def _steps(high: float) -> tuple[float, ...]:
    """Return three round numbers of visits up to the largest."""
    size = 10 ** floor(log10(high))
    top = floor(high / size) * size
    return (top / 10, top / 2, top) if top >= 10 else (top,)


def _north(view: View) -> Markup:
    """Return an arrow to the north, which is up."""
    x, y = view.x + 22, view.y + 18
    points = f"{x},{y} {x - 5},{y + 14} {x},{y + 10} {x + 5},{y + 14}"
    letter = text(x, y + 26, "N", text_anchor="middle", font_size=10.5, font_weight=700)
    return element("g", element("polygon", points=points, fill=INK), letter)


def _scale_bar(view: View, numbers: Numbers) -> Markup:
    """Return a bar of a round number of kilometres, on the map's lower edge."""
    room = view.wide / view.scale / 5
    size = 10 ** floor(log10(room))
    length = max(step for step in (1, 2, 5) if step * size <= room) * size
    x, y = view.x + 14, view.y + view.high - 14
    end = x + length * view.scale
    bar = line([(x, y - 4), (x, y), (end, y), (end, y - 4)], stroke=INK, stroke_width=1.2)
    label = f"{numbers(ceil(length))} km" if length >= 1 else f"{length:g} km"
    words = text((x + end) / 2, y - 6, label, text_anchor="middle", font_size=10.5)
    return element("g", bar, words)
