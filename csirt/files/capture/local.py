"""What machines of one network tell each other: ARP, and the names of NetBIOS.

Source: RFC 826 (ARP), 1002 (NetBIOS over UDP).
"""

from collections.abc import Iterator
from ipaddress import IPv4Address

import numpy as np

from csirt.files.capture.batch import Batch
from csirt.files.capture.flows import address
from csirt.files.capture.links import ARP
from csirt.files.capture.packet import UDP, Packet, Rows, carrying, on_ports
from csirt.model.capture import Event

NETBIOS_NAMES, NETBIOS_DATAGRAMS = 137, 138
MOST_TOLD = 65_536
_HEAD = b"\0\1\x08\0\6\4\0"
"""Ethernet, IPv4, their lengths, and the first byte of the operation."""


class Arp:
    """Who has which address."""

    name = "arp"

    def __init__(self) -> None:
        self._told: set[bytes] = set()

    def rows(self, batch: Batch) -> Rows:
        """Return the packets of ARP that are whole."""
        whole = batch.payload_stop - batch.payload >= 28
        return np.flatnonzero((batch.ethertype == ARP) & (batch.ip < 0) & whole)

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield what the sender says of itself, once."""
        data = packet.payload
        if data[:7] != _HEAD or data[8:18] in self._told:
            return
        if len(self._told) >= MOST_TOLD:
            self._told.clear()  # what is told again says nothing else
        self._told.add(data[8:18])
        address, mac = IPv4Address(data[14:18]), data[8:14].hex(":")
        if int(address):
            yield packet.event("arp.reply", {"ip": address, "mac": mac})


class NetbiosNames:
    """Names registered, asked for and answered."""

    name = "nbns"

    def rows(self, batch: Batch) -> Rows:
        """Return the datagrams of the name service."""
        return on_ports(batch, carrying(batch, UDP, 50), (NETBIOS_NAMES,))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the name of a registration or of an answer; a mere question names another."""
        data = packet.payload
        kind, flags = data[2] >> 3 & 15, data[2]
        answer = bool(flags & 0x80)
        name = _name(data[13:45]) if data[12] == 32 else ""
        if not name or name.startswith("*"):
            return
        address = ""
        if answer and kind == 0 and len(data) >= 62:
            address = str(IPv4Address(data[58:62]))
        elif kind in (5, 8, 9) and len(data) >= 68 and not answer:
            address = str(IPv4Address(data[64:68]))
        if address:
            told = {"name": name[:15].strip(), "suffix": f"{ord(name[15]):02x}", "ip": address}
            yield packet.event("nbns.name", told)


class NetbiosDatagrams:
    """Who sends a datagram of NetBIOS: it says its own name and address."""

    name = "nbdgm"

    def rows(self, batch: Batch) -> Rows:
        """Return the datagrams of the datagram service."""
        return on_ports(batch, carrying(batch, UDP, 48), (NETBIOS_DATAGRAMS,))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the name of the sender."""
        data = packet.payload
        name = _name(data[15:47]) if data[0] in (0x10, 0x11, 0x12) and data[14] == 32 else ""
        if name:
            told = {"name": name[:15].strip(), "suffix": f"{ord(name[15]):02x}"}
            yield packet.event("nbns.name", {**told, "ip": IPv4Address(data[4:8])})


def neighbours(batch: Batch) -> set[tuple[str, str]]:
    """Return (address, MAC) pairs of machines of this very network.

    Of IPv6 alone, by its link-local addresses: no router sends these on. IPv4 is what ARP says.
    """
    mine = (batch.version == 6) & (batch.src[:, 0] >> np.uint64(54) == 0xFE80 >> 6)
    rows = np.flatnonzero(mine & (batch.src_mac > 0))
    pairs = np.column_stack([batch.src[rows], batch.src_mac[rows]])
    return {
        (address(6, high, low), mac.to_bytes(6, "big").hex(":"))
        for high, low, mac in np.unique(pairs, axis=0).tolist()
    }


def _name(data: bytes) -> str:
    """Return a name of 16 signs out of its 32 letters; empty where it is none."""
    if len(data) != 32 or any(not 0x41 <= byte <= 0x50 for byte in data):
        return ""
    pairs = zip(data[::2], data[1::2], strict=True)
    return bytes((high - 0x41) << 4 | low - 0x41 for high, low in pairs).decode("latin-1")
