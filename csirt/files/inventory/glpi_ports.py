"""What a network device of a GLPI inventory has around it: named neighbours, and who is plugged in.

Source: ``content.network_ports[]`` of the format's schema. A port with ``lldp`` bears what LLDP or
CDP said of its neighbour (``sysname``, ``ip``, ``sysmac``, ``mac``, ``model``, ``sysdescr``); any
other bears the hardware addresses that the device has learnt there (``mac``, one or a list).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csirt.files.inventory import fields
from csirt.files.inventory.kind import NEIGHBOURS, Evidence, guess
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import Observed, Sighting
from csirt.files.inventory.sections import items, sections, text
from csirt.files.inventory.switch_ports import SwitchPort, sightings

_MOST_VLANS = 8
_NETWORK = "network-device"


@dataclass(frozen=True, slots=True)
class Wired:
    """What is at the other end of the cables of a device."""

    neighbours: tuple[Observed, ...]
    sightings: tuple[Sighting, ...]


def around(device: Observed, ports: Iterable[dict[str, Any]], notes: Notes) -> Wired:
    """Return the neighbours that a device names, and the machines plugged into its ports.

    A device that bears neither name nor address has neighbours, but nobody could find its ports.
    """
    every = tuple(ports)
    own = {*device.macs, *fields.macs((text(port, "mac") for port in every), Notes(notes.file))}
    named: dict[Observed, None] = {}
    found = []
    for port in every:
        connections = sections(port, "connections")
        if not connections:
            continue
        here = [each for each in (_neighbour(one, notes) for one in connections) if _is_named(each)]
        named.update(dict.fromkeys(here))
        found.append(_port(port, here, connections, own, notes))
    for each in named:
        notes.add("inventory.neighbour", each.name or each.addresses[0])
    switch = device.name or next(iter(device.addresses), "")
    plugged = sightings(switch, found, notes) if switch else ()
    return Wired(tuple(named), plugged)


def _port(
    port: dict[str, Any],
    here: list[Observed],
    connections: list[dict[str, Any]],
    own: set[str],
    notes: Notes,
) -> SwitchPort:
    marks = [mark for each in here for mark in (each.macs or each.addresses)[:1]]
    if not here:
        learnt = (mac for each in connections for mac in items(each.get("mac")))
        marks = list(fields.macs((mac for mac in learnt if isinstance(mac, str)), notes))
    leads_on = (
        text(port, "trunk") == "true"
        or bool(items(port.get("aggregate")))
        or len(here) > 1
        or any(each.kind == _NETWORK for each in here)
    )
    vlans = tuple(_vlan(each, notes) for each in sections(port, "vlans")[:_MOST_VLANS])
    kept = tuple(mark for mark in marks if mark not in own)
    return SwitchPort(_name(port, notes), kept, tuple(filter(None, vlans)), leads_on)


def _is_named(neighbour: Observed) -> bool:
    return bool(neighbour.name or neighbour.addresses)


def _neighbour(connection: dict[str, Any], notes: Notes) -> Observed:
    name = text(connection, "sysname")
    model = notes.line(text(connection, "model"))
    system = notes.line(text(connection, "sysdescr").partition("\n")[0])
    macs = [*items(connection.get("sysmac")), *items(connection.get("mac"))]
    return Observed(
        name=notes.line(name),
        hostnames=fields.hostnames([name], notes),
        addresses=fields.addresses([text(connection, "ip")], notes),
        macs=fields.macs((mac for mac in macs if isinstance(mac, str)), notes),
        model=model,
        system=system,
        kind=guess(NEIGHBOURS, Evidence(system=system, type=model)),
    )


def _name(port: dict[str, Any], notes: Notes) -> str:
    """Return the name of a port, with what people wrote on it."""
    name = text(port, "ifname") or text(port, "ifdescr") or text(port, "ifnumber") or "?"
    alias = text(port, "ifalias")
    return notes.line(f"{name} ({alias})" if alias and alias != name else name)


def _vlan(vlan: dict[str, Any], notes: Notes) -> str:
    number = text(vlan, "number") or text(vlan, "id")
    return notes.line(f"{number} {text(vlan, 'name')}")
