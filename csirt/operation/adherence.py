"""How closely a case followed a playbook: its log aligned with the partial order of the steps.

The same measure for an incident and for an exercise: it takes a playbook as frozen and the entries
about its steps. It is a measure of likeness, not of merit: a step that was skipped for a good
reason lowers it too, and the reason is shown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from csirt.model.journal import Entry
from csirt.model.playbook import Decision, Step
from csirt.operation.item import Item, ItemState, Run
from csirt.operation.playbook_graph import in_turn
from csirt.operation.playbook_run import At, played
from csirt.operation.tale import Tale, Told, tale
from csirt.operation.timeline import case_time

_Node = tuple[str, str]
"""A step or decision, and the facility at which it stands."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Something that was done before what it had to wait for."""

    item: Item
    before: tuple[str, ...]
    """Ids of what should have come first and came later."""


@dataclass(frozen=True, slots=True)
class Adherence:
    """One run of a playbook beside its playbook."""

    run: Run
    expected: int
    """Steps and decisions that should have been settled by now."""
    done: tuple[Item, ...]
    missing: tuple[Item, ...]
    """They should have been settled, and were not."""
    skipped: tuple[Item, ...]
    """Somebody decided that they were not to be done."""
    extra: tuple[Item, ...]
    """Done, although the answers that were given lead elsewhere."""
    misplaced: tuple[Misplaced, ...]
    """Done before their turn."""
    breaks: int
    """The fewest that must be moved for the order to hold."""

    @property
    def fitness(self) -> float | None:
        """From 1, as the playbook says, to 0; none where nothing was to be done yet.

        One less the cost of the best alignment over the worst: a step that lacks or was skipped
        costs one, one too many costs one, one out of order costs two, since it lacks at its place
        and is too many at the other. The worst aligns nothing.

        Source:
            Alignment-based fitness, van der Aalst, Adriansyah and van Dongen (2012), with a partial
            order in the place of a net. The fewest moves are exact: pairs in the wrong order are
            themselves a partial order, and its longest antichain is found by matching (Dilworth).
        """
        log = len(self.done) + len(self.extra)
        worst = self.expected + log
        if not self.expected:
            return None
        cost = len(self.missing) + len(self.skipped) + len(self.extra) + 2 * self.breaks
        return max(0.0, 1 - cost / worst)

    def as_json(self) -> dict[str, object]:
        """Return it for machines; internal targets stay out."""
        fitness = self.fitness
        return {
            "id": self.run.subject,
            "playbook": self.run.playbook.id,
            "version": self.run.playbook.version,
            "sha256": self.run.sha256,
            "facility": self.run.facility or None,
            "fitness": None if fitness is None else round(fitness, 4),
            "expected": self.expected,
            "done": [item.subject for item in self.done],
            "missing": [item.subject for item in self.missing],
            "skipped": [
                {"id": item.subject, "reason": item.words or None} for item in self.skipped
            ],
            "extra": [item.subject for item in self.extra],
            "out_of_order": [
                {"id": each.item.subject, "before": list(each.before)} for each in self.misplaced
            ],
            "breaks": self.breaks,
            "records": [ref for item in (*self.done, *self.skipped) for ref in item.records],
        }


def adherence(
    run: Run,
    entries: Iterable[Entry],
    now: datetime,
    *,
    facilities: Iterable[str] = (),
    over: bool = False,
    among: Collection[str] | None = None,
    at: At = case_time,
) -> Adherence:
    """Return how closely a run followed its playbook.

    Args:
        run: The playbook as frozen, where, and since when.
        entries: What counts of the case, in the order of the fold; only those about steps matter.
        now: The moment, on the clock of ``at``.
        facilities: The facilities of the case.
        over: The case is closed: what is open and not optional should have been done.
        among: Ids of the steps and decisions that were to be done, as an exercise names them; by
            default those whose target has passed, or, once it is over, those that are open.
        at: When an entry counts.
    """
    told = tale(entries)
    items = played(run, told, facilities=facilities, now=now, at=at)
    mine = {(item.node.id, item.facility): item for item in items
            if item.node.id in set(in_turn(run.playbook))}  # fmt: skip
    beside = {key for key in mine if _is_beside(key, run, told, mine)}
    done = [i for key, i in mine.items() if i.settled_at and i.state is not ItemState.SKIPPED
            and key not in beside]  # fmt: skip
    skipped = tuple(i for i in mine.values() if i.state is ItemState.SKIPPED)
    missing = tuple(
        i for i in mine.values() if not i.settled_at and _wanted(i, now, over=over, among=among)
    )
    pairs = _inversions(done, told, _ancestors(run, mine))
    return Adherence(
        run=run,
        expected=len(done) + len(skipped) + len(missing),
        done=tuple(done),
        missing=missing,
        skipped=skipped,
        extra=tuple(mine[key] for key in mine if key in beside),
        misplaced=tuple(_misplaced(done, pairs)),
        breaks=_fewest(pairs),
    )


