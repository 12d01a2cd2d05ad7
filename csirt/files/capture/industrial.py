"""Controllers: Modbus, BACnet and S7, and which of their messages write.

Source: MODBUS Application Protocol 1.1b3, ANSI/ASHRAE 135 (BACnet/IP), RFC 1006 with COTP; the
functions of S7 as public dissectors name them.
"""

from collections.abc import Iterator

from csirt.files.capture.batch import Batch
from csirt.files.capture.packet import TCP, UDP, Packet, Rows, carrying, on_ports, starting
from csirt.model.capture import Event

MODBUS_PORT, S7_PORT = 502, 102
WRITES = {5, 6, 15, 16, 21, 22, 23}
READS = {1, 2, 3, 4, 7, 8, 11, 12, 17, 20, 24, 43}
SERVICES = {
    6: "atomic-read-file", 7: "atomic-write-file", 8: "add-list-element",
    9: "remove-list-element", 10: "create-object", 11: "delete-object", 12: "read-property",
    14: "read-property-multiple", 15: "write-property", 16: "write-property-multiple",
    17: "device-communication-control", 20: "reinitialize-device",
}  # fmt: skip
BACNET_WRITES = {7, 8, 9, 10, 11, 15, 16, 17, 20}
S7_WRITES = {0x05: "write", 0x1A: "download", 0x1B: "download", 0x1C: "download", 0x28: "start",
             0x29: "stop"}  # fmt: skip


class Modbus:
    """Requests of Modbus/TCP; answers say nothing more."""

    name = "modbus"

    def rows(self, batch: Batch) -> Rows:
        """Return requests on the port, with the protocol number of Modbus."""
        tcp = on_ports(batch, carrying(batch, TCP, 8), (MODBUS_PORT,))
        return starting(batch, tcp[batch.dst_port[tcp] == MODBUS_PORT], b"\0\0", 2)

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield each request of a segment."""
        data, at = packet.payload, 0
        while at + 8 <= len(data) and data[at + 2 : at + 4] == b"\0\0":
            unit, function = data[at + 6], data[at + 7]
            told = {"unit": unit, "function": function}
            if function in WRITES:
                yield packet.event("modbus.write", told)
            elif function in READS:
                yield packet.event("modbus.read", told)
            at += 6 + max(2, int.from_bytes(data[at + 4 : at + 6], "big"))


class Bacnet:
    """Confirmed requests of BACnet/IP, and who announces itself."""

    name = "bacnet"

    def rows(self, batch: Batch) -> Rows:
        """Return the datagrams with the header of BACnet/IP."""
        return starting(batch, carrying(batch, UDP, 6), b"\x81")

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the service of a request."""
        data = packet.payload
        if int.from_bytes(data[2:4], "big") != len(data) or data[1] not in (4, 9, 10, 11):
            return
        at = 4 + (6 if data[1] == 4 else 0)
        apdu = _apdu(data, at)
        if len(apdu) < 2:
            return
        kind = apdu[0] >> 4
        if kind == 0 and len(apdu) >= 4:
            place = 5 if apdu[0] & 8 else 3
            service = apdu[place] if len(apdu) > place else -1
            told = {"service": SERVICES.get(service, f"confirmed-{service}")}
            yield packet.event(
                "bacnet.write" if service in BACNET_WRITES else "bacnet.service", told
            )
        elif kind == 1:
            yield packet.event("bacnet.service", {"service": f"unconfirmed-{apdu[1]}"})


def _apdu(data: bytes, at: int) -> bytes:
    """Return what stands behind the network layer; empty where it is no application message."""
    if len(data) < at + 2 or data[at] != 1:
        return b""
    control, at = data[at + 1], at + 2
    if control & 0x80:
        return b""
    if control & 0x20 and len(data) > at + 2:
        at += 3 + data[at + 2]
    if control & 0x08 and len(data) > at + 2:
        at += 3 + data[at + 2]
    return data[at + 1 if control & 0x20 else at :]


class S7:
    """Jobs that change a Siemens controller."""

    name = "s7"

    def rows(self, batch: Batch) -> Rows:
        """Return the segments to the port with TPKT, COTP data and the protocol number of S7."""
        tcp = on_ports(batch, carrying(batch, TCP, 18), (S7_PORT,))
        begun = starting(batch, tcp, b"\3\0")
        return starting(batch, begun[batch.dst_port[begun] == S7_PORT], b"\x02\xf0\x80\x32\x01", 4)

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield a job that writes, loads, starts or stops."""
        if len(packet.payload) > 17 and packet.payload[17] in S7_WRITES:
            yield packet.event("s7.write", {"function": S7_WRITES[packet.payload[17]]})
