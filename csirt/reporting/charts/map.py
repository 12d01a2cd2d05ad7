"""A region as points: a circle a site with emergencies, dots for the others, and no background.

Places come from latitude and longitude alone, seen from so near that a degree is a length; nothing
is fetched. Where many sites stand close together, that part is drawn again, larger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, log10, radians, sqrt
from statistics import median

from markupsafe import Markup, escape

from csirt.reporting.charts.lettering import width, wrapped
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

WIDE, MAP_HEIGHT = 900.0, 600.0
_GAP, _SIDE = 16.0, 330.0
_MARGIN = 26.0
KM_A_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km."""
LARGEST = 17.0
"""Radius of the largest circle on the map; half as much again where it is enlarged."""
_INSET_SCALE = 1.5
_FAINT = "#b9c5cc"
#: An enlarged part is this share of the map, and is drawn where it holds this share of the sites.
_PART, _CROWD, _FEW = 0.24, 0.3, 40
_CANDIDATES = 300
#: What stands further from the middle than this is outside the frame.
_FAR_DEGREES, _FAR_SPREAD = 1.2, 6.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A site with coordinates."""

    name: str
    latitude: float
    longitude: float
    department: str = ""
    visits: float | None = None
    """Emergency visits in a year; none where it has no emergencies, or nobody said."""
    known: bool = True
    """Whether anything is known of its activity."""


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


@dataclass(frozen=True, slots=True)
class _View:
    """A window of the ground, in kilometres, and where it is drawn."""

    left: float
    top: float
    scale: float
    """Picture units a kilometre."""
    x: float
    y: float
    wide: float
    high: float

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return where a point of the ground is drawn."""
        east, south = point
        return self.x + (east - self.left) * self.scale, self.y + (south - self.top) * self.scale

    def holds(self, point: tuple[float, float]) -> bool:
        """Return whether a point of the ground is in the window."""
        x, y = self.at(point)
        return self.x <= x <= self.x + self.wide and self.y <= y <= self.y + self.high


_Placed = tuple[Spot, tuple[float, float]]


