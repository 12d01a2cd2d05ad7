"""Nmap XML (``nmap -oX``): a host that is up is a machine, a port that is open is a port.

Source: 'Nmap Network Scanning' (https://nmap.org/book/), chapter 4 on the states of a port,
chapter 8 on the accuracy of an OS match: below 100 % is what nmap itself prints as a guess.
"""

from collections import Counter

from csirt.files.inventory import fields, markup
from csirt.files.inventory.kind import scanned_kind
from csirt.files.inventory.nmap_stream import Host, Port, Run, Stream
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import (
    UNKNOWN_KIND,
    Inventory,
    Observed,
    OpenPort,
    Span,
)
from csirt.files.inventory.opened import Opened
from csirt.model.fault import Severity
from csirt.model.record import NOT_ASSESSED
from csirt.safe import safe

FORMAT = "nmap-xml"
MAX_HOSTS = 200_000
MAX_PORTS = 2_000_000
#: Below, a match is a guess: 92 % was once a home router for a Linux server.
SURE_ACCURACY = 100


def recognised(opened: Opened) -> bool:
    """Return whether the first element is nmap's."""
    return opened.root == "nmaprun"


def read(opened: Opened) -> Inventory:
    """Return the machines of an nmap scan.

    Raises:
        ContentError: truncated, malformed, hostile, or stopped before a host was up.
    """
    notes = Notes(safe(opened.path))
    hosts = _Hosts(notes)
    stream = Stream(notes, hosts.take_port, hosts.take_host)
    hosts.run = stream.run
    markup.read_elements(opened.path, stream)
    _judge(opened, stream.run, len(hosts.found), notes)
    hosts.note_shared_macs()
    on, at = _moment(stream.run, notes)
    version = notes.line(stream.run.attributes.get("version", ""))
    return Inventory(
        format=FORMAT,
        file=safe(opened.path.name),
        sha256=opened.sha256,
        tool=f"nmap {version}"[:200].strip(),
        on=on or None,
        at=f"{at} UTC" if at else "",
        hosts=tuple(hosts.found),
        open_ports=hosts.open_ports,
        faults=notes.faults(),
    )


class _Hosts:
    """Turns elements into machines."""

    def __init__(self, notes: Notes) -> None:
        self.found: list[Observed] = []
        self.open_ports = 0
        self.run = Run()
        self._notes = notes
        self._ports: dict[tuple[str, int], OpenPort] = {}
        self._macs: Counter[str] = Counter()
        self._alike: dict[OpenPort, OpenPort] = {}
        self._spans: tuple[Span, ...] = ()

    def take_port(self, port: Port) -> None:
        """Keep a port of the host at hand when it is open, else count it."""
        number = port.number
        if port.state != "open":
            self._notes.add("inventory.port-not-open", port.state)
        elif port.protocol not in ("tcp", "udp"):
            self._notes.add("inventory.port-not-open", port.protocol)
        elif not (number.isascii() and number.isdigit() and int(number[:6]) < 65_536):
            self._notes.add("inventory.bad-port", number)
        else:
            found = OpenPort(int(number), port.protocol, *map(self._notes.line, port.service))
            self._ports[port.protocol, found.number] = self._shared(found)

    def take_host(self, host: Host) -> None:
        """Keep a host that is up, else count it."""
        ports = tuple(self._ports[key] for key in sorted(self._ports))
        self._ports.clear()
        if host.state == "up" or (not host.state and ports):
            self.open_ports += len(ports)
            self._check_limits()
            self.found.append(self._observed(host, ports))
        elif host.state == "down":
            self._notes.add("inventory.host-down")
        else:
            self._notes.add("inventory.host-unsure", host.state)

    def note_shared_macs(self) -> None:
        """Count hardware addresses that several hosts bear: a router answers for them."""
        for mac, count in self._macs.items():
            if count > 1:
                self._notes.add("inventory.shared-mac", mac, count)

    def _shared(self, port: OpenPort) -> OpenPort:
        if len(self._alike) > 100_000:
            self._alike.clear()
        return self._alike.setdefault(port, port)

    def _check_limits(self) -> None:
        if len(self.found) >= MAX_HOSTS:
            raise markup.too_many(MAX_HOSTS)
        if self.open_ports > MAX_PORTS:
            raise markup.too_many(MAX_PORTS)

    def _observed(self, host: Host, ports: tuple[OpenPort, ...]) -> Observed:
        notes = self._notes
        addresses = fields.addresses(host.addresses, notes, loopback=True)
        macs = fields.macs(host.macs, notes)
        names = [name for name in (*host.typed_names, *host.found_names) if name.strip()]
        system = _system(host, notes)
        kind = scanned_kind(ports, system, _type(host) if system else "")
        self._macs.update(macs)
        self._note(addresses, kind, ports)
        return Observed(
            name=notes.line(names[0]) if names else "",
            hostnames=fields.hostnames(names, notes),
            addresses=addresses,
            macs=macs,
            vendor=notes.line(host.vendor),
            system=system,
            kind=kind,
            ports=ports if host.scanned else NOT_ASSESSED,
            covers=self._covers(),
        )

    def _covers(self) -> tuple[Span, ...]:
        if len(self._spans) != len(self.run.spans):
            self._spans = tuple(self.run.spans)
        return self._spans

    def _note(self, addresses: tuple[str, ...], kind: str, ports: tuple[OpenPort, ...]) -> None:
        for address in addresses:
            if address == "::1" or address.startswith("127."):
                self._notes.add("inventory.loopback", address)
        if kind == UNKNOWN_KIND:
            self._notes.add("inventory.kind-unknown")
        if products := sum(bool(port.product) for port in ports):
            self._notes.add("inventory.left", "service product", products)


def _system(host: Host, notes: Notes) -> str:
    """Return the operating system when one match alone is certain."""
    best = max((accuracy for accuracy, _ in host.systems), default=0)
    names = {name for accuracy, name in host.systems if accuracy == best}
    if best >= SURE_ACCURACY and len(names) == 1:
        return notes.line(names.pop())
    if host.systems:
        notes.add("inventory.system-unsure")
    return ""


def _type(host: Host) -> str:
    types = {name for accuracy, name in host.types if accuracy >= SURE_ACCURACY}
    return types.pop() if len(types) == 1 else ""


def _moment(run: Run, notes: Notes) -> tuple[str, str]:
    start = run.attributes.get("start") or (run.finished or {}).get("time", "")
    return fields.instant(start, "start", notes) if start else ("", "")


def _judge(opened: Opened, run: Run, up: int, notes: Notes) -> None:
    """Refuse a scan that stopped before it found anything; warn of one that looks incomplete."""
    ended = run.finished is not None and run.finished.get("exit", "success") == "success"
    if not ended and not up:
        raise refusal("inventory.aborted", safe(opened.path), opened.place)
    if not ended:
        notes.add("inventory.unfinished", severity=Severity.WARNING)
    elif not up:
        notes.add("inventory.no-host-up", severity=Severity.WARNING)
    said = run.counted.get("up", "")
    if said.isascii() and said.isdigit() and said.lstrip("0") != str(up).lstrip("0"):
        label = f"{said[:12]} ≠ {up}"
        notes.add("inventory.count-mismatch", label, severity=Severity.WARNING)
