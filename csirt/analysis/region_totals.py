"""What a region can do: the figures of its facilities added up, and how many of them answered."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from csirt.model.activity import SiteFigures
from csirt.model.record import NOT_ASSESSED, NotAssessed
from csirt.model.region import Entry

#: What can be added up; a yes counts as one.
FIGURES = tuple(name for name in SiteFigures.model_fields if name != "maternity")
UNKNOWN = "unknown"
"""Id of the facilities whose département nobody knows."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure of several facilities."""

    total: int | float | NotAssessed
    """Not assessed where no facility answered."""
    answered: int
    """Facilities that answered, zero included."""
    above_zero: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A region or a part of it."""

    id: str
    facilities: int
    with_coordinates: int
    with_activity: int
    """In the statistics of the year, whatever they answered."""
    with_links: int
    figures: dict[str, Sum]

    def as_json(self) -> dict[str, object]:
        """Return the counts and the figures for machines; ``null`` is not assessed."""
        return {
            "facilities": self.facilities,
            "with_coordinates": self.with_coordinates,
            "with_activity": self.with_activity,
            "with_links": self.with_links,
            "totals": {
                name: None if isinstance(each.total, NotAssessed) else each.total
                for name, each in self.figures.items()
            },
            "answered": {name: each.answered for name, each in self.figures.items()},
            "above_zero": {name: each.above_zero for name, each in self.figures.items()},
        }


def years_of(entries: Iterable[Entry]) -> tuple[int, ...]:
    """Return the years for which some facility has figures."""
    return tuple(sorted({year.year for entry in entries for year in entry.activity}))


def figures_of(entry: Entry, year: int) -> SiteFigures | None:
    """Return the figures of a facility for a year, or none when it has no line of that year."""
    return next((each for each in entry.activity if each.year == year), None)


def totals(id: str, entries: Iterable[Entry], year: int, linked: Collection[str]) -> Totals:
    """Return what some facilities add up to.

    Args:
        id: Of the part of the region that they are.
        entries: The facilities.
        year: The year of the figures.
        linked: Ids of the facilities of which a link is known.
    """
    entries = tuple(entries)
    found = [figures for entry in entries if (figures := figures_of(entry, year)) is not None]
    return Totals(
        id,
        len(entries),
        sum(entry.location.latitude is not None for entry in entries),
        len(found),
        sum(entry.id in linked for entry in entries),
        {name: _sum(getattr(each, name) for each in found) for name in FIGURES},
    )


def _sum(values: Iterable[int | float | NotAssessed]) -> Sum:
    known = [value for value in values if not isinstance(value, NotAssessed)]
    total = sum(known) if known else NOT_ASSESSED
    return Sum(total, len(known), sum(value > 0 for value in known))


def by_department(
    entries: Iterable[Entry], year: int, linked: Collection[str]
) -> tuple[Totals, ...]:
    """Return the totals of each département, by code; what has none comes last."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.location.department or UNKNOWN].append(entry)
    return tuple(totals(code, groups[code], year, linked) for code in sorted(groups))