def inside(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """Return the sites that fit one picture: those far from the middle of all are left."""
    spots = tuple(spots)
    if not spots:
        return ()
    middle = median(each.latitude for each in spots), median(each.longitude for each in spots)
    far = [
        max(_FAR_DEGREES, _FAR_SPREAD * median(abs(value - centre) for value in values))
        for centre, values in (
            (middle[0], [each.latitude for each in spots]),
            (middle[1], [each.longitude for each in spots]),
        )
    ]
    return tuple(
        each
        for each in spots
        if abs(each.latitude - middle[0]) <= far[0] and abs(each.longitude - middle[1]) <= far[1]
    )


def region_map(spots: Sequence[Spot], legend: Legend, numbers: "Numbers") -> Markup:
    """Return the picture of a region.

    Args:
        spots: The sites that fit it, see :func:`inside`; at least one.
        legend: Its words.
        numbers: How numbers are written.
    """
    placed = _grounded(spots)
    high = max((each.visits or 0 for each in spots), default=0)
    part = _crowded([point for _, point in placed])
    main = _main_view([point for _, point in placed])
    drawn = [*_panel(main, placed, high, LARGEST, skip=part)]
    x = WIDE - _SIDE
    y = 0.0
    if part:
        side = _SIDE
        view = _View(part[0], part[1], side / part[2], x, y, side, side)
        drawn += _panel(view, placed, high, LARGEST * _INSET_SCALE)
        drawn += _framed(main, part, view, legend.inset)
        y += side + _GAP
    drawn += _key(x, y + 6, high, legend, numbers, enlarged=bool(part))
    drawn.append(_scale_bar(main, numbers))
    lines = wrapped(legend.source, 10, WIDE - 8, 2)
    bottom = MAP_HEIGHT + 18
    drawn += [
        text(0, bottom + 13 * at, row, font_size=10, fill=MUTED) for at, row in enumerate(lines)
    ]
    whole = bottom + 13 * len(lines)
    return picture(WIDE, whole, legend.title, legend.description, *drawn)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written in the language of the picture."""

    thousands: str

    def __call__(self, value: float) -> str:
        """Return a whole number with its separators."""
        return f"{value:,.0f}".replace(",", self.thousands)


def _grounded(spots: Sequence[Spot]) -> list[_Placed]:
    """Return the sites in kilometres east and south of a corner; the busiest are drawn first."""
    middle = (min(s.latitude for s in spots) + max(s.latitude for s in spots)) / 2
    narrow = cos(radians(middle))
    ordered = sorted(spots, key=lambda spot: (-(spot.visits or 0), spot.name))
    return [
        (spot, (spot.longitude * narrow * KM_A_DEGREE, -spot.latitude * KM_A_DEGREE))
        for spot in ordered
    ]


def _main_view(points: Sequence[tuple[float, float]]) -> _View:
    """Return the window that holds every point, with a margin, in the middle of its panel."""
    wide, high = WIDE - _SIDE - _GAP, MAP_HEIGHT
    east = [point[0] for point in points]
    south = [point[1] for point in points]
    across, down = max(max(east) - min(east), 5.0), max(max(south) - min(south), 5.0)
    scale = min((wide - 2 * _MARGIN) / across, (high - 2 * _MARGIN) / down)
    left = (max(east) + min(east)) / 2 - wide / scale / 2
    top = (max(south) + min(south)) / 2 - high / scale / 2
    return _View(left, top, scale, 0, 0, wide, high)


_Part = tuple[float, float, float]
"""Left, top and side of a square of the ground, in kilometres."""


def _crowded(points: Sequence[tuple[float, float]]) -> _Part | None:
    """Return the square that holds most sites, where it is worth drawing again."""
    if len(points) < _FEW:
        return None
    spans = [max(p[axis] for p in points) - min(p[axis] for p in points) for axis in (0, 1)]
    side = max(spans) * _PART
    step = max(1, len(points) // _CANDIDATES)
    best = max(points[::step], key=lambda centre: len(_near(points, centre, side)))
    near = _near(points, best, side)
    if len(near) < _CROWD * len(points):
        return None
    centre = [(max(p[axis] for p in near) + min(p[axis] for p in near)) / 2 for axis in (0, 1)]
    side *= 1.06  # room for what stands on the edge
    return centre[0] - side / 2, centre[1] - side / 2, side


def _near(
    points: Sequence[tuple[float, float]], centre: tuple[float, float], side: float
) -> list[tuple[float, float]]:
    return [p for p in points if max(abs(p[0] - centre[0]), abs(p[1] - centre[1])) <= side / 2]


def _panel(
    view: _View, placed: Sequence[_Placed], high: float, largest: float, skip: _Part | None = None
) -> list[Markup]:
    """Return the sites in one window, names of the départements behind them."""
    shown = [(spot, view.at(point)) for spot, point in placed if view.holds(point)]
    drawn = [box(view.x, view.y, view.wide, view.high, fill=TINT, stroke=LINE, stroke_width=0.8)]
    drawn += _departments(view, placed, skip)
    drawn += [_circle(spot, at, high, largest) for spot, at in shown if spot.visits]
    drawn += [_dot(spot, at) for spot, at in shown if not spot.visits]
    return drawn


def _departments(view: _View, placed: Sequence[_Placed], skip: _Part | None) -> list[Markup]:
    """Return the code of each département behind the middle of its sites."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for spot, point in placed:
        if spot.department:
            groups.setdefault(spot.department, []).append(point)
    drawn = []
    for code, points in sorted(groups.items()):
        middle = median(p[0] for p in points), median(p[1] for p in points)
        if not view.holds(middle) or (skip and _within(middle, skip)):
            continue
        x, y = view.at(middle)
        drawn.append(
            text(x, y + 11, code, font_size=32, font_weight=700, fill=_FAINT, text_anchor="middle")
        )
    return drawn


def _within(point: tuple[float, float], part: _Part) -> bool:
    left, top, side = part
    return left <= point[0] <= left + side and top <= point[1] <= top + side


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


def _framed(main: _View, part: _Part, view: _View, words: str) -> list[Markup]:
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


def _key(
    x: float, y: float, high: float, legend: Legend, numbers: Numbers, *, enlarged: bool
) -> list[Markup]:
    """Return the legend: three circles, two dots, and what is not on the map."""
    drawn: list[Markup] = []
    row = y + 14
    if high:
        drawn.append(text(x, row, legend.visits, font_weight=700))
        largest = LARGEST * (_INSET_SCALE if enlarged else 1)
        across, row = x, row + 10
        for value in _steps(high):
            r = _radius(value, high, LARGEST)
            drawn.append(
                _circle(Spot("", 0, 0, visits=value), (across + r, row + LARGEST), high, LARGEST)
            )
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


def _scale_bar(view: _View, numbers: Numbers) -> Markup:
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
