"""LDAP: how somebody binds, and how wide somebody searches.

Only the head of a request is read, a few elements at fixed places; no name, no filter, no value.

Source: RFC 4511 §4.2 (bind), §4.5.1 (search); X.690 for the lengths.
"""

from collections.abc import Iterator

import numpy as np

from csirt.files.capture.batch import Batch
from csirt.files.capture.packet import TCP, Packet, Rows, carrying, on_ports
from csirt.model.capture import Event

PORTS = (389, 3268)
SCOPES = {0: "base", 1: "one", 2: "subtree"}
_SEQUENCE, _BIND, _SEARCH, _SIMPLE = 0x30, 0x60, 0x63, 0x80


class Ldap:
    """Binds and searches: that a password went by in clear, and how wide one looks."""

    name = "ldap"

    def rows(self, batch: Batch) -> Rows:
        """Return what clients send on the ports, where it begins as a message."""
        tcp = on_ports(batch, carrying(batch, TCP, 12), PORTS)
        tcp = tcp[np.isin(batch.dst_port[tcp], np.array(PORTS, np.uint16))]
        first: Rows = tcp[batch.data[batch.payload[tcp]] == _SEQUENCE]
        return first

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the way of a bind, or the scope of a search."""
        try:
            yield from _asked(packet)
        except (IndexError, ValueError):
            return  # cut off, or something else on this port


def _asked(packet: Packet) -> Iterator[Event]:
    data = packet.payload
    _, at, _ = _element(data, 0)
    number, _, at = _element(data, at)
    kind, at, _ = _element(data, at)
    if number != 0x02 or kind not in (_BIND, _SEARCH):
        return
    _, _, at = _element(data, at)
    if kind == _BIND:
        _, _, at = _element(data, at)
        way, start, stop = _element(data, at)
        yield packet.event("ldap.bind", {"way": "simple" if way == _SIMPLE else "sasl"})
        if way == _SIMPLE and stop > start:
            yield packet.event("cleartext.credential", {"protocol": "ldap"})
        return
    _, start, _ = _element(data, at)
    yield packet.event("ldap.search", {"scope": SCOPES.get(data[start], "")})


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag of an element, where its content begins and where it ends."""
    tag, first = data[at], data[at + 1]
    at += 2
    if first < 0x80:
        return tag, at, at + first
    size = first & 0x7F
    if not 1 <= size <= 4:
        raise ValueError("length")
    return tag, at + size, at + size + int.from_bytes(data[at : at + size], "big")
