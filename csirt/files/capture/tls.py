"""The hello of TLS: the name that is asked for, and the JA4 of the client.

Source: RFC 8446, 6066; JA4 as FoxIO published it (BSD-3-Clause), written from its description.
"""

from collections.abc import Iterator
from hashlib import sha256
from struct import error, unpack_from

import numpy as np

from csirt.files.capture.batch import Batch, Ints
from csirt.files.capture.packet import TCP, Packet, Rows, carrying, starting
from csirt.files.capture.pieces import Pieces
from csirt.model.capture import Event

CHANGE = b"\x14\x03\x03\0\1\1"
"""Stands before a second hello, after a retry."""
_SNI, _ALPN, _VERSIONS, _ALGORITHMS = 0, 16, 43, 13
_VERSION_NAMES = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 2: "s2"}


class Hellos:
    """ClientHello and ServerHello; a client's may come in several segments."""

    name = "tls"

    def __init__(self) -> None:
        self._pieces = Pieces()

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin a handshake, and those behind one that is split."""
        tcp = carrying(batch, TCP)
        again = starting(batch, starting(batch, tcp, CHANGE), b"\x16\x03", len(CHANGE))
        begun = np.union1d(starting(batch, tcp, b"\x16\x03"), again)
        return self._pieces.rows(batch, tcp, begun, _length(batch, begun) + 5)

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield a hello once it is whole."""
        data = self._pieces.joined(packet).removeprefix(CHANGE)
        if data[:2] != b"\x16\x03" or len(data) < 6 or data[5] not in (1, 2):
            return
        hello = _handshake(data)
        if hello is None:
            self._pieces.wait(packet, data)
            return
        try:
            if data[5] == 1:
                yield packet.event("tls.client-hello", _client(hello))
            else:
                yield packet.event("tls.server-hello", {"version": _server(hello)})
        except (error, IndexError, ValueError):
            return

    @property
    def forgotten(self) -> int:
        """Hellos that were let go before they were whole."""
        return self._pieces.forgotten


def _length(batch: Batch, rows: Rows) -> Ints:
    """Return the length that the first record of some packets says, 0 where it is cut off."""
    place = batch.payload[rows]
    whole = place + 5 <= batch.payload_stop[rows]
    high, low = (batch.data[place + at].astype(np.int64) for at in (3, 4))
    return np.where(whole, high << 8 | low, 0)


def _handshake(data: bytes) -> bytes | None:
    """Return the body of the first handshake message, joined over its records; none if cut."""
    parts, at = [], 0
    while at + 5 <= len(data) and data[at] == 0x16:
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        parts.append(data[at + 5 : at + 5 + length])
        at += 5 + length
    joined = b"".join(parts)
    wanted = int.from_bytes(joined[1:4], "big")
    return joined[4 : 4 + wanted] if len(joined) >= 4 + wanted else None


def _grease(value: int) -> bool:
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def _client(body: bytes) -> dict[str, str]:
    (version,) = unpack_from(">H", body)
    at = 35 + body[34]
    (size,) = unpack_from(">H", body, at)
    ciphers = [v for v in unpack_from(f">{size // 2}H", body, at + 2) if not _grease(v)]
    at += 2 + size
    at += 1 + body[at]
    found = dict(_extensions(body, at))
    kinds = [kind for kind in found if not _grease(kind)]
    versions = [v for v in _shorts(found.get(_VERSIONS, b""), 1) if not _grease(v)]
    newest = _VERSION_NAMES.get(max(versions, default=version), "00")
    sni = _server_name(found.get(_SNI, b""))
    first = f"t{newest}{'d' if _SNI in found else 'i'}{min(len(ciphers), 99):02}"
    first += f"{min(len(kinds), 99):02}{_protocol(found.get(_ALPN, b''))}"
    listed = ",".join(sorted(f"{kind:04x}" for kind in kinds if kind not in (_SNI, _ALPN)))
    signed = ",".join(f"{v:04x}" for v in _shorts(found.get(_ALGORITHMS, b""), 2))
    third = f"{listed}_{signed}" if signed else listed
    second = ",".join(sorted(f"{v:04x}" for v in ciphers))
    ja4 = f"{first}_{_short_hash(second)}_{_short_hash(third)}"
    return {"sni": sni, "ja4": ja4, "version": newest}


def _server(body: bytes) -> str:
    (version,) = unpack_from(">H", body)
    at = 35 + body[34] + 3
    chosen = dict(_extensions(body, at)).get(_VERSIONS, b"") if at < len(body) else b""
    return _VERSION_NAMES.get(int.from_bytes(chosen, "big") or version, "00")


def _extensions(body: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    if at + 2 > len(body):
        return
    end = at + 2 + int.from_bytes(body[at : at + 2], "big")
    at += 2
    while at + 4 <= min(end, len(body)):
        kind, size = unpack_from(">HH", body, at)
        yield kind, body[at + 4 : at + 4 + size]
        at += 4 + size


def _shorts(data: bytes, skip: int) -> tuple[int, ...]:
    """Return a list of 16-bit numbers behind its length of ``skip`` bytes."""
    count = (len(data) - skip) // 2
    return unpack_from(f">{count}H", data, skip) if count > 0 else ()


def _server_name(data: bytes) -> str:
    size = int.from_bytes(data[3:5], "big") if len(data) > 5 else 0
    return data[5 : 5 + size].decode("ascii", "backslashreplace")


def _protocol(data: bytes) -> str:
    """Return the first and the last sign of the first protocol offered."""
    name = data[3 : 3 + data[2]] if len(data) > 3 else b""
    if not name:
        return "00"
    ends = chr(name[0]) + chr(name[-1])
    return ends if ends.isascii() and ends.isalnum() else name.hex()[0] + name.hex()[-1]


def _short_hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12] if text else "0" * 12
