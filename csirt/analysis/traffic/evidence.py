"""What the rules of findings look at, and what each of them gives back."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import TypeVar

from csirt.analysis.traffic.hosts import is_inside, is_machine
from csirt.model.capture import Event, Flow, Host, Seen, Timeline
from csirt.model.finding import Confidence

SECOND = 1_000_000_000
"""Nanoseconds."""
DAY = 86_400 * SECOND

Limits = Mapping[str, float]
"""The thresholds of a rule."""


MOST_LOOKED = 500_000
"""Events of a kind that the rules look at, for they compare them with each other; what is beyond
is counted and told, see :func:`beyond`."""


class NameOf(StrEnum):
    """What a name in the words of a finding names: those of the house go under a pseudonym."""

    PROTOCOL = "protocol"
    """A port, a protocol, an operation: the same everywhere."""
    DOMAIN = "domain"
    WORD = "word"
    """A file, a pipe, a service: one that all networks have, or one of the house."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the words of a finding list, the first few of them; a dash for none."""

    of: NameOf
    values: tuple[str, ...]
    most: int = 4

    def __str__(self) -> str:
        return few(self.values, self.most) or "—"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector saw; its rule makes a finding of it."""

    source: str
    targets: tuple[str, ...]
    confidence: Confidence
    shown_by: tuple[Event | Flow, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    """For the words of the rule: numbers, and :class:`Names`."""
    unseen: bool = False
    """The interface was not seen: its opening was not captured."""


class Evidence:
    """What some files show, events by kind, with the machines."""

    def __init__(self, seen: Seen, hosts: Iterable[Host]) -> None:
        self.seen = seen
        self.hosts = {address: host for host in hosts for address in host.addresses}
        self._logged = frozenset(
            at
            for at, file in enumerate(seen.files)
            if any(kind.startswith("log:") for kind in file.link_types)
        )
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in () if isinstance(seen.events, Timeline) else seen.events:
            self._events[event.kind].append(event)
        self._named = _by_name(self.hosts.values())

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The conversations."""
        return self.seen.flows

    def events(self, *kinds: str) -> Iterator[Event]:
        """Yield the events of some kinds, by time: of each the first :data:`MOST_LOOKED`."""
        return merge(*map(self._of, kinds), key=lambda each: each.at)

    def _of(self, kind: str) -> Iterable[Event]:
        if isinstance(self.seen.events, Timeline):
            return islice(self.seen.events.of(kind), MOST_LOOKED)
        return self._events.get(kind, ())

    def machine(self, said: str) -> Host | None:
        """Return the machine of an address, or of a name that one machine alone bears."""
        return self.hosts.get(said) or self._named.get(said) or self._named.get(short(said))

    def id(self, said: str) -> str:
        """Return the id of the machine of an address or a name; what was said where none is."""
        host = self.machine(said)
        return host.id if host else said

    def is_logged(self, each: Event | Flow) -> bool:
        """Return whether a line of a log says it, and not the wire."""
        return each.source in self._logged

    def is_a(self, address: str, kind: str) -> bool:
        """Return whether a machine shows itself as one of a kind."""
        host = self.hosts.get(address)
        return host is not None and any(role.kind == kind for role in host.roles)

    def leaves(self, source: str, target: str) -> bool:
        """Return whether something goes from the house to the outside."""
        return is_machine(source) and is_machine(target) and is_inside(source) and not is_inside(
            target
        )  # fmt: skip


def beyond(seen: Seen) -> dict[str, int]:
    """Return, by kind, how many events no rule looks at: a short gathering leaves none."""
    if not isinstance(seen.events, Timeline):
        return {}
    counts = seen.events.counts().items()
    return {kind: count - MOST_LOOKED for kind, count in counts if count > MOST_LOOKED}


K = TypeVar("K")
T = TypeVar("T")
MOST_NAMES = 4
"""Of a machine; what bears more stands for others, as a relay does."""


def short(name: str) -> str:
    """Return the first part of the name of a machine; an address is kept whole."""
    first, _, rest = name.partition(".")
    return name if rest.replace(".", "").isdigit() else first


