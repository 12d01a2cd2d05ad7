"""Which machine holds which address: leases of a DHCP server, entries of an address table.

Such a file is a log: of several words on one address, the last one holds. A lease that was given
back or has run out is no machine that is there now; the file itself says how late it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from csirt.files.inventory.observation import Observed
from csirt.model.network import MOST_ADDRESSES

_MULTICAST = 1
"""Bit of the first byte of a hardware address that names many machines (IEEE 802)."""


_LAST = 253_402_300_799
"""Seconds from 1970 to the end of the year 9999."""


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
    routed: int
    """Addresses for which one machine answers, more than one bears: those behind a router."""
    at: int
    """Seconds since 1970 (UTC) of the last word of the file; 0 when it says no time."""

    def moment(self) -> tuple[str, str] | None:
        """Return day and time (UTC) of the last word of the file; none when it says no time that
        a calendar has."""
        if not 0 < self.at <= _LAST:
            return None
        moment = datetime.fromtimestamp(self.at, tz=UTC)
        return moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S")


def held(leases: Iterable[Lease], *, machines: Collection[str] | None = None) -> Held:
    """Return the machines that hold an address at the time of the file, in the order of addresses.

    A machine holds the address of its last word; all of its addresses where no word bears a time,
    as in the address table of a router.

    Args:
        leases: In the order of the file.
        machines: In a table where a router answers for the machines behind it: the hardware
            addresses that are known to be of one machine, however many addresses they answer for.
    """
    last: dict[str, Lease] = {}
    for each in leases:
        last.pop(each.address, None)
        last[each.address] = each
    at = max((each.since for each in last.values()), default=0)
    current = [each for each in last.values() if each.held and not _over(each, at)]
    marked = [each for each in current if each.mac and not _is_multicast(each.mac)]
    by_mac: dict[str, list[Lease]] = {}
    for each in marked:
        so_far = by_mac.get(each.mac, [])
        if so_far and each.since == so_far[0].since == 0:
            so_far.append(each)
        elif not so_far or each.since >= so_far[0].since:
            by_mac[each.mac] = [each]
    routed = {
        mac: words for mac, words in by_mac.items()
        if machines is not None and mac not in machines and _are_many(words)
    }  # fmt: skip
    hosts = [_machine(words) for mac, words in by_mac.items() if mac not in routed]
    return Held(
        tuple(sorted(hosts, key=lambda host: host.addresses)),
        len(last) - len(current),
        len(current) - len(marked),
        len(marked) - sum(map(len, by_mac.values())),
        sum(map(len, routed.values())),
        at,
    )


def _are_many(words: list[Lease]) -> bool:
    """Return whether some addresses are too many for one machine; of IPv6 it has many."""
    return sum(":" not in each.address for each in words) > MOST_ADDRESSES


def _machine(words: list[Lease]) -> Observed:
    """Return the machine of some words on one hardware address."""
    names = [each.name for each in words if each.name]
    return Observed(
        name=names[0] if names else "",
        hostnames=tuple(dict.fromkeys(name.lower().rstrip(".") for name in names)),
        addresses=tuple(each.address for each in words),
        macs=(words[0].mac,),
    )


def _over(lease: Lease, at: int) -> bool:
    return lease.until is not None and lease.until < at


def _is_multicast(mac: str) -> bool:
    return bool(int(mac[:2], 16) & _MULTICAST)
