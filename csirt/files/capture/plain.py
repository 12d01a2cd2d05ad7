"""What is said in clear: banners, hosts, and that a password went by. Its value is never read out.

Source: RFC 959 (FTP), 1939 (POP3), 3501 (IMAP), 4954 (SMTP AUTH), 4253 (SSH), 7617 (HTTP Basic),
4511 (LDAP simple bind), MS-RDPBCGR (RDP negotiation).
"""

from collections.abc import Iterator
from re import IGNORECASE, Pattern
from re import compile as pattern

import numpy as np

from csirt.files.capture.batch import Batch
from csirt.files.capture.packet import TCP, Packet, Rows, carrying, on_ports, starting
from csirt.model.capture import Event

_METHODS = (
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"PUT ",
    b"DELETE ",
    b"OPTIONS ",
    b"CONNECT ",
    b"PROPFIND ",
)
_HOST = pattern(rb"\r\nHost: *([^\r\n]{1,255})", IGNORECASE)
_AGENT = pattern(rb"\r\nUser-Agent: *([^\r\n]{1,200})", IGNORECASE)
_BASIC = pattern(rb"\r\n(?:Proxy-)?Authorization: *Basic ", IGNORECASE)
_WORDS = {
    21: (b"PASS ",), 110: (b"PASS ",), 143: (b"LOGIN ",), 25: (b"AUTH LOGIN", b"AUTH PLAIN"),
    587: (b"AUTH LOGIN", b"AUTH PLAIN"),
}  # fmt: skip
"""What a client says before its password, by port."""
_PROTOCOLS = {21: "ftp", 110: "pop3", 143: "imap", 25: "smtp", 587: "smtp"}


class Http:
    """Requests in clear: method, host, software; no path, for it may name a patient."""

    name = "http"

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin as a request."""
        tcp = carrying(batch, TCP, 16)
        return np.unique(np.concatenate([starting(batch, tcp, each) for each in _METHODS]))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the request, and that it bore a password."""
        head = packet.payload[:8_192].split(b"\r\n\r\n", 1)[0]
        if b" HTTP/1." not in head.split(b"\r\n", 1)[0]:
            return
        told = {"method": head.split(b" ", 1)[0].decode("ascii"), "host": _of(_HOST, head)}
        yield packet.event("http.request", {**told, "agent": _of(_AGENT, head)})
        if _BASIC.search(head):
            yield packet.event("cleartext.credential", {"protocol": "http"})


def _of(found: Pattern[bytes], head: bytes) -> str:
    match = found.search(head)
    return match[1].decode("latin-1").strip() if match else ""


class Passwords:
    """That a password went by in clear, on the ports where that happens."""

    name = "passwords"

    def rows(self, batch: Batch) -> Rows:
        """Return what clients say on those ports."""
        tcp = on_ports(batch, carrying(batch, TCP, 5), _WORDS)
        return tcp[np.isin(batch.dst_port[tcp], np.array(sorted(_WORDS), np.uint16))]

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield that a password follows or is there."""
        said = packet.payload[:80].upper()
        words = _WORDS[packet.dst_port]
        tagged = said.split(b" ", 1)[-1] if packet.dst_port == 143 else said
        if tagged.startswith(words):
            protocol = _PROTOCOLS[packet.dst_port]
            yield packet.event("cleartext.credential", {"protocol": protocol})


class Ssh:
    """The banner of each side."""

    name = "ssh"

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin with a banner, whatever the port."""
        return starting(batch, carrying(batch, TCP, 8), b"SSH-")

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the software of a side."""
        line = packet.payload[:255].split(b"\n", 1)[0].strip()
        parts = line.decode("ascii", "backslashreplace").split("-", 2)
        if len(parts) == 3:
            side = "server" if packet.src_port < packet.dst_port else "client"
            yield packet.event("ssh.banner", {"side": side, "software": parts[2]})


class Rdp:
    """The negotiation of a remote desktop; the name in its cookie is not read out."""

    name = "rdp"

    def rows(self, batch: Batch) -> Rows:
        """Return connection requests: TPKT, then COTP, with a cookie or a negotiation."""
        begun = starting(batch, carrying(batch, TCP, 11), b"\3\0")
        return starting(batch, begun, b"\xe0", 5)

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield the protection that the client asks for."""
        data = packet.payload
        if int.from_bytes(data[2:4], "big") != len(data) or data[4] + 5 != len(data):
            return
        asked = data[-4] if len(data) >= 19 and data[-8:-4] == b"\1\0\x08\0" else 0
        cookie = b"Cookie: mstshash=" in data
        if cookie or data[-8:-4] == b"\1\0\x08\0" or packet.dst_port == 3389:
            yield packet.event("rdp.negotiate", {"protocol": "tls" if asked else "rdp"})
