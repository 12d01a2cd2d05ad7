"""The elements of an nmap scan as they come: every value of the format is an attribute.

Source: the DTD of the format, https://nmap.org/book/app-nmap-dtd.html.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from csirt.files.inventory.fields import MAX_VALUES
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import Span

#: Elements with knowledge that the model has no place for.
_LEFT = {"script", "trace", "uptime", "hosthint"}
_SERVICES_LIMIT, _SPANS_LIMIT = 1_000_000, 20_000

T = TypeVar("T")


@dataclass(slots=True)
class Port:
    """One ``port`` element as written."""

    protocol: str
    number: str
    state: str = ""
    service: tuple[str, str, str] = ("", "", "")
    """Name, product, version."""


@dataclass(slots=True)
class Host:
    """One ``host`` element as written; lists are cut where no real machine gets."""

    state: str = ""
    addresses: list[str] = field(default_factory=list)
    macs: list[str] = field(default_factory=list)
    vendor: str = ""
    typed_names: list[str] = field(default_factory=list)
    found_names: list[str] = field(default_factory=list)
    scanned: bool = False
    """A ``ports`` element: somebody looked."""
    systems: list[tuple[int, str]] = field(default_factory=list)
    """Accuracy in % and name of each match."""
    types: list[tuple[int, str]] = field(default_factory=list)
    """Accuracy in % and device type of each class."""


@dataclass(slots=True)
class Run:
    """What stands around the hosts."""

    attributes: dict[str, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    finished: dict[str, str] | None = None
    counted: dict[str, str] = field(default_factory=dict)


class Stream:
    """Takes elements, hands over ports and hosts when they are whole."""

    def __init__(
        self, notes: Notes, on_port: Callable[[Port], None], on_host: Callable[[Host], None]
    ) -> None:
        """Hand each whole port and host to the callbacks; a port comes before its host."""
        self.run = Run()
        self._notes, self._on_port, self._on_host = notes, on_port, on_host
        self._path: list[str] = [""]
        self._host: Host | None = None
        self._port: Port | None = None
        self._takers: dict[tuple[str, str], Callable[[dict[str, str]], None]] = {
            ("", "nmaprun"): self._begin,
            ("nmaprun", "scaninfo"): self._scaninfo,
            ("nmaprun", "host"): self._begin_host,
            ("host", "status"): self._status,
            ("host", "address"): self._address,
            ("hostnames", "hostname"): self._hostname,
            ("host", "ports"): self._begin_ports,
            ("ports", "port"): self._begin_port,
            ("port", "state"): self._state,
            ("port", "service"): self._service,
            ("os", "osmatch"): self._osmatch,
            ("os", "osclass"): self._osclass,
            ("osmatch", "osclass"): self._osclass,
            ("runstats", "finished"): self._finished,
            ("runstats", "hosts"): self._hosts,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if tag in _LEFT:
            self._notes.add("inventory.left", tag)
        taker = self._takers.get((self._path[-1], tag))
        self._path.append(tag)
        if taker:
            taker(attributes)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._path.pop()
        if tag == "port" and self._port is not None:
            self._on_port(self._port)
            self._port = None
        elif tag == "host" and self._host is not None and self._path[-1] == "nmaprun":
            self._on_host(self._host)
            self._host = None

    def _begin(self, attributes: dict[str, str]) -> None:
        self.run.attributes = attributes

    def _scaninfo(self, attributes: dict[str, str]) -> None:
        protocol = attributes.get("protocol", "")
        for part in attributes.get("services", "")[:_SERVICES_LIMIT].split(","):
            first, _, last = part.partition("-")
            if (end := _number(last or first)) >= (begin := _number(first)) >= 0:
                _append(self.run.spans, Span(protocol, begin, end), _SPANS_LIMIT)

    def _begin_host(self, attributes: dict[str, str]) -> None:
        self._host = Host()

    def _status(self, attributes: dict[str, str]) -> None:
        if self._host:
            self._host.state = attributes.get("state", "")

    def _address(self, attributes: dict[str, str]) -> None:
        if self._host and attributes.get("addrtype") == "mac":
            _append(self._host.macs, attributes.get("addr", ""))
            self._host.vendor = self._host.vendor or attributes.get("vendor", "")
        elif self._host:
            _append(self._host.addresses, attributes.get("addr", ""))

    def _hostname(self, attributes: dict[str, str]) -> None:
        if self._host:
            typed = attributes.get("type") == "user"
            names = self._host.typed_names if typed else self._host.found_names
            _append(names, attributes.get("name", ""))

    def _begin_ports(self, attributes: dict[str, str]) -> None:
        if self._host:
            self._host.scanned = True

    def _begin_port(self, attributes: dict[str, str]) -> None:
        if self._host:
            self._port = Port(attributes.get("protocol", ""), attributes.get("portid", ""))

    def _state(self, attributes: dict[str, str]) -> None:
        if self._port:
            self._port.state = attributes.get("state", "")

    def _service(self, attributes: dict[str, str]) -> None:
        if self._port:
            name, product, version = (
                attributes.get(key, "") for key in ("name", "product", "version")
            )
            self._port.service = (name, product, version)

    def _osmatch(self, attributes: dict[str, str]) -> None:
        if self._host:
            match = _number(attributes.get("accuracy", "")), attributes.get("name", "")
            _append(self._host.systems, match)

    def _osclass(self, attributes: dict[str, str]) -> None:
        if self._host:
            match = _number(attributes.get("accuracy", "")), attributes.get("type", "")[:60]
            _append(self._host.types, match)

    def _finished(self, attributes: dict[str, str]) -> None:
        self.run.finished = attributes

    def _hosts(self, attributes: dict[str, str]) -> None:
        self.run.counted = attributes


def _append(items: list[T], item: T, limit: int = MAX_VALUES) -> None:
    if len(items) <= limit:
        items.append(item)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
