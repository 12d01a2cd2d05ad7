"""The blocks of a pcapng file: several sections and interfaces, each with its own clock."""

from dataclasses import dataclass
from struct import Struct, error

from csirt.files.capture.records import Rows

NG_MAGIC = b"\x0a\x0d\x0d\x0a"
SECTION, INTERFACE, OLD_PACKET, SIMPLE_PACKET, PACKET = 0x0A0D0D0A, 1, 2, 3, 6
LITTLE, BIG = b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d"
NO_TIME = -1
_RESOLUTION, _OFFSET = 9, 14

Packet = tuple[int, int, int, int, int]
"""Start, captured bytes, bytes on the wire, nanoseconds, link type."""


@dataclass(frozen=True, slots=True)
class Interface:
    """Where packets were taken."""

    link: int
    snap: int
    resolution: int
    """As written: a negative power of ten, or of two with the high bit."""
    offset: int
    """Seconds to add."""

    def nanoseconds(self, ticks: int) -> int:
        """Return a time of this interface in nanoseconds since 1970."""
        power = self.resolution & 0x7F
        if self.resolution & 0x80:
            value = (ticks * 1_000_000_000) >> power
        elif power <= 9:
            value = ticks * 10 ** (9 - power)
        else:
            value = ticks // 10 ** (power - 9)
        value += self.offset * 1_000_000_000
        return value if 0 <= value < 1 << 63 else NO_TIME


class NextGeneration:
    """Blocks of a pcapng file."""

    def __init__(self) -> None:
        self._order = "<"
        self._interfaces: list[Interface] = []
        self._set_order("<")

    def _set_order(self, order: str) -> None:
        self._order = order
        self._head = Struct(f"{order}II")
        self._packet = Struct(f"{order}IIIII")
        self._old = Struct(f"{order}HHIIII")
        self._word = Struct(f"{order}I")

    def walk(self, data: bytes, most: int) -> tuple[Rows, int, str]:
        """Return the packets that are whole in ``data``, the bytes they take, and any damage."""
        found: list[Packet] = []
        at, end, damage = 0, len(data), ""
        while at + 12 <= end and not damage:
            try:
                length = self._length(data, at, most)
                if at + length > end:
                    break
                self._block(data, at, length, found)
            except (ValueError, error):
                damage = "note.capture.damaged"
            else:
                at += length
        columns = map(list, zip(*found, strict=True)) if found else ([], [], [], [], [])
        return Rows(*columns), at, damage

    def _length(self, data: bytes, at: int, most: int) -> int:
        """Return the length of a block; that of a section says the order of its bytes."""
        if data[at : at + 4] == NG_MAGIC:
            magic = data[at + 8 : at + 12]
            if magic not in (LITTLE, BIG):
                raise ValueError("byte order")
            self._set_order("<" if magic == LITTLE else ">")
            self._interfaces = []
        length = int(self._head.unpack_from(data, at)[1])
        if length < 12 or length % 4 or length > most:
            raise ValueError("length")
        return length

    def _block(self, data: bytes, at: int, length: int, found: list[Packet]) -> None:
        """Take one block in; ``ValueError`` where it contradicts itself."""
        kind, end = self._head.unpack_from(data, at)[0], at + length - 4
        if kind == INTERFACE:
            self._interfaces.append(self._interface(data, at, length))
            return
        if kind == PACKET:
            which, high, low, captured, wire = self._packet.unpack_from(data, at + 8)
        elif kind == OLD_PACKET:
            which, _, high, low, captured, wire = self._old.unpack_from(data, at + 8)
        elif kind == SIMPLE_PACKET:
            (wire,) = self._word.unpack_from(data, at + 8)
            of = self._of(0)
            captured = min(wire, length - 16, of.snap or wire)
            found.append((at + 12, captured, wire, NO_TIME, of.link))
            return
        else:
            return
        of = self._of(which)
        if at + 28 + captured > end:
            raise ValueError("captured length")
        found.append((at + 28, captured, wire, of.nanoseconds(high << 32 | low), of.link))

    def _of(self, which: int) -> Interface:
        if which >= len(self._interfaces):
            raise ValueError("interface")
        return self._interfaces[which]

    def _interface(self, data: bytes, at: int, length: int) -> Interface:
        link, _, snap = Struct(f"{self._order}HHI").unpack_from(data, at + 8)
        resolution, offset = 6, 0
        place, end = at + 16, at + length - 4
        option = Struct(f"{self._order}HH")
        while place + 4 <= end:
            code, size = option.unpack_from(data, place)
            if code == 0 or place + 4 + size > end:
                break
            if code == _RESOLUTION and size == 1:
                resolution = data[place + 4]
            elif code == _OFFSET and size == 8:
                (offset,) = Struct(f"{self._order}q").unpack_from(data, place + 4)
            place += 4 + size + (-size % 4)
        return Interface(link, snap, resolution, offset)
