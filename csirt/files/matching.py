"""Which record is which machine: by serial, hardware address, name with address, then address.

An address that many machines bear (loopback, link-local, the bridge of a hypervisor), a hardware
address behind which a router hides a network, a name without anything else: such a key tells
nothing apart, and is used only for a machine that shows nothing better.
"""

import ipaddress
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

#: Addresses that libvirt, Docker and VirtualBox give to the host side of their bridges.
_BRIDGES = frozenset({"192.168.122.1", "172.17.0.1", "192.168.56.1"})

Key = tuple[str, Hashable]


class Machine(Protocol):
    """What a machine of a file and an asset have in common."""

    @property
    def serial(self) -> str:
        """Serial number, or nothing."""

    @property
    def macs(self) -> tuple[str, ...]:
        """Hardware addresses."""

    @property
    def hostnames(self) -> tuple[str, ...]:
        """Names in small letters."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """IP addresses."""


@lru_cache(maxsize=100_000)
def telling(address: str) -> bool:
    """Return whether an address belongs to one machine."""
    if address in _BRIDGES:
        return False
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return bool(address)
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)


def keys(machine: Machine) -> Iterator[Key]:
    """Yield the keys of a machine, the most telling first."""
    if machine.serial:
        yield "serial", machine.serial.lower()
    yield from (("mac", mac.lower()) for mac in machine.macs)
    own = [address for address in machine.addresses if telling(address)]
    names = [name.lower() for name in machine.hostnames]
    yield from (("both", (name, address)) for name in names for address in own)
    yield from (("address", address) for address in own)
    if not (machine.serial or machine.macs or own):
        weak = machine.addresses or ("",)
        yield from (("weak", (name, address)) for name in names or [""] for address in weak)


def shared_keys(machines: Iterable[Machine]) -> frozenset[Key]:
    """Return serials and hardware addresses that several machines of one file bear."""
    counts: Counter[Key] = Counter()
    for machine in machines:
        counts.update({key for key in keys(machine) if key[0] in ("serial", "mac")})
    return frozenset(key for key, count in counts.items() if count > 1)


@dataclass(slots=True)
class Index:
    """Machines by key; a key that two of them bear finds neither, unless all they show is equal."""

    ignored: frozenset[Key] = frozenset()
    """Keys that tell nothing apart in the file at hand."""
    _owners: dict[Key, str | None] = field(default_factory=dict)
    _machines: dict[str, Machine] = field(default_factory=dict)

    def add(self, name: str, machine: Machine) -> None:
        """Index a machine under the name by which :meth:`find` gives it back."""
        self._machines[name] = machine
        self._owners.setdefault(_whole(machine), name)
        for key in keys(machine):
            owner = self._owners.setdefault(key, name)
            if owner != name:
                self._owners[key] = None

    def find(self, machine: Machine) -> str:
        """Return the name of the same machine, or nothing."""
        for key in keys(machine):
            name = None if key in self.ignored else self._owners.get(key)
            if name and not _differ(key[0], self._machines[name], machine):
                return name
        return self._owners.get(_whole(machine)) or ""


def _whole(machine: Machine) -> Key:
    shown = (machine.serial, machine.macs, machine.hostnames, machine.addresses)
    return "whole", shown


def _differ(key: str, one: Machine, other: Machine) -> bool:
    """Return whether a stronger key of both says that they are two machines."""
    if key != "serial" and one.serial and other.serial:
        return one.serial.lower() != other.serial.lower()
    if key == "address" and one.macs and other.macs:
        return not set(one.macs) & set(other.macs)
    return False
