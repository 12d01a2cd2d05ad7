"""Kerberos and DHCP, read by Scapy: what is nested in ASN.1 is not for a parser of ours.

Source: RFC 4120 (Kerberos), 2131 (DHCP).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from csirt.files.capture.accounts import Accounts
from csirt.files.capture.batch import Batch, Ints
from csirt.files.capture.packet import TCP, UDP, Packet, Rows, carrying, on_ports
from csirt.files.capture.pieces import Pieces
from csirt.model.capture import Event

KERBEROS, DHCP = 88, (67, 68)
_KINDS = {10: "krb.as-req", 11: "krb.as-rep", 12: "krb.tgs-req", 13: "krb.tgs-rep", 30: "krb.error"}
_APPLICATION = {0x6A: 10, 0x6B: 11, 0x6C: 12, 0x6D: 13, 0x7E: 30}
"""First byte of each message."""
_HEADS = {bytes([each]) for each in _APPLICATION}
_ACK, _REQUEST = 5, 3


class Kerberos:
    """Tickets asked for, given and refused."""

    name = "kerberos"

    def __init__(self, accounts: Accounts) -> None:
        self._accounts, self._pieces = accounts, Pieces()
        self.refused = 0

    def rows(self, batch: Batch) -> Rows:
        """Return the messages on the port that begin as one of the five kinds."""
        udp = on_ports(batch, carrying(batch, UDP, 10), (KERBEROS,))
        tcp = on_ports(batch, carrying(batch, TCP), (KERBEROS,))
        heads = np.array(list(_APPLICATION), np.uint8)
        begun = tcp[batch.payload_stop[tcp] - batch.payload[tcp] >= 14]
        begun = begun[np.isin(batch.data[batch.payload[begun] + 4], heads)]
        length = _big_endian(batch, batch.payload[begun], 4) + 4
        return np.union1d(
            udp[np.isin(batch.data[batch.payload[udp]], heads)],
            self._pieces.rows(batch, tcp, begun, length),
        )

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the message, its account hashed."""
        from scapy.layers.kerberos import Kerberos as Message

        data = self._whole(packet) if packet.proto == TCP else packet.payload
        if data[:1] not in _HEADS:
            return
        root = _dissected(Message, data)
        body = getattr(root, "root", None) if root is not None else None
        if body is None:
            self.refused += 1
            return
        kind = _KINDS.get(_APPLICATION.get(data[0], 0), "")
        if kind.endswith("-req"):
            yield packet.event(kind, self._asked(kind, body))
        elif kind.endswith("-rep"):
            told = {"etype": _number(_at(body, "encPart", "etype")), **self._for(kind, body)}
            yield packet.event(kind, told)
        elif kind:
            account = self._accounts.of(_name(_at(body, "cname")), _string(_at(body, "crealm")))
            yield packet.event(kind, {"code": _number(_at(body, "errorCode")), "account": account})

    @property
    def forgotten(self) -> int:
        """Messages that were let go before they were whole."""
        return self._pieces.forgotten

    def _whole(self, packet: Packet) -> bytes:
        """Return a message of TCP behind its length; empty until it is whole."""
        data = self._pieces.joined(packet)
        wanted = 4 + int.from_bytes(data[:4], "big")
        if data[4:5] in _HEADS and len(data) < wanted:
            self._pieces.wait(packet, data)
            return b""
        return data[4:wanted]

    def _asked(self, kind: str, body: Any) -> dict[str, str]:
        asked = _at(body, "reqBody")
        etypes = [_number(each) for each in getattr(asked, "etype", None) or ()]
        told = {"etype": "+".join(etypes)}
        if kind == "krb.tgs-req":
            return {**told, "service": _service(_name(_at(asked, "sname")))}
        realm = _string(_at(asked, "realm"))
        return {**told, "account": self._accounts.of(_name(_at(asked, "cname")), realm)}

    def _for(self, kind: str, body: Any) -> dict[str, str]:
        if kind == "krb.tgs-rep":
            return {
                "service": _service(_name(_at(body, "ticket", "sname"))),
                "etype": _number(_at(body, "ticket", "encPart", "etype")),
            }
        realm = _string(_at(body, "crealm"))
        return {"account": self._accounts.of(_name(_at(body, "cname")), realm)}


class Dhcp:
    """Addresses asked for and given."""

    name = "dhcp"

    def __init__(self) -> None:
        self.refused = 0

    def rows(self, batch: Batch) -> Rows:
        """Return the messages on the ports that bear the cookie of DHCP."""
        udp = on_ports(batch, carrying(batch, UDP, 241), DHCP)
        place = batch.payload[udp] + 236
        cookie: Rows = udp[(batch.data[place] == 0x63) & (batch.data[place + 1] == 0x82)]
        return cookie

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield a request with the name that the machine gives itself, or what it was given."""
        from scapy.layers import dhcp

        root = _dissected(dhcp.BOOTP, packet.payload)
        if root is None:
            self.refused += 1
        if root is None or dhcp.DHCP not in root:
            return
        told = {
            option[0]: option[1]
            for option in root[dhcp.DHCP].options
            if isinstance(option, tuple) and len(option) > 1
        }
        mac = bytes(root.chaddr)[:6].hex(":")
        name = {"hostname": _string(told.get("hostname")), "mac": mac}
        if told.get("message-type") == _ACK:
            given = str(root.yiaddr)
            ip = given if given != "0.0.0.0" else str(root.ciaddr)
            domain = _string(told.get("domain"))
            yield packet.event("dhcp.ack", {**name, "ip": ip, "domain": domain})
        elif told.get("message-type") == _REQUEST:
            vendor = _string(told.get("vendor_class_id"))
            yield packet.event("dhcp.request", {**name, "vendor": vendor})


def _big_endian(batch: Batch, place: Ints, size: int) -> Ints:
    """Return the numbers of some bytes that stand at some places."""
    found = np.zeros(len(place), np.int64)
    for at in range(size):
        found = found << 8 | batch.data[place + at]
    return found


def _dissected(kind: Any, data: bytes) -> Any:
    """Return a message as Scapy reads it; none where it refuses, whatever it raises.

    Scapy's dissectors of hostile bytes raise what they happen to raise; who asks counts it, and
    the answer says so.
    """
    try:
        return kind(data)
    except Exception:  # noqa: BLE001
        return None


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = getattr(value, name, None)
    return value


def _string(value: Any) -> str:
    value = getattr(value, "val", value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace").rstrip("\0")
    return value if isinstance(value, str) else ""


def _number(value: Any) -> str:
    value = getattr(value, "val", value)
    return str(value) if isinstance(value, int) else ""


def _name(principal: Any) -> str:
    return "/".join(_string(each) for each in getattr(principal, "nameString", None) or ())


def _service(name: str) -> str:
    """Return the class of a service principal, its host left out: ``cifs``, ``krbtgt``."""
    return name.partition("/")[0].lower() if "/" in name else "account" if name else ""
