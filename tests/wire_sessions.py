"""Sessions written byte by byte from the texts of the protocols, and the capture that holds them."""

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

START = 1_795_000_000
"""2026-11-18T11:06:40Z."""
INTERFACES = {
    "svcctl": "367abb81-9844-35f1-ad32-98f038001003",
    "netlogon": "12345678-1234-abcd-ef00-01234567cffb",
    "drsuapi": "e3514235-4b06-11d1-ab04-00c04fc2dcd2",
    "taskscheduler": "86d35949-83c9-4044-b424-db363231fd0c",
    "wbemservices": "9556dc99-828c-11cf-a37e-00aa003240c7",
    "remoteactivation": "4d9f4ab8-7d1c-11cf-861e-0020af6e7c57",
    "samr": "12345778-1234-abcd-ef00-0123456789ac",
    "srvsvc": "4b324fc8-1670-01d3-1278-5a47bf6ee188",
}
SYN, ACK, PUSH, RST, FIN = 2, 16, 8, 4, 1


class Wire:
    """What goes by in front of a capture, with its clock."""

    def __init__(self) -> None:
        self.frames: list[tuple[float, bytes]] = []
        self.clock = 0.0

    def wait(self, seconds: float) -> None:
        self.clock += seconds

    def put(self, frame: bytes) -> None:
        self.clock += 0.001
        self.frames.append((self.clock, frame))

    def udp(self, src: str, dst: str, sport: int, dport: int, payload: bytes) -> None:
        head = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0)
        self.put(ethernet(src, dst, ip4(src, dst, 17, head + payload)))

    def icmp(self, src: str, dst: str, payload: bytes, *, answer: bool = False) -> None:
        head = struct.pack(">BBHHH", 0 if answer else 8, 0, 0, 1, 1)
        self.put(ethernet(src, dst, ip4(src, dst, 1, head + payload)))

    def arp(self, address: str, hostile: bool = False) -> None:
        ends = mac(address) + raw(address) + bytes(6) + raw("10.99.1.1")
        body = b"\0\1\x08\0\6\4\0\2" + ends
        self.put(b"\xff" * 6 + mac(address) + b"\x08\x06" + body)

    def pcap(self) -> bytes:
        parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)]
        for at, frame in self.frames:
            micros = round(at * 1_000_000)
            head = (START + micros // 1_000_000, micros % 1_000_000, len(frame), len(frame))
            parts += [struct.pack("<IIII", *head), frame]
        return b"".join(parts)

    def save(self, folder: Path, name: str = "x.pcap") -> Path:
        path = folder / name
        path.write_bytes(self.pcap())
        return path


class Talk:
    """A conversation over TCP; ``seen`` says whether its opening is captured."""

    def __init__(
        self, wire: Wire, a: str, b: str, sport: int, dport: int, *, seen: bool = True
    ) -> None:
        self.wire, self.ends = wire, (a, b, sport, dport)
        if seen:
            self.segment(SYN)
            self.segment(SYN | ACK, back=True)
            self.segment(ACK)

    def segment(self, flags: int, payload: bytes = b"", *, back: bool = False) -> None:
        a, b, sport, dport = self.ends
        if back:
            a, b, sport, dport = b, a, dport, sport
        head = struct.pack(">HHIIBBHHH", sport, dport, 1, 1, 0x50, flags, 8_192, 0, 0)
        self.wire.put(ethernet(a, b, ip4(a, b, 6, head + payload)))

    def say(self, payload: bytes) -> None:
        self.segment(PUSH | ACK, payload)

    def hear(self, payload: bytes) -> None:
        self.segment(PUSH | ACK, payload, back=True)

    def end(self) -> None:
        self.segment(FIN | ACK)


def raw(address: str) -> bytes:
    return bytes(map(int, address.split(".")))


def mac(address: str) -> bytes:
    return b"\x02\0" + raw(address)


def ethernet(src: str, dst: str, body: bytes) -> bytes:
    return mac(dst) + mac(src) + b"\x08\0" + body


def ip4(src: str, dst: str, proto: int, body: bytes) -> bytes:
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, proto, 0)
    return head + raw(src) + raw(dst) + body


# --- DCE/RPC and SMB 2 ---


def bind(interface: str, context: int = 0) -> bytes:
    uuid = UUID(INTERFACES[interface]).bytes_le
    transfer = UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
    item = struct.pack("<HBB", context, 1, 0) + uuid + struct.pack("<I", 1) + transfer
    return _pdu(11, struct.pack("<HHIB3x", 4_280, 4_280, 0, 1) + item)


def call(operation: int, context: int = 0, stub: bytes = b"\0" * 16) -> bytes:
    return _pdu(0, struct.pack("<IHH", len(stub), context, operation) + stub)


