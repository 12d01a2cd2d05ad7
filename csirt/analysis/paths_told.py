"""What is said beside ways and cuts: how many there are, what is proven, what was not possible."""

from collections.abc import Callable, Iterator

from csirt.analysis.attack_graph.cut import CutStatus, FewestRemovals
from csirt.model.paths import Aim, CutNode, FoundWay, MinimumCut, PathsFound, Words
from csirt.text import LANGUAGES, say


def said(key: str, **facts: object) -> Words:
    """Return a sentence in each language."""
    return {lang: say(key, lang, **facts) for lang in LANGUAGES}


def paths_found(
    aim: Aim, asked: int, ways: tuple[FoundWay, ...], *, complete: bool, notes: tuple[Words, ...]
) -> PathsFound:
    """Return an answer with what must be said of it."""
    more = tuple(_of_ways(aim, asked, ways, complete=complete))
    return PathsFound(aim, asked, ways, complete, (*more, *notes))


def _of_ways(
    aim: Aim, asked: int, ways: tuple[FoundWay, ...], *, complete: bool
) -> Iterator[Words]:
    if not ways:
        yield said("note.paths.unreachable")
        return
    if not ways[0].steps or aim.target in aim.entries:
        yield said("note.paths.at-entry")
        return
    if complete and len(ways) < asked:
        yield said("note.paths.fewer", count=len(ways))
    if unproven := [str(rank) for rank, way in enumerate(ways, 1) if not way.proven]:
        yield said("note.paths.unproven", ranks=", ".join(unproven))


def cut_found(
    aim: Aim,
    over: str,
    kept: tuple[str, ...],
    found: FewestRemovals,
    node: Callable[[str], CutNode],
    *,
    notes: tuple[Words, ...],
) -> MinimumCut:
    """Return an answer with what must be said of it."""
    none = found.status is CutStatus.NONE
    return MinimumCut(
        aim,
        over,
        kept,
        found.status,
        None if none else found.bound,
        tuple(node(id) for id in found.chosen),
        tuple(node(id) for id in found.crossed),
        found.reachable,
        (*_of_cut(found, over), *notes),
    )


def _of_cut(found: FewestRemovals, over: str) -> Iterator[Words]:
    if not found.reachable:
        yield said("note.paths.unreachable")
    elif found.status is CutStatus.NONE:
        yield said(f"note.cut.none.{over}")
    elif found.status is CutStatus.TIME_LIMIT:
        yield said("note.cut.time-limit", bound=found.bound)
    elif found.chosen:
        yield said("note.cut.one-of-several")
    if found.chosen and over != "nodes":
        yield said("note.cut.without")
