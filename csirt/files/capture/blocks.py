"""Packets of a pcap or a pcapng file, a stretch at a time, memory bounded by the stretch.

Source: the pcap and pcapng formats, IETF drafts draft-ietf-opsawg-pcap and
draft-ietf-opsawg-pcapng.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from csirt.errors import InputError
from csirt.files.capture.batch import Ints
from csirt.files.capture.pcapng import NG_MAGIC, NextGeneration
from csirt.files.capture.records import Classic, Rows
from csirt.files.capture.stream import CaptureStream
from csirt.safe import safe

STRETCH = 16 << 20
"""Bytes held at once."""
MOST_RECORD = 16 << 20
"""A longer packet or block is damage."""
PADDING = 128
"""Zero bytes behind a stretch, so that a header can be looked at before its length is known."""

CLASSIC = {
    b"\xd4\xc3\xb2\xa1": ("<", 1_000), b"\xa1\xb2\xc3\xd4": (">", 1_000),
    b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\x3c\x4d": (">", 1),
}  # fmt: skip
"""Magic numbers of pcap: byte order and nanoseconds of a unit."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Packets of a stretch of a file; arrays of one length but for the data."""

    data: npt.NDArray[np.uint8]
    frame: Ints
    at: Ints
    wire: Ints
    start: Ints
    stop: Ints
    link: Ints
    """Link type of each packet."""


@dataclass(slots=True)
class Blocks:
    """The packets of one file; what was odd is known once they have been read."""

    stream: CaptureStream
    packets: int = 0
    truncated: bool = False
    links: dict[int, None] = field(default_factory=dict)
    """Link types in the order met."""
    notes: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Stretch]:
        """Yield the packets in the order of the file.

        Raises:
            InputError: neither pcap nor pcapng.
        """
        head = self.stream.read(24)
        name = safe(self.stream.path)
        if not head:
            raise InputError("capture.empty", file=name)
        reader: Classic | NextGeneration
        if head[:4] in CLASSIC:
            if len(head) < 24:
                raise InputError("capture.cut-header", file=name)
            reader = Classic(head, *CLASSIC[head[:4]])
            yield from self._read(reader, b"")
        elif head[:4] == NG_MAGIC:
            yield from self._read(NextGeneration(), head)
        else:
            raise InputError("capture.not-one", file=name)

    def _read(self, reader: Classic | NextGeneration, left: bytes) -> Iterator[Stretch]:
        """Walk a stretch, keep what is cut at its end for the next."""
        while True:
            more = self.stream.read(STRETCH)
            data = left + more
            rows, taken, damage = reader.walk(data, MOST_RECORD)
            if rows.start:
                yield self._stretch(data, rows)
            if damage:
                self.truncated = True
                self.notes.append((damage, {"file": self.stream.name, "packets": self.packets}))
                return
            left = data[taken:]
            if not more:
                break
        if left or self.stream.cut:
            self.truncated = True
            self._note("note.capture.cut")

    def _note(self, key: str) -> None:
        self.notes.append((key, {"file": self.stream.name, "packets": self.packets}))

    def _stretch(self, data: bytes, rows: Rows) -> Stretch:
        count = len(rows.start)
        first, self.packets = self.packets + 1, self.packets + count
        for each in dict.fromkeys(rows.link):
            self.links.setdefault(each)
        start = np.array(rows.start, np.int64)
        return Stretch(
            np.frombuffer(data + bytes(PADDING), np.uint8),
            np.arange(first, first + count, dtype=np.int64),
            np.asarray(rows.at, np.int64),
            np.asarray(rows.wire, np.int64),
            start,
            start + np.asarray(rows.captured, np.int64),
            np.array(rows.link, np.int64),
        )
