"""One packet of a batch, for what reads names: its ends, its time, what it carries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Protocol

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Batch
from csirt.files.capture.flows import address
from csirt.model.capture import Event

Rows = npt.NDArray[np.intp]
UDP, TCP = 17, 6
MOST_VALUE = 1_024
"""Signs of one thing that a packet says; a longer one is cut, and ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; ``payload`` is what was captured of it."""

    at: int
    src: str
    dst: str
    src_port: int
    dst_port: int
    proto: int
    payload: bytes
    source: int
    frame: int

    def event(self, kind: str, data: Mapping[str, object] | None = None) -> Event:
        """Return an event that this packet shows."""
        told = tuple((key, _kept(str(value))) for key, value in (data or {}).items() if value != "")
        return Event(
            kind, self.at, self.src, self.dst, self.src_port, self.dst_port, _same(told),
            self.source, self.frame,
        )  # fmt: skip

    @property
    def way(self) -> tuple[str, int, str, int]:
        """The direction that it goes."""
        return self.src, self.src_port, self.dst, self.dst_port


def _kept(value: str) -> str:
    """Return a value, the same string wherever it stands again."""
    return intern(value if len(value) <= MOST_VALUE else f"{value[: MOST_VALUE - 1]}…")


@lru_cache(16_384)
def _same(told: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the tuple that said the same before: packets repeat themselves."""
    return told


class Dissector(Protocol):
    """What reads one protocol."""

    name: str
    """As the answer tells what was left undissected."""

    def rows(self, batch: Batch) -> Rows:
        """Return the packets worth a look, by ports and by their first bytes."""

    def events(self, packet: Packet) -> Iterable[Event]:
        """Return what a packet says; nothing where it is something else after all."""


class Costly(Dissector, Protocol):
    """One that a library reads, and may refuse."""

    refused: int
    """Messages that the library could not read."""


def packets(batch: Batch, rows: Rows, source: int) -> Iterator[Packet]:
    """Yield some packets of a batch."""
    data = batch.data
    columns = (
        batch.at, batch.version, batch.src[:, 0], batch.src[:, 1], batch.dst[:, 0],
        batch.dst[:, 1], batch.src_port, batch.dst_port, batch.proto, batch.payload,
        batch.payload_stop, batch.frame,
    )  # fmt: skip
    for at, version, *ends, src_port, dst_port, proto, start, stop, frame in zip(
        *(each[rows].tolist() for each in columns), strict=True
    ):
        src, dst = (
            (address(version, *ends[:2]), address(version, *ends[2:])) if version else ("", "")
        )
        payload = data[start:stop].tobytes()
        yield Packet(at, src, dst, src_port, dst_port, proto, payload, source, frame)


def carrying(batch: Batch, proto: int, least: int = 1) -> Rows:
    """Return the packets of a protocol that carry ``least`` bytes at least."""
    carried = batch.payload_stop - batch.payload >= least
    return np.flatnonzero(
        (batch.ip >= 0) & (batch.proto == proto) & carried & ~batch.later_fragment
    )


def on_ports(batch: Batch, rows: Rows, ports: Iterable[int]) -> Rows:
    """Return those of some packets that come from or go to some ports."""
    wanted = np.array(sorted(ports), np.uint16)
    return rows[np.isin(batch.src_port[rows], wanted) | np.isin(batch.dst_port[rows], wanted)]


def starting(batch: Batch, rows: Rows, first: bytes, at: int = 0) -> Rows:
    """Return those of some packets that carry ``first`` at a place of their payload."""
    place = batch.payload[rows] + at
    fits = place + len(first) <= batch.payload_stop[rows]
    rows, place = rows[fits], place[fits]
    same = np.ones(len(rows), np.bool_)
    for offset, byte in enumerate(first):
        same &= batch.data[place + offset] == byte
    return rows[same]


def directions(batch: Batch, rows: Rows) -> npt.NDArray[np.uint64]:
    """Return a number for the direction of each packet: its ends and ports, in order, hashed."""
    ports = batch.src_port[rows].astype(np.uint64) << np.uint64(16) | batch.dst_port[rows]
    found = ports * np.uint64(0x9E3779B97F4A7C15)
    for at, each in enumerate((batch.src, batch.dst)):
        for half in (0, 1):
            found ^= each[rows, half] * np.uint64(0xC2B2AE3D27D4EB4F + 2 * (2 * at + half))
            found = (found << np.uint64(13) | found >> np.uint64(51)) * np.uint64(
                0xFF51AFD7ED558CCD
            )
    return found
