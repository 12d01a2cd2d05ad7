"""The capture of the documentation: a night at the fictional hospital, written by hand.

``python tests/wire_night.py FILE`` writes it again, byte for byte.
"""

import sys
from pathlib import Path

from wire_sessions import (
    SYN,
    Talk,
    Wire,
    answered,
    asked,
    associate,
    hello,
    psexec,
    question,
    refused,
    registered,
)

DESK, CONTROLLER, OTHER, PACS, SCANNER = (
    "10.99.20.57", "10.99.1.11", "10.99.1.12", "10.99.5.20", "10.99.5.31",
)  # fmt: skip
FAR, FILES, OUTSIDE = "10.99.1.13", "10.99.2.8", "203.0.113.80"
BROADCAST = "10.99.255.255"


def night() -> Wire:
    """A desk looks around, tries passwords, takes the controllers over, and calls outside."""
    wire = Wire()
    for address, name in ((CONTROLLER, "SRV-DC-01"), (OTHER, "SRV-DC-02"), (DESK, "PC-ACC-57")):
        wire.arp(address)
        wire.udp(address, BROADCAST, 137, 137, registered(name, address))
    scan = Talk(wire, SCANNER, PACS, 52_001, 11_112)
    scan.say(associate(1, "SCANNER1", "PACS", ["1.2.840.10008.5.1.4.1.1.2"]))
    scan.hear(associate(2, "SCANNER1", "PACS"))
    ftp = Talk(wire, SCANNER, FILES, 52_002, 21)
    ftp.say(b"PASS tournesol7\r\n")
    wire.udp(DESK, CONTROLLER, 53_000, 53, question("maj.exemple.example"))
    wire.udp(CONTROLLER, DESK, 53, 53_000, answered("maj.exemple.example", OUTSIDE))
    _looks(wire)
    _tries(wire)
    psexec(wire, DESK, CONTROLLER, 50_001)
    psexec(wire, DESK, OTHER, 50_002)
    psexec(wire, DESK, FAR, 50_003)
    _calls(wire)
    return wire


def _looks(wire: Wire) -> None:
    for port in range(20, 54):
        Talk(wire, DESK, FILES, 40_000 + port, port, seen=False).segment(SYN)


def _tries(wire: Wire) -> None:
    for at in range(9):
        wire.wait(4)
        port = 54_000 + at
        wire.udp(DESK, CONTROLLER, port, 88, asked(f"agent{at}"))
        wire.udp(CONTROLLER, DESK, 88, port, refused(24))


def _calls(wire: Wire) -> None:
    for at in range(13):
        wire.wait(60)
        talk = Talk(wire, DESK, OUTSIDE, 55_000 + at, 443)
        if at == 0:
            talk.say(hello("maj.exemple.example"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(night().pcap())
