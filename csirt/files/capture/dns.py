"""DNS, mDNS and LLMNR: questions and answers, read by hand for there are many.

Source: RFC 1035, 4795 (LLMNR), 6762 (mDNS).
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from struct import Struct, error

import numpy as np

from csirt.files.capture.batch import Batch
from csirt.files.capture.packet import TCP, UDP, Packet, Rows, carrying, on_ports
from csirt.model.capture import Event

PORTS = {53: "dns", 5353: "mdns", 5355: "llmnr"}
MOST_NAMES, MOST_JUMPS, MOST_RECORDS = 255, 32, 64
TYPES = {
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA",
    33: "SRV", 35: "NAPTR", 41: "OPT", 43: "DS", 47: "NSEC", 64: "SVCB", 65: "HTTPS", 255: "ANY",
}  # fmt: skip
_HEAD, _QUESTION, _RECORD = Struct(">HHHHHH"), Struct(">HH"), Struct(">HHIH")


class Names:
    """DNS in UDP, and in TCP where one segment holds a message."""

    name = "dns"

    def rows(self, batch: Batch) -> Rows:
        """Return the packets on the ports of DNS, mDNS and LLMNR."""
        udp = on_ports(batch, carrying(batch, UDP, 12), PORTS)
        return np.concatenate([udp, on_ports(batch, carrying(batch, TCP, 14), (53,))])

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield a question, or each answer."""
        port = packet.dst_port if packet.dst_port in PORTS else packet.src_port
        data = packet.payload[2:] if packet.proto == TCP else packet.payload
        try:
            yield from _message(packet, data, PORTS[port])
        except (error, IndexError, ValueError):
            return  # cut off, or something else on this port


def _message(packet: Packet, data: bytes, family: str) -> Iterator[Event]:
    id, flags, questions, answers, authority, more = _HEAD.unpack_from(data)
    if flags & 0x7800 > 0x2800 or questions > 32 or not questions + answers + authority + more:
        return
    at, asked = 12, []
    for _ in range(questions):
        name, at = _name(data, at)
        kind, _ = _QUESTION.unpack_from(data, at)
        at += 4
        asked.append((name, TYPES.get(kind, str(kind))))
    if not flags & 0x8000:
        for name, kind in asked:
            if family == "dns":
                yield packet.event("dns.query", {"name": name, "type": kind, "id": id})
            else:
                yield packet.event(f"{family}.name", {"name": name, "type": kind})
        return
    found = list(_records(data, at, min(answers, MOST_RECORDS)))
    told = [(name, kind, value) for name, kind, value in found if value]
    if family != "dns":
        for name, kind, value in told:
            yield packet.event(f"{family}.name", {"name": name, "type": kind, "value": value})
        return
    fixed = {"code": flags & 15, "id": id, "size": len(data)}
    for name, kind, value in told or [(*each, "") for each in asked]:
        yield packet.event("dns.answer", {"name": name, "type": kind, "value": value, **fixed})


def _records(data: bytes, at: int, count: int) -> Iterator[tuple[str, str, str]]:
    """Yield name, type and value; a value that may hold content (TXT, NULL) is left out."""
    for _ in range(count):
        name, at = _name(data, at)
        kind, _, _, length = _RECORD.unpack_from(data, at)
        at += 10
        if at + length > len(data):
            return
        yield name, TYPES.get(kind, str(kind)), _value(data, at, kind, length)
        at += length


def _value(data: bytes, at: int, kind: int, length: int) -> str:
    if kind == 1 and length == 4:
        return str(IPv4Address(data[at : at + 4]))
    if kind == 28 and length == 16:
        return str(IPv6Address(data[at : at + 16]))
    if kind in (2, 5, 12):
        return _name(data, at)[0]
    return _name(data, at + 6)[0] if kind == 33 and length > 6 else ""


def _name(data: bytes, at: int) -> tuple[str, int]:
    """Return a name and the place behind it; ``ValueError`` where it has no end."""
    labels: list[str] = []
    after, jumps, size = -1, 0, 0
    while True:
        length = data[at]
        if length >= 0xC0:
            after = after if after >= 0 else at + 2
            at = (length & 0x3F) << 8 | data[at + 1]
            jumps += 1
            if jumps > MOST_JUMPS:
                raise ValueError("pointers in a circle")
        elif length == 0:
            return ".".join(labels) or ".", after if after >= 0 else at + 1
        elif length > 63:
            raise ValueError("label")
        else:
            label = data[at + 1 : at + 1 + length]
            if len(label) < length:
                raise ValueError("cut")
            size += length + 1
            if size > MOST_NAMES:
                raise ValueError("name")
            labels.append(label.decode("utf-8", "backslashreplace"))
            at += 1 + length
