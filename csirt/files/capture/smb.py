"""SMB: shares, names of files and pipes, sessions, and the calls that go through pipes.

Only what stands at fixed places of a header is read; no content of a file. A message is read where
its start was captured at the start of a segment or right behind another one.

Source: MS-SMB2, MS-SMB, MS-NLMP (who logs on).
"""

from collections.abc import Iterator
from ntpath import basename
from struct import error, unpack_from

import numpy as np

from csirt.files.capture.accounts import Accounts
from csirt.files.capture.batch import Batch
from csirt.files.capture.dcerpc import Calls
from csirt.files.capture.kept import Kept
from csirt.files.capture.packet import MOST_VALUE, TCP, Packet, Rows, carrying, starting
from csirt.model.capture import Event

NEGOTIATE, SESSION, TREE, CREATE, READ, WRITE, IOCTL = 0, 1, 3, 5, 8, 9, 11
DIALECTS = {
    0x0202: "2.0.2", 0x0210: "2.1", 0x0300: "3.0", 0x0302: "3.0.2", 0x0311: "3.1.1", 0x02FF: "2",
}  # fmt: skip
MOST_KEPT = 32_768
"""Names, shares, pipes and accounts kept of all connections, of each so many."""
_MORE_PROCESSING = 0xC0000016
_NTLM = b"NTLMSSP\0\3\0\0\0"

Ends = tuple[str, int, str, int]


class Smb:
    """Messages of SMB 2 and 3, and that SMB 1 is spoken."""

    name = "smb"

    def __init__(self, accounts: Accounts, calls: Calls) -> None:
        self._accounts, self._calls = accounts, calls
        self._asked: Kept[tuple[Ends, int], str] = Kept(MOST_KEPT)
        """By connection and message: the share or the name that was asked for."""
        self._shares: Kept[tuple[Ends, int], str] = Kept(MOST_KEPT)
        self._pipes: Kept[tuple[Ends, bytes], str] = Kept(MOST_KEPT)
        self._whose: Kept[tuple[Ends, int], str] = Kept(MOST_KEPT)
        """By connection and message: who logs on."""

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin with a message."""
        tcp = starting(batch, carrying(batch, TCP, 36), b"\0")
        return np.union1d(starting(batch, tcp, b"\xfeSMB", 4), starting(batch, tcp, b"\xffSMB", 4))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield what each message of a segment says."""
        data, at = packet.payload, 0
        while at + 36 <= len(data) and data[at] == 0:
            length = int.from_bytes(data[at + 1 : at + 4], "big")
            message = data[at + 4 : at + 4 + length]
            if message[:4] == b"\xfeSMB":
                yield from self._chain(packet, message)
            elif message[:4] == b"\xffSMB":
                if message[4] == 0x72 and not message[9] & 0x80:
                    yield packet.event("smb1.negotiate")
            else:
                return
            at += 4 + length

    def _chain(self, packet: Packet, message: bytes) -> Iterator[Event]:
        for _ in range(16):
            if len(message) < 64:
                return
            try:
                yield from self._one(packet, message)
            except (error, IndexError, ValueError):
                return
            following = int(unpack_from("<I", message, 20)[0])
            if following < 64:
                return
            message = message[following:]

    def _one(self, packet: Packet, message: bytes) -> Iterator[Event]:
        status, command = unpack_from("<IH", message, 8)
        flags, id = unpack_from("<I", message, 16)[0], unpack_from("<Q", message, 24)[0]
        tree, body = unpack_from("<I", message, 36)[0], message[64:]
        answer = bool(flags & 1)
        src, sport, dst, dport = packet.way
        here = (dst, dport, src, sport) if answer else packet.way
        if answer:
            yield from self._answer(packet, here, command, status, id, tree, body)
        else:
            yield from self._request(packet, here, command, id, tree, message)

    @property
    def forgotten(self) -> int:
        """Shares, pipes and accounts that were let go; of requests, most had no answer to come."""
        return sum(each.forgotten for each in (self._shares, self._pipes, self._whose))

    def _request(
        self, packet: Packet, here: Ends, command: int, id: int, tree: int, message: bytes
    ) -> Iterator[Event]:
        body = message[64:]
        if command == SESSION:
            place, size = unpack_from("<HH", body, 12)
            account = self._account(message[place : place + size])
            if account:
                self._whose.put((here, id), account)
        elif command == TREE:
            place, size = unpack_from("<HH", body, 4)
            share = _text(message[place : place + size]).rpartition("\\")[2]
            self._asked.put((here, id), share[:MOST_VALUE])
            yield packet.event("smb2.tree", {"share": share})
        elif command == CREATE:
            place, size = unpack_from("<HH", body, 44)
            name = basename(_text(message[place : place + size]))
            if name:
                self._asked.put((here, id), name[:MOST_VALUE])
                yield packet.event(
                    "smb2.create", {"name": name, "share": self._shares.get((here, tree), "")}
                )
        elif command == WRITE:
            place, size, _ = unpack_from("<HIQ", body, 2)
            yield from self._piped(packet, here, body[16:32], message[place : place + size])
        elif command == IOCTL:
            place, size = unpack_from("<II", body, 24)
            yield from self._piped(packet, here, body[8:24], message[place : place + size])

    def _answer(
        self, packet: Packet, here: Ends, command: int, status: int, id: int, tree: int,
        body: bytes,
    ) -> Iterator[Event]:  # fmt: skip
        if command == NEGOTIATE:
            (dialect,) = unpack_from("<H", body, 4)
            yield packet.event("smb2.negotiate", {"dialect": DIALECTS.get(dialect, str(dialect))})
        elif command == SESSION and status != _MORE_PROCESSING:
            account = self._whose.pop((here, id), "")
            yield packet.event("smb2.session", {"status": f"{status:#010x}", "account": account})
        elif command == TREE and not status:
            self._shares.put((here, tree), self._asked.pop((here, id), ""))
        elif command == CREATE and not status:
            name = self._asked.pop((here, id), "")
            if self._shares.get((here, tree), "IPC$").upper() == "IPC$" and name:
                self._pipes.put((here, body[64:80]), name)

    def _piped(self, packet: Packet, here: Ends, file: bytes, data: bytes) -> Iterator[Event]:
        pipe = self._pipes.get((here, file), "")
        if pipe or data[:2] == b"\5\0":
            yield from self._calls.read(packet, data, (*packet.way, file), pipe)

    def _account(self, blob: bytes) -> str:
        """Return the hash of who logs on by NTLM; empty for another way, or an earlier step."""
        start = blob.find(_NTLM)
        if start < 0:
            return ""
        blob = blob[start:]
        (domain_size, _, domain_at), (size, _, at) = (
            unpack_from("<HHI", blob, 28), unpack_from("<HHI", blob, 36)
        )  # fmt: skip
        domain = _text(blob[domain_at : domain_at + domain_size])
        return self._accounts.of(_text(blob[at : at + size]), domain)


def _text(data: bytes) -> str:
    return data.decode("utf-16-le", "replace").rstrip("\0")
