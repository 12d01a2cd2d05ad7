"""What importers write of a region, ``region.seen.yaml``: by FINESS, sorted, rewritten whole.

Who a facility is comes from the newest directory; the yearly statistics fill what directories leave
open, and bring each year beside the others. The same import changes nothing: a record keeps the
name of the import that brought it, so that importing a file again gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from csirt.files.activity import SiteYear
from csirt.files.directory.site import Site
from csirt.files.write import as_yaml
from csirt.model.place import FinessNumbers, Location
from csirt.model.record import NOT_ASSESSED, Date
from csirt.model.region import SeenEntry, SeenIn, SeenRegion, SeenYear

HEADER = "# écrit par csirt import, ne pas modifier\n"
#: Records written at once: PyYAML slows down with the size of what it is given.
_PIECE = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import did to the facilities it names, by their id in the file."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]


def nothing(region: str) -> SeenRegion:
    """Return the file of a region that nothing was imported for."""
    return SeenRegion.model_validate({"schema": "csirt.region-seen/1", "id": region})


def import_id(format: str, on: Date, sha256: str) -> str:
    """Return the id of an import: what it is, its day, and the first signs of its hash."""
    return f"{format}-{on}-{sha256[:8]}"


def with_directory(
    seen: SeenRegion, sites: Iterable[Site], brought: SeenIn
) -> tuple[SeenRegion, Changes]:
    """Return ``seen`` with the sites of a directory merged in, and what that changed."""
    merge = _Merge(seen, brought)
    for site in sites:
        merge.put(site.finess, merge.identified(site))
    return merge.done()


def with_activity(
    seen: SeenRegion, sites: Iterable[SiteYear], year: int, fields: frozenset[str], brought: SeenIn
) -> tuple[SeenRegion, Changes]:
    """Return ``seen`` with a year of statistics merged in, and what that changed.

    Args:
        seen: What was imported before.
        sites: Sites and what they answered.
        year: The year of the statistics.
        fields: What this import answers; other fields of the year stay as they are.
        brought: The import.
    """
    merge = _Merge(seen, brought)
    for found in sites:
        entry = merge.identified(found.site)
        merge.put(found.site.finess, _with_year(entry, found.figures, year, fields, brought.id))
    return merge.done()


class _Merge:
    """The records of a file by FINESS number, and the changes that one import makes."""

    def __init__(self, seen: SeenRegion, brought: SeenIn) -> None:
        self._seen, self._brought = seen, brought
        self._imports = {each.id: each for each in (*seen.imports, brought)}
        self._before = {(each.finess.site or ""): each for each in seen.facilities}
        self._after = dict(self._before)
        self._named: list[str] = []

    def put(self, number: str, entry: SeenEntry) -> None:
        """Take the record of a site as it is after the import."""
        self._after[number] = entry
        self._named.append(number)

    def identified(self, site: Site) -> SeenEntry:
        """Return the record of a site with what this import says of who it is."""
        old = self._before.get(site.finess)
        if old is None:
            return SeenEntry(
                id=site.id,
                name=site.words(),
                profile=site.profile,
                finess=site.numbers(),
                location=site.location(),
                seen_in=self._brought.id,
            )
        newer = _rank(self._brought) >= _rank(self._imports.get(old.seen_in, self._brought))
        changed = dict(_changed(old, site, newer=newer))
        if changed and newer:
            changed["seen_in"] = self._brought.id
        return old.model_copy(update=changed) if changed else old

    def done(self) -> tuple[SeenRegion, Changes]:
        """Return the file after the import; imports that brought nothing that is left are gone."""
        entries = sorted(self._after.values(), key=lambda entry: entry.id)
        used = {name for entry in entries for name in _imports_of(entry)}
        imports = tuple(self._imports[name] for name in sorted(used) if name in self._imports)
        update = {"facilities": tuple(entries), "imports": imports}
        return self._seen.model_copy(update=update), self._changes()

    def _changes(self) -> Changes:
        before, after = self._before, self._after
        named = sorted(set(self._named))
        ids = {number: after[number].id for number in named}
        kept = {number for number in named if before.get(number) == after[number]}
        return Changes(
            added=tuple(ids[number] for number in named if number not in before),
            updated=tuple(ids[n] for n in named if n in before and n not in kept),
            unchanged=tuple(ids[number] for number in named if number in kept),
        )


def _imports_of(entry: SeenEntry) -> Iterator[str]:
    yield entry.seen_in
    for year in entry.activity:
        yield year.seen_in


def _rank(brought: SeenIn) -> tuple[bool, str, str]:
    """Return how far an import is to be believed on who a facility is."""
    return brought.directory, brought.on, brought.file_sha256


def _changed(old: SeenEntry, site: Site, *, newer: bool) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a record that a site changes."""
    name = _chosen(old.name, site.words(), newer=newer)
    profile = _chosen(old.profile, site.profile, newer=newer)
    finess = FinessNumbers(
        entity=_chosen(old.finess.entity, site.entity or None, newer=newer), site=site.finess
    )
    location = _placed(old.location, site.location(), newer=newer)
    found = {"name": name, "profile": profile, "finess": finess, "location": location}
    for field, value in found.items():
        if value != getattr(old, field):
            yield field, value


