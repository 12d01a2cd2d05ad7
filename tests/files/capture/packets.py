"""Small captures made by hand: a header, records, blocks."""

import struct
from collections.abc import Iterable
from pathlib import Path

SHARED = Path(__file__).parents[4] / "shared/data/captures"
SECOND = 1_700_000_000


def pcap(
    packets: Iterable[bytes], *, order="<", nano=False, link=1, snap=262_144, cut=0, start=SECOND
) -> bytes:
    """Return a pcap; packet ``n`` was taken ``n`` seconds after the start, snapped to ``snap``."""
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    parts = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, snap, link)]
    for at, packet in enumerate(packets):
        kept = packet[:snap]
        fraction = 5 if nano else 7
        parts.append(struct.pack(f"{order}IIII", start + at, fraction, len(kept), len(packet)))
        parts.append(kept)
    whole = b"".join(parts)
    return whole[: len(whole) - cut]


def block(kind: int, body: bytes, order="<") -> bytes:
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack(f"{order}II", kind, length) + body + struct.pack(f"{order}I", length)


def section(order="<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(
    link=1, *, snap=0, resolution: int | None = None, offset: int | None = None, order="<"
) -> bytes:
    options = b""
    if resolution is not None:
        options += struct.pack(f"{order}HHB3x", 9, 1, resolution)
    if offset is not None:
        options += struct.pack(f"{order}HHq", 14, 8, offset)
    if options:
        options += bytes(4)
    return block(1, struct.pack(f"{order}HHI", link, 0, snap) + options, order)


def packet(data: bytes, *, on=0, ticks=0, wire: int | None = None, order="<") -> bytes:
    head = struct.pack(
        f"{order}IIIII", on, ticks >> 32, ticks & 0xFFFFFFFF, len(data), wire or len(data)
    )
    return block(6, head + data, order)


def simple(data: bytes, order="<") -> bytes:
    return block(3, struct.pack(f"{order}I", len(data)) + data, order)


def udp4(src="10.0.0.1", dst="10.0.0.2", sport=1111, dport=53, payload=b"x") -> bytes:
    """Return an IPv4 datagram."""
    body = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload
    return ip4(body, 17, src, dst)


def ip4(body: bytes, proto: int, src="10.0.0.1", dst="10.0.0.2", *, offset=0, more=False) -> bytes:
    ends = bytes(map(int, src.split("."))) + bytes(map(int, dst.split(".")))
    flags = (0x2000 if more else 0) | offset // 8
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, flags, 64, proto, 0) + ends + body


def tcp4(src="10.0.0.1", dst="10.0.0.2", sport=40_000, dport=443, flags=0x02, payload=b"") -> bytes:
    head = struct.pack(">HHIIBBHHH", sport, dport, 0, 0, 0x50, flags, 1024, 0, 0)
    return ip4(head + payload, 6, src, dst)


def ip6(body: bytes, following: int, src=1, dst=2) -> bytes:
    ends = src.to_bytes(16, "big") + dst.to_bytes(16, "big")
    return struct.pack(">IHBB", 6 << 28, len(body), following, 64) + ends + body


def ethernet(body: bytes, kind=0x0800, *tags: int) -> bytes:
    """Return a frame; ``tags`` are EtherTypes of VLAN tags, from the outside in."""
    head = b"\x02\0\0\0\0\2" + b"\x02\0\0\0\0\1"
    for at, tag in enumerate(tags):
        head += struct.pack(">HH", tag, 100 + at)
    return head + struct.pack(">H", kind) + body
