"""The order of the steps: what waits comes after what it waits for, what closes most a day first.

Three groups, in this order: assessing what nobody assessed; what the model shows an effect of, by
attack paths closed a staff day, then by the drop of the risk of care lines; the rest, the shortest
first. A step counts together with those that it needs and that are not done: what has no effect of
its own and opens the way to much comes early.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from csirt.analysis.roadmap_effect import Effect
from csirt.analysis.roadmap_steps import Step, StepKind
from csirt.model.estimate import Estimate

_ASSESS, _EFFECT, _REST = range(3)
_FEWEST_DAYS = 0.01
"""Days below which a step counts for this much, so that a ratio stays finite."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """The steps that can be put in order, and those that cannot yet."""

    steps: tuple[Step, ...]
    blocked: tuple[Step, ...]
    """They lean, themselves or through another, on an action that nobody assessed, or on a step
    that a person left out."""


Key = tuple[int, float, float, float, int]


def ordered(steps: Iterable[Step], effects: Mapping[str, Effect]) -> Ordered:
    """Return steps in their order.

    Args:
        steps: In the order of the plan, which settles what is equal.
        effects: By id of step.

    Returns:
        An order in which each step stands behind all those in its ``after``; it depends on days and
        effects only, never on money.
    """
    every = {each.id: each for each in steps}
    place = {id: at for at, id in enumerate(every)}
    free = {id for id in every if _free(id, every)}
    done: list[Step] = []
    left = {id: every[id] for id in every if id in free}
    while left:
        best = min(left, key=lambda id: _key(_bundle(id, left), effects, place[id]))
        done += _within(_bundle(best, left), effects, place)
        for each in done:
            left.pop(each.id, None)
    return Ordered(tuple(done), tuple(each for each in every.values() if each.id not in free
                                      and not each.left_out))  # fmt: skip


def places(
    steps: Sequence[Step], effects: Mapping[str, Effect], *, move: float = 0.5
) -> dict[str, tuple[int, int]]:
    """Return, for each step whose effect ranks it, its first and last place when its own days move.

    Args:
        steps: In the order of the plan, those that can be ranked.
        effects: By id of step.
        move: By which part of themselves the days of one step move, both ways; the others stay.
    """
    found = {}
    for at, step in enumerate(steps):
        if step.days is None or effects[step.id].closed <= 0:
            continue
        ranks = []
        for factor in (1 - move, 1.0, 1 + move):
            moved = [*steps[:at], _scaled(step, step.days, factor), *steps[at + 1 :]]
            order = [each.id for each in ordered(moved, effects).steps]
            ranks.append(order.index(step.id) + 1)
        found[step.id] = min(ranks), max(ranks)
    return found


def _scaled(step: Step, days: Estimate, factor: float) -> Step:
    low, likely, high = (each * factor for each in (days.low, days.likely, days.high))
    return replace(step, days=Estimate(low=low, likely=likely, high=high))


def _free(id: str, every: Mapping[str, Step]) -> bool:
    """Return whether nothing unknown and nothing left out stands before a step."""
    waiting, seen = [id], {id}
    while waiting:
        step = every.get(waiting.pop())
        if step is None or step.waits_for or step.left_out:
            return False
        waiting += [each for each in step.after if each not in seen]
        seen |= set(step.after)
    return True


def _bundle(id: str, left: Mapping[str, Step]) -> dict[str, Step]:
    """Return a step with all those before it that are not done yet."""
    found: dict[str, Step] = {}
    waiting = [id]
    while waiting:
        step = left.get(waiting.pop())
        if step is not None and step.id not in found:
            found[step.id] = step
            waiting += step.after
    return found


def _key(bundle: Mapping[str, Step], effects: Mapping[str, Effect], place: int) -> Key:
    steps = bundle.values()
    if all(each.kind is StepKind.ASSESS for each in steps):
        return _ASSESS, 0.0, 0.0, 0.0, place
    closed = sum(effects[each.id].closed for each in steps)
    risk = sum(effects[each.id].line_risk for each in steps)
    if closed <= 0 or any(each.days is None for each in steps):
        return _REST, 0.0, 0.0, sum(each.days.likely if each.days else 1e9 for each in steps), place
    days = max(_FEWEST_DAYS, sum(each.days.likely for each in steps if each.days))
    return _EFFECT, -closed / days, -risk / days, 0.0, place


def _within(
    bundle: dict[str, Step], effects: Mapping[str, Effect], place: Mapping[str, int]
) -> list[Step]:
    """Return the steps of a bundle, each behind those that it needs."""
    done: list[Step] = []
    while bundle:
        ready = [each for each in bundle.values() if not any(b in bundle for b in each.after)]
        first = min(ready, key=lambda each: _key({each.id: each}, effects, place[each.id]))
        done.append(bundle.pop(first.id))
    return done
