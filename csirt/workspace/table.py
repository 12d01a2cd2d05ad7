"""Imports of tables: what people and consoles keep in spreadsheets, beside what a person wrote."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.compare import AddedPath, added_paths
from csirt.errors import CsirtError
from csirt.files.kinds import load
from csirt.files.mappings import mapping_of
from csirt.files.overlay import overlay
from csirt.files.seen import Changes, rendered
from csirt.files.seen_records import nothing
from csirt.files.shipped import catalogue
from csirt.files.source import MAX_BYTES
from csirt.files.table.take import Table
from csirt.files.table.takers import read, taken
from csirt.files.table.told import refusal
from csirt.files.write import write_text
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault
from csirt.model.mapping import Mapping
from csirt.model.provenance import Provenance
from csirt.model.seen_group import SeenGroup
from csirt.safe import safe
from csirt.workspace.folder import opened
from csirt.workspace.world import world_of


@dataclass(frozen=True, slots=True)
class TableImported:
    """The answer of ``csirt import table`` and ``csirt import bia``."""

    schema: str
    format: str
    mapping: str
    changes: Changes
    rows: int
    used_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    faults: tuple[Fault, ...]
    written: tuple[Path, ...]
    """The files of what was seen; none for a dry run or when nothing changed."""
    effect: tuple[AddedPath, ...] = ()
    """Attack paths that the import would open or ease; worked out for a dry run."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.table/1``, ``csirt.import.bia/1``)."""
        return {
            "schema": self.schema,
            "format": self.format,
            "mapping": self.mapping,
            "assets": {
                "added": len(self.changes.added),
                "updated": len(self.changes.updated),
                "unchanged": len(self.changes.unchanged),
            },
            "open_ports": 0,
            "rows": self.rows,
            "used_columns": [safe(name) for name in self.used_columns],
            "unused_columns": [safe(name) for name in self.unused_columns],
            "added_paths": [each.as_json() for each in self.effect],
            "faults": [fault.as_json() for fault in self.faults],
        }


def table_imported(
    file: Path,
    mapping: str,
    facility: Path,
    *,
    on: str,
    zone: str = "",
    dry_run: bool = False,
) -> TableImported:
    """Take a table into what is seen of a facility; the person's own file is never written.

    Args:
        file: CSV or XLSX.
        mapping: Id of a shipped mapping, or the path of one's own.
        facility: The person's file, ``facilities/ID.yaml``.
        on: Today; the provenance bears the day of the file, no later than this one.
        zone: Zone of the machines whose row and whose earlier record name none.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: the table, the mapping or the facility is refused, with every place;
            nothing was written.
        NotFoundError: nothing bears the name of the mapping.
    """
    return _imported(file, mapping_of(mapping), facility, "csirt.import.table/1", on, zone, dry_run)


def bia_imported(
    file: Path, facility: Path, *, on: str, mapping: str = "bia", dry_run: bool = False
) -> TableImported:
    """Take a business impact analysis (sheet M) into what is seen of a facility.

    Raises:
        ContentError: see :func:`table_imported`.
    """
    return _imported(file, mapping_of(mapping), facility, "csirt.import.bia/1", on, "", dry_run)


def _imported(
    file: Path, mapping: Mapping, facility: Path, schema: str, on: str, zone: str, dry_run: bool
) -> TableImported:
    with collector_paused():
        table = read(file, mapping)
        step = step_for(table, facility, on, zone)
        written = () if dry_run else step.write()
    effect = _effect(facility, step.person, step.after) if dry_run else ()
    return answer(table, schema, step.changes, written, effect)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector of cycles: a large table makes millions of objects and no cycle, and
    looking for some in vain takes a quarter of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def answer(
    table: Table,
    schema: str,
    changes: Changes,
    written: tuple[Path, ...],
    effect: tuple[AddedPath, ...] = (),
) -> TableImported:
    """Return what an import of a table did."""
    return TableImported(
        schema, table.format, table.mapping.id, changes, table.rows, table.used, table.unused,
        table.told.faults(), written, effect,
    )  # fmt: skip


@dataclass(slots=True)
class Step:
    """What a table changes in what is seen of one facility."""

    person: Facility
    path: Path
    before: SeenFacility
    after: SeenFacility
    changes: Changes

    def write(self) -> tuple[Path, ...]:
        """Write what is seen where that is new, and return the file."""
        if self.after == self.before:
            return ()
        return write_seen(self.path, self.after)


def write_seen(path: Path, seen: SeenFacility | SeenGroup) -> tuple[Path, ...]:
    """Write what was seen.

    Raises:
        ContentError: more than our own reader takes; nothing was written.
    """
    text = rendered(seen)
    if len(text.encode()) > MAX_BYTES:
        raise refusal("table.result-too-big", safe(path), limit=MAX_BYTES // 1_000_000)
    write_text(path, text, force=True)
    return (path,)


def step_for(table: Table, facility: Path, on: str, zone: str) -> Step:
    """Return what a table changes in what is seen of a facility; nothing is written."""
    person = load(facility, Facility)
    path = facility.with_name(f"{facility.stem}.seen.yaml")
    before = load(path, SeenFacility) if path.exists() else nothing(person.id)
    world = world_of(opened(facility), person, before)
    after, changes = taken(table, world, before, provenance(table, on), zone)
    return Step(person, path, before, after, once(changes))


def provenance(table: Table, on: str) -> Provenance:
    """Return how the records of a table are known.

    The day is that of the file, no later than ``on``: an old export that is taken in again is no
    new observation.
    """
    mapping, day = table.mapping, min(table.changed_on, on)
    return Provenance(basis=mapping.basis, by=mapping.tool, on=day, file_sha256=table.sha256)


def once(changes: Changes) -> Changes:
    """Return changes without the records that several parts of a table touched."""
    added = tuple(dict.fromkeys(changes.added))
    updated = tuple(id for id in dict.fromkeys(changes.updated) if id not in added)
    touched = {*added, *updated}
    rest = tuple(id for id in dict.fromkeys(changes.unchanged) if id not in touched)
    return Changes(added, updated, rest)


def _effect(path: Path, person: Facility, seen: SeenFacility) -> tuple[AddedPath, ...]:
    """Return the attack paths that what was seen adds to the facility as its files have it."""
    workspace = opened(path)
    merged = workspace.identified(overlay(person, seen)[0])
    try:
        before = workspace.estate(path)
    except CsirtError:
        return ()
    facilities = tuple(merged if each.id == merged.id else each for each in before.facilities)
    after = before.model_copy(update={"facilities": facilities})
    return added_paths(before, after, catalogue())