def _pdu(kind: int, body: bytes) -> bytes:
    return struct.pack("<BBBBIHHI", 5, 0, kind, 3, 0x10, 16 + len(body), 0, 1) + body


class Smb:
    """A session of SMB 2; numbers of messages, trees and files are its own."""

    def __init__(self, wire: Wire, client: str, server: str, sport: int = 50_001) -> None:
        self.talk = Talk(wire, client, server, sport, 445)
        self.number, self.trees, self.files = 0, 0, 0
        self._answer(0, 0, struct.pack("<HHH", 65, 1, 0x0311) + bytes(60))

    def tree(self, share: str) -> int:
        path = f"\\\\x\\{share}".encode("utf-16-le")
        self._ask(3, 0, struct.pack("<HHHH", 9, 0, 72, len(path)) + path)
        self.trees += 1
        self._answer(3, self.trees, struct.pack("<H", 16) + bytes(14))
        return self.trees

    def create(self, tree: int, name: str) -> bytes:
        text = name.encode("utf-16-le")
        self._ask(5, tree, struct.pack("<H42xHH", 57, 120, len(text)) + bytes(8) + text)
        self.files += 1
        file = struct.pack("<QQ", self.files, self.files)
        self._answer(5, tree, struct.pack("<H", 89) + bytes(62) + file + bytes(8))
        return file

    def write(self, tree: int, file: bytes, data: bytes) -> None:
        self._ask(9, tree, struct.pack("<HHIQ", 49, 112, len(data), 0) + file + bytes(16) + data)

    def refused(self, account: str, status: int = 0xC000006D) -> None:
        """Somebody logs on by NTLM and is refused."""
        user, domain = account.encode("utf-16-le"), "CH".encode("utf-16-le")
        head = b"NTLMSSP\0" + struct.pack("<I", 3) + bytes(16)
        places = struct.pack(
            "<HHIHHI", len(domain), len(domain), 64, len(user), len(user), 64 + len(domain)
        )
        blob = head + places + bytes(20) + domain + user
        self._ask(1, 0, struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, len(blob), 0) + blob)
        self._answer(1, 0, struct.pack("<HHHH", 9, 0, 72, 0), status)

    def _ask(self, command: int, tree: int, body: bytes) -> None:
        self.number += 1
        self.talk.say(self._framed(command, tree, body, 0, 0))

    def _answer(self, command: int, tree: int, body: bytes, status: int = 0) -> None:
        self.talk.hear(self._framed(command, tree, body, 1, status))

    def _framed(self, command: int, tree: int, body: bytes, flags: int, status: int) -> bytes:
        head = struct.pack(
            "<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 1, status, command, 1, flags, 0, self.number, 0,
            tree, 1, b"",
        )  # fmt: skip
        return struct.pack(">I", len(head + body)) + head + body


def psexec(wire: Wire, client: str, server: str, sport: int = 50_001) -> None:
    """A program is copied to ADMIN$, a service made of it, and its pipe opened (MS-SCMR)."""
    smb = Smb(wire, client, server, sport)
    admin, pipes = smb.tree("ADMIN$"), smb.tree("IPC$")
    smb.create(admin, "PSEXESVC.exe")
    remote(smb, pipes, "svcctl", "svcctl", [15, 12, 19])
    smb.create(pipes, "PSEXESVC")


def remote(smb: Smb, tree: int, pipe: str, interface: str, operations: Iterable[int]) -> None:
    """Operations of an interface through a pipe."""
    file = smb.create(tree, pipe)
    if interface:
        smb.write(tree, file, bind(interface))
    for each in operations:
        smb.write(tree, file, call(each))


def rpc(
    wire: Wire, client: str, server: str, interface: str, operations: Sequence[int], *,
    port: int = 49_670, sport: int = 51_000, every: float = 0.01, seen: bool = True,
) -> None:  # fmt: skip
    """Operations of an interface over TCP; ``seen`` says whether the bind is captured."""
    talk = Talk(wire, client, server, sport, port, seen=seen)
    if seen:
        talk.say(bind(interface))
    for each in operations:
        wire.wait(every)
        talk.say(call(each))


