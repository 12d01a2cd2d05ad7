"""Rows that say who holds an address: leases of Kea or Windows, the address table of a router."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address

from csirt.files.inventory import fields
from csirt.files.inventory.leases import Lease, held
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import Observed
from csirt.files.leased import leased
from csirt.files.seen import Changes
from csirt.files.table.take import Record, Table
from csirt.files.table.world import World
from csirt.files.table.zones import Zones
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.provenance import Provenance
from csirt.text import say

_HELD = "held"
_FOR_EVER = 0xFFFFFFFF
"""A lifetime without an end (RFC 2131, section 3.3)."""


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the machines that hold an address, and what that changed.

    A machine stands where its hardware address or its network does; ``zone`` is for the others.
    Where rows bear their time, the file is as new as the last of them.
    """
    notes = Notes(table.file)
    assets = world.facility.assets
    known = {mac for asset in assets for mac in fields.macs(asset.macs, Notes(table.file))}
    answers = "proxies" in table.mapping.constants
    found = held(_leases(table, notes), machines=known if answers else None)
    notes.counted("inventory.lease-gone", found.gone)
    notes.counted("inventory.lease-unmarked", found.unmarked)
    notes.counted("inventory.lease-earlier", found.earlier)
    notes.counted("inventory.lease-routed", found.routed)
    placed = [
        replace(host, zone=host.zone or zone)
        for host in world.standing(found.hosts)
        if host.zone or zone
    ]
    if lost := len(found.hosts) - len(placed):
        notes.add("inventory.lease-no-zone", "", lost, Severity.WARNING)
    table.told.take(notes.faults())
    if moment := found.moment():
        on, at = moment
        provenance = provenance.model_copy(update={"on": on, "by": f"{provenance.by}, {at}"})
    zones = Zones(world.zones, table.told)
    if found.hosts and not placed:
        zones.need(table)
    return _entered(world, seen, placed, zones, provenance, zone)


def _entered(
    world: World, seen: SeenFacility, hosts: list[Observed], zones: Zones, known: Provenance,
    zone: str,
) -> tuple[SeenFacility, Changes]:  # fmt: skip
    seen, changes = leased(seen, hosts, zone, known, world.ports)
    return zones.added(seen, world.facility, {host.zone for host in hosts}), changes


def _leases(table: Table, notes: Notes) -> Iterator[Lease]:
    for record in table.records:
        text = record.text("address")
        addresses = fields.addresses([text.partition("/")[0]], Notes(table.file))
        if not addresses and _is_address(text):
            addresses = (text,)  # of a group or of the machine itself: nothing bears it
        if not addresses:
            spot, expected = table.spot(record, "address"), say("table.expected.address")
            table.told.add("table.bad-value", spot, Severity.WARNING, given=text, expected=expected)
            continue
        yield _lease(record, addresses[0], notes)


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _lease(record: Record, address: str, notes: Notes) -> Lease:
    macs = fields.macs([record.text("mac")], Notes(notes.file))
    lifetime, end = record.number("lifetime"), record.number("expires")
    said = lifetime is not None and end is not None
    state = record.text("state")
    return Lease(
        address,
        macs[0] if macs else "",
        notes.line(record.text("hostname")),
        state in ("", _HELD) and lifetime != 0,
        max(0, int((end or 0) - (lifetime or 0))) if said else 0,
        int(end or 0) if said and lifetime != _FOR_EVER else None,
    )
