"""The records of a classic pcap file: one walk over their lengths, the rest in arrays."""

from dataclasses import dataclass
from struct import Struct

import numpy as np

from csirt.files.capture.batch import Ints

HEADER = 16


@dataclass(frozen=True, slots=True)
class Rows:
    """What a walk found: one entry a packet."""

    start: list[int]
    captured: list[int] | Ints
    wire: list[int] | Ints
    at: list[int] | Ints
    link: list[int]


class Classic:
    """Records of a pcap file."""

    def __init__(self, head: bytes, order: str, unit: int) -> None:
        self._order, self._unit = order, unit
        self._link = Struct(f"{order}I").unpack_from(head, 20)[0] & 0x0FFF_FFFF & 0xFFFF
        self._length = Struct(f"{order}I")

    def walk(self, data: bytes, most: int) -> tuple[Rows, int, str]:
        """Return the packets that are whole in ``data``, the bytes they take, and any damage."""
        starts: list[int] = []
        found, unpack = starts.append, self._length.unpack_from
        at, end, damage = 0, len(data), ""
        while at + HEADER <= end:
            captured = unpack(data, at + 8)[0]
            if captured > most:
                damage = "note.capture.damaged"
                break
            after = at + HEADER + captured
            if after > end:
                break
            found(at + HEADER)
            at = after
        return self._rows(data, starts), at, damage

    def _rows(self, data: bytes, starts: list[int]) -> Rows:
        if not starts:
            return Rows([], [], [], [], [])
        raw = np.frombuffer(data, np.uint8)
        places = np.array(starts, np.int64)[:, None] - HEADER + np.arange(HEADER)
        heads = raw[places].view(f"{self._order}u4").astype(np.int64)
        at = heads[:, 0] * 1_000_000_000 + heads[:, 1] * self._unit
        return Rows(starts, heads[:, 2], heads[:, 3], at, [self._link] * len(starts))
