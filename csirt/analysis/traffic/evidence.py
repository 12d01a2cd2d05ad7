"""What the rules of findings look at, and what each of them gives back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import TypeVar

from csirt.analysis.traffic.hosts import is_inside, is_machine
from csirt.model.capture import Event, Flow, Host, Seen
from csirt.model.finding import Confidence

SECOND = 1_000_000_000
"""Nanoseconds."""

Limits = Mapping[str, float]
"""The thresholds of a rule."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector saw; its rule makes a finding of it."""

    source: str
    targets: tuple[str, ...]
    confidence: Confidence
    shown_by: tuple[Event | Flow, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    unseen: bool = False
    """The interface was not seen: its opening was not captured."""


class Evidence:
    """What some files show, events by kind, with the machines."""

    def __init__(self, seen: Seen, hosts: Iterable[Host]) -> None:
        self.seen = seen
        self.hosts = {address: host for host in hosts for address in host.addresses}
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in seen.events:
            self._events[event.kind].append(event)

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The conversations."""
        return self.seen.flows

    def events(self, *kinds: str) -> Iterator[Event]:
        """Yield the events of some kinds, by time."""
        return merge(*(self._events.get(kind, ()) for kind in kinds), key=lambda each: each.at)

    def is_a(self, address: str, kind: str) -> bool:
        """Return whether a machine shows itself as one of a kind."""
        host = self.hosts.get(address)
        return host is not None and any(role.kind == kind for role in host.roles)

    def leaves(self, source: str, target: str) -> bool:
        """Return whether something goes from the house to the outside."""
        return is_machine(source) and is_machine(target) and is_inside(source) and not is_inside(
            target
        )  # fmt: skip


K = TypeVar("K")
T = TypeVar("T")


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
