"""The ground of a map: places in kilometres, the window that holds them, and where they crowd.

From so near, a degree is a length: latitude and longitude become kilometres east and south, the
first shortened by the cosine of the middle latitude.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from statistics import median

KM_A_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km."""
MARGIN = 26.0
#: What stands further from the middle than this is outside the frame.
_FAR_DEGREES, _FAR_SPREAD = 1.2, 6.0
#: An enlarged part is this share of the map, and is drawn where it holds this share of the sites.
_PART, _CROWD, _FEW = 0.19, 0.25, 40
_CANDIDATES = 300

Point = tuple[float, float]
"""Kilometres east and south."""


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
class View:
    """A window of the ground, in kilometres, and where it is drawn."""

    left: float
    top: float
    scale: float
    """Picture units a kilometre."""
    x: float
    y: float
    wide: float
    high: float

    def at(self, point: Point) -> Point:
        """Return where a point of the ground is drawn."""
        east, south = point
        return self.x + (east - self.left) * self.scale, self.y + (south - self.top) * self.scale

    def holds(self, point: Point) -> bool:
        """Return whether a point of the ground is in the window."""
        x, y = self.at(point)
        return self.x <= x <= self.x + self.wide and self.y <= y <= self.y + self.high


Placed = tuple[Spot, Point]


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


def grounded(spots: Sequence[Spot]) -> list[Placed]:
    """Return the sites in kilometres east and south of a corner; the busiest are drawn first."""
    middle = (min(s.latitude for s in spots) + max(s.latitude for s in spots)) / 2
    narrow = cos(radians(middle))
    ordered = sorted(spots, key=lambda spot: (-(spot.visits or 0), spot.name))
    return [
        (spot, (spot.longitude * narrow * KM_A_DEGREE, -spot.latitude * KM_A_DEGREE))
        for spot in ordered
    ]


def main_view(points: Sequence[Point], wide: float, lowest: float, highest: float) -> View:
    """Return the window that holds every point, with a margin, in the middle of its panel."""
    east = [point[0] for point in points]
    south = [point[1] for point in points]
    across, down = max(max(east) - min(east), 5.0), max(max(south) - min(south), 5.0)
    fitting = (wide - 2 * MARGIN) / across * down + 2 * MARGIN
    high = min(max(fitting, lowest), highest)
    scale = min((wide - 2 * MARGIN) / across, (high - 2 * MARGIN) / down)
    left = (max(east) + min(east)) / 2 - wide / scale / 2
    top = (max(south) + min(south)) / 2 - high / scale / 2
    return View(left, top, scale, 0, 0, wide, high)


Part = tuple[float, float, float]
"""Left, top and side of a square of the ground, in kilometres."""


def crowded(points: Sequence[Point]) -> Part | None:
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


def _near(points: Sequence[Point], centre: Point, side: float) -> list[Point]:
    return [p for p in points if max(abs(p[0] - centre[0]), abs(p[1] - centre[1])) <= side / 2]


def within(point: Point, part: Part) -> bool:
    """Return whether a point is in a part."""
    left, top, side = part
    return left <= point[0] <= left + side and top <= point[1] <= top + side
