"""Addresses, ports and hosts as logs write them. What is not kept is not returned."""

from functools import lru_cache
from ipaddress import ip_address
from re import compile as pattern

from csirt.model.capture import Protocol

_PORT = pattern(r"(\d{1,5})(?:/[a-z]+)?")
_HOST_PORT = pattern(r"(\d+\.\d+\.\d+\.\d+):(\d{1,5})|\[([0-9A-Fa-f:.]+)\](?::(\d{1,5}))?")
_SCHEME = pattern(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_NAME = pattern(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmp6", "132": "sctp",
              "ipv6-icmp": "icmp6", "icmpv6": "icmp6", "igmp": "ip-2", "gre": "ip-47",
              "esp": "ip-50", "ah": "ip-51", "ospf": "ip-89", "pim": "ip-103",
              "vrrp": "ip-112"}  # fmt: skip
"""Protocols by the number or the name that a log writes. Source: IANA, protocol numbers."""
_NAMES = frozenset(Protocol)
_NONE = frozenset({"", "-", "::", "0.0.0.0", "n/a", "local", "localhost"})
_FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "U": 32}


@lru_cache(maxsize=20_000)
def end_of(text: str) -> tuple[str, int]:
    """Return the address of an end and the port written with it, 0 without; empty for none.

    Raises:
        ValueError: no address.
    """
    text = text.strip()
    if text.lower() in _NONE:
        return "", 0
    port = 0
    if found := _HOST_PORT.fullmatch(text):
        text, port = found[1] or found[3], int(found[2] or found[4] or 0)
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address), port


def port_of(text: str) -> int:
    """Return a port, ``443`` or ``443/tcp``; 0 where the text is none, as ICMP writes its type."""
    found = _PORT.fullmatch(text.strip().lower())
    port = int(found[1]) if found else 0
    return port if port < 1 << 16 else 0


def proto_of(text: str) -> str:
    """Return a protocol by its name or its number: ``6`` and ``TCP/445`` are ``tcp``."""
    name = text.strip().lower()
    first = name.partition("/")[0].strip()
    if first in _NAMES or first in _PROTOCOLS:
        name = first
    return _PROTOCOLS.get(name, f"ip-{name}" if name.isdigit() else name)


def flags_of(text: str) -> int:
    """Return the flags of TCP that letters say: ``.AP.SF``."""
    return sum({_FLAGS[each] for each in text.upper() if each in _FLAGS})


@lru_cache(maxsize=20_000)
def host_of(text: str) -> str:
    """Return the host of an address of the web, in small letters; never its user, path or query.

    Empty where there is none.
    """
    rest = _SCHEME.sub("", text.strip())
    for sign in "/?#\\":
        rest = rest.partition(sign)[0]
    rest = rest.rpartition("@")[2].lower()
    if rest.startswith("["):
        rest = rest[1:].partition("]")[0]
    elif rest.count(":") == 1:
        rest = rest.partition(":")[0]
    rest = rest.rstrip(".")
    try:
        return str(ip_address(rest))
    except ValueError:
        pass
    try:
        name = rest if rest.isascii() else rest.encode("idna").decode()
    except UnicodeError:
        return ""
    return name if len(name) < 254 and _NAME.fullmatch(name) else ""


def account_of(text: str) -> str:
    """Return the name of an account without its domain: ``CH\\x``, ``x@ch.fr`` and ``x`` are one,
    since no two logs write the domain alike."""
    return text.strip().rpartition("\\")[2].partition("@")[0]
