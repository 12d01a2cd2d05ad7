"""What a measure, or the level of an action, would change: the model before and after, on the same
coins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from csirt.analysis.attack_graph.coins import BLOCK
from csirt.analysis.attack_graph.compile import OUTSIDE, Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.sample import (
    Estimates,
    Sampler,
    blocks_of,
    estimates_of,
    first_samples,
)
from csirt.analysis.hardening.candidate import Situation
from csirt.analysis.hardening.lanes import hits
from csirt.analysis.hardening.measures import scope
from csirt.analysis.plan_coverage import estimated
from csirt.model.facility import Count, Facility, MeasureState
from csirt.model.progress import Progress, silent
from csirt.model.region import Estate


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody supposes."""

    measures: Mapping[str, Count]
    """By measure: how many are covered, of how many."""
    levels: Mapping[str, int]
    """By action."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Care lines and applications before and after, in the order of :attr:`refs`."""

    before_graph: Compiled
    refs: tuple[str, ...]
    before: Estimates
    after: Estimates
    less: Estimates
    """By how much the probability drops; its interval is that of the difference."""


def changed(situation: Situation, change: Change) -> Estate:
    """Return the estate as a change would make it.

    A measure takes the count that is given where the file says that it stands, or everywhere; where
    the file has several counts of it, each moves in proportion, and the same count changes nothing.
    What is given stands alone: no level says anything of that measure any more. What the file
    itself lets one suppose of the others stays.
    """
    facility, estate = situation.facility, situation.estate
    states = facility.measures
    for id, count in change.measures.items():
        states = _with(facility, situation, id, count, states)
    mine = [each for each in estate.estimated if each.facility == facility.id]
    if change.levels:
        levels = {**situation.levels, **change.levels}
        mine = list(
            estimated(facility, levels, situation.actions.values(), situation.catalogue.measures,
                      on=situation.on)
        )  # fmt: skip
    given = {id for id, count in change.measures.items() if not _same(facility, id, count)}
    others = [each for each in estate.estimated if each.facility != facility.id]
    kept = [each for each in mine if each.measure not in given]
    now = facility.model_copy(update={"measures": states})
    return estate.model_copy(
        update={
            "facilities": tuple(now if f.id == now.id else f for f in estate.facilities),
            "estimated": (*others, *kept),
        }
    )


def _with(
    facility: Facility, situation: Situation, id: str, count: Count,
    states: tuple[MeasureState, ...],
) -> tuple[MeasureState, ...]:  # fmt: skip
    """Return the states with one measure at a count."""
    if _same(facility, id, count):
        return states
    mine = [each for each in states if each.measure == id]
    where = scope(facility, situation.catalogue.measures[id], situation.catalogue)
    stated = tuple(dict.fromkeys(text for each in mine for text in each.on))
    others = tuple(each for each in states if each.measure != id)
    if not mine or where != stated:
        return (*others, MeasureState(measure=id, on=where, coverage=count))
    return (*others, *(_moved(each, _total(mine), count) for each in mine))


def _same(facility: Facility, id: str, count: Count) -> bool:
    """Return whether a count is what the file says already."""
    mine = [each for each in facility.measures if each.measure == id]
    known = all(isinstance(each.coverage, Count) for each in mine)
    return bool(mine) and known and _share(_total(mine)) == _share(count)


def _total(states: Iterable[MeasureState]) -> Count:
    counts = [each.coverage for each in states if isinstance(each.coverage, Count)]
    return Count(covered=sum(c.covered for c in counts), of=max(1, sum(c.of for c in counts)))


def _moved(state: MeasureState, total: Count, count: Count) -> MeasureState:
    """Return one of several counts moved as the whole moves: towards all, or towards none."""
    if not isinstance(state.coverage, Count):
        return state.model_copy(update={"coverage": count})
    now, whole, wanted = _share(state.coverage), _share(total), _share(count)
    if wanted == 1:
        share = wanted
    elif wanted >= whole:
        share = 1 - (1 - now) * (1 - wanted) / (1 - whole)
    else:
        share = now * wanted / whole
    exact = Count(covered=share.numerator, of=share.denominator)
    return state.model_copy(update={"coverage": exact})


def _share(count: Count) -> Fraction:
    return Fraction(count.covered, count.of)


def compared(
    situation: Situation,
    change: Change,
    *,
    entries: Iterable[str] = OUTSIDE,
    samples: int,
    seed: int,
    progress: Progress = silent,
) -> Compared:
    """Return care lines and applications before and after a change.

    Args:
        situation: The facility on the day.
        change: What is supposed.
        entries: Where the attack may begin.
        samples: Samples on each side, the same ones.
        seed: Any integer.
        progress: Called with the blocks done and their number.

    Raises:
        NotFoundError: an entry does not exist.
    """
    entries = tuple(entries)
    graphs = [compiled(each, situation.catalogue)
              for each in (situation.estate, changed(situation, change))]  # fmt: skip
    terrain = graphs[0].terrain
    refs = [f"care-line:{name}" for name in terrain.care_lines if terrain.own(name)]
    refs += [f"application:{name}" for name in terrain.applications if terrain.own(name)]
    samplers = [Sampler(each.graph, entry_nodes(each, entries), seed) for each in graphs]
    rows = [
        sampler.layout.row[[each.graph.index["lost", ref] for ref in refs]]
        for sampler, each in zip(samplers, graphs, strict=True)
    ]
    plan = list(blocks_of(samples))
    found = np.zeros((2, len(plan), len(refs)), np.int64)
    for block, count in plan:
        for side in (0, 1):
            state = samplers[side].state(block)
            if count < BLOCK:
                state &= first_samples(count)
            found[side, block] = hits(state, rows[side])
        progress(block + 1, len(plan))
    counts = np.array([count for _, count in plan])
    return Compared(
        graphs[0], tuple(refs), estimates_of(found[0], counts), estimates_of(found[1], counts),
        estimates_of(found[0] - found[1], counts),
    )  # fmt: skip
