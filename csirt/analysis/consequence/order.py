"""A person's own order of restoration, checked for contradictions: never for the optimum.

Precedence (directory, identity, needs, copies), reconnection last, crews, hours and paper: each
rule is a function in ``ordering``. What is found is listed; a person decides.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.consequence.ordering import means, outside, precedence
from csirt.analysis.consequence.ordering.circles import circles
from csirt.analysis.consequence.ordering.lacking import lacking
from csirt.analysis.consequence.ordering.propose import proposed
from csirt.analysis.consequence.ordering.told import Looked
from csirt.analysis.consequence.ordering.unsaid import every_wait
from csirt.analysis.consequence.ordering.vital import vital_lines, waited_for
from csirt.analysis.consequence.ordering.waits import Wait, Waits
from csirt.analysis.consequence.ordering.written import written
from csirt.model.catalogue import Catalogue
from csirt.model.record import NotAssessed
from csirt.model.region import Estate
from csirt.model.restoration import RestorationOrder
from csirt.model.restoration_check import Contradiction, ProposedWave
from csirt.text import LANGUAGES, say

RULES: dict[str, Callable[[Looked], Iterator[Contradiction]]] = {
    "unknown": precedence.unknown,
    "twice": precedence.twice,
    "before": precedence.before,
    "in-circles": precedence.in_circles,
    "in-no-wave": precedence.in_no_wave,
    "links": outside.links,
    "without-crew": means.without_crew,
    "unknown-crews": means.unknown_crews,
    "absent-crews": means.absent_crews,
    "overbooked": means.overbooked,
    "posts": means.posts,
    "paper": means.paper,
}


def looked_at(estate: Estate, catalogue: Catalogue, order: RestorationOrder) -> Looked:
    """Return an order on its ground: what each item waits for, and the circles among them."""
    terrain, _ = ground(estate, catalogue)
    waits = every_wait(written(terrain, order))
    vital = waited_for(waits, vital_lines(waits))
    added = lacking(waits, vital)
    numbers = numbered_circles(waits, [*waits.written.places, *added])
    return Looked(waits.written, waits, vital, added, numbers)


def numbered_circles(waits: Waits, nodes: Sequence[str]) -> dict[str, int]:
    """Return the number of the circle of waits that each of some things is in, if it is in one."""
    found = circles(nodes, _Open(waits, frozenset(nodes)).still)
    return {ref: number for number, some in enumerate(found) for ref in sorted(some)}


@dataclass(frozen=True, slots=True)
class _Open:
    """What things of an order still wait for."""

    waits: Waits
    nodes: frozenset[str]

    def still(self, ref: str, done: set[str]) -> tuple[str, ...]:
        if ref in self.waits.written.standing:
            return ()
        return tuple(other for wait in self.waits.of(ref) for other in self._of(wait, done))

    def _of(self, wait: Wait, done: set[str]) -> Iterator[str]:
        standing = self.waits.written.standing
        met = sum(any(ref in done or ref in standing for ref in some) for some in wait.of)
        if met < wait.at_least:
            every = (ref for some in wait.of for ref in some)
            yield from (ref for ref in every if ref in self.nodes and ref not in done)


def contradictions(
    estate: Estate, catalogue: Catalogue, order: RestorationOrder
) -> tuple[Contradiction, ...]:
    """Return the contradictions of an order, in the order of its file.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Kinds of assets.
        order: What a person wrote; nothing of it is changed.

    Source:
        Directory, servers and posts first (s9); outside links last and alone (s40). The rest is
        ours (expert). A need is met by enough of its alternatives. Nothing is said of what nobody
        described: no contradiction is not a good order.
    """
    return found_in(looked_at(estate, catalogue, order))


def found_in(looked: Looked) -> tuple[Contradiction, ...]:
    """Return the contradictions of an order that was looked at."""
    every = [each for rule in RULES.values() for each in rule(looked)]
    return tuple(sorted(every, key=lambda each: _place(each.path)))


def _place(path: tuple[str | int, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def proposal(
    estate: Estate, catalogue: Catalogue, order: RestorationOrder
) -> tuple[ProposedWave, ...]:
    """Return an order without contradiction of precedence, nearest to the person's; a person
    decides. Crews, hours and paper are left as they are."""
    return proposed(looked_at(estate, catalogue, order))


def notes(looked: Looked, *, suggested: bool) -> tuple[dict[str, str], ...]:
    """Return what the reader of the answer must know, by language."""
    return tuple(
        {lang: say(key, lang=lang, **_in(lang, facts)) for lang in LANGUAGES}
        for key, facts in _notes(looked, suggested=suggested)
    )


def _in(lang: str, facts: dict[str, object]) -> dict[str, object]:
    return {name: fact[lang] if isinstance(fact, dict) else fact for name, fact in facts.items()}


def _notes(looked: Looked, *, suggested: bool) -> Iterator[tuple[str, dict[str, object]]]:
    found, terrain = looked.written, looked.written.terrain
    yield "note.order-only-described", {}
    unplaced = [
        name
        for name in terrain.applications
        if terrain.own(name) and looked.written.rank(f"application:{name}") == float("inf")
    ]
    if unplaced:
        refs = [f"application:{name}" for name in unplaced]
        yield "note.order-unplaced", {"count": len(refs), "name": found.names(refs, most=5)}
    untimed = sum(hours is None for hours in found.hours)
    if untimed:
        yield "note.order-untimed", {"count": untimed}
    if isinstance(found.order.on_paper_hours, NotAssessed):
        yield "note.order-paper-start", {}
    for ref, holder in looked.waits.loops[:5]:
        yield (
            "note.order-source-loop",
            {"name": found.names([ref]), "holder": found.names([holder])},
        )
    left = len(found.unknown) + len(found.places.keys() & found.standing)
    if suggested and left:
        yield "note.order-left-out", {"count": left}
    yield ("note.order-proposal" if suggested else "note.order-decided"), {}