def _wanted(item: Item, now: datetime, *, over: bool, among: Collection[str] | None) -> bool:
    """Return whether something that is not settled should be."""
    if item.state is ItemState.ASIDE or (isinstance(item.node, Step) and item.node.optional):
        return False
    if among is not None:
        return item.node.id in among
    if item.due is not None and item.due < now:
        return True
    return over and item.state in (ItemState.OPEN, ItemState.STARTED, ItemState.DOUBT)


def _is_beside(key: _Node, run: Run, told: Tale, items: Mapping[_Node, Item]) -> bool:
    """Return whether a step was done although every question before it was answered otherwise."""
    item = items[key]
    if not item.settled_at or item.state is ItemState.SKIPPED or key[0] in run.playbook.start:
        return False
    openers = [
        (decision, option.id)
        for decision in run.playbook.decisions
        for option in decision.options
        if key[0] in option.leads_to
    ]
    return bool(openers) and all(
        _answered_otherwise(decision, option, key[1], items) for decision, option in openers
    )


def _answered_otherwise(
    decision: Decision, option: str, place: str, items: Mapping[_Node, Item]
) -> bool:
    found = [each for (name, at), each in items.items()
             if name == decision.id and (at == place or not at or not place)]  # fmt: skip
    return bool(found) and all(
        each.state is ItemState.DECIDED and each.choice != option for each in found
    )


def _inversions(
    done: list[Item], told: Tale, above: Mapping[_Node, frozenset[_Node]]
) -> dict[int, tuple[int, ...]]:
    """Return, for each thing that was done, what should have come before it and came after."""
    first = [_first(told.get(item.subject)) for item in done]
    found: dict[int, tuple[int, ...]] = {}
    for one, item in enumerate(done):
        before = above[item.node.id, item.facility]
        late = tuple(
            other
            for other, earlier in enumerate(done)
            if (earlier.node.id, earlier.facility) in before and first[other] > first[one]
        )
        if late:
            found[one] = late
    return found


def _first(told: Told | None) -> tuple[int, str, int]:
    """Return the place in the fold of the entry that settled something first."""
    entry = (told.rounds[0] if told.rounds else told.settled) if told else None
    return entry.order if entry else (0, "", 0)


def _ancestors(run: Run, keys: Iterable[_Node]) -> dict[_Node, frozenset[_Node]]:
    """Return, by step or decision and place, everything that must be settled before it.

    A circle orders nothing. What stands once for all facilities comes before what stands at each.
    """
    places: dict[str, list[str]] = {}
    for name, place in keys:
        places.setdefault(name, []).append(place)
    nodes = {node.id: node for node in run.playbook.nodes()}
    found: dict[_Node, frozenset[_Node]] = {}
    for name in in_turn(run.playbook):
        names = (*nodes[name].after, *nodes[name].gates)
        for place in places.get(name, ()):
            direct = [
                (each, at)
                for each in names
                for at in places.get(each, ())
                if (each, at) in found and (at == place or not at or not place)
            ]
            found[name, place] = frozenset(direct).union(*(found[each] for each in direct))
    return found


def _misplaced(done: list[Item], pairs: Mapping[int, tuple[int, ...]]) -> Iterator[Misplaced]:
    for one, others in pairs.items():
        yield Misplaced(done[one], tuple(done[other].node.id for other in others))


def _fewest(pairs: Mapping[int, tuple[int, ...]]) -> int:
    """Return how many must at least be taken out so that no pair is in the wrong order.

    A largest matching between the two ends of the pairs, by augmenting paths (Kuhn 1955): where
    the pairs are a partial order, that many must go, and no more.
    """
    held: dict[int, int] = {}
    holds: dict[int, int] = {}
    return sum(_augmented(one, pairs, held, holds) for one in pairs)


def _augmented(
    start: int, pairs: Mapping[int, tuple[int, ...]], held: dict[int, int], holds: dict[int, int]
) -> bool:
    """Lengthen a matching by one, if a path from ``start`` allows it; without recursion."""
    reached: dict[int, int] = {}
    waiting = [start]
    for one in waiting:
        for other in pairs.get(one, ()):
            if other in reached:
                continue
            reached[other] = one
            if other in held:
                waiting.append(held[other])
                continue
            while True:
                left = reached[other]
                before = holds.get(left)
                held[other], holds[left] = left, other
                if before is None:
                    return True
                other = before
    return False
