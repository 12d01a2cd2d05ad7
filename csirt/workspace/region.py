"""The region of a workspace: what a person wrote, with the directory and the yearly statistics."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csirt.errors import InputError
from csirt.files import region_seen
from csirt.files.activity import FORMAT, SiteYear, Statistics, read_activity
from csirt.files.directory.detect import read_directory
from csirt.files.kinds import load
from csirt.files.region_overlay import Owners, overlaid
from csirt.files.region_seen import Changes
from csirt.files.source import MAX_BYTES, MAX_NODES
from csirt.files.write import write_text
from csirt.model.fault import Fault, Severity
from csirt.model.provenance import Basis
from csirt.model.region import Region, SeenIn, SeenRegion
from csirt.safe import safe
from csirt.seal import sha256_file
from csirt.text import say

_MOST = 60_000
"""Facilities that can be read back; with fewer, the size of the text decides."""


@dataclass(frozen=True, slots=True)
class RegionImport:
    """The answer of ``csirt import directory`` and ``csirt import activity``."""

    noun: str
    changes: Changes
    facilities: int
    """In the region after the import, those that only a person wrote included."""
    faults: tuple[Fault, ...]
    departments: tuple[str, ...]
    """The import kept to these; empty for all."""
    written: Path | None
    """The file of what was seen; none for a dry run or when nothing changed."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.directory/1``, ``csirt.import.activity/1``)."""
        return {
            "schema": f"csirt.import.{self.noun}/1",
            "facilities": {
                "added": len(self.changes.added),
                "updated": len(self.changes.updated),
                "unchanged": len(self.changes.unchanged),
            },
            "in_region": self.facilities,
            "departments": list(self.departments),
            "faults": [fault.as_json() for fault in self.faults],
        }


def seen_path(region: Path) -> Path:
    """Return where the imports of a region stand: beside the person's file."""
    return region.with_name(f"{region.stem}.seen.yaml")


def region_at(path: Path) -> Region:
    """Return the region of a person's file, with what was imported beside it.

    Raises:
        ContentError: one of the two files is at fault.
        InputError: the imports are those of another region.
    """
    return overlaid(*_both(path))


def region_files(path: Path) -> tuple[Region | SeenRegion, ...]:
    """Return what a person wrote of a region and what importers did, if there is a region."""
    return _both(path) if path.exists() else ()


def region_of(files: tuple[Region | SeenRegion, ...]) -> Region | None:
    """Return the region that some files make together, see :func:`region_files`."""
    person = next((each for each in files if isinstance(each, Region)), None)
    seen = next((each for each in files if isinstance(each, SeenRegion)), None)
    return overlaid(person, seen) if person and seen else person


def _both(path: Path) -> tuple[Region, SeenRegion]:
    person = load(path, Region)
    beside = seen_path(path)
    if not beside.exists():
        return person, region_seen.nothing(person.id)
    seen = load(beside, SeenRegion)
    if seen.id != person.id:
        raise InputError(
            "region.other-region", file=safe(beside), found=seen.id, expected=person.id
        )
    return person, seen


def import_directory(
    file: Path, region: Path, departments: Iterable[str] = (), *, dry_run: bool = False
) -> RegionImport:
    """Take a directory file into what is seen of a region; the person's file is never written.

    Args:
        file: The FINESS open file or the GISCO file; which one is told by its content.
        region: The person's file, ``region.yaml``.
        departments: Keep to these; all by default.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: a file is refused, with its place; nothing was written.
        InputError: likewise.
    """
    person, seen = _both(region)
    kept = tuple(sorted(set(departments)))
    found = read_directory(file, kept)
    hashed = sha256_file(file)
    brought = SeenIn(
        id=region_seen.import_id(found.format, found.on, hashed),
        basis=Basis.DECLARED,
        by=found.by,
        on=found.on,
        file_sha256=hashed,
        directory=True,
    )
    after, changes = region_seen.with_directory(seen, found.sites, brought)
    work = _Work("directory", region, person, seen, kept)
    return _ended(work, after, changes, found.faults, dry_run=dry_run)


