"""Which machine holds which address: leases of a DHCP server, entries of an address table.

Such a file is a log: of several words on one address, the last one holds. A lease that was given
back or has run out is no machine that is there now; the file itself says how late it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from csirt.files.inventory.observation import Observed

_MULTICAST = 1
"""Bit of the first byte of a hardware address that names many machines (IEEE 802)."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One word on one address; hardware address and name in their short form."""

    address: str
    mac: str
    """Empty when the file shows none."""
    name: str
    held: bool = True
    """False: offered, given back, run out, refused."""
    since: int = 0
    """Seconds since 1970 (UTC) of the last word between machine and server; 0 when not said."""
    until: int | None = None
    """Likewise of its end; none when it has none, or when that is not said."""


@dataclass(frozen=True, slots=True)
class Held:
    """The machines of a file that hold an address, and how many words of it say something else."""

    hosts: tuple[Observed, ...]
    gone: int
    """Addresses that nobody holds any more."""
    unmarked: int
    """Addresses held by nothing that bears a hardware address: it could be any machine."""
    earlier: int
    """Addresses that a machine held before the one it holds now."""
    at: int
    """Seconds since 1970 (UTC) of the last word of the file; 0 when it says no time."""


def held(leases: Iterable[Lease]) -> Held:
    """Return the machines that hold an address at the time of the file, in the order of addresses.

    Args:
        leases: In the order of the file.
    """
    last: dict[str, Lease] = {}
    for each in leases:
        last.pop(each.address, None)
        last[each.address] = each
    at = max((each.since for each in last.values()), default=0)
    current = [each for each in last.values() if each.held and not _over(each, at)]
    marked = [each for each in current if each.mac and not _is_multicast(each.mac)]
    machines: dict[str, Lease] = {}
    for each in marked:
        if each.mac not in machines or each.since >= machines[each.mac].since:
            machines[each.mac] = each
    hosts = [
        Observed(
            name=each.name,
            hostnames=(each.name.lower().rstrip("."),) if each.name else (),
            addresses=(each.address,),
            macs=(each.mac,),
        )
        for each in machines.values()
    ]
    return Held(
        tuple(sorted(hosts, key=lambda host: host.addresses)),
        len(last) - len(current),
        len(current) - len(marked),
        len(marked) - len(machines),
        at,
    )


def _over(lease: Lease, at: int) -> bool:
    return lease.until is not None and lease.until < at


def _is_multicast(mac: str) -> bool:
    return bool(int(mac[:2], 16) & _MULTICAST)
