"""The fixed sequence of a restoration: lowest place first, each after enough of what it needs.

What is needed takes the place of the first thing that needs it, so that a machine comes just before
its application; of several alternatives only as many as are needed are brought forward. Circles of
needs are one block. The sequence depends on the order and on what may be lost, never on a duration:
that is why a crew more never lengthens anything.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from csirt.analysis.consequence.ordering.waits import Wait
from csirt.analysis.consequence.restore.ordered import Ordered

Rank = tuple[float, float]
OUTSIDE = ("link:", "service:")


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be back before what, among the things of an order."""

    nodes: tuple[str, ...]
    """In the order of their places."""
    waits: Mapping[str, tuple[Wait, ...]]
    block: Mapping[str, str]
    """First member of the circle that a thing is in, or the thing itself."""
    members: Mapping[str, tuple[str, ...]]


def needs_of(ordered: Ordered) -> Needs:
    """Return the needs of everything that has a place and is not standing."""
    written = ordered.written
    nodes = tuple(ref for ref in written.places if ref not in written.standing)
    within = set(nodes)
    first: dict[int, str] = {}
    block = {}
    for ref in nodes:
        number = ordered.circles.get(ref)
        block[ref] = ref if number is None else first.setdefault(number, ref)
    members: dict[str, list[str]] = defaultdict(list)
    for ref in nodes:
        members[block[ref]].append(ref)
    waits = {ref: tuple(open_waits(ordered.waits.of(ref), within)) for ref in nodes}
    return Needs(nodes, waits, block, {ref: tuple(some) for ref, some in members.items()})


def open_waits(waits: Iterable[Wait], within: Container[str]) -> Iterable[Wait]:
    """Yield waits without the members that are never lost; what those meet already is met."""
    for wait in waits:
        open_ = tuple(some for some in wait.of if all(ref in within for ref in some))
        left = wait.at_least - (len(wait.of) - len(open_))
        if left > 0:
            yield Wait(wait.because, left, open_, wait.described)


def sequenced(needs: Needs, roots: Sequence[str]) -> tuple[str, ...]:
    """Return the first members of the blocks, in the order in which they are taken.

    Args:
        needs: What waits for what.
        roots: What is restored for its own sake, in the order; what none of them needs is left out.
    """
    done = _taken(needs, ranks := _ranks(needs, roots, every=False))
    if len(done) < len(ranks):
        # What was to be brought forward leads in a circle: the other alternatives come too.
        done = _taken(needs, _ranks(needs, roots, every=True))
    return done


def _taken(needs: Needs, ranks: Mapping[str, Rank]) -> tuple[str, ...]:
    behind: dict[str, list[str]] = defaultdict(list)
    for unit in ranks:
        for other in _mentioned(needs, unit):
            behind[other].append(unit)
    ready = [(rank, unit) for unit, rank in ranks.items()]
    heapify(ready)
    done: dict[str, None] = {}
    while ready:
        _, unit = heappop(ready)
        if unit in done or not _can(needs, unit, done):
            continue
        done[unit] = None
        for other in behind.get(unit, ()):
            if other not in done:
                heappush(ready, (ranks[other], other))
    return tuple(done)


def _ranks(needs: Needs, roots: Sequence[str], *, every: bool) -> dict[str, Rank]:
    """Return the place of each block: its own, or that of the first thing that needs it."""
    own = {ref: float(at) for at, ref in enumerate(needs.nodes)}
    place = {ref: float(at) for at, ref in reversed(list(enumerate(roots)))}
    queue: list[tuple[float, str]] = []
    for ref, at in place.items():
        if ref in needs.block:
            queue.append((at, needs.block[ref]))
    heapify(queue)
    found: dict[str, Rank] = {}
    while queue:
        at, unit = heappop(queue)
        if unit in found:
            continue
        found[unit] = (at, own[unit])
        for wait in (wait for ref in needs.members[unit] for wait in needs.waits[ref]):
            for ref in _forward(wait, place, own, every=every):
                if needs.block[ref] not in found:
                    heappush(queue, (at, needs.block[ref]))
    return found


def _forward(
    wait: Wait, place: Mapping[str, float], own: Mapping[str, float], *, every: bool
) -> Iterable[str]:
    """Yield what is brought forward for a wait: as many as it takes, the first of each."""
    if every:
        return [ref for some in wait.of for ref in some]
    some = sorted(wait.of, key=lambda each: _first(each, place, own))[: wait.at_least]
    return [min(each, key=lambda ref: _first((ref,), place, own)) for each in some]


def _first(
    some: Sequence[str], place: Mapping[str, float], own: Mapping[str, float]
) -> tuple[bool, float, float]:
    """Return the place of some alternatives; a way to the outside is taken when nothing else is
    left, for it is to be reopened last."""
    return min((ref.startswith(OUTSIDE), place.get(ref, float("inf")), own[ref]) for ref in some)


def _mentioned(needs: Needs, unit: str) -> set[str]:
    return {
        needs.block[ref]
        for member in needs.members[unit]
        for wait in needs.waits[member]
        for some in wait.of
        for ref in some
    }


def _can(needs: Needs, unit: str, done: Mapping[str, None]) -> bool:
    """Return whether enough of everything that a block waits for comes before it."""
    for wait in (wait for ref in needs.members[unit] for wait in needs.waits[ref]):
        met = sum(
            any(needs.block[ref] == unit or needs.block[ref] in done for ref in some)
            for some in wait.of
        )
        if met < wait.at_least:
            return False
    return True