def _by_name(hosts: Iterable[Host]) -> dict[str, Host]:
    """Return the machines by the names that one of them alone bears, whole and short."""
    bearers: dict[str, dict[str, Host]] = defaultdict(dict)
    for host in hosts:
        if len({short(name) for name in host.names}) <= MOST_NAMES:
            for name in host.names:
                bearers[name][host.id] = bearers[short(name)][host.id] = host
    return {name: next(iter(some.values())) for name, some in bearers.items() if len(some) == 1}


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Return items by a key, in their order."""
    found: dict[K, list[T]] = defaultdict(list)
    for each in items:
        found[key(each)].append(each)
    return found


def ends(event: Event | Flow) -> tuple[str, str]:
    """Return who acts on whom."""
    return (event.src, event.dst) if isinstance(event, Event) else (event.a, event.b)


def busiest(items: Sequence[T], seconds: float, at: Callable[[T], int]) -> list[T]:
    """Return the longest run of items, in order of time, that lies within some seconds."""
    best: tuple[int, int] = (0, 0)
    start = 0
    for stop, each in enumerate(items, 1):
        while at(each) - at(items[start]) > seconds * SECOND:
            start += 1
        if stop - start > best[1] - best[0]:
            best = (start, stop)
    return list(items[best[0] : best[1]])


def widest(
    items: Sequence[T], seconds: float, at: Callable[[T], int], what: Callable[[T], Hashable]
) -> list[T]:
    """Return the run of items, in order of time and within some seconds, that shows the most
    different things; ``what`` gives nothing for an item that does not count."""
    best, most, start = (0, 0), 0, 0
    inside: Counter[Hashable] = Counter()
    for stop, each in enumerate(items, 1):
        if one := what(each):
            inside[one] += 1
        while at(each) - at(items[start]) > seconds * SECOND:
            if one := what(items[start]):
                inside[one] -= 1
                if not inside[one]:
                    del inside[one]
            start += 1
        if len(inside) > most or (len(inside) == most and start == best[0]):
            best, most = (start, stop), len(inside)
    return list(items[best[0] : best[1]])


def within_a_day(
    items: Iterable[T],
    at: Callable[[T], int],
    sizes: Callable[[T], tuple[int, int]],
    is_much: Callable[[int, int], bool],
) -> list[T]:
    """Return the items of every 24 hours in which too much leaves, in order of time.

    Args:
        items: What leaves.
        at: When, in nanoseconds.
        sizes: What leaves by an item and what comes back, in bytes.
        is_much: Whether the sums of both are too much.
    """
    ordered = sorted(items, key=at)
    found: list[T] = []
    moments = {moment for each in ordered for moment in (at(each), at(each) + DAY)}
    start = stop = taken = out = back = 0
    for moment in sorted(moments):  # one comes, or one goes: what is left may be too much by itself
        while start < len(ordered) and at(ordered[start]) + DAY <= moment:
            gone = sizes(ordered[start])
            out, back, start = out - gone[0], back - gone[1], start + 1
        while stop < len(ordered) and at(ordered[stop]) <= moment:
            come = sizes(ordered[stop])
            out, back, stop = out + come[0], back + come[1], stop + 1
        if start < stop and is_much(out, back):
            found += ordered[max(start, taken) : stop]
            taken = stop
    return found


def carried(flow: Flow, *, is_logged: bool) -> tuple[int, int]:
    """Return what a conversation carries each way, in bytes; a log counts the headers too."""
    if flow.action or is_logged:
        return flow.bytes_ab, flow.bytes - flow.bytes_ab
    return flow.payload_ab, flow.payload_ba


def span(items: Iterable[Event | Flow]) -> int:
    """Return the whole seconds from the first to the last of some records."""
    times = [each.at if isinstance(each, Event) else each.first for each in items]
    return round((max(times) - min(times)) / SECOND) if times else 0


def few(names: Iterable[str], most: int = 4) -> str:
    """Return the first of some names, in a list."""
    different = list(dict.fromkeys(each for each in names if each))
    return ", ".join(different[:most]) + (" …" if len(different) > most else "")


def surest(found: Iterable[Confidence]) -> Confidence:
    """Return the highest confidence."""
    return max(found, key=list(Confidence).index)
