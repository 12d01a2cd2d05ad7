"""Rows that say which hardware address a switch hears on which port: its address table."""

from collections import defaultdict

from csirt.files.inventory import fields
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.switch_ports import SwitchPort, sightings
from csirt.files.plugs import plug_notes, with_plugs
from csirt.files.seen import Changes
from csirt.files.table.take import Record, Table
from csirt.files.table.world import World
from csirt.model.facility import SeenFacility
from csirt.model.provenance import Provenance


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the ports into which known machines are plugged.

    The table describes no machine: ``zone`` is not used.
    """
    notes = Notes(table.file)
    rows: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in table.records:
        if (switch := record.text("switch")) and (port := record.text("port")):
            rows[switch][port].append(record)
    found = [
        each
        for switch, ports in rows.items()
        for each in sightings(
            switch, [_port(name, records, notes) for name, records in ports.items()], notes
        )
    ]
    plugged = with_plugs(seen, world.facility, found, provenance)
    table.told.take((*notes.faults(), *plug_notes(plugged, table.file)))
    return plugged.seen, plugged.changes


def _port(name: str, records: list[Record], notes: Notes) -> SwitchPort:
    vlans = dict.fromkeys(text for each in records if (text := each.text("vlan")))
    return SwitchPort(
        name,
        fields.macs((each.text("mac") for each in records), notes),
        tuple(vlans),
        any(each.flag("uplink") for each in records),
    )
