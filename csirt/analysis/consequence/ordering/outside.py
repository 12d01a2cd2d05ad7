"""Reconnection last: a link to the outside before what must be sound first."""

from collections.abc import Collection, Iterable, Iterator

from csirt.analysis.attack_graph.terrain import full
from csirt.analysis.consequence.ordering.told import Looked, told
from csirt.model.finding import Level
from csirt.model.restoration_check import Contradiction

CORE_WAVES = (0, 1)
"""Waves of the facility file that are the clean bubble and the core."""


def core(looked: Looked, refs: Iterable[str]) -> list[str]:
    """Return which of some things are the core: directories, and what the facility's file puts
    into the first two waves."""
    applications = looked.written.terrain.applications
    found = []
    for ref in refs:
        kind, _, name = ref.partition(":")
        first = kind == "application" and applications[name].wave in CORE_WAVES
        if kind == "directory" or first or ref in looked.waits.provided:
            found.append(ref)
    return found


def is_outside(ref: str) -> bool:
    """Return whether something is a way out: a link, or a service that others run."""
    return ref.startswith(("link:", "service:"))


def early_links(looked: Looked, refs: Collection[str]) -> list[tuple[str, bool]]:
    """Return the links and services that must wait, and whether the core is all they wait for:
    so it is when vital care waits for them."""
    needed = looked.waits.below(core(looked, refs))
    vital = looked.waits.below(looked.vital)
    return [
        (ref, ref in vital)
        for ref in refs
        if is_outside(ref) and ref not in needed and not _within_group(looked, ref)
    ]


def leaning(looked: Looked) -> set[str]:
    """Return what waits for something outside, at any distance."""
    return looked.waits.above(ref for ref in looked.written.places if is_outside(ref))


def _within_group(looked: Looked, ref: str) -> bool:
    """A link between two sites of a group leads to no outside."""
    if not ref.startswith("link:"):
        return False
    terrain, name = looked.written.terrain, ref.partition(":")[2]
    home = name.partition("/")[0]
    kind, other = full(terrain.links[name].to, home, "facility")
    return kind == "facility" and any(
        {home, other} <= set(group.members) for group in terrain.estate.groups
    )


def links(looked: Looked) -> Iterator[Contradiction]:
    """A link before the core is done, or before the rest when no vital care line waits for it."""
    places, written = looked.written.places, looked.written
    cores = core(looked, places)
    leans = leaning(looked)
    inner = [ref for ref in places if ref not in leans and ref not in written.standing]
    last = max((places[ref].wave for ref in inner), default=-1)
    last_core = max((places[ref].wave for ref in cores), default=-1)
    for ref, vital in early_links(looked, places):
        place = places[ref]
        if place.wave <= last_core:
            rule, severity, rest = "order-link-before-core", Level.HIGH, cores
            step = "core-admin"
        elif place.wave < last and not vital:
            rule, severity, rest = "order-link-not-last", Level.MEDIUM, inner
            step = "reconnect-one"
        else:
            continue
        at_once = rule == "order-link-before-core"
        later = [each for each in rest if places[each].wave >= place.wave + (not at_once)]
        yield told(
            looked,
            rule,
            severity,
            (ref,),
            place.path,
            step=step,
            records=later,
            name=written.names([ref]),
            wave=written.wave_name(place.wave),
            later=written.names(later),
            count=len(later),
        )
