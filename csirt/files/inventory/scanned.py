"""Machines of a scanner of flaws, whatever file it wrote: what it shows of each becomes one record.

A scan that looked and found nothing says so only where it could look: it came to the end of the
machine, and a port answered or a logon held. A machine that answers nothing was not examined.
"""

import ipaddress
from dataclasses import dataclass, field

from csirt.files.inventory import fields, markup
from csirt.files.inventory.findings import Finding, Unplaced, placed
from csirt.files.inventory.kind import scanned_kind
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import (
    UNKNOWN_KIND,
    Observed,
    OpenPort,
    SeenFlaw,
    Span,
)
from csirt.model.fault import Severity
from csirt.model.record import NOT_ASSESSED, NotAssessed
from csirt.text import say

MAX_HOSTS = 200_000
MAX_PORTS = 2_000_000
MAX_FINDINGS = 2_000_000


@dataclass(slots=True)
class ScannedHost:
    """One machine as the lines of a scanner show it; texts are still as written."""

    addresses: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    macs: list[str] = field(default_factory=list)
    system: str = ""
    """Operating system, when sure."""
    type: str = ""
    """Device type, when the scanner names one."""
    ports: dict[tuple[str, int], str] = field(default_factory=dict)
    """Services by protocol and number."""
    flaws: dict[SeenFlaw, None] = field(default_factory=dict)
    covers: tuple[Span, ...] = ()
    """Ports that were looked at; empty: those that answered, and no others."""
    ended: bool = False
    """The scanner came to the end of this machine."""
    logged_on: bool = False
    kept_back: bool = False
    """The file leaves results out that the scanner has."""

    def named(self, text: str) -> None:
        """Take what stands for the machine: an address, or else a name."""
        where = self.addresses if looks_like_address(text) else self.names
        if text and text not in where and len(where) <= fields.MAX_VALUES:
            where.append(text)


class Scan:
    """Collects the machines of one file."""

    def __init__(self, notes: Notes) -> None:
        """Count what is left in ``notes``."""
        self.notes = notes
        self.hosts: dict[str, ScannedHost] = {}
        self.findings = 0
        """Findings above 0, those that are no flaw of the model included."""
        self._ports = 0

    def host(self, key: str) -> ScannedHost:
        """Return the machine that a file calls ``key``."""
        if key not in self.hosts:
            if len(self.hosts) >= MAX_HOSTS:
                raise markup.too_many(MAX_HOSTS)
            self.hosts[key] = ScannedHost()
        return self.hosts[key]

    def port(self, host: ScannedHost, number: str, protocol: str, service: str = "") -> int:
        """Keep a port that answers, and return its number; 0 when it is none."""
        protocol = protocol.lower()
        if not (number.isascii() and number.isdigit()) or protocol not in ("tcp", "udp"):
            return 0
        found = int(number[:6])
        if not 0 < found < 65_536:
            if found:
                self.notes.add("inventory.bad-port", number)
            return 0
        known = host.ports.get((protocol, found))
        if known is None:
            self._ports += 1
            if self._ports > MAX_PORTS:
                raise markup.too_many(MAX_PORTS)
        host.ports[protocol, found] = known or self.notes.line(service)
        return found

    def finding(self, host: ScannedHost, finding: Finding) -> None:
        """Place a finding on a machine, or count why it is no flaw of the model."""
        self.findings += 1
        if self.findings > MAX_FINDINGS:
            raise markup.too_many(MAX_FINDINGS)
        found = placed(finding)
        if isinstance(found, Unplaced):
            self.notes.add("inventory.flaw-unplaced", say(f"cli.import.flaw.{found}"))
            return
        if len(finding.cves) > 1:
            self.notes.add("inventory.flaw-numbers")
        host.flaws[found] = None

    def observed(self) -> tuple[Observed, ...]:
        """Return the machines that can be told apart, in the order of the file."""
        found = (self._observed(key, host) for key, host in self.hosts.items())
        return tuple(each for each in found if each is not None)

    def _observed(self, key: str, host: ScannedHost) -> Observed | None:
        notes = self.notes
        addresses = fields.addresses(host.addresses, notes, loopback=True)
        names = [name for name in host.names if name.strip()]
        macs = fields.macs(host.macs, notes)
        if not (addresses or names or macs):
            notes.add("inventory.machine-nameless", key, severity=Severity.WARNING)
            return None
        ports = tuple(
            OpenPort(number, protocol, service)
            for (protocol, number), service in sorted(host.ports.items())
        )
        system = notes.line(host.system)
        kind = scanned_kind(ports, system, host.type)
        if kind == UNKNOWN_KIND:
            notes.add("inventory.kind-unknown")
        return Observed(
            name=notes.line(names[0]) if names else "",
            hostnames=fields.hostnames(names, notes),
            addresses=addresses,
            macs=macs,
            system=system,
            kind=kind,
            ports=ports or NOT_ASSESSED,
            covers=host.covers or tuple(Span(p.protocol, p.number, p.number) for p in ports),
            flaws=_flaws(host),
            whole=host.logged_on and host.ended and not host.kept_back,
        )


def _flaws(host: ScannedHost) -> tuple[SeenFlaw, ...] | NotAssessed:
    looked = host.ended and bool(host.ports or host.logged_on)
    return tuple(host.flaws) if host.flaws or looked else NOT_ASSESSED


def looks_like_address(text: str) -> bool:
    """Return whether a text is an address, or was meant as one: ``192.168.1.1001``."""
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return bool(text) and set(text) <= set("0123456789.")
    return True
