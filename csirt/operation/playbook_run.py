"""A playbook as it is run: which steps are open, due, done, left aside; a fold over entries.

Nothing here blocks: a step done before its turn is done, and the state says that it was early; a
target that passed is late, and stays so. A question without an answer holds back what waits for it,
on its own track and behind its own gates, and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from csirt.model.journal import Entry, EntryKind
from csirt.model.playbook import START, Decision, Loop, Step
from csirt.operation.item import ACTIVE, SETTLED, Item, ItemState, Run, step_subject
from csirt.operation.playbook_graph import in_turn
from csirt.operation.tale import Tale, Told, is_doubt
from csirt.operation.timeline import case_time

At = Callable[[Entry], datetime]
"""When an entry counts; in an incident, when it happened."""

_NOTHING = Told()


@dataclass(slots=True)
class _Play:
    """One run being computed: items by node and facility, in the order in which they depend."""

    run: Run
    facilities: tuple[str, ...]
    tale: Tale
    now: datetime
    at: At
    conflicts: frozenset[str]
    nodes: dict[str, Step | Decision] = field(default_factory=dict)
    openers: dict[str, list[tuple[Decision, str]]] = field(default_factory=dict)
    """By node, the decisions that lead to it and with which option."""
    loops: dict[str, Loop] = field(default_factory=dict)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    undone: bool = False
    """Something was reopened, somewhere in the case."""

    def prepare(self) -> None:
        playbook = self.run.playbook
        self.nodes = {node.id: node for node in playbook.nodes()}
        self.undone = any(told.reopened for told in self.tale.values())
        self.loops = {name: loop for loop in playbook.loops for name in loop.steps}
        for decision in playbook.decisions:
            for option in decision.options:
                for name in option.leads_to:
                    self.openers.setdefault(name, []).append((decision, option.id))

    def places(self, node: Step | Decision) -> tuple[str, ...]:
        """Return the facilities at which a node stands."""
        if self.run.facility or not node.per_facility:
            return (self.run.facility,)
        return self.facilities or ("",)

    def told(self, name: str, place: str) -> Told:
        return self.tale.get(step_subject(self.run.playbook.id, name, place), _NOTHING)

    def others(self, name: str, place: str) -> list[Item]:
        """Return the items of a node that count at a place: the one there, else every one."""
        if (name, place) in self.items:
            return [self.items[name, place]]
        node = self.nodes.get(name)
        every = self.places(node) if node else ()
        return [self.items[name, each] for each in every if (name, each) in self.items]

    def item(self, node: Step | Decision, place: str) -> Item:
        told = self.told(node.id, place)
        waits = self._waits(node, place)
        state = self._state(node, place, told, waits)
        plain = Item(
            self.run, node, place, state, waits_for=waits if state is ItemState.WAITING else (),
            choice=told.choice, conflict=step_subject(self.run.playbook.id, node.id, place)
            in self.conflicts, records=tuple(entry.ref for entry in told.entries),
            last=told.entries[-1].ref if told.entries else "",
        )  # fmt: skip
        return self._timed(self._settled(plain, told, place), told, place)

    def _waits(self, node: Step | Decision, place: str) -> tuple[str, ...]:
        return tuple(
            name
            for name in dict.fromkeys((*node.after, *node.gates))
            if name in self.nodes and not self._all_settled(name, place)
        )

    def _all_settled(self, name: str, place: str) -> bool:
        """Return whether a node is settled at a place; what is not computed yet is not."""
        others = self.others(name, place)
        return bool(others) and all(each.settled for each in others)

    def _state(
        self, node: Step | Decision, place: str, told: Told, waits: tuple[str, ...]
    ) -> ItemState:
        if told.settled is not None:
            return _told_state(node, told.settled)
        if told.started is not None:
            return ItemState.STARTED
        if node.id not in self.run.playbook.start and node.id in self.openers:
            if self._is_aside(node, place):
                return ItemState.ASIDE
            if not self._is_chosen(node, place):
                return ItemState.WAITING
        return ItemState.WAITING if waits else ItemState.OPEN

    def _is_chosen(self, node: Step | Decision, place: str) -> bool:
        return self._opening(node, place) is not None

    def _opening(self, node: Step | Decision, place: str) -> Item | None:
        """Return the question whose last answer opens a node, if any does."""
        for decision, option in self.openers.get(node.id, ()):
            for item in self.others(decision.id, place):
                if item.choice == option and item.state in (ItemState.DECIDED, ItemState.DOUBT):
                    return item
        return None

    def _is_aside(self, node: Step | Decision, place: str) -> bool:
        """Return whether every question that leads to a node was answered otherwise."""
        return not self._is_chosen(node, place) and all(
            self._all_settled(decision.id, place) for decision, _ in self.openers[node.id]
        )

    def _settled(self, item: Item, told: Told, place: str) -> Item:
        """Return an item with who settled it, when, and what it rests on that was undone since."""
        entry = told.settled
        if entry is None:
            return item
        rests = [
            name for name in (*item.node.after, *item.node.gates) if name in self.nodes
        ]  # options are no turn: who acts before the answer acts out of the answer's way
        early = tuple(
            name
            for name in dict.fromkeys(rests)
            if not all(
                _before(other, entry, self._first(other)) for other in self.others(name, place)
            )
        )
        words = entry.data.get("reason") or entry.data.get("evidence") or ""
        return replace(
            item, settled_at=self.at(entry), by=entry.actor, words=str(words), out_of_turn=early,
            review=self._shaken(item.node, place, entry),
        )  # fmt: skip

    def _first(self, item: Item) -> Entry | None:
        told = self.told(item.node.id, item.facility)
        return told.rounds[0] if told.rounds else told.settled

    def _shaken(self, node: Step | Decision, place: str, entry: Entry) -> bool:
        """Return whether something that a node rests on was undone after it was settled."""
        if not self.undone:
            return False
        seen, fresh = {node.id}, [node]
        while fresh:
            here = fresh.pop()
            above = (
                *here.after,
                *here.gates,
                *(each.id for each, _ in self.openers.get(here.id, ())),
            )
            for name in above:
                if name in seen or name not in self.nodes:
                    continue
                seen.add(name)
                fresh.append(self.nodes[name])
                for each in self.places(self.nodes[name]):
                    if each not in ("", place) and place:
                        continue
                    undone = self.told(name, each).reopened
                    if undone is not None and undone.order > entry.order:
                        return True
        return False

    def _timed(self, item: Item, told: Told, place: str) -> Item:
        node, loop = item.node, self.loops.get(item.node.id)
        due = self._due(node, place)
        rounds = len(told.rounds) if loop else 0
        if loop and rounds and item.state is ItemState.DONE and not self._ended(loop, place):
            due = self.at(told.rounds[-1]) + timedelta(hours=loop.every_hours)
            coming = due > self.now
            return replace(
                item, state=ItemState.OPEN, due=due, rounds=rounds, returns=coming,
                late=not coming and self.now > due,
            )  # fmt: skip
        answered = told.first if isinstance(node, Decision) else told.settled
        when = self.at(answered) if answered else self.now
        counts = item.state in ACTIVE or answered is not None
        late = due is not None and counts and when > due
        return replace(item, due=due, late=late, rounds=rounds)

    def _ended(self, loop: Loop, place: str) -> bool:
        """Return whether a loop is over; one whose question is not there is."""
        told = [
            self.told(loop.until, each)
            for each in (self.places(self.nodes[loop.until]) if loop.until in self.nodes else ())
            if each in ("", place) or not place
        ]
        question = self.nodes.get(loop.until)
        return not isinstance(question, Decision) or (
            bool(told) and all(_is_final(question, each) for each in told)
        )

    def _due(self, node: Step | Decision, place: str) -> datetime | None:
        if node.deadline_minutes is None:
            return None
        base = self._base(node, place)
        return None if base is None else base + timedelta(minutes=node.deadline_minutes)

    def _base(self, node: Step | Decision, place: str) -> datetime | None:
        """Return the moment that a target counts from, if it has come."""
        if node.deadline_from == START:
            return self.run.started
        opening = self._opening(node, place)
        if opening is not None and opening.node.id == node.deadline_from:
            since = self.told(opening.node.id, opening.facility).since
            return self.at(since) if since else None
        moments = []
        for other in self.others(node.deadline_from, place):
            entry = self._first(other)
            if not other.settled or entry is None:
                return None
            moments.append(self.at(entry))
        return max(moments, default=None)


def _told_state(node: Step | Decision, entry: Entry) -> ItemState:
    if entry.kind is EntryKind.STEP_SKIPPED:
        return ItemState.SKIPPED
    if not isinstance(node, Decision):
        return ItemState.DONE
    return ItemState.DOUBT if is_doubt(node, entry) else ItemState.DECIDED


def _is_final(question: Decision, told: Told) -> bool:
    return told.settled is not None and _told_state(question, told.settled) in SETTLED


def _before(other: Item, entry: Entry, settled: Entry | None) -> bool:
    """Return whether an item was settled when an entry was written; what is aside always was."""
    if other.state is ItemState.ASIDE:
        return True
    return settled is not None and settled.order < entry.order


def played(
    run: Run,
    told: Tale,
    *,
    facilities: Iterable[str] = (),
    conflicts: frozenset[str] = frozenset(),
    now: datetime,
    at: At = case_time,
) -> tuple[Item, ...]:
    """Return every step and question of a run, in the order of the file, then of the facilities.

    Args:
        run: The playbook as frozen, where, and since when.
        told: What the entries that count tell (:func:`tale`).
        facilities: The facilities of the case, for steps that stand once for each.
        conflicts: Subjects on which two stations disagree.
        now: The moment, with its zone.
        at: When an entry counts.
    """
    play = _Play(run, tuple(facilities), told, now, at, conflicts)
    play.prepare()
    for name in in_turn(run.playbook):
        node = play.nodes[name]
        for place in play.places(node):
            play.items[name, place] = play.item(node, place)
    return tuple(_with_undone(play))


def _with_undone(play: _Play) -> Iterator[Item]:
    """Yield the items, and after each one that was undone what is to be undone in the world."""
    for node in play.run.playbook.nodes():
        for place in play.places(node):
            item = play.items[node.id, place]
            yield item
            undo = undoing(item, play.told(node.id, place))
            if undo is not None and undo.id not in play.nodes:
                yield play.item(undo, place)


def undoing(item: Item, told: Told) -> Step | None:
    """Return the step that undoes in the world what a step had done, once it was reopened."""
    node = item.node
    if not isinstance(node, Step) or node.compensation is None or not told.was_done:
        return None
    name = f"undo-{node.id}"[:63].rstrip("-")
    return Step(
        id=name, track=node.track, owner=node.owner, raci=node.raci, title=node.compensation,
        origin=node.origin, source=node.source,
    )  # fmt: skip
