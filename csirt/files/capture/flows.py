"""Conversations of a capture: packets grouped a stretch at a time, then merged.

Two packets are of one conversation when they have the same protocol, addresses and ports, in either
direction. A port used again is the same conversation; so is a pause of any length.

However many there are, the memory is bounded: rows beyond a number are set aside on the disk, by
the hash of their key, and added together a part at a time. An answer lists the first
:data:`MOST_LISTED` in which something passed, and as many mere attempts; the others are counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from itertools import repeat
from sys import intern
from typing import Any

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Batch
from csirt.files.capture.spool import Piece, Spool
from csirt.files.capture.tally import ROW, Tallies, hashed, tallies, together
from csirt.model.capture import Flow

MOST_HELD = 262_144
"""Rows in memory while files are read."""
MOST_LISTED = 300_000
"""Conversations that an answer lists of either kind: something passed, or nothing did."""
MOST_SERVICES = 3
_PARTS = 256
_FRESH = 65_536
_AT_ONCE = 8_192
_NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6", 132: "sctp"}
_TCP = 6


@dataclass(slots=True)
class Left:
    """Conversations of one file that are counted and not listed."""

    conversations: int = 0
    packets: int = 0
    bytes: int = 0
    services: Counter[str] = field(default_factory=Counter)
    """``tcp/443``: how many conversations were to it."""

    def most(self) -> str:
        """Return the services that most of them were to."""
        return ", ".join(
            f"{name} ({count})" for name, count in self.services.most_common(MOST_SERVICES)
        )


class Conversations:
    """All conversations of some files, as they are being read."""

    def __init__(self, *, held: int = MOST_HELD, listed: int = MOST_LISTED) -> None:
        self._held, self._listed = held, listed
        self._rows: Tallies = np.zeros(0, ROW)
        self._fresh: list[Tallies] = []
        self._spool = Spool()
        self._aside: list[list[Piece]] = [[] for _ in range(_PARTS)]
        self.left: dict[tuple[int, bool], Left] = {}
        """By file, and whether something passed; known once :meth:`flows` was called."""
        self.without_ip = 0
        """Packets that are of no conversation."""

    def add(self, batch: Batch, source: int) -> None:
        """Count the packets of a batch."""
        rows = np.flatnonzero(batch.ip >= 0)
        self.without_ip += len(batch) - len(rows)
        if not len(rows):
            return
        self._fresh.append(tallies(batch, rows, source))
        if sum(map(len, self._fresh)) > min(_FRESH, self._held):
            self._settle()

    def _settle(self) -> None:
        self._rows = together([self._rows, *self._fresh])
        self._fresh = []
        if len(self._rows) > self._held:
            self._set_aside()

    def _set_aside(self) -> None:
        part = hashed(self._rows["key"]) % np.uint64(_PARTS)
        order = np.argsort(part, kind="stable")
        rows, stops = self._rows[order], np.cumsum(np.bincount(part.astype(np.int64))).tolist()
        for at, (start, stop) in enumerate(zip([0, *stops], stops, strict=False)):
            if stop > start:
                self._aside[at].append(self._spool.put(rows[start:stop].tobytes()))
        self._rows = np.zeros(0, ROW)

    def flows(self) -> tuple[Flow, ...]:
        """Return the conversations by first packet; call it once."""
        kept: list[Tallies] = []
        for part in self._parts():
            kept.append(part)
            if sum(map(len, kept)) > 2 * self._listed:
                kept = [self._trimmed(np.concatenate(kept))]
        rows = np.concatenate(kept)
        kept.clear()
        return tuple(_flows(self._trimmed(rows)))

    def _parts(self) -> Iterator[Tallies]:
        """Yield conversations, no two rows of the same one."""
        self._settle()
        if not any(self._aside):
            rows, self._rows = self._rows, np.zeros(0, ROW)
            yield rows
            return
        self._set_aside()
        for pieces in self._aside:
            some = [np.frombuffer(self._spool.get(each), ROW) for each in pieces]
            if some:
                yield together(some)
        self.close()

    def close(self) -> None:
        """Let go of what lies on the disk."""
        self._spool.close()

    def _trimmed(self, rows: Tallies) -> Tallies:
        """Return the first rows of either kind; those behind are counted."""
        passed = _passed(rows)
        kept = np.ones(len(rows), np.bool_)
        for kind in (True, False):
            places = np.flatnonzero(passed == kind)
            if len(places) > self._listed:
                places = places[_by_time(rows[places])][self._listed :]
                kept[places] = False
                self._leave(rows[places], kind)
        return rows if kept.all() else rows[kept]

    def _leave(self, rows: Tallies, passed: bool) -> None:
        for source in np.unique(rows["key"][:, 6]).tolist():
            mine = rows[rows["key"][:, 6] == source]
            left = self.left.setdefault((source, passed), Left())
            left.conversations += len(mine)
            left.packets += int(mine["sums"][:, [0, 3]].sum())
            left.bytes += int(mine["sums"][:, [1, 4]].sum())
            proto, ports = mine["key"][:, 0] & np.uint64(0xFF), mine["key"][:, 5]
            port = np.where(_turned(mine), ports >> np.uint64(16), ports & np.uint64(0xFFFF))
            services, counts = np.unique(proto << np.uint64(16) | port, return_counts=True)
            for service, count in zip(services.tolist(), counts.tolist(), strict=True):
                left.services[f"{_name(service >> 16)}/{service & 0xFFFF}"] += count


def _passed(rows: Tallies) -> npt.NDArray[np.bool_]:
    """Return whether something passed: an answer, and of TCP something that is carried."""
    sums = rows["sums"]
    both = (sums[:, 0] > 0) & (sums[:, 3] > 0)
    tcp = rows["key"][:, 0] & np.uint64(0xFF) == _TCP
    found: npt.NDArray[np.bool_] = both & (~tcp | (sums[:, 2] > 0) | (sums[:, 5] > 0))
    return found


def _by_time(rows: Tallies) -> npt.NDArray[np.intp]:
    return np.lexsort((rows["record"], rows["key"][:, 6], rows["first"]))


def _turned(rows: Tallies) -> npt.NDArray[np.bool_]:
    """Return whether the upper end is who opened, else who spoke first."""
    found: npt.NDArray[np.bool_] = np.where(
        rows["opened"] > 0, rows["opened"] == 2, ~rows["from_lower"]
    )
    return found


def _flows(rows: Tallies) -> Iterator[Flow]:
    order = _by_time(rows)
    for start in range(0, len(rows), _AT_ONCE):
        yield from map(Flow, *_columns(rows[order[start : start + _AT_ONCE]]))


def _columns(rows: Tallies) -> Iterator[Iterable[Any]]:
    """Yield the fields of :class:`Flow`, each of all rows, who opened first."""
    key, sums, flags = rows["key"], rows["sums"], rows["flags"]
    turned = _turned(rows)[:, None]
    ports = np.stack([key[:, 5] >> np.uint64(16), key[:, 5] & np.uint64(0xFFFF)], axis=1)
    ends = np.where(turned, key[:, [3, 4, 1, 2]], key[:, 1:5]).T.tolist()
    ports = np.where(turned, ports[:, ::-1], ports).T.tolist()
    sums = np.where(turned, np.roll(sums, 3, axis=1), sums)
    version = (key[:, 0] >> np.uint64(8)).tolist()
    yield map(_name, (key[:, 0] & np.uint64(0xFF)).tolist())
    for way in (0, 1):
        yield map(address, version, ends[2 * way], ends[2 * way + 1])
        yield ports[way]
    yield from (sums[:, :2] + sums[:, 3:5]).T.tolist()
    yield from (rows["first"].tolist(), rows["last"].tolist())
    yield from sums[:, [0, 1, 2, 5]].T.tolist()
    yield from np.where(turned, flags[:, ::-1], flags).T.tolist()
    yield (rows["opened"] > 0).tolist()
    yield repeat("")
    yield from (key[:, 6].tolist(), rows["record"].tolist())


@lru_cache(256)
def _name(proto: int) -> str:
    return _NAMES.get(proto, f"ip-{proto}")


@lru_cache(65_536)
def address(version: int, high: int, low: int) -> str:
    """Return an address as people write it, of its two halves."""
    return intern(str(IPv6Address(high << 64 | low)) if version == 6 else str(IPv4Address(low)))
