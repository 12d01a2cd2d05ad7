"""Contradictions of precedence: something before what it waits for."""

from collections.abc import Iterator
from math import inf

from csirt.analysis.consequence.ordering.told import Looked, told
from csirt.analysis.consequence.ordering.waits import Because, Wait
from csirt.analysis.consequence.ordering.written import Place
from csirt.model.finding import Confidence, Level
from csirt.model.restoration_check import Contradiction

RULES = {
    Because.NEED: "order-before-need",
    Because.DIRECTORY: "order-before-directory",
    Because.IDENTITY: "order-before-identity",
    Because.SOURCE: "order-before-source",
}
STEPS = {
    Because.NEED: "write-order",
    Because.DIRECTORY: "core-directory",
    Because.IDENTITY: "vital-identity",
    Because.SOURCE: "core-backup",
}


def before(looked: Looked) -> Iterator[Contradiction]:
    """Something stands before what it waits for, or is over before it."""
    for ref, place in looked.written.places.items():
        if ref in looked.written.standing:
            continue
        told_of: set[str] = set()
        for wait in looked.waits.of(ref):
            late = latest(looked, wait)
            if late in told_of or (ref in looked.circles and _same_circle(looked, ref, late)):
                continue
            rank = looked.written.rank(late)
            if place.rank < rank < inf:
                told_of.add(late)
                yield _before(looked, ref, place, wait, late)
            elif rank < place.rank and looked.written.end(late) > looked.written.end(ref) > -inf:
                told_of.add(late)
                yield _ends_before(looked, ref, place, late)


def latest(looked: Looked, wait: Wait) -> str:
    """Return the thing with which a wait is over: of three of which two are enough, the second."""
    firsts = [looked.written.first(some) for some in wait.of]
    return sorted(firsts, key=looked.written.rank)[wait.at_least - 1]


def _same_circle(looked: Looked, ref: str, other: str) -> bool:
    return looked.circles.get(other) == looked.circles[ref]


def _before(looked: Looked, ref: str, place: Place, wait: Wait, late: str) -> Contradiction:
    written = looked.written
    there = written.places[late]
    severity = Level.LOW if there.wave == place.wave else _severity(wait, ref, late)
    supposed = not wait.described
    return told(
        looked,
        RULES[wait.because],
        severity,
        (ref, late),
        place.path,
        step=STEPS[wait.because],
        at_most=Confidence.LOW if supposed else Confidence.HIGH,
        name=written.names([ref]),
        needed=written.names([late]),
        wave=written.wave_name(place.wave),
        later=written.wave_name(there.wave),
        among=len(wait.of),
        least=wait.at_least,
    )


def _severity(wait: Wait, ref: str, late: str) -> Level:
    if wait.because is not Because.NEED:
        return Level.HIGH if wait.described else Level.MEDIUM
    inside = all(each.partition(":")[0] in ("application", "directory") for each in (ref, late))
    return Level.HIGH if inside else Level.MEDIUM


def _ends_before(looked: Looked, ref: str, place: Place, late: str) -> Contradiction:
    written = looked.written
    return told(
        looked,
        "order-ends-before-need",
        Level.MEDIUM,
        (ref, late),
        place.path,
        name=written.names([ref]),
        needed=written.names([late]),
        wave=written.wave_name(place.wave),
        later=written.wave_name(written.places[late].wave),
        hours=f"{written.end(ref):.10g}",
        later_hours=f"{written.end(late):.10g}",
    )


def in_no_wave(looked: Looked) -> Iterator[Contradiction]:
    """Something that is needed stands in no wave and is not said to be standing."""
    needing: dict[tuple[str, ...], list[str]] = {}
    for ref in (*looked.written.places, *sorted(looked.vital)):
        for wait in looked.waits.of(ref):
            if absent := missing(looked, wait):
                some = needing.setdefault(absent, [])
                if ref not in some:
                    some.append(ref)
    for absent, refs in needing.items():
        lines = [each for each in refs if each.startswith("care-line:")]
        vital = any(each in looked.vital for each in refs)
        place = looked.written.places.get(next((r for r in refs if r not in lines), ""))
        yield told(
            looked,
            "order-vital-in-no-wave" if vital else "order-in-no-wave",
            Level.HIGH if vital else Level.MEDIUM,
            absent,
            place.path if place else ("waves",),
            records=refs,
            name=looked.written.names(absent),
            needing=looked.written.names([*lines, *(r for r in refs if r not in lines)]),
            count=len(refs),
            among=len(absent),
        )


def missing(looked: Looked, wait: Wait) -> tuple[str, ...]:
    """Return what a wait lacks: nothing when enough of it is in the order."""
    if looked.written.rank(latest(looked, wait)) < inf:
        return ()
    return tuple(
        some[0] for some in wait.of if looked.written.rank(looked.written.first(some)) == inf
    )


def in_circles(looked: Looked) -> Iterator[Contradiction]:
    """Some things wait for one another: told once, as what must come back together."""
    members: dict[int, list[str]] = {}
    for ref, number in looked.circles.items():
        members.setdefault(number, []).append(ref)
    for refs in members.values():
        places = looked.written.places
        here = sorted((ref for ref in refs if ref in places), key=lambda ref: places[ref].rank)
        waves = {places[ref].wave for ref in here}
        if len(here) > 1:
            yield told(
                looked,
                "order-circle",
                Level.LOW if len(waves) == 1 else Level.MEDIUM,
                here,
                places[here[0]].path,
                name=looked.written.names(here, most=8),
                count=len(here),
                waves=len(waves),
            )


def unknown(looked: Looked) -> Iterator[Contradiction]:
    """An item that nothing describes."""
    for each in looked.written.unknown:
        yield told(
            looked,
            "order-unknown-item",
            Level.HIGH,
            (each.text,),
            each.path,
            about=tuple(map(str, each.path)),
            name=each.text,
            near=", ".join(each.near) or "—",
        )


def twice(looked: Looked) -> Iterator[Contradiction]:
    """An item that stands twice, or that is said to be standing and has a wave."""
    written = looked.written
    for ref, place in written.again:
        yield told(
            looked,
            "order-item-twice",
            Level.MEDIUM,
            (ref,),
            place.path,
            about=(str(place.rank),),
            name=written.names([ref]),
            wave=written.wave_name(place.wave),
            first=written.wave_name(written.places[ref].wave),
        )
    for ref in written.places:
        if ref in written.standing:
            yield told(
                looked,
                "order-standing-item",
                Level.LOW,
                (ref,),
                written.places[ref].path,
                name=written.names([ref]),
                wave=written.wave_name(written.places[ref].wave),
            )
