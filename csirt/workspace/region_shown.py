"""``csirt region show``: what a region holds, what it can do, and how much of it is known."""

from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.region_totals import Totals, by_department, totals, years_of
from csirt.errors import NotFoundError
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.ref import parse_ref
from csirt.model.region import Region
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.known import loaded
from csirt.workspace.region import region_at


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer of ``csirt region show``."""

    region: Region
    year: int
    """Of the figures; 0 where no year was imported."""
    years: tuple[int, ...]
    whole: Totals
    departments: tuple[Totals, ...]
    faults: tuple[Fault, ...]
    """Facility files of which the links could not be read."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.region.show/1``)."""
        return {
            "schema": "csirt.region.show/1",
            "id": self.region.id,
            "year": self.year or None,
            "years": list(self.years),
            **self.whole.as_json(),
            "by_department": [{"id": each.id, **each.as_json()} for each in self.departments],
            "notes": [fault.message for fault in self.faults],
        }


def shown(path: Path, year: int = 0) -> Shown:
    """Return what a region holds.

    Args:
        path: The person's file, ``region.yaml``.
        year: Year of the figures; the latest that was imported by default.

    Raises:
        ContentError: the region is at fault.
        NotFoundError: no figures of that year were imported.
    """
    region = region_at(path)
    years = years_of(region.facilities)
    if year and year not in years:
        known = ", ".join(map(str, years)) or "—"
        raise NotFoundError("region.no-year", year=str(year), known=known)
    chosen = year or max(years, default=0)
    linked, faults = _linked(path, region)
    return Shown(
        region,
        chosen,
        years,
        totals(region.id, region.facilities, chosen, linked),
        by_department(region.facilities, chosen, linked),
        faults,
    )


def _linked(path: Path, region: Region) -> tuple[set[str], tuple[Fault, ...]]:
    """Return the facilities of which a link is known, to the region or to their own file."""
    linked = {end for link in region.links for end in (link.from_, link.to)}
    faults = []
    for file in sorted((path.parent / "facilities").glob("*.yaml")):
        try:
            record = loaded(file)[1]
        except ContentError:
            message = say("region.unread", file=safe(file.name))
            faults.append(Fault("region.unread", Severity.WARNING, message, safe(file)))
            continue
        if isinstance(record, Facility | SeenFacility):
            for link in record.links:
                other = parse_ref(link.to)
                linked |= {record.id, other.id} if other.kind == "facility" else {record.id}
    aka = {name: entry.id for entry in region.facilities for name in entry.aka}
    return {aka.get(id, id) for id in linked}, tuple(faults)
