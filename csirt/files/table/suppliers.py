"""Rows that are suppliers and their remote accesses, one or more a supplier."""

from csirt.files.seen import Changes
from csirt.files.seen_records import with_records
from csirt.files.table.applications import Namer
from csirt.files.table.take import Record, Table
from csirt.files.table.world import Machines, World
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.ids import slug
from csirt.model.network import Access, CutOff, Level, Supplier
from csirt.model.provenance import Provenance
from csirt.model.record import Text

_TEXTS = ("contact", "contact_24_7", "contract")


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the suppliers of a table, and what that changed."""
    machines, namer = Machines(world.facility.assets), Namer(world.suppliers)
    rows: dict[str, list[Record]] = {}
    for record in table.records:
        if record.text("name"):
            rows.setdefault(namer.id(record.text("name"), record.text("id")), []).append(record)
        else:
            table.told.add("table.no-name", table.spot(record), Severity.WARNING)
    found = [_supplier(id, records, table, world, machines) for id, records in rows.items()]
    return with_records(seen, "suppliers", found, provenance)


def _supplier(
    id: str, records: list[Record], table: Table, world: World, machines: Machines
) -> Supplier:
    values: dict[str, object] = {"id": id, "name": records[0].text("name")}
    for name in _TEXTS:
        if text := next((each.text(name) for each in records if each.text(name)), ""):
            values[name] = text
    clause = next(
        (
            each.flag("notification_clause")
            for each in records
            if "notification_clause" in each.values
        ),
        None,
    )
    if clause is not None:
        values["notification_clause"] = clause
    cut_off = next((found for each in records if (found := cut_off_of(each)) != CutOff()), None)
    if cut_off:
        values["cut_off"] = cut_off
    access = [
        made
        for number, each in enumerate(records, 1)
        if (
            made := _access(
                f"{id}-{number}" if len(records) > 1 else id, each, table, world, machines
            )
        )
    ]
    if access:
        values["access"] = tuple(access)
    return Supplier.model_validate(values)


def cut_off_of(record: Record) -> CutOff:
    """Return who may cut, how, and when that was tried."""
    values: dict[str, object] = {
        name: text for name in ("owner", "phone") if (text := record.text(name))
    }
    if how := record.text("how"):
        values["how"] = Text(fr=how)
    if day := record.text("tested_on"):
        values["tested_on"] = day
    return CutOff.model_validate(values)


def _access(
    name: str, record: Record, table: Table, world: World, machines: Machines
) -> Access | None:
    """Return the access of a row, or nothing when the row tells of none that can be placed."""
    to = [
        target
        for text in record.list("to")
        if (target := _target(text, record, table, world, machines))
    ]
    via = record.text("via")
    if not to:
        if via or "unused_since" in record.values:
            spot = table.spot(record, "via")
            table.told.add("table.access-without-target", spot, Severity.WARNING)
        return None
    values: dict[str, object] = {"id": slug(f"{name}-acces"), "to": tuple(dict.fromkeys(to))}
    level = record.text("as") or table.mapping.constants.get("as", Level.ADMIN)
    values["as"] = level
    if via:
        gateway = machines.find(via)
        if gateway:
            values["via"] = gateway.id
        else:
            spot = table.spot(record, "via")
            table.told.add("table.server-unknown", spot, Severity.WARNING, name=via)
    if day := record.text("unused_since"):
        values["unused_since"] = day
    return Access.model_validate(values)


def _target(text: str, record: Record, table: Table, world: World, machines: Machines) -> str:
    """Return the selector that a word means: a machine, a zone, an application."""
    if asset := machines.find(text):
        return asset.id
    if zone := world.zones.find(text):
        return f"zone:{zone}"
    if application := world.applications.find(text):
        return f"application:{application}"
    table.told.add("table.target-unknown", table.spot(record, "to"), Severity.WARNING, name=text)
    return ""
