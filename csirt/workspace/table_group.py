"""Tables of a whole group: each row to the site it names, what sites share to the group."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from csirt.files.kinds import load
from csirt.files.mappings import mapping_of
from csirt.files.overlay import overlay
from csirt.files.seen import Changes
from csirt.files.seen_records import joined, with_records
from csirt.files.table.take import Record, Table
from csirt.files.table.takers import read
from csirt.files.table.told import refusal
from csirt.files.table.world import Called, called
from csirt.model.fault import Severity
from csirt.model.mapping import Target
from csirt.model.record import Text
from csirt.model.region import FacilityGroup, Shared, Sharing
from csirt.model.seen_group import SeenGroup
from csirt.workspace.folder import Workspace, opened
from csirt.workspace.table import (
    Step,
    TableImported,
    answer,
    collector_paused,
    once,
    provenance,
    step_for,
    write_seen,
)

#: Targets of which a site may use another's record.
_SHARED = {
    Target.APPLICATIONS: (Sharing.APPLICATION, "applications", "application"),
    Target.SUPPLIERS: (Sharing.SUPPLIER, "suppliers", "supplier"),
}


def group_table_imported(
    file: Path, mapping: str, group: Path, *, on: str, zone: str = "", dry_run: bool = False
) -> TableImported:
    """Take a table of a group: each row into what is seen of its site, and what several sites
    use into what is seen of the group (``groups/ID.seen.yaml``).

    Args:
        file: CSV or XLSX, with a column that names the site of each row.
        mapping: Id of a shipped mapping, or the path of one's own.
        group: The person's file, ``groups/ID.yaml``.
        on: Today; the provenance bears the day of the file, no later than this one.
        zone: Zone of the machines whose row and whose earlier record name none.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: the table or a file is refused, with every place; nothing was written.
    """
    person = load(group, FacilityGroup)
    sites = _sites(opened(group), person)
    steps: dict[str, Step] = {}
    with collector_paused():
        table = read(file, mapping_of(mapping))
        for site, records in _by_site(table, sites).items():
            part = replace(table, records=records)
            path = group.parent.parent / "facilities" / f"{site}.yaml"
            steps[site] = step_for(part, path, on, zone)
    path = group.with_name(f"{group.stem}.seen.yaml")
    before = load(path, SeenGroup) if path.exists() else _nothing(person.id)
    shared = list(_shared(table, sites, steps))
    after, changes = with_records(before, "shared", shared, provenance(table, on))
    for site, step in steps.items():
        changes = joined(changes, _at(site, step.changes))
    written: tuple[Path, ...] = ()
    if not dry_run:
        for step in steps.values():
            written += step.write()
        written += write_seen(path, after) if after != before else ()
    return answer(table, "csirt.import.table/1", once(changes), written)


def _nothing(id: str) -> SeenGroup:
    return SeenGroup.model_validate({"schema": "csirt.group-seen/1", "id": id})


def _at(site: str, changes: Changes) -> Changes:
    """Return changes under the names that tell the sites apart."""
    parts = (changes.added, changes.updated, changes.unchanged)
    return Changes(*(tuple(f"{site}/{id}" for id in part) for part in parts))


def _sites(workspace: Workspace, group: FacilityGroup) -> Called:
    """Return the members of a group by what people call them."""
    found = Called()
    for id in group.members:
        entry = workspace.entry(id)
        name = entry.name if entry else None
        words = (name.fr, name.en) if isinstance(name, Text) else ()
        numbers = (entry.finess.site or "", entry.finess.entity or "") if entry else ()
        found.add(id, *words, *numbers)
    return found


def _by_site(table: Table, sites: Called) -> dict[str, list[Record]]:
    """Return the rows of a table by site; rows without one of the group are told."""
    if not any("site" in record.values for record in table.records):
        raise refusal("table.site-needed", table.file)
    found: dict[str, list[Record]] = {}
    for record in table.records:
        text = record.text("site")
        if site := sites.within(text) if text else "":
            found.setdefault(site, []).append(record)
        else:
            spot = table.spot(record, "site")
            table.told.add("table.site-unknown", spot, Severity.WARNING, name=text or "—")
    return found


def _shared(table: Table, sites: Called, steps: dict[str, Step]) -> Iterator[Shared]:
    """Yield what a site provides and others use, by the rows that say who uses it."""
    if table.mapping.target not in _SHARED:
        return
    kind, name, prefix = _SHARED[table.mapping.target]
    for record in table.records:
        site = sites.within(record.text("site")) if record.text("site") else ""
        users = [id for id in _users(record, table, sites) if id != site]
        if site not in steps or not users:
            continue
        merged = overlay(steps[site].person, steps[site].after)[0]
        ids = called((each.id, each.name) for each in getattr(merged, name))
        if id := ids.find(record.text("id")) or ids.find(record.text("name")):
            yield Shared(
                id=f"{id}-{site}"[:63].rstrip("-"),
                kind=kind,
                provider=f"{prefix}:{site}/{id}",
                users=tuple(sorted(set(users))),
            )


def _users(record: Record, table: Table, sites: Called) -> Iterator[str]:
    for text in record.list("users"):
        if id := sites.within(text):
            yield id
        else:
            spot = table.spot(record, "users")
            table.told.add("table.site-unknown", spot, Severity.WARNING, name=text)
