"""Rows that are links to other facilities and regional services (sheet Q)."""

from csirt.files.seen import Changes
from csirt.files.seen_records import with_records
from csirt.files.table.ports import services
from csirt.files.table.suppliers import cut_off_of
from csirt.files.table.take import Record, Table
from csirt.files.table.words import plain
from csirt.files.table.world import World
from csirt.files.table.zones import Zones
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.ids import Ids
from csirt.model.network import CutOff, Link, Medium
from csirt.model.provenance import Provenance


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the links of a table, and what that changed."""
    zones, ids = Zones(world.zones, table.told), Ids(())
    known = {link.to: link.id for link in world.facility.links}
    found = []
    for record in table.records:
        to = _other_end(record, table, world)
        if not to:
            continue
        id = record.text("id") or known.get(to) or ids.take(to.partition(":")[2])
        found.append(_link(id, to, record, table, world, zones))
    seen, changes = with_records(seen, "links", found, provenance)
    return zones.added(seen, world.facility, {link.zone or "" for link in found}), changes


def _other_end(record: Record, table: Table, world: World) -> str:
    text = record.text("to")
    for kind, names in (("service", world.services), ("facility", world.facilities)):
        if id := names.find(text):
            return f"{kind}:{id}"
    for kind, names in (("service", world.services), ("facility", world.facilities)):
        if text and (id := names.within(text)):
            return f"{kind}:{id}"
    table.told.add(
        "table.link-unknown", table.spot(record, "to"), Severity.WARNING, name=text or "—"
    )
    return ""


def _link(id: str, to: str, record: Record, table: Table, world: World, zones: Zones) -> Link:
    values: dict[str, object] = {"id": id, "to": to}
    if text := record.text("zone"):
        values["zone"] = zones.id(text, table.spot(record, "zone"))
    passed = [name for text in record.list("services") for name in services(text, world.ports)]
    for text in record.list("services"):
        if not services(text, world.ports):
            spot = table.spot(record, "services")
            table.told.add("table.service-unknown", spot, Severity.WARNING, given=text)
    if passed := [name for name in passed if name != "all"]:
        values["services"] = tuple(dict.fromkeys(passed))
    over = record.text("over") or table.mapping.constants.get("over", "")
    if over in list(Medium):
        values["over"] = over
    if (cut_off := cut_off_of(record)) != CutOff():
        values["cut_off"] = cut_off
    if needed := _needed_for(record, table, world):
        values["needed_for"] = needed
    return Link.model_validate(values)


def _needed_for(record: Record, table: Table, world: World) -> tuple[str, ...]:
    lines = {line.id: line for line in world.facility.care_lines}
    found = []
    for text in record.list("needed_for"):
        if id := world.applications.find(text):
            found.append(f"application:{id}")
        elif id := next((id for id, line in lines.items() if _is(text, id, line.name)), ""):
            found.append(f"care-line:{id}")
        else:
            spot = table.spot(record, "needed_for")
            table.told.add("table.target-unknown", spot, Severity.WARNING, name=text)
    return tuple(dict.fromkeys(found))


def _is(text: str, id: str, name: object) -> bool:
    words = plain(text)
    return words in (plain(id), plain(getattr(name, "fr", "")), plain(getattr(name, "en", "")))
