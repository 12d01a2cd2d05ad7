"""DICOM associations and HL7 messages, known by their content, whatever the port.

Of a message only its header is kept: who sends what kind to whom. Never a patient.

Source: DICOM PS3.8 (A-ASSOCIATE), HL7 v2 chapter 2 (MSH) with the minimal lower layer protocol.
"""

from collections.abc import Iterator

import numpy as np

from csirt.files.capture.batch import Batch
from csirt.files.capture.packet import TCP, Packet, Rows, carrying, starting
from csirt.model.capture import Event

DICOM_CONTEXT = b"1.2.840.10008.3.1.1.1"
_REQUEST, _ACCEPT, _REJECT = 1, 2, 3
_ABSTRACT, _CONTEXT_REQUEST = 0x30, 0x20
SOP_FAMILIES = {
    "1.2.840.10008.1.1": "verification",
    "1.2.840.10008.5.1.4.1.1": "storage",
    "1.2.840.10008.5.1.4.1.2": "query-retrieve",
    "1.2.840.10008.5.1.4.31": "worklist",
    "1.2.840.10008.5.1.4.32": "worklist",
    "1.2.840.10008.3.1.2.3": "procedure-step",
    "1.2.840.10008.1.20": "storage-commitment",
    "1.2.840.10008.5.1.1": "print",
}
"""What an association is for, by the beginning of its abstract syntaxes."""


class Dicom:
    """A-ASSOCIATE requests, acceptances and rejections."""

    name = "dicom"

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin as a PDU of an association: type, 0, length, version 1."""
        tcp = carrying(batch, TCP, 10)
        begun = [starting(batch, tcp, bytes([kind, 0])) for kind in (_REQUEST, _ACCEPT, _REJECT)]
        return np.unique(np.concatenate(begun))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield an association; two bytes alone are no proof, so the length and the application
        context must be right too."""
        data = packet.payload
        kind, length = data[0], int.from_bytes(data[2:6], "big")
        if kind == _REJECT:
            if length == 4 and len(data) == 10 and data[6] == 0 and data[7] in (1, 2):
                yield packet.event("dicom.reject")
            return
        if not 68 <= length <= 1 << 20 or data[6:8] != b"\0\1" or len(data) < 74:
            return
        if data[74] != 0x10 or data[78 : 78 + len(DICOM_CONTEXT)] != DICOM_CONTEXT:
            return
        ends = {"called": _title(data[10:26]), "calling": _title(data[26:42])}
        if kind == _ACCEPT:
            yield packet.event("dicom.accept", ends)
        else:
            context = "+".join(sorted(_purposes(data[: 6 + length])))
            yield packet.event("dicom.associate", {**ends, "context": context})


def _title(data: bytes) -> str:
    return data.decode("ascii", "backslashreplace").strip(" \0")


def _purposes(data: bytes) -> set[str]:
    """Return what the abstract syntaxes of a request are for."""
    found, at = set(), 74
    while at + 4 <= len(data):
        kind, size = data[at], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _CONTEXT_REQUEST:
            inner = at + 8
            while inner + 4 <= min(at + 4 + size, len(data)):
                length = int.from_bytes(data[inner + 2 : inner + 4], "big")
                if data[inner] == _ABSTRACT:
                    found.add(_purpose(_title(data[inner + 4 : inner + 4 + length])))
                inner += 4 + length
        at += 4 + size
    return found - {""}


def _purpose(syntax: str) -> str:
    known = [each for each in SOP_FAMILIES if syntax == each or syntax.startswith(f"{each}.")]
    return SOP_FAMILIES[max(known, key=len)] if known else ""


class Hl7:
    """The header of HL7 v2 messages, in MLLP or bare."""

    name = "hl7"

    def rows(self, batch: Batch) -> Rows:
        """Return the segments that begin with MSH, behind the start byte of MLLP or without."""
        tcp = carrying(batch, TCP, 12)
        return np.union1d(starting(batch, tcp, b"\x0bMSH"), starting(batch, tcp, b"MSH"))

    def events(self, packet: Packet) -> Iterator[Event]:
        """Yield MSH-3 to 6 and MSH-9 of each message; no other segment is read."""
        for text in packet.payload.split(b"\x0b"):
            if not text.startswith(b"MSH") or len(text) < 8:
                continue
            line = text.split(b"\r", 1)[0].split(b"\n", 1)[0][:2_000]
            parts = line.split(line[3:4])
            if len(parts) < 9 or not 1 <= len(parts[1]) <= 5:
                continue
            names = ("app", "facility", "to-app", "to-facility")
            told = {name: _field(parts[at]) for at, name in enumerate(names, 2)}
            yield packet.event("hl7.message", {**told, "type": _field(parts[8])})


def _field(data: bytes) -> str:
    return data[:80].decode("utf-8", "backslashreplace").strip()
