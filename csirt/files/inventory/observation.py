"""What an inventory file says of one machine, before it becomes an asset of a facility."""

from dataclasses import dataclass

from csirt.model.fault import Fault
from csirt.model.network import FlawClass
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import NOT_ASSESSED, NotAssessed

#: The asset kind of what nothing tells apart; it says nothing and so overrides nothing.
UNKNOWN_KIND = "unknown-device"


@dataclass(frozen=True, slots=True)
class OpenPort:
    """One port that answered, with what the scanner read of the service behind it."""

    number: int
    protocol: str
    """``tcp`` or ``udp``."""
    service: str = ""
    product: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of ports that a scan looked at, both ends included."""

    protocol: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SeenFlaw:
    """One flaw that a scan shows on a machine."""

    opens: FlawClass
    cve: str = ""
    """Its number; empty where the finding bears none, or several, of which none is sure."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One machine as one file shows it; every text went through :func:`csirt.safe.safe`."""

    name: str = ""
    hostnames: tuple[str, ...] = ()
    """Small letters: DNS does not tell them apart."""
    addresses: tuple[str, ...] = ()
    """IP addresses in their short form."""
    macs: tuple[str, ...] = ()
    """``00:1f:3c:87:66:50``."""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    system: str = ""
    """Operating system or firmware; empty when the file is not sure."""
    kind: str = UNKNOWN_KIND
    """Asset kind of the catalogue: a guess, see :mod:`csirt.files.inventory.kind`."""
    ports: tuple[OpenPort, ...] | NotAssessed = NOT_ASSESSED
    """Open ports; not assessed when nobody looked."""
    covers: tuple[Span, ...] = ()
    """Ports that were looked at; empty when the file does not say: then all of them."""
    flaws: tuple[SeenFlaw, ...] | NotAssessed = NOT_ASSESSED
    """Flaws; empty when somebody looked and found none, not assessed when nobody looked."""
    whole: bool = False
    """The scan logged on to the machine, ended and kept nothing back: where it also ran every
    test, what it no longer shows is gone. Any other view never closes a flaw."""
    zone: str = ""
    """Zone in which the file itself says that it stands; empty: that of the whole file."""
    held_by: tuple[str, ...] = ()
    """Names of machines of the file that hold it: the hypervisor of a virtual machine."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A machine as a switch sees it at the end of a cable."""

    mark: str
    """Hardware address, or the IP address of a neighbour that shows none."""
    switch: str
    """Name of the switch, or its address when it has none."""
    port: str
    vlans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """One inventory file as read: its machines, and everything that was left or ignored."""

    format: str
    file: str
    sha256: str
    tool: str
    """``nmap 7.94``."""
    on: str | None
    """Day of the observation (UTC for a scan), when the file says it."""
    at: str
    """Time of that day, ``17:50:19``; empty when the file does not say."""
    hosts: tuple[Observed, ...]
    open_ports: int
    """Open ports over all hosts."""
    faults: tuple[Fault, ...]
    neighbours: tuple[Observed, ...] = ()
    """Machines that the devices of the file name at the other end of a cable: hearsay, taken only
    where nobody knows them."""
    sightings: tuple[Sighting, ...] = ()
    """Where machines are plugged in; whether anybody knows them is not said here."""
    many_networks: bool = False
    """A file about a whole site: a machine stands where its network does, not where the file."""


def provenance(inventory: Inventory, on: str) -> Provenance:
    """Return how the records of ``inventory`` are known, ``on`` being the day if it says none.

    The time stands in ``by``, so that two scans of one day keep their order.
    """
    told = inventory.on is not None and inventory.at
    by = f"{inventory.tool}, {inventory.at}" if told else inventory.tool
    return Provenance(
        basis=Basis.OBSERVED, by=by, on=inventory.on or on, file_sha256=inventory.sha256
    )
