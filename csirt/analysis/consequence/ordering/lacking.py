"""What an order lacks: things that are needed and stand in no wave."""

from collections.abc import Mapping, Set
from math import inf
from typing import NamedTuple

from csirt.analysis.consequence.ordering.waits import Wait, Waits


class Slot(NamedTuple):
    """Where something would go that stands in no wave: just before the first that needs it."""

    wave: int
    rank: tuple[float, int]


def lacking(waits: Waits, vital: frozenset[str]) -> dict[str, Slot]:
    """Return what has to be added so that everything that is waited for comes back at all; of
    alternatives, the first ones written."""
    places, standing = waits.written.places, waits.written.standing
    slots = {ref: Slot(place.wave, (place.rank, 0)) for ref, place in places.items()}
    outside = ("link:", "service:")
    inside = (place.wave for ref, place in places.items() if not ref.startswith(outside))
    end = Slot(max(inside, default=0), (inf, 0))
    queue = [ref for ref in places if ref not in standing]
    queue += sorted(ref for ref in vital if ref.startswith("care-line:"))
    for ref in queue:
        slot = slots.get(ref, end)
        for wait in waits.of(ref):
            for new in _lacking(wait, slots, standing):
                slots[new] = Slot(slot.wave, (slot.rank[0], slot.rank[1] - 1))
                queue.append(new)
    return {ref: slot for ref, slot in slots.items() if ref not in places}


def _lacking(wait: Wait, slots: Mapping[str, Slot], standing: Set[str]) -> list[str]:
    there = [any(ref in slots or ref in standing for ref in some) for some in wait.of]
    absent = [some[0] for some, met in zip(wait.of, there, strict=True) if not met]
    return absent[: max(0, wait.at_least - sum(there))]
