"""The fields by which machines are told apart, in one form whatever the file wrote."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime
from re import compile as pattern

from csirt.files.inventory.notes import Notes

#: No machine has more than this many addresses of a kind; what goes beyond is noted.
MAX_VALUES = 256

_MAC = pattern(r"[0-9a-f]{12}")
#: Addresses that no machine bears: nothing, everybody, and the one Android shows to applications.
_NO_MAC = {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:00"}
_DATE = pattern(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?")
#: What makers leave where a serial number should stand (SMBIOS type 1); small letters.
_NO_SERIAL = {
    "", "0", "00000000", "123456789", "0123456789", "1234567890", "default string", "empty",
    "invalid", "n/a", "na", "none", "not applicable", "not available", "not specified", "null",
    "o.e.m.", "oem", "system serial number", "to be filled by o.e.m.", "unknown", "xxxxxxxxxx",
}  # fmt: skip


def addresses(values: Iterable[str], notes: Notes, *, loopback: bool = False) -> tuple[str, ...]:
    """Return the IP addresses of a machine in short form, sorted; what is none is noted.

    Args:
        values: Addresses as the file writes them, with or without a zone (``fe80::1%eth0``).
        notes: Where what is no address is counted.
        loopback: Keep 127.0.0.0/8 and ::1, which an agent sees on every machine.
    """
    found: set[ipaddress.IPv4Address | ipaddress.IPv6Address] = set()
    for value in values:
        text = value.strip().partition("%")[0]
        if not text:
            continue
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            notes.add("inventory.bad-address", text)
            continue
        if address.is_unspecified or address.is_multicast:
            notes.add("inventory.bad-address", text)
        elif loopback or not address.is_loopback:
            found.add(address)
    ordered = sorted(found, key=lambda address: (address.version, int(address)))
    return capped((str(address) for address in ordered), notes)


def macs(values: Iterable[str], notes: Notes) -> tuple[str, ...]:
    """Return hardware addresses as ``00:1f:3c:87:66:50``, sorted; what is none is noted."""
    found: set[str] = set()
    for value in values:
        text = value.strip().lower()
        digits = text.replace(":", "").replace("-", "").replace(".", "")
        if not text:
            continue
        if not _MAC.fullmatch(digits):
            notes.add("inventory.bad-address", text)
            continue
        mac = ":".join(digits[i : i + 2] for i in range(0, 12, 2))
        if mac not in _NO_MAC:
            found.add(mac)
    return capped(sorted(found), notes)


def hostnames(values: Iterable[str], notes: Notes) -> tuple[str, ...]:
    """Return the names of a machine in small letters, without the final dot, sorted."""
    found = {notes.line(value).lower().rstrip(".") for value in values}
    return capped(sorted(found - {""}), notes)


def serial(value: str, notes: Notes) -> str:
    """Return a serial number, or nothing when the maker left a filling word there."""
    text = notes.line(value)
    if text.lower() in _NO_SERIAL:
        if text:
            notes.add("inventory.junk-serial", text)
        return ""
    return text


def moment(value: str, label: str, notes: Notes) -> tuple[str, str]:
    """Return day and time of ``2020-06-12 14:19:54``; two empty texts, noted, when it is none."""
    found = _DATE.fullmatch(value.strip())
    try:
        if found is None:
            raise ValueError(value)
        datetime.fromisoformat(value.strip())
    except ValueError:
        notes.add("inventory.bad-date", f"{label} {value[:40]}")
        return "", ""
    return found[1], found[2] or ""


def instant(value: str, label: str, notes: Notes) -> tuple[str, str]:
    """Return day and time (UTC) of a count of seconds since 1970; empty, noted, when it is none."""
    if not (value.isascii() and value.isdigit() and 0 < len(value) < 11):
        notes.add("inventory.bad-date", f"{label} {value[:40]}")
        return "", ""
    found = datetime.fromtimestamp(int(value), tz=UTC)
    return found.strftime("%Y-%m-%d"), found.strftime("%H:%M:%S")


def utc(value: str, label: str, notes: Notes) -> tuple[str, str]:
    """Return day and time (UTC) of ``2023-09-26T10:50:34Z``; empty, noted, when it is none."""
    try:
        found = datetime.fromisoformat(value.strip())
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        notes.add("inventory.bad-date", f"{label} {value[:40]}")
        return "", ""
    return found.strftime("%Y-%m-%d"), found.strftime("%H:%M:%S")


def capped(values: Iterable[str], notes: Notes) -> tuple[str, ...]:
    """Return at most :data:`MAX_VALUES` of the values; the rest is noted."""
    every = tuple(values)
    if len(every) > MAX_VALUES:
        notes.add("inventory.too-many-values", "", len(every) - MAX_VALUES)
    return every[:MAX_VALUES]
