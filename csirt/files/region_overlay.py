"""A person's region with what importers found of it: the person's word wins, field by field."""

from collections.abc import Iterable, Iterator
from typing import Any

from csirt.model.activity import SiteFigures, YearFigures
from csirt.model.place import FinessNumbers, Location
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED
from csirt.model.region import Entry, Region, RegionalLink, SeenEntry, SeenRegion, SeenYear


def overlaid(region: Region, seen: SeenRegion) -> Region:
    """Return a region with the facilities, years and links that imports brought.

    A facility is a person's when both have its FINESS number, or when the person's line has its id
    or names it in ``aka``; it then keeps the person's id. The others are added, by id.
    """
    owners = Owners(region.facilities)
    known = {each.id: _provenance(each) for each in seen.imports}
    merged = {entry.id: entry for entry in region.facilities}
    names: dict[str, str] = {}
    added: list[Entry] = []
    for found in seen.facilities:
        made = _entry(found, known)
        mine = owners.find(found)
        if mine:
            names[found.id] = mine
            merged[mine] = _filled(merged[mine], made)
        else:
            added.append(made)
    links = tuple(_links(region.links, seen.links, names))
    return region.model_copy(update={"facilities": (*merged.values(), *added), "links": links})


class Owners:
    """The lines of a person by everything that tells which facility one is."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_number: dict[str, str] = {}
        self._by_id: dict[str, str] = {}
        for entry in entries:
            if entry.finess.site:
                self._by_number.setdefault(entry.finess.site.upper(), entry.id)
            for name in (entry.id, *entry.aka):
                self._by_id.setdefault(name, entry.id)

    def find(self, found: SeenEntry) -> str:
        """Return the id of the person's line that an imported one is, or nothing."""
        number = (found.finess.site or "").upper()
        return self._by_number.get(number) or self._by_id.get(found.id, "")


def _provenance(brought: Provenance) -> Provenance:
    return Provenance(
        basis=brought.basis,
        by=brought.by,
        on=brought.on,
        file_sha256=brought.file_sha256,
        source=brought.source,
    )


def _entry(found: SeenEntry, known: dict[str, Provenance]) -> Entry:
    values: dict[str, Any] = {
        name: getattr(found, name) for name in ("id", "name", "profile", "finess", "location")
    }
    if found.seen_in in known:
        values["provenance"] = known[found.seen_in]
    years = tuple(_year(year, known) for year in found.activity)
    return Entry(**values, activity=years)


def _year(found: SeenYear, known: dict[str, Provenance]) -> YearFigures:
    values = {name: getattr(found, name) for name in SiteFigures.model_fields}
    if found.seen_in in known:
        values["provenance"] = known[found.seen_in]
    return YearFigures(year=found.year, **values)


def _filled(mine: Entry, found: Entry) -> Entry:
    """Return a person's line with what it leaves open filled by an imported one."""
    update: dict[str, Any] = {
        "aka": tuple(dict.fromkeys((*mine.aka, found.id))) if found.id != mine.id else mine.aka,
        "finess": FinessNumbers(
            entity=mine.finess.entity or found.finess.entity,
            site=mine.finess.site or found.finess.site,
        ),
        "location": _location(mine.location, found.location),
        "activity": tuple(_years(mine.activity, found.activity)),
    }
    for name in ("name", "profile"):
        if getattr(mine, name) is NOT_ASSESSED:
            update[name] = getattr(found, name)
    return mine.model_copy(update=update)


def _location(mine: Location, found: Location) -> Location:
    point = found if mine.latitude is None or mine.longitude is None else mine
    return mine.model_copy(
        update={
            "city": mine.city or found.city,
            "department": mine.department or found.department,
            "latitude": point.latitude,
            "longitude": point.longitude,
        }
    )


def _years(mine: Iterable[YearFigures], found: Iterable[YearFigures]) -> Iterator[YearFigures]:
    """Yield the years by order; of a year that both have, the person's figures win."""
    years = {each.year: each for each in found}
    for each in mine:
        other = years.get(each.year)
        open_ = {
            name: getattr(other, name)
            for name in SiteFigures.model_fields
            if other is not None and getattr(each, name) is NOT_ASSESSED
        }
        years[each.year] = each.model_copy(update=open_)
    for year in sorted(years):
        yield years[year]


def _links(
    mine: Iterable[RegionalLink], found: Iterable[RegionalLink], names: dict[str, str]
) -> Iterator[RegionalLink]:
    """Yield the person's links, then those found between other pairs, under the person's ids."""
    pairs = set()
    for link in mine:
        pairs.add((link.from_, link.to))
        yield link
    for link in found:
        ends = {"from_": names.get(link.from_, link.from_), "to": names.get(link.to, link.to)}
        if (ends["from_"], ends["to"]) not in pairs:
            pairs.add((ends["from_"], ends["to"]))
            yield link.model_copy(update=ends)
