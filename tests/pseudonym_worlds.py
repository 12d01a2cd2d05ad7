"""What must not be read in an answer under pseudonyms: every address, MAC and name of some evidence."""

import struct
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from re import compile as pattern

import wire_sessions as wired
from wire_sessions import Smb, Talk, Wire, raw

from csirt import content
from csirt.exchange.pseudonym_addresses import KEPT
from csirt.exchange.pseudonyms import PUBLIC_WORDS
from csirt.model.capture import Seen
from csirt.text import LANGUAGES, catalogue

SHARED = Path(__file__).parents[2] / "shared" / "data" / "captures"
DESK, SERVER, MODALITY, OUTSIDE = "10.44.3.7", "10.44.1.9", "10.44.5.31", "203.0.113.80"
NAMES = frozenset(
    ["hostname", "name", "value", "sni", "host", "share", "domain", "calling", "called", "app",
     "facility", "to-app", "to-facility", "ip", "mac", "client", "address", "vendor", "pipe",
     "agent", "base"]
)  # fmt: skip
"""Fields of events in which a house is named."""
_TOKEN = pattern(r"[\w.:$-]+")
_SPLIT = pattern(r"[._:-]")


def morning(wire: Wire) -> Wire:
    """HL7, DHCP, SMB, DNS, TLS and DICOM of a hospital whose name is in all of them."""
    wire.udp("0.0.0.0", "255.255.255.255", 68, 67, _dhcp(3, "PC-BRUMEVILLE-57"))
    wire.udp(SERVER, "255.255.255.255", 67, 68, _dhcp(5, "PC-BRUMEVILLE-57", DESK))
    wire.arp(DESK)
    wire.udp(DESK, "10.44.255.255", 137, 137, wired.registered("PC-BRUME-57", DESK))
    image = Talk(wire, MODALITY, SERVER, 52_001, 11_112)
    image.say(wired.associate(1, "SCAN_BRUME", "PACS_BRUME", ["1.2.840.10008.5.1.4.1.1.2"]))
    image.hear(wired.associate(2, "SCAN_BRUME", "PACS_BRUME"))
    labo = Talk(wire, DESK, SERVER, 52_002, 2_575)
    labo.say(
        b"\x0bMSH|^~\\&|LABOBRUME|CHUBRUME|DPIBRUME|URGENCEBRUME|2026||ADT^A01|1|P|2.5\r\x1c\r"
    )
    wire.udp(DESK, SERVER, 53_000, 53, wired.question("dpi.chu-brumeville.example"))
    wire.udp(SERVER, DESK, 53, 53_000, wired.answered("dpi.chu-brumeville.example", OUTSIDE))
    Talk(wire, DESK, OUTSIDE, 52_003, 443).say(wired.hello("portail.chu-brumeville.example"))
    smb = Smb(wire, DESK, SERVER, 52_004)
    smb.create(smb.tree("PATIENTSBRUME"), "liste-martin.xlsx")
    wired.psexec(wire, DESK, SERVER, 52_005)
    smb = Smb(wire, DESK, SERVER, 52_006)
    smb.create(smb.tree("ADMIN$"), "brumeoutil.exe")
    smb.create(smb.tree("IPC$"), "PSEXESVC-PC-BRUME-57-4242-stdin")
    for at in range(120):
        name = f"a{at}.tunnel-brumeville.example"
        wire.udp(DESK, SERVER, 53_000, 53, wired.question(name, 10))
    return wire


def _dhcp(kind: int, name: str, given: str = "0.0.0.0") -> bytes:
    head = struct.pack(">BBBBIHH4x4s8x", 1 if kind == 3 else 2, 1, 6, 0, 7, 0, 0, raw(given))
    body = head + wired.mac(DESK) + bytes(10 + 64 + 128) + b"\x63\x82\x53\x63"
    options = {53: bytes([kind]), 12: name.encode(), 15: b"chu-brumeville.example"}
    if kind == 3:
        options = {53: bytes([kind]), 12: name.encode(), 60: b"BRUMEVILLE thin client"}
    return body + b"".join(bytes([at, len(v)]) + v for at, v in options.items()) + b"\xff"


def told_of(seen: Seen) -> set[str]:
    """Return what names somebody in some evidence: whole, and by the labels of each name."""
    found = {each.name for each in seen.files} | {mac for _, mac in seen.macs}
    found |= {end for flow in seen.flows for end in (flow.a, flow.b)}
    for event in seen.events:
        found |= {event.src, event.dst} | {value for key, value in event.data if key in NAMES}
    named = {each for each in found if not _is_address(each)}
    found |= {part for each in named for part in _SPLIT.split(each)}
    found |= {each.partition(".")[2] for each in named}
    return {each.casefold() for each in found if _names_somebody(each)}


def leaks(text: str, secrets: set[str]) -> set[str]:
    """Return the secrets that stand in a text as words, or as a part of one where they are long."""
    low = text.casefold()
    words = set(_tokens(low))
    return {
        each
        for each in secrets
        if each in words or (len(each) > 7 and not _is_address(each) and each in low)
    }


def _tokens(text: str) -> Iterator[str]:
    for each in _TOKEN.findall(text):
        yield each.strip(".:")
        yield from _SPLIT.split(each)
        yield each.rpartition(":")[0]


def _names_somebody(text: str) -> bool:
    if _is_address(text):
        address = ip_address(text)
        return not any(address in each for each in KEPT if each.version == address.version)
    low = text.casefold()
    public = low in PUBLIC_WORDS or low.removesuffix(".exe") in PUBLIC_WORDS or low in _ours()
    return len(low) > 3 and not public and not low.isdigit()


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _fiction(path: Path) -> bool:
    """Return whether a file tells of the fictional hospitals, whose names are names."""
    return "sample" in path.parts


@cache
def _ours() -> frozenset[str]:
    """Return the words of the product itself: a share called ``print`` is none of a house."""
    texts = [text for lang in LANGUAGES for text in catalogue(lang).values()]
    for each in ("risk_models/**/*.yaml", "playbooks/**/*.yaml", "reports/**/*.css"):
        texts += [
            path.read_text("utf-8") for path in content.root().glob(each) if not _fiction(path)
        ]
    texts += ["file record null true false exe pcap pcapng first last"]
    return frozenset(token for text in texts for token in _tokens(text.casefold()))
