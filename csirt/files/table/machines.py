"""Rows that are machines: the export of a GLPI server, of a directory, of a hypervisor manager."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field

from csirt.files.inventory.kind import INVENTORIED, Evidence, guess, precision
from csirt.files.inventory.observation import UNKNOWN_KIND, Observed, OpenPort
from csirt.files.machine_names import label
from csirt.files.seen import Changes, updated
from csirt.files.table.directories import with_directories
from csirt.files.table.ports import numbers
from csirt.files.table.take import Record, Table
from csirt.files.table.world import Machines, World
from csirt.files.table.zones import Zones
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED
from csirt.text import say

_NO_SERIAL = {"", "0", "none", "null", "unknown", "default string", "to be filled by o.e.m."}
_CONTROLLER = "domain-controller"
_HOLDERS = (("host", "hypervisor"), ("manager", "hypervisor-manager"))


@dataclass(slots=True)
class _Taken:
    """The machines of one table, and where what tells them apart stands."""

    table: Table
    world: World
    zones: Zones
    machines: Machines
    default: str
    hosts: list[Observed] = field(default_factory=list)
    controllers: dict[str, list[str]] = field(default_factory=dict)
    """Names of domain controllers by domain."""
    _names: dict[str, Record] = field(default_factory=dict)
    _addresses: dict[str, tuple[Record, str]] = field(default_factory=dict)
    _holders: dict[str, str] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Add the machine of a row."""
        names = _names(record)
        addresses = tuple(self._checked_addresses(record))
        if not (names or addresses or record.text("serial")):
            self.table.told.add("table.no-name", self.table.spot(record), Severity.WARNING)
            return
        zone = self._zone(record, names)
        if not zone:
            self.table.told.add("table.no-zone", self.table.spot(record), Severity.WARNING)
            return
        machine = self._machine(record, names, addresses, zone)
        self._note_doubles(record, machine)
        self.hosts.append(machine)
        self._note_holders(record, zone)
        if machine.kind == _CONTROLLER and (domain := record.text("directory")) and names:
            self.controllers.setdefault(domain, []).append(names[0])

    def _machine(
        self, record: Record, names: tuple[str, ...], addresses: tuple[str, ...], zone: str
    ) -> Observed:
        serial = record.text("serial")
        ports = numbers(record.list("listens"), self.world.ports)
        return Observed(
            name=record.text("name") or (names[0] if names else ""),
            hostnames=names,
            addresses=addresses,
            macs=tuple(self._checked_macs(record)),
            vendor=record.text("vendor"),
            model=record.text("model"),
            serial="" if serial.lower() in _NO_SERIAL else serial,
            system=record.text("system"),
            kind=self._kind(record),
            ports=tuple(OpenPort(*port) for port in ports) if ports else NOT_ASSESSED,
            zone=zone,
            held_by=tuple(filter(None, [record.text("host")])),
        )

    def _kind(self, record: Record) -> str:
        told = record.text("kind")
        evidence = Evidence(system=record.text("system"), type=record.text("type"))
        found = max(told or UNKNOWN_KIND, guess(INVENTORIED, evidence), key=precision)
        return self.table.mapping.constants.get("kind", found) if found == UNKNOWN_KIND else found

    def _zone(self, record: Record, names: tuple[str, ...]) -> str:
        if text := record.text("zone"):
            return self.zones.id(text, self.table.spot(record, "zone"))
        known = next((asset for name in names if (asset := self.machines.find(name))), None)
        return known.zone if known else self.default

    def _checked_addresses(self, record: Record) -> Iterator[str]:
        for text in record.list("address"):
            try:
                found = ipaddress.ip_address(text.partition("/")[0].partition("%")[0])
            except ValueError:
                self._bad(record, "address", text)
                continue
            if not (found.is_loopback or found.is_unspecified or found.is_multicast):
                yield str(found)

    def _checked_macs(self, record: Record) -> Iterator[str]:
        for text in record.list("mac"):
            digits = "".join(each for each in text.lower() if each not in ":-. ")
            if len(digits) != 12 or any(each not in "0123456789abcdef" for each in digits):
                self._bad(record, "mac", text)
            else:
                yield ":".join(digits[at : at + 2] for at in range(0, 12, 2))

    def _bad(self, record: Record, name: str, text: str) -> None:
        spot = self.table.spot(record, name)
        expected = say(f"table.expected.{name}")
        self.table.told.add(
            "table.bad-value", spot, Severity.WARNING, given=text, expected=expected
        )

    def _note_doubles(self, record: Record, machine: Observed) -> None:
        """Tell a machine on two rows, and an address of two machines, with both places."""
        told, table = self.table.told, self.table
        mine = label(machine.name)
        field = "name" if "name" in record.columns else "hostname"
        for key in {f"n:{mine}", f"s:{machine.serial.lower()}"} - {"n:", "s:"}:
            before = self._names.setdefault(key, record)
            if before is not record:
                first = table.spot(before, field).path
                spot = table.spot(record, field)
                told.add(
                    "table.machine-twice", spot, Severity.WARNING, name=machine.name, before=first
                )
                break
        for address in machine.addresses:
            other, name = self._addresses.setdefault(address, (record, mine))
            if other is not record and name != mine:
                first = table.spot(other, "address").path
                spot = table.spot(record, "address")
                told.add(
                    "table.address-twice", spot, Severity.WARNING, address=address, before=first
                )

    def _note_holders(self, record: Record, zone: str) -> None:
        """Add the hypervisor of a virtual machine and what manages it, once each."""
        manager = record.text("manager")
        for name, kind in _HOLDERS:
            text = record.text(name)
            if not text or label(text) in self._holders:
                continue
            self._holders[label(text)] = kind
            known = self.machines.find(text)
            self.hosts.append(
                Observed(
                    name=text,
                    hostnames=tuple(sorted({text.lower(), label(text)})),
                    kind=kind,
                    zone=known.zone if known else zone,
                    held_by=(manager,) if manager and kind == "hypervisor" else (),
                )
            )


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the machines of a table, and what that changed."""
    zones = Zones(world.zones, table.told)
    default = zone or table.mapping.constants.get("zone", "")
    taken = _Taken(table, world, zones, Machines(world.facility.assets), default)
    for record in table.records:
        taken.take(record)
    if taken.table.records and not taken.hosts:
        zones.need(table)
    seen, changes = updated(seen, taken.hosts, zone, provenance, world.ports, by_name=True)
    seen = zones.added(seen, world.facility, {machine.zone for machine in taken.hosts})
    return with_directories(seen, changes, world, taken.controllers, provenance)


def _names(record: Record) -> tuple[str, ...]:
    """Return the names of a machine in small letters, the short ones included."""
    given = [record.text("name"), *record.list("hostname")]
    names = {name.strip().rstrip(".$").lower() for name in given if name.strip()}
    return tuple(sorted((names | set(map(label, names))) - {""}))
