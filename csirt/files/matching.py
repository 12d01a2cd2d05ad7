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

_HARDWARE = ("serial", "mac")
#: More owners of one address are not told apart anyway.
_MOST_OWNERS = 8

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
        counts.update({key for key in keys(machine) if key[0] in _HARDWARE})
    return frozenset(key for key, count in counts.items() if count > 1)


@dataclass(slots=True)
class _Known:
    """The hardware of what is indexed under one name."""

    serial: str = ""
    macs: set[str] = field(default_factory=set)

    def differs(self, key: str, machine: Machine) -> bool:
        """Return whether a stronger key than ``key`` says that it is another machine."""
        if self.serial and machine.serial and key != "serial":
            return self.serial != machine.serial.lower()
        if self.macs and machine.macs and key == "address":
            return self.macs.isdisjoint(mac.lower() for mac in machine.macs)
        return False


@dataclass(slots=True)
class Index:
    """Machines by key: who shows all the same is the same, else the most telling key decides.

    A serial or hardware address that two of them bear decides nothing; of two that bear one
    address, the first that no stronger key excludes is taken.
    """

    ignored: frozenset[Key] = frozenset()
    """Keys that tell nothing apart in the file at hand."""
    _owners: dict[Key, list[str]] = field(default_factory=dict)
    _known: dict[str, _Known] = field(default_factory=dict)

    def add(self, name: str, machine: Machine) -> None:
        """Index a machine under the name by which :meth:`find` gives it back."""
        known = self._known.setdefault(name, _Known())
        known.serial = known.serial or machine.serial.lower()
        known.macs.update(mac.lower() for mac in machine.macs)
        for key in (_whole(machine), *keys(machine)):
            owners = self._owners.setdefault(key, [])
            if name not in owners and len(owners) < _MOST_OWNERS:
                owners.append(name)

    def find(self, machine: Machine) -> str:
        """Return the name of the same machine, or nothing."""
        if same := self._owners.get(_whole(machine)):
            return same[0]
        for key in keys(machine):
            owners = () if key in self.ignored else self._owners.get(key, ())
            if len(owners) > 1 and key[0] in _HARDWARE:
                continue
            for name in owners:
                if not self._known[name].differs(key[0], machine):
                    return name
        return ""


def _whole(machine: Machine) -> Key:
    sets = (machine.macs, machine.hostnames, machine.addresses)
    return "whole", (machine.serial.lower(), *map(frozenset, sets))
