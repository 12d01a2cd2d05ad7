"""Conversations of a capture: packets grouped a stretch at a time, then merged.

Two packets are of one conversation when they have the same protocol, addresses and ports, in either
direction. A port used again is the same conversation; so is a pause of any length.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Batch
from csirt.model.capture import Flow

SYN, ACK = 0x02, 0x10
_NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6", 132: "sctp"}
_MIX = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
     0xFF51AFD7ED558CCD, 0xA0761D6478BD642F], np.uint64
)  # fmt: skip
_KEYS = 6

Words = npt.NDArray[np.uint64]


@dataclass(slots=True)
class _Tally:
    """What is known of one conversation; the lower end is the one with the lower address."""

    sums: list[int]
    """Packets, bytes and payload from the lower end, then from the upper one."""
    first: int
    last: int
    flags: list[int]
    from_lower: bool
    """Whether the first packet came from the lower end."""
    syn: int
    """Who opened: 0 unknown, 1 the lower end, 2 the upper one."""
    record: int


class Conversations:
    """All conversations of some files, as they are being read."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bytes], _Tally] = {}
        self.without_ip = 0
        """Packets that are of no conversation."""

    def add(self, batch: Batch, source: int) -> None:
        """Count the packets of a batch."""
        rows = np.flatnonzero(batch.ip >= 0)
        self.without_ip += len(batch) - len(rows)
        if not len(rows):
            return
        keys, lower = _keys(batch, rows)
        order, starts = _groups(keys)
        rows, lower = rows[order], lower[order]
        counted = _counted(batch, rows, lower, starts)
        for at, start in enumerate(starts.tolist()):
            self._merge((source, keys[order[start]].tobytes()), *(each[at] for each in counted))

    def _merge(
        self, key: tuple[int, bytes], sums: list[int], times: list[int], flags: list[int],
        ways: list[int],
    ) -> None:  # fmt: skip
        first, last, record = times
        known = self._known.get(key)
        if known is None:
            self._known[key] = _Tally(sums, first, last, flags, bool(ways[0]), ways[1], record)
            return
        known.sums = [a + b for a, b in zip(known.sums, sums, strict=True)]
        known.flags = [a | b for a, b in zip(known.flags, flags, strict=True)]
        known.syn = known.syn or ways[1]
        if first < known.first:
            known.first, known.from_lower = first, bool(ways[0])
        known.last = max(known.last, last)
        known.record = min(known.record, record)

    def flows(self) -> tuple[Flow, ...]:
        """Return the conversations by first packet."""
        found = [_flow(source, key, tally) for (source, key), tally in self._known.items()]
        return tuple(sorted(found, key=lambda each: (each.first, each.source, each.first_record)))


def _keys(batch: Batch, rows: npt.NDArray[np.intp]) -> tuple[Words, npt.NDArray[np.bool_]]:
    """Return the key of each packet, the lower end first, and whether it came from that end."""
    src, dst = batch.src[rows], batch.dst[rows]
    sport, dport = batch.src_port[rows].astype(np.uint64), batch.dst_port[rows].astype(np.uint64)
    lower = src[:, 0] < dst[:, 0]
    equal = src[:, 0] == dst[:, 0]
    lower |= equal & (src[:, 1] < dst[:, 1])
    equal &= src[:, 1] == dst[:, 1]
    lower |= equal & (sport <= dport)
    keys = np.empty((len(rows), _KEYS), np.uint64)
    keys[:, 0] = batch.version[rows].astype(np.uint64) << np.uint64(8) | batch.proto[rows]
    keys[:, 1:3] = np.where(lower[:, None], src, dst)
    keys[:, 3:5] = np.where(lower[:, None], dst, src)
    low_port, high_port = np.where(lower, sport, dport), np.where(lower, dport, sport)
    keys[:, 5] = low_port << np.uint64(16) | high_port
    return keys, lower


def _groups(keys: Words) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return an order that puts equal keys side by side, in the order of arrival, and the starts
    of the groups.

    The keys are sorted by a hash; where two keys had one hash, by themselves.
    """
    hashes = (keys * _MIX).astype(np.uint64)
    hashes ^= hashes >> np.uint64(29)
    mixed = np.bitwise_xor.reduce(hashes * _MIX[::-1], axis=1)
    order = np.argsort(mixed, kind="stable")
    sorted_keys = keys[order]
    new = (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)
    jumps = mixed[order][1:] != mixed[order][:-1]
    if (new & ~jumps).any():
        order = np.lexsort(keys.T)
        sorted_keys = keys[order]
        new = (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)
    return order, np.concatenate([[0], np.flatnonzero(new) + 1])


def _counted(
    batch: Batch,
    rows: npt.NDArray[np.intp],
    lower: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.intp],
) -> tuple[list[list[int]], list[list[int]], list[list[int]], list[list[int]]]:
    """Return for each group its sums, times with the first frame, flags, and ways."""
    one = np.ones(len(rows), np.int64)
    columns = [
        np.add.reduceat(np.where(mine, each, 0), starts)
        for mine in (lower, ~lower)
        for each in (one, batch.wire[rows], batch.payload_length[rows])
    ]
    at, frame, flags = batch.at[rows], batch.frame[rows], batch.flags[rows]
    first = np.minimum.reduceat(at, starts)
    times = np.stack(
        [first, np.maximum.reduceat(at, starts), np.minimum.reduceat(frame, starts)], axis=1
    )
    none = np.uint8(0)
    marks = np.stack(
        [np.bitwise_or.reduceat(np.where(mine, flags, none), starts) for mine in (lower, ~lower)],
        axis=1,
    )
    opening = (flags & (SYN | ACK)) == SYN
    opened = np.maximum.reduceat(np.where(opening, np.where(lower, 1, 2), 0), starts)
    ways = np.stack([lower[starts].astype(np.int64), opened], axis=1)
    return np.stack(columns, axis=1).tolist(), times.tolist(), marks.tolist(), ways.tolist()


def _flow(source: int, key: bytes, tally: _Tally) -> Flow:
    head, *halves, ports = np.frombuffer(key, np.uint64).tolist()
    version, proto = head >> 8, head & 0xFF
    ends = [
        (address(version, *halves[0:2]), ports >> 16),
        (address(version, *halves[2:4]), ports & 0xFFFF),
    ]
    turned = tally.syn == 2 if tally.syn else not tally.from_lower
    sums, flags = tally.sums, tally.flags
    if turned:
        ends, sums, flags = ends[::-1], sums[3:] + sums[:3], flags[::-1]
    (a, a_port), (b, b_port) = ends
    return Flow(
        _NAMES.get(proto, f"ip-{proto}"), a, a_port, b, b_port,
        packets=sums[0] + sums[3], bytes=sums[1] + sums[4], first=tally.first, last=tally.last,
        packets_ab=sums[0], bytes_ab=sums[1], payload_ab=sums[2], payload_ba=sums[5],
        flags_ab=flags[0], flags_ba=flags[1], opened=bool(tally.syn), source=source,
        first_record=tally.record,
    )  # fmt: skip


@lru_cache(65_536)
def address(version: int, high: int, low: int) -> str:
    """Return an address as people write it, of its two halves."""
    return str(IPv6Address(high << 64 | low)) if version == 6 else str(IPv4Address(low))
