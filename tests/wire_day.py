"""The other capture of the documentation: a morning on the network of a small hospital, by hand.

``python tests/wire_day.py FILE`` writes it again, byte for byte.
"""

import sys
from pathlib import Path

from wire_sessions import SYN, Talk, Wire, hello, registered

DESK, RECORD, STRANGER, ARCHIVE = "10.20.1.15", "10.20.5.10", "10.20.5.99", "10.20.7.20"
NOBODY, OUTSIDE = "10.20.5.200", "192.0.2.80"


def day() -> Wire:
    """A ward post works, calls a machine that nobody described, and one that does not exist."""
    wire = Wire()
    wire.udp(DESK, "10.20.1.255", 137, 137, registered("POSTE-SOINS-15", DESK))
    _asks(wire, RECORD, 443, 50_001, 30)
    _asks(wire, RECORD, 445, 50_002, 6)
    _asks(wire, ARCHIVE, 11_112, 50_003, 12)
    _asks(wire, STRANGER, 22, 50_004, 4)
    Talk(wire, DESK, NOBODY, 50_005, 443, seen=False).segment(SYN)
    outside = Talk(wire, DESK, OUTSIDE, 50_006, 443)
    outside.say(hello("annuaire.exemple.example"))
    outside.hear(bytes(200))
    return wire


def _asks(wire: Wire, server: str, port: int, own: int, times: int) -> None:
    talk = Talk(wire, DESK, server, own, port)
    for _ in range(times):
        wire.wait(1)
        talk.say(bytes(40))
        talk.hear(bytes(120))
    talk.end()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(day().pcap())
