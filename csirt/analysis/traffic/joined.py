"""Events of several readings as one, without taking them into memory."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge

from csirt.model.capture import NO_TIME, Event, Timeline


@dataclass(frozen=True, slots=True)
class Part:
    """Events of one reading: what is added to the index of their file, what is taken off their
    time, and of which file alone, -1 for all."""

    events: Collection[Event]
    moved: int = 0
    ahead: int = 0
    only: int = -1

    def set_right(self, each: Event) -> Event:
        """Return an event as the whole has it."""
        at = each.at if each.at == NO_TIME else each.at - self.ahead
        return replace(each, at=at, source=each.source + self.moved)


class Joined(Timeline):
    """Parts in the order of time; each of them is in its own."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[Event]:
        return self._merged(lambda events: events)

    def of(self, kind: str) -> Iterator[Event]:
        """Yield the events of a kind, by time."""
        return self._merged(lambda events: of_kind(events, kind))

    def counts(self) -> Mapping[str, int]:
        """Return how many events there are of each kind."""
        found: Counter[str] = Counter()
        for each in self._parts:
            if isinstance(each.events, Timeline) and each.only < 0:
                found.update(each.events.counts())
            else:
                found.update(one.kind for one in _taken(each, each.events))
        return found

    def _merged(
        self, chosen: Callable[[Collection[Event]], Collection[Event] | Iterator[Event]]
    ) -> Iterator[Event]:
        parts = (map(each.set_right, _taken(each, chosen(each.events))) for each in self._parts)
        return merge(*parts, key=when)


def of_kind(events: Collection[Event], kind: str) -> Iterator[Event]:
    """Yield the events of a kind, by time."""
    if isinstance(events, Timeline):
        return events.of(kind)
    return (each for each in events if each.kind == kind)


def _taken(part: Part, events: Collection[Event] | Iterator[Event]) -> Iterator[Event]:
    return (each for each in events if part.only in (-1, each.source))


def when(event: Event) -> tuple[int, int, int]:
    """Return the order of time, within it that of the files and of their records."""
    return event.at, event.source, event.record
