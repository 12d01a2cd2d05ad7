"""DCE/RPC: which interface is bound and which operation is called, over TCP or over a pipe of SMB.

A call whose bind was not captured has no interface: the answer says 'interface not seen'.

Source: C706 (DCE 1.1: RPC), MS-RPCE; the interfaces are those of the Microsoft Open Specifications.
"""

from collections.abc import Iterator
from struct import error, unpack_from
from uuid import UUID

import numpy as np

from csirt.files.capture.batch import Batch
from csirt.files.capture.kept import Kept
from csirt.files.capture.packet import TCP, Packet, Rows, carrying, starting
from csirt.model.capture import Event

REQUEST, BIND, ALTER = 0, 11, 14
MOST_CALLS = 65_536
INTERFACES = {
    "e1af8308-5d1f-11c9-91a4-08002b14a0fa": "epmapper",
    "e3514235-4b06-11d1-ab04-00c04fc2dcd2": "drsuapi",
    "367abb81-9844-35f1-ad32-98f038001003": "svcctl",
    "1ff70682-0a51-30e8-076d-740be8cee98b": "atsvc",
    "378e52b0-c0a9-11cf-822d-00aa0051e40f": "sasec",
    "86d35949-83c9-4044-b424-db363231fd0c": "taskscheduler",
    "12345778-1234-abcd-ef00-0123456789ac": "samr",
    "12345778-1234-abcd-ef00-0123456789ab": "lsarpc",
    "12345678-1234-abcd-ef00-01234567cffb": "netlogon",
    "12345678-1234-abcd-ef00-0123456789ab": "spoolss",
    "4b324fc8-1670-01d3-1278-5a47bf6ee188": "srvsvc",
    "6bffd098-a112-3610-9833-46c3f87e345a": "wkssvc",
    "338cd001-2244-31f1-aaaa-900038001003": "winreg",
    "9556dc99-828c-11cf-a37e-00aa003240c7": "wbemservices",
    "f309ad18-d86a-11d0-a075-00c04fb68820": "wbemlogin",
    "000001a0-0000-0000-c000-000000000046": "remoteactivation",
    "4d9f4ab8-7d1c-11cf-861e-0020af6e7c57": "remoteactivation",
    "00000143-0000-0000-c000-000000000046": "remunknown2",
    "99fcfec4-5260-101b-bbcb-00aa0021347a": "oxidresolver",
    "c681d488-d850-11d0-8c52-00c04fd90f7e": "efsrpc",
    "df1941c5-fe89-4e79-bf10-463657acf44d": "efsrpc",
}  # fmt: skip


class Calls:
    """Interfaces and operations, by connection."""

    name = "dcerpc"

    def __init__(self) -> None:
        self._bound: Kept[tuple[object, ...], str] = Kept(MOST_CALLS)

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin as a PDU of version 5 of the kinds that say something."""
        tcp = carrying(batch, TCP, 24)
        begun = [starting(batch, tcp, bytes([5, 0, kind])) for kind in (REQUEST, BIND, ALTER)]
        return np.unique(np.concatenate(begun))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the interfaces of a bind, or the operation of a call."""
        yield from self.read(packet, packet.payload, packet.way, "")

    def read(
        self, packet: Packet, data: bytes, connection: tuple[object, ...], pipe: str
    ) -> Iterator[Event]:
        """Yield what the PDUs at the start of ``data`` say.

        Args:
            packet: Where they stand.
            data: What a connection or a pipe carries.
            connection: What tells this conversation from others.
            pipe: The pipe; empty over TCP.
        """
        at = 0
        while at + 24 <= len(data) and data[at] == 5 and data[at + 1] in (0, 1):
            order = "<" if data[at + 4] & 0x10 else ">"
            length = int(unpack_from(f"{order}H", data, at + 8)[0])
            pdu = data[at : at + length]
            try:
                if pdu[2] in (BIND, ALTER):
                    yield from self._bind(packet, pdu, order, connection, pipe)
                elif pdu[2] == REQUEST:
                    yield self._call(packet, pdu, order, connection, pipe)
            except (error, IndexError, ValueError):
                return
            if length < 16:
                return
            at += length

    def _bind(
        self, packet: Packet, pdu: bytes, order: str, connection: tuple[object, ...], pipe: str
    ) -> Iterator[Event]:
        at = 28
        for _ in range(min(pdu[24], 32)):
            context, syntaxes = unpack_from(f"{order}HB", pdu, at)
            raw = pdu[at + 4 : at + 20]
            if len(raw) < 16:
                return
            uuid = str(UUID(bytes_le=raw) if order == "<" else UUID(bytes=raw))
            self._bound.put((*connection, pipe, context), uuid)
            told = {"interface": INTERFACES.get(uuid, ""), "uuid": uuid, "pipe": pipe}
            yield packet.event("dcerpc.bind", told)
            at += 24 + 20 * syntaxes

    @property
    def forgotten(self) -> int:
        """Interfaces that were bound and let go."""
        return self._bound.forgotten

    def _call(
        self, packet: Packet, pdu: bytes, order: str, connection: tuple[object, ...], pipe: str
    ) -> Event:
        context, operation = unpack_from(f"{order}HH", pdu, 20)
        uuid = self._bound.get((*connection, pipe, context), "")
        told = {
            "interface": INTERFACES.get(uuid, ""),
            "uuid": uuid,
            "opnum": operation,
            "pipe": pipe,
        }
        return packet.event("dcerpc.request", told)