# --- Kerberos (RFC 4120), in DER ---


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def number(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def _string(text: str) -> bytes:
    return der(0x1B, text.encode())


def _name(*parts: str) -> bytes:
    return der(0x30, der(0xA0, number(1)), der(0xA1, der(0x30, *map(_string, parts))))


def _time() -> bytes:
    return der(0x18, b"20261118110640Z")


def _sealed(etype: int, size: int = 8) -> bytes:
    return der(0x30, der(0xA0, number(etype)), der(0xA2, der(4, bytes(size))))


def asked(account: str, etypes: Sequence[int] = (18, 17, 23)) -> bytes:
    """AS-REQ."""
    return _request(0x6A, 10, der(0xA1, _name(account)), ("krbtgt", "CH.FR"), etypes)


def ticket_asked(service: Sequence[str], etypes: Sequence[int] = (18, 17, 23)) -> bytes:
    """TGS-REQ."""
    return _request(0x6C, 12, b"", service, etypes)


def _request(
    tag: int, kind: int, who: bytes, service: Sequence[str], etypes: Sequence[int]
) -> bytes:
    body = der(
        0x30, der(0xA0, der(3, bytes(5))), who, der(0xA2, _string("CH.FR")),
        der(0xA3, _name(*service)), der(0xA5, _time()), der(0xA7, number(7)),
        der(0xA8, der(0x30, *map(number, etypes))),
    )  # fmt: skip
    return der(tag, der(0x30, der(0xA1, number(5)), der(0xA2, number(kind)), der(0xA4, body)))


def ticket(account: str, service: Sequence[str], etype: int, *, size: int = 8) -> bytes:
    """TGS-REP."""
    given = der(0x61, der(
        0x30, der(0xA0, number(5)), der(0xA1, _string("CH.FR")), der(0xA2, _name(*service)),
        der(0xA3, _sealed(etype, size)),
    ))  # fmt: skip
    return der(0x6D, der(
        0x30, der(0xA0, number(5)), der(0xA1, number(13)), der(0xA3, _string("CH.FR")),
        der(0xA4, _name(account)), der(0xA5, given), der(0xA6, _sealed(18)),
    ))  # fmt: skip


def refused(code: int) -> bytes:
    """KRB-ERROR as a controller sends it: it names no account."""
    return der(0x7E, der(
        0x30, der(0xA0, number(5)), der(0xA1, number(30)), der(0xA4, _time()),
        der(0xA5, number(0)), der(0xA6, number(code)), der(0xA9, _string("CH.FR")),
        der(0xAA, _name("krbtgt", "CH.FR")),
    ))  # fmt: skip


# --- names, medicine, machines ---


def question(name: str, kind: int = 1, *, id: int = 7) -> bytes:
    return (
        struct.pack(">HHHHHH", id, 0x0100, 1, 0, 0, 0) + _labels(name) + struct.pack(">HH", kind, 1)
    )


def answered(name: str, address: str, *, id: int = 7) -> bytes:
    head = struct.pack(">HHHHHH", id, 0x8180, 1, 1, 0, 0) + _labels(name) + struct.pack(">HH", 1, 1)
    return head + b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + raw(address)


def _labels(name: str) -> bytes:
    return b"".join(bytes([len(each)]) + each.encode() for each in name.split(".")) + b"\0"


def registered(name: str, address: str) -> bytes:
    """A machine registers its name (RFC 1002 §4.2.2), suffix 20."""
    padded = f"{name:<15}\x20".encode()
    coded = bytes(half + 0x41 for byte in padded for half in (byte >> 4, byte & 15))
    head = struct.pack(">HHHHHH", 9, 0x2910, 1, 0, 0, 1)
    tail = b"\xc0\x0c" + struct.pack(">HHIHH", 0x20, 1, 0, 6, 0) + raw(address)
    return head + b"\x20" + coded + b"\0" + struct.pack(">HH", 0x20, 1) + tail


def associate(kind: int, calling: str, called: str, syntaxes: Iterable[str] = ()) -> bytes:
    """A-ASSOCIATE-RQ or -AC of DICOM (PS3.8 §9.3)."""
    context = b"1.2.840.10008.3.1.1.1"
    items = struct.pack(">BBH", 0x10, 0, len(context)) + context
    for at, syntax in enumerate(syntaxes):
        name = struct.pack(">BBH", 0x30, 0, len(syntax)) + syntax.encode()
        items += struct.pack(">BBHBBBB", 0x20, 0, 4 + len(name), 2 * at + 1, 0, 0, 0) + name
    titles = f"{called:<16}{calling:<16}".encode()
    body = struct.pack(">HH", 1, 0) + titles + bytes(32) + items
    return struct.pack(">BBI", kind, 0, len(body)) + body


def hello(name: str) -> bytes:
    """A ClientHello of TLS 1.2 that asks for a name."""
    server = struct.pack(">HBH", len(name) + 3, 0, len(name)) + name.encode()
    extensions = struct.pack(">HH", 0, len(server)) + server
    extensions += struct.pack(">HHHHH", 13, 6, 4, 0x0403, 0x0804)
    ciphers = struct.pack(">HHH", 4, 0x1301, 0xC02F)
    body = b"\3\3" + bytes(32) + b"\0" + ciphers + b"\1\0"
    body += struct.pack(">H", len(extensions)) + extensions
    shake = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16\3\1" + struct.pack(">H", len(shake)) + shake


def modbus(function: int, unit: int = 1) -> bytes:
    return struct.pack(">HHHBBHH", 1, 0, 6, unit, function, 0, 1)
