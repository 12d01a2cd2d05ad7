"""What packets say, gathered by time: a tuple while it is short, on the disk once it is long.

A long gathering is written in runs, each kind of event in small pieces by time, and read again
piece by piece, as often as somebody asks: the memory does not grow with it.
"""

import marshal
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace, merge
from typing import Any

from csirt.files.capture.spool import Piece, Spool
from csirt.model.capture import Event, Timeline

MOST_HELD = 65_536
"""Events in memory; beyond, they are set aside."""
PIECE = 256
"""Events that are read again at once."""

Row = tuple[Any, ...]
"""Time, file, frame, number as it came; then kind, ends, ports and data. The number is that of one
event alone, so that rows sort without a look at what follows."""


@dataclass(frozen=True, slots=True)
class _Some:
    first: Row
    """What its first row begins with."""
    count: int
    piece: Piece


class Gathered:
    """Events as they come, in any order of time."""

    def __init__(self, *, held: int = MOST_HELD) -> None:
        self._held, self._some, self._taken = held, list[Event](), 0
        self._spool = Spool()
        self._aside: dict[str, list[_Some]] = defaultdict(list)

    def take(self, events: Iterable[Event]) -> None:
        """Take some events in.

        Raises:
            SetupError: the system has no room to set them aside.
        """
        for each in events:
            self._some.append(each)
            if len(self._some) >= self._held:
                self._set_aside()

    def _set_aside(self) -> None:
        by_kind: dict[str, list[Row]] = defaultdict(list)
        for number, each in enumerate(self._some, self._taken):
            by_kind[each.kind].append(_row(each, number))
        self._taken += len(self._some)
        self._some = []
        for kind, rows in by_kind.items():
            rows.sort()
            for start in range(0, len(rows), PIECE):
                some = rows[start : start + PIECE]
                piece = self._spool.put(marshal.dumps(some))
                self._aside[kind].append(_Some(some[0][:4], len(some), piece))

    def events(self) -> Collection[Event]:
        """Return them by time; those of one frame as they came."""
        if not self._aside:
            return tuple(sorted(self._some, key=_when))
        self._set_aside()
        return SetAside(self._spool, self._aside)

    def close(self) -> None:
        """Let everything go."""
        self._spool.close()


class SetAside(Timeline):
    """Events that lie on the disk, by time; they go with the last who holds this."""

    def __init__(self, spool: Spool, aside: Mapping[str, Sequence[_Some]]) -> None:
        self._spool = spool
        self._aside = {
            kind: sorted(some, key=lambda each: each.first) for kind, some in aside.items()
        }

    def __iter__(self) -> Iterator[Event]:
        return map(_event, merge(*map(self._rows, self._aside)))

    def of(self, kind: str) -> Iterator[Event]:
        """Yield the events of a kind, by time."""
        return map(_event, self._rows(kind))

    def counts(self) -> dict[str, int]:
        """Return how many events there are of each kind."""
        return {kind: sum(each.count for each in some) for kind, some in self._aside.items()}

    def _rows(self, kind: str) -> Iterator[Row]:
        """Yield the rows of a kind, each piece opened when its time has come."""
        open_ones: list[tuple[Row, Iterator[Row]]] = []
        for each in self._aside.get(kind, ()):
            yield from _until(open_ones, each.first)
            rows = iter(marshal.loads(self._spool.get(each.piece)))
            heappush(open_ones, (next(rows), rows))
        yield from _until(open_ones, None)


def _until(open_ones: list[tuple[Row, Iterator[Row]]], end: Row | None) -> Iterator[Row]:
    """Yield the rows of some pieces before one that is to come; all of them without."""
    while open_ones and (end is None or open_ones[0][0] < end):
        row, rest = open_ones[0]
        yield row
        following = next(rest, None)
        if following is None:
            heappop(open_ones)
        else:
            heapreplace(open_ones, (following, rest))


def _when(event: Event) -> tuple[int, int, int]:
    return event.at, event.source, event.record


def _row(each: Event, number: int) -> Row:
    return (
        each.at, each.source, each.record, number, each.kind, each.src, each.dst, each.src_port,
        each.dst_port, each.data,
    )  # fmt: skip


def _event(row: Row) -> Event:
    at, source, record, _, kind, src, dst, src_port, dst_port, data = row
    return Event(kind, at, src, dst, src_port, dst_port, data, source, record)