def import_activity(
    folder: Path,
    year: int,
    region: Path,
    departments: Iterable[str] = (),
    *,
    code: str = "",
    dry_run: bool = False,
) -> RegionImport:
    """Take a year of statistics into what is seen of a region.

    Args:
        folder: The folder of the forms (SAE).
        year: The year that they must speak of.
        region: The person's file, ``region.yaml``.
        departments: Keep to these.
        code: Keep to a region by its code in the statistics (11 is Île-de-France). With neither,
            the départements in which the region has facilities are kept, or all when it has none.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: a file is refused, with its place; nothing was written.
        InputError: likewise.
    """
    person, seen = _both(region)
    kept = tuple(sorted(set(departments)))
    if not (kept or code):
        kept = _departments(person, seen)
    found = read_activity(folder, year)
    taken = [site for site in found.sites if _wanted(site, kept, code)]
    on = f"{year}-12-31"
    brought = SeenIn(
        id=region_seen.import_id(FORMAT, on, found.sha256),
        basis=Basis.DECLARED,
        by=f"DREES, SAE {year}",
        on=on,
        file_sha256=found.sha256,
    )
    after, changes = region_seen.with_activity(seen, taken, year, found.fields, brought)
    faults = (
        *found.faults,
        *_told(found, len(taken), kept, code),
        *_added(folder, person, changes),
    )
    work = _Work("activity", region, person, seen, kept)
    return _ended(work, after, changes, faults, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class _Work:
    """One import: what it is, and the region before it."""

    noun: str
    region: Path
    person: Region
    seen: SeenRegion
    departments: tuple[str, ...]


def _departments(person: Region, seen: SeenRegion) -> tuple[str, ...]:
    entries = (*person.facilities, *seen.facilities)
    return tuple(sorted({each.location.department for each in entries} - {""}))


def _wanted(found: SiteYear, departments: tuple[str, ...], code: str) -> bool:
    return (not departments or found.site.department in departments) and (
        not code or found.region == code
    )


def _note(name: str, file: Path, **facts: Any) -> Fault:
    return Fault(name, Severity.NOTE, say(name, **facts), safe(file))


def _told(
    found: Statistics, taken: int, departments: tuple[str, ...], code: str
) -> Iterable[Fault]:
    """Yield the sites that were left because they stand elsewhere."""
    if taken < len(found.sites):
        kept = ", ".join(departments) or say("activity.region", code=code)
        yield _note("activity.elsewhere", found.path, count=len(found.sites) - taken, kept=kept)


def _added(folder: Path, person: Region, changes: Changes) -> Iterable[Fault]:
    """Yield the sites that no directory has, which therefore have no coordinates."""
    mine = {name for entry in person.facilities for name in (entry.id, *entry.aka)}
    mine |= {f"f-{each.finess.site.lower()}" for each in person.facilities if each.finess.site}
    if new := [id for id in changes.added if id not in mine]:
        yield _note("activity.added", folder, count=len(new))


def _ended(
    work: "_Work",
    after: SeenRegion,
    changes: Changes,
    faults: tuple[Fault, ...],
    *,
    dry_run: bool,
) -> RegionImport:
    """Write what changed, once it is known that it can be read back."""
    path = seen_path(work.region)
    write = not dry_run and (after != work.seen or not path.exists())
    if write:
        write_text(path, _checked(after, path), force=True)
    owners = Owners(work.person.facilities)
    others = sum(not owners.find(each) for each in after.facilities)
    return RegionImport(
        work.noun,
        _counted(changes, after, owners),
        len(work.person.facilities) + others,
        faults,
        work.departments,
        path if write else None,
    )


def _counted(changes: Changes, after: SeenRegion, owners: Owners) -> Changes:
    """Return the changes as a person counts: what they had written themselves is not added."""
    entries = {entry.id: entry for entry in after.facilities}
    mine = {id for id in changes.added if owners.find(entries[id])}
    return Changes(
        tuple(id for id in changes.added if id not in mine),
        (*changes.updated, *sorted(mine)),
        changes.unchanged,
    )


def _checked(seen: SeenRegion, path: Path) -> str:
    """Return the text of the file.

    Raises:
        InputError: it would be larger than what is read back.
    """
    many = InputError("region.too-many", file=safe(path), count=len(seen.facilities))
    if len(seen.facilities) > _MOST:
        raise many
    text = region_seen.rendered(seen)
    nodes = 2 * text.count("\n")  # a line holds a key and its value
    if len(text.encode()) > MAX_BYTES or nodes > MAX_NODES:
        raise many
    return text
