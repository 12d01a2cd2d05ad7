"""Indicators against conversations, names and hashes: every record is looked up, none compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from csirt.analysis.traffic.hosts import record
from csirt.model.capture import NO_TIME, Event, Flow, Seen
from csirt.model.indicator import HASHES, Indicator, IndicatorHit, IndicatorKind

MOST_RECORDS = 5
"""Records that a hit lists; all are counted."""
FLOW = "flow"
_K = IndicatorKind
_NAMES = {
    "dns.query": "name", "dns.answer": "name", "mdns.name": "name", "llmnr.name": "name",
    "tls.client-hello": "sni", "http.request": "host", "proxy.request": "host",
}  # fmt: skip
"""Where a name of the Internet stands in an event."""
_ADDRESSES = {"dns.answer": "value", "http.request": "host", "proxy.request": "host",
              "vpn.session": "address"}  # fmt: skip
_LOGGED = frozenset(
    {"auth.failed", "auth.ok", "ad.event", "edr.alert", "proxy.request", "vpn.session"}
)
"""Lines of logs: their ends stand in no conversation."""


@dataclass(slots=True)
class _Found:
    indicator: Indicator
    where: str
    machine: str
    seen: str
    records: list[str] = field(default_factory=list)
    first: int = NO_TIME
    last: int = NO_TIME
    count: int = 0
    denied: int = 0


def matches(seen: Seen, indicators: Iterable[Indicator]) -> tuple[IndicatorHit, ...]:
    """Return where the evidence shows some indicators, by time.

    A domain is met by itself and by names below it, a host of a web address by itself, an address
    by either end of a conversation or of a line, and by what a name was answered to be.
    """
    lists = _Lists(indicators)
    found: dict[tuple[str, str, str, str], _Found] = {}
    for flow in seen.flows:
        for address in dict.fromkeys((flow.a, flow.b)):
            for each in lists.of_address(address):
                machine = flow.b if address == flow.a else flow.a
                _add(found, seen, each, (FLOW, machine, address), flow)
    for event in seen.events:
        for each, what in lists.of_event(event):
            _add(found, seen, each, (event.kind, event.src, what), event)
    hits = (_hit(each, lists) for each in found.values())
    return tuple(sorted(hits, key=lambda hit: (hit.first, hit.indicator.id, hit.record)))


def _add(
    found: dict[tuple[str, str, str, str], _Found], seen: Seen, indicator: Indicator,
    said: tuple[str, str, str], what: Flow | Event,
) -> None:  # fmt: skip
    one = found.setdefault((indicator.id, *said), _Found(indicator, *said))
    if isinstance(what, Flow):
        first, last, number = what.first, what.last, what.first_record
        one.denied += what.action == "deny"
    else:
        first = last = what.at
        number = what.record
    one.count += 1
    if first != NO_TIME:
        one.first = first if one.first == NO_TIME else min(one.first, first)
        one.last = max(one.last, last)
    if len(one.records) < MOST_RECORDS:
        one.records.append(record(seen, what.source, number))


def _hit(found: _Found, lists: "_Lists") -> IndicatorHit:
    others = [each for each in lists.sources[found.indicator.id] if each != found.indicator.source]
    return IndicatorHit(
        found.indicator, tuple(others), found.where, found.machine, found.seen, found.records[0],
        tuple(found.records), found.first, found.last, found.count, found.denied,
    )  # fmt: skip


class _Lists:
    """Indicators by what is looked up; of two alike, the first stands for both."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._by: dict[tuple[IndicatorKind, str], Indicator] = {}
        self._networks: dict[tuple[int, int, int], Indicator] = {}
        self._lengths: dict[int, list[int]] = {4: [], 6: []}
        self._known: dict[str, tuple[Indicator, ...]] = {}
        self.sources: dict[str, dict[str, None]] = {}
        for each in indicators:
            self.sources.setdefault(each.id, {}).setdefault(each.source)
            self._by.setdefault((each.kind, each.value), each)
            if each.kind is _K.NETWORK:
                network = ip_network(each.value)
                bits = network.max_prefixlen - network.prefixlen
                key = (network.version, bits, int(network.network_address) >> bits)
                self._networks.setdefault(key, each)
                if bits not in self._lengths[network.version]:
                    self._lengths[network.version].append(bits)

    def of_address(self, text: str) -> tuple[Indicator, ...]:
        """Return the indicators of an address; none for what is no address."""
        if text not in self._known:
            self._known[text] = tuple(self._of_address(text))
        return self._known[text]

    def _of_address(self, text: str) -> Iterator[Indicator]:
        try:
            address: IPv4Address | IPv6Address = ip_address(text)
        except ValueError:
            return
        if found := self._by.get((_K.ADDRESS, str(address))):
            yield found
        for bits in self._lengths[address.version]:
            if found := self._networks.get((address.version, bits, int(address) >> bits)):
                yield found

    def of_name(self, text: str) -> Iterator[Indicator]:
        """Yield the indicators of a name: itself, then the domains above it."""
        name = text.lower().rstrip(".")
        if found := self._by.get((_K.URL_HOST, name)):
            yield found
        parts = name.split(".")
        for at in range(len(parts) - 1):
            if found := self._by.get((_K.DOMAIN, ".".join(parts[at:]))):
                yield found

    def of_event(self, event: Event) -> Iterator[tuple[Indicator, str]]:
        """Yield the indicators that an event shows, with what it says."""
        if key := _NAMES.get(event.kind):
            name = event.get(key)
            yield from ((each, name) for each in self.of_name(name))
        told = [event.get(_ADDRESSES[event.kind])] if event.kind in _ADDRESSES else []
        if event.kind in _LOGGED:
            told += [event.src, event.dst]
        for address in dict.fromkeys(told):
            yield from ((each, address) for each in self.of_address(address))
        if event.kind == "tls.client-hello" and (
            found := self._by.get((_K.JA4, event.get("ja4").lower()))
        ):
            yield found, event.get("ja4")
        if event.kind == "file.hash":
            for kind in HASHES:
                if found := self._by.get((kind, event.get(kind).lower())):
                    yield found, event.get(kind)
