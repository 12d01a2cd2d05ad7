"""What both forms of the directory do with a row: keep it once, place it, or say why not."""

from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from statistics import median

from csirt.files.directory.site import Site
from csirt.files.rows import Left, refusal
from csirt.model.facility_directory import Meaning
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED, NotAssessed

FAR_KM = 150.0
"""No metropolitan département is as large: a point as far from the others is a mistake."""
_EARTH_KM = 6_371.0


#: Reasons that say, when they hold for most rows, that the columns of a file have moved.
_MOVED = (
    "rows.shape",
    "rows.finess",
    "directory.category",
    "directory.coordinates",
    "directory.unknown-category",
)


def check_columns(path: Path, left: Left, rows: int) -> None:
    """Refuse a file of which more than half the rows do not fit their columns.

    Raises:
        ContentError: they do not, or there is no row.
    """
    bad = max(map(left.count, _MOVED))
    if bad * 2 > rows or not rows:
        raise refusal("rows.shifted", path, 2, 1, bad=bad, of=rows)


@dataclass(slots=True)
class Gathered:
    """The sites of one file that are asked for."""

    left: Left
    departments: frozenset[str]
    """Empty for all."""
    sites: dict[str, tuple[int, Site]] = field(default_factory=dict)

    def wants(self, department: str, line: int) -> bool:
        """Return whether a row of a département is taken; otherwise it is counted as left."""
        if not department:
            self.left.add("directory.department", line)
        if not self.departments or department in self.departments:
            return True
        self.left.note("rows.elsewhere", line, department)
        return False

    def profile(
        self, meaning: Meaning | None, label: str, line: int
    ) -> Profile | NotAssessed | None:
        """Return the profile of a category, or none when its rows are left."""
        if meaning is None:
            self.left.add("directory.unknown-category", line, label or "—")
            return NOT_ASSESSED
        if meaning.left is not None:
            self.left.note("directory.not-care", line, meaning.label)
        return meaning.profile

    def keep(self, site: Site, line: int) -> None:
        """Take a site; one that was met before is left."""
        if site.finess in self.sites:
            self.left.add("rows.twice", line, site.finess)
            return
        self.sites[site.finess] = (line, site)

    def all(self) -> tuple[Site, ...]:
        """Return the sites by FINESS number, once the points far from all others are told."""
        found = [self.sites[number] for number in sorted(self.sites)]
        for line, site, distance in _strays(found):
            self.left.add("directory.far", line, f"{site.finess} ({round(distance)} km)")
        return tuple(site for _, site in found)


def _strays(sites: list[tuple[int, Site]]) -> list[tuple[int, Site, float]]:
    """Return the sites that stand far from the middle of their département, with the distance."""
    by_department: dict[str, list[tuple[int, Site, float, float]]] = {}
    for line, site in sites:
        if site.department and site.latitude is not None and site.longitude is not None:
            placed = (line, site, site.latitude, site.longitude)
            by_department.setdefault(site.department, []).append(placed)
    strays = []
    for group in by_department.values():
        middle = median(each[2] for each in group), median(each[3] for each in group)
        for line, site, latitude, longitude in group:
            distance = distance_km(middle, (latitude, longitude))
            if distance > FAR_KM:
                strays.append((line, site, distance))
    return strays


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance between two points (latitude, longitude) on a sphere, in km."""
    (lat, lon), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))
