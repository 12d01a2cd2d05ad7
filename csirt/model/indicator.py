"""What a list of indicators of compromise names, and where the evidence shows it."""

from dataclasses import dataclass
from enum import StrEnum


class IndicatorKind(StrEnum):
    """What is looked for."""

    ADDRESS = "address"
    """IPv4 or IPv6."""
    NETWORK = "network"
    DOMAIN = "domain"
    """The name and every name below it."""
    URL_HOST = "url-host"
    """The host of a web address, that name alone: the evidence holds no more of it."""
    SHA256 = "sha256"
    SHA1 = "sha1"
    MD5 = "md5"
    JA4 = "ja4"


HASHES = (IndicatorKind.SHA256, IndicatorKind.SHA1, IndicatorKind.MD5)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that a list names."""

    kind: IndicatorKind
    value: str
    """Plain, in small letters: no ``hxxp``, no ``[.]``."""
    source: str
    """Base name of the list."""
    description: str = ""
    record: int = 0
    """Line of the list."""

    @property
    def id(self) -> str:
        """``domain:example.org``."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class IndicatorHit:
    """Records of the evidence that show an indicator: those of one kind, from one machine."""

    indicator: Indicator
    also_in: tuple[str, ...]
    """Other lists that name it."""
    where: str
    """``flow``, or the kind of the events."""
    machine: str
    """Address from which it comes; empty where the record has none."""
    seen: str
    """What stands in the record: the address, the full name."""
    record: str
    """The first, ``FILE#frame``."""
    records: tuple[str, ...]
    """The first few."""
    first: int
    """Nanoseconds; ``NO_TIME`` where none bears a time."""
    last: int
    count: int
    denied: int = 0
    """Of those, conversations that a firewall refused."""
