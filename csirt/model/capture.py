"""What a capture or a log shows: files, conversations, events, hosts. Metadata alone, no content.

Times are nanoseconds since 1970 (UTC) inside, RFC 3339 outside. A *frame* is the number of a packet
within its file, from 1, as other tools count; a *line* is that of a log.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.model.fault import Fault

NO_TIME = -1
"""Of something that bears no time."""


class Protocol(StrEnum):
    """Of a conversation, above IP; another one is ``ip-NUMBER``."""

    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"
    ICMP6 = "icmp6"
    SCTP = "sctp"


@dataclass(frozen=True, slots=True)
class CaptureFile:
    """One file of evidence, read to its end or to where it is cut."""

    name: str
    """Base name; nothing of the folder it lies in."""
    sha256: str
    packets: int
    bytes: int
    """On the wire, snapped or not."""
    first: int
    """Earliest packet, nanoseconds; ``NO_TIME`` in an empty file."""
    last: int
    truncated: bool
    """The file ends within a packet."""
    link_types: tuple[str, ...]
    """``ethernet``, ``raw``, ``linux-sll`` …, one each; ``log:MAPPING`` of a log, whose packets
    are then lines and whose bytes are those of the file."""
    notes: tuple[tuple[str, tuple[tuple[str, str | int], ...]], ...] = ()
    """What the reader must know: key of a sentence and its facts."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation between two ends, both ways; ``a`` is who opened it, else who spoke first."""

    proto: str
    a: str
    a_port: int
    b: str
    b_port: int
    packets: int
    bytes: int
    first: int
    last: int
    packets_ab: int = 0
    bytes_ab: int = 0
    """On the wire, headers included, as ``tshark -z conv`` counts."""
    payload_ab: int = 0
    payload_ba: int = 0
    """Above TCP or UDP."""
    flags_ab: int = 0
    """TCP flags seen from ``a``, or-ed."""
    flags_ba: int = 0
    opened: bool = False
    """The opening (SYN) was seen."""
    action: str = ""
    """Of a log: ``allow`` or ``deny``."""
    source: int = 0
    """Index of its file."""
    first_record: int = 0
    """Frame or line where it was first seen."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that one packet or one line says: a name asked for, a session opened, a job."""

    kind: str
    """``dns.query``, ``tls.client-hello``, ``smb2.create`` …; the closed list is
    ``csirt.model.capture_events.KINDS``."""
    at: int
    src: str
    dst: str
    src_port: int = 0
    dst_port: int = 0
    data: tuple[tuple[str, str], ...] = ()
    """What it says, by name; never a password, a patient, a URI."""
    source: int = 0
    record: int = 0
    """Frame or line."""

    def get(self, name: str) -> str:
        """Return a value of :attr:`data`, empty where there is none."""
        return next((value for key, value in self.data if key == name), "")


class Timeline(Collection[Event]):
    """Events by time that need not lie in memory: each look at them begins anew."""

    @abstractmethod
    def of(self, kind: str) -> Iterator[Event]:
        """Yield the events of a kind, by time."""

    @abstractmethod
    def counts(self) -> Mapping[str, int]:
        """Return how many events there are of each kind."""

    def __len__(self) -> int:
        return sum(self.counts().values())

    def __contains__(self, event: object) -> bool:
        return isinstance(event, Event) and any(each == event for each in self.of(event.kind))


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that some files show; what rules, inventory and comparison take."""

    files: tuple[CaptureFile, ...]
    flows: tuple[Flow, ...]
    """By first packet."""
    events: Collection[Event] = ()
    """By time; a tuple, or a :class:`Timeline` where they are many."""
    macs: tuple[tuple[str, str], ...] = ()
    """(address, MAC) pairs seen in the same local network, from ARP, NDP and DHCP."""
    undissected: tuple[tuple[str, int], ...] = ()
    """By protocol: packets that the time budget left, so that nobody takes silence for safety."""
    notes: tuple[tuple[str, tuple[tuple[str, str | int], ...]], ...] = ()
    faults: tuple[Fault, ...] = ()
    """Lines of logs that were left, and what of them could not be read, each with its place."""
    pseudonyms: str = ""
    """Fingerprint of the key of the pseudonyms that it bears; empty where names are real."""

    def told(self) -> Iterator[tuple[str, tuple[tuple[str, str | int], ...]]]:
        """Yield what the reader must know: notes on all of it, then on each file."""
        for each in (self.notes, *(file.notes for file in self.files)):
            yield from each


@dataclass(frozen=True, slots=True)
class Host:
    """One machine of the evidence."""

    id: str
    addresses: tuple[str, ...]
    macs: tuple[str, ...] = ()
    vendor: str = ""
    names: tuple[str, ...] = ()
    roles: tuple["Role", ...] = ()
    offers: tuple["Offered", ...] = ()
    uses: tuple[str, ...] = ()
    """Ports or services that it calls elsewhere: ``tcp/445``."""
    inside: bool = True
    """A private address."""
    first: int = NO_TIME
    last: int = NO_TIME


@dataclass(frozen=True, slots=True)
class Role:
    """What a machine is for, and why one thinks so."""

    kind: str
    """An asset kind of the catalogue: ``domain-controller``, ``pacs``, ``modality`` …"""
    confidence: str
    """``low``, ``medium``, ``high``."""
    records: tuple[str, ...] = ()
    """``FILE#frame``."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A service that a machine answers on."""

    proto: str
    port: int
    name: str
    clients: int
    records: tuple[str, ...] = field(default=())