def _chosen(before: Any, value: Any, *, newer: bool) -> Any:
    """Return the newer of two values, and whichever there is where the other says nothing."""
    silent = (None, "", NOT_ASSESSED)
    if before in silent or (newer and value not in silent):
        return value
    return before


def _placed(before: Location, found: Location, *, newer: bool) -> Location:
    """Return where a site stands; latitude and longitude are one value."""
    names = ("city", "department")
    told = {
        name: _chosen(getattr(before, name), getattr(found, name), newer=newer) for name in names
    }
    point = found if before.latitude is None or (newer and found.latitude is not None) else before
    told |= {"latitude": point.latitude, "longitude": point.longitude}
    return Location.model_validate({name: value for name, value in told.items() if value != ""})


def _with_year(
    entry: SeenEntry, figures: Mapping[str, Any], year: int, fields: frozenset[str], brought: str
) -> SeenEntry:
    """Return a record with one year of figures; the forms of other imports of the year stay."""
    years = {each.year: each for each in entry.activity}
    old = years.get(year)
    kept = {} if old is None else old.model_dump(mode="json", exclude_defaults=True)
    kept = {name: value for name, value in kept.items() if name not in fields}
    made = SeenYear.model_validate({**kept, **figures, "year": year, "seen_in": brought})
    if old is not None and made.model_copy(update={"seen_in": old.seen_in}) == old:
        return entry
    years[year] = made
    return entry.model_copy(update={"activity": tuple(years[each] for each in sorted(years))})


def rendered(seen: SeenRegion) -> str:
    """Return the YAML of the file: only what was said, sorted, the same bytes each time."""
    dumped = seen.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = [HEADER, as_yaml({"schema": seen.schema_, "id": seen.id})]
    for name in ("imports", "facilities", "links"):
        records = [_plain(record) for record in dumped.get(name, ())]
        parts += [f"{name}:\n"] if records else []
        for first in range(0, len(records), _PIECE):
            parts.append(as_yaml(records[first : first + _PIECE]))
    return "".join(parts)


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as it is written: id first, name on a line, years in a steady order."""
    name = record.get("name")
    if isinstance(name, dict) and set(name) == {"fr"}:
        record["name"] = name["fr"]
    if "activity" in record:
        record["activity"] = [_ordered(year, "year") for year in record["activity"]]
    return _ordered(record, "id")


def _ordered(record: dict[str, Any], first: str) -> dict[str, Any]:
    last = [key for key in ("seen_in", "activity") if key in record]
    middle = [key for key in record if key not in (first, *last)]
    return {key: record[key] for key in ([first] if first in record else []) + middle + last}
