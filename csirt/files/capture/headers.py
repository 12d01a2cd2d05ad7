"""The headers of a stretch as they are being walked: a place and a kind for each packet."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Ints
from csirt.files.capture.blocks import Stretch

Where = npt.NDArray[np.intp]
"""Numbers of packets within a stretch."""


class At(IntEnum):
    """What stands at the place of a packet."""

    END = 0
    ETHERNET = 1
    TYPE = 2
    """Whatever the EtherType says."""
    IP = 3
    IP4 = 4
    IP6 = 5
    TRANSPORT = 6
    MPLS = 7
    PPP = 8
    COOKED = 9
    COOKED_2 = 10
    FAMILY = 11
    """Four bytes of the address family of the machine that captured."""


LINKS = {
    1: At.ETHERNET, 0: At.FAMILY, 108: At.FAMILY, 12: At.IP, 14: At.IP, 101: At.IP, 228: At.IP,
    229: At.IP, 113: At.COOKED, 276: At.COOKED_2, 9: At.PPP,
}  # fmt: skip
"""By link type (LINKTYPE_ registry of tcpdump.org)."""


class Headers:
    """Where each packet of a stretch stands, and what its headers have said so far."""

    def __init__(self, stretch: Stretch) -> None:
        count = len(stretch.start)
        self.data = stretch.data
        self.place = stretch.start.copy()
        self.stop = stretch.stop.copy()
        kinds = np.zeros(count, np.uint8)
        for link, kind in LINKS.items():
            kinds[stretch.link == link] = kind
        self.kind = kinds
        self.ethertype = np.full(count, -1, np.int64)
        self.ip = np.full(count, -1, np.int64)
        self.version = np.zeros(count, np.uint8)
        self.src = np.zeros((count, 2), np.uint64)
        self.dst = np.zeros((count, 2), np.uint64)
        self.proto = np.zeros(count, np.uint8)
        self.later = np.zeros(count, np.bool_)
        self.src_port = np.zeros(count, np.uint16)
        self.dst_port = np.zeros(count, np.uint16)
        self.flags = np.zeros(count, np.uint8)
        self.payload = self.stop.copy()
        self.payload_stop = self.stop.copy()
        self.payload_length = np.zeros(count, np.int64)
        self.left = np.zeros(count, np.int64)
        """Bytes above IP on the wire."""
        self.src_mac = np.zeros(count, np.uint64)
        self.dst_mac = np.zeros(count, np.uint64)
        self.vlan = np.full(count, -1, np.int64)

    def whole(self, rows: Where, size: int) -> Where:
        """Return the rows that have ``size`` bytes at their place; the others are at their end."""
        fits = self.place[rows] + size <= self.stop[rows]
        self.kind[rows[~fits]] = At.END
        return rows[fits]

    def byte(self, rows: Where, offset: int) -> Ints:
        """Return a byte of each packet."""
        return self.data[self.place[rows] + offset].astype(np.int64)

    def short(self, rows: Where, offset: int) -> Ints:
        """Return two bytes of each packet as a number."""
        return self.byte(rows, offset) << 8 | self.byte(rows, offset + 1)

    def wide(self, rows: Where, offset: int, size: int) -> npt.NDArray[np.uint64]:
        """Return ``size`` bytes as one number."""
        found = np.zeros(len(rows), np.uint64)
        for at in range(size):
            found = found << np.uint64(8) | self.data[self.place[rows] + offset + at]
        return found
