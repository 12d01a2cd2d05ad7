"""A foreign workflow walked from its start, without recursion: what waits for, what opens what.

CACAO follows one step after another and comes back to the parent at the end of a branch; a
playbook of ours says of each step what must be settled before it, and which answer opens it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from csirt.exchange.cacao.document import Document, Edge, Step

DONE, AGAIN = "done", "again"
SUCCESS, FAILURE = "success", "failure"
FAILED = "?"
"""Added to the id of a step: the question whether it was done."""

_MOST_MEETINGS = 5_000
"""Times that one may come to a step walked already; beyond, the ways are left out and told."""


@dataclass(slots=True)
class Found:
    """One step or question of ours under construction."""

    step: Step
    asks: bool
    """It is a question."""
    asker: Step | None = None
    """The manual action that asks it: its answer fills the variable that a switch reads."""
    after: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    """What each answer opens, by the label of the answer."""


@dataclass(slots=True)
class Walked:
    """What was found, in the order of the walk."""

    found: dict[str, Found] = field(default_factory=dict)
    start: list[str] = field(default_factory=list)
    loops: dict[str, list[str]] = field(default_factory=dict)
    """What comes back, by the question that ends it."""
    back: list[Edge] = field(default_factory=list)
    """Ways by which a step would wait for itself: left out."""


_Opener = tuple[str, str]
"""A question and the label of its answer."""


@dataclass(frozen=True, slots=True)
class _Go:
    """Walk from a step on; ``edge`` is how one came there."""

    edge: Edge
    waits: tuple[str, ...]
    opener: _Opener | None


@dataclass(frozen=True, slots=True)
class _Join:
    """The last ``branches`` results meet; then the walk goes on."""

    step: Step
    branches: int
    waits: tuple[str, ...]
    opener: _Opener | None


@dataclass(frozen=True, slots=True)
class _Leave:
    """The walk has left a step: one may come back to it from elsewhere."""

    id: str


class Walk:
    """Walks one document.

    An action that asks and the switch that reads the answer are one question, unless nothing
    would be left to do.
    """

    def __init__(self, document: Document, *, joins_questions: bool = True) -> None:
        self.walked = Walked()
        self._joins = joins_questions
        self._document = document
        self._work: list[_Go | _Join | _Leave] = []
        self._results: list[tuple[str, ...]] = []
        """The last steps of each branch that was walked to its end."""
        self._open: set[str] = set()
        self._exits: dict[str, tuple[str, ...]] = {}
        self._askers: dict[str, Step] = {}
        self._asked: dict[str, list[str]] = {}
        """The questions whose answers open a step."""
        self._meetings = 0

    def run(self) -> Walked:
        """Walk from the start, then from each step that nothing has led to."""
        self._from(self._document.text("workflow_start"))
        reached = set(self.walked.found)
        for id in self._document.steps:
            if id not in self._exits:
                self._from(id)
        opened = {name for each in self.walked.found.values()
                  for names in each.options.values() for name in names}  # fmt: skip
        free = [id for id, each in self.walked.found.items()
                if not each.after and id not in opened]  # fmt: skip
        self.walked.start = [id for id in free if id in reached] or free[:1]
        return self.walked

    def _from(self, id: str) -> None:
        self._work.append(_Go(Edge("", id, ()), (), None))
        while self._work:
            task = self._work.pop()
            if isinstance(task, _Go):
                self._go(task)
            elif isinstance(task, _Join):
                self._join(task)
            else:
                self._open.discard(task.id)
        self._results.clear()

    def _go(self, task: _Go) -> None:
        step = self._document.steps.get(task.edge.to)
        if step is None or step.kind == "end":
            if step is not None:
                self._exits[step.id] = ()
            self._results.append(task.waits)
        elif step.id in self._open:
            self.walked.back.append(task.edge)
            self._results.append(task.waits)
        elif step.id in self._exits:
            self._again(step, task)
        else:
            self._exits[step.id] = ()
            self._open.add(step.id)
            self._work.append(_Leave(step.id))
            self._enter(step, task)

    def _again(self, step: Step, task: _Go) -> None:
        """Come to a step that was walked already: it waits for one thing more, if it may."""
        self._meetings += 1
        for name in self._firsts(step):
            before = {*task.waits, *(task.opener or ())[:1]}
            if self._meetings > _MOST_MEETINGS or self._would_circle(name, before):
                self.walked.back.append(task.edge)
            else:
                self._wait(name, task.waits, task.opener)
        self._results.append(self._lasts(step) or task.waits)

    def _would_circle(self, id: str, before: set[str]) -> bool:
        """Return whether something of ``before`` waits, at whatever distance, for ``id``."""
        fresh, seen = list(before), set(before)
        while fresh:
            name = fresh.pop()
            if name == id:
                return True
            more = {*self.walked.found[name].after, *self._asked.get(name, ())} - seen
            seen |= more
            fresh += more
        return False

    def _lasts(self, step: Step) -> tuple[str, ...]:
        """Return what is settled last on the way from a step to its end."""
        last, here, seen = self._exits[step.id], step, {step.id}
        while (follower := self._document.steps.get(here.follower)) and follower.id not in seen:
            here = follower
            seen.add(here.id)
            last = self._exits.get(here.id) or last
        return last

    def _firsts(self, step: Step) -> Iterator[str]:
        """Yield the steps of ours that a step of theirs begins with."""
        fresh, seen = [step.id], set[str]()
        while fresh:
            here = self._document.steps.get(fresh.pop())
            if here is None or here.id in seen:
                continue
            seen.add(here.id)
            if here.id in self.walked.found:
                yield here.id
            elif here.kind == "parallel":
                fresh += [edge.to for edge in reversed(here.branches())]
            elif here.follower:
                fresh.append(here.follower)

    def _enter(self, step: Step, task: _Go) -> None:
        if step.kind == "start":
            self._on(step, task.waits, task.opener)
        elif step.kind == "parallel":
            self._branch(step, task)
        elif step.kind == "while-condition":
            self._while(step, task)
        elif step.kind in ("if-condition", "switch-condition"):
            self._ask(step, task)
        else:
            self._act(step, task)

    def _act(self, step: Step, task: _Go) -> None:
        switch = self._answered_by(step)
        if switch is not None:
            self._askers.setdefault(switch.id, step)
            self._on(step, task.waits, task.opener)
            return
        self._find(step.id, step, task, asks=False)
        other = self._document.steps.get(step.text("on_failure"))
        if other is None or other.kind == "end":
            self._exits[step.id] = (step.id,)
            self._on(step, (step.id,), task.opener)
            return
        id = step.id + FAILED
        self.walked.found[id] = Found(step, asks=True, options={SUCCESS: [], FAILURE: []})
        self._wait(id, (step.id,), task.opener)
        self._exits[step.id] = (id,)
        way = (*step.way, "on_failure")
        self._work.append(_Join(step, 2, (id,), None))
        self._work.append(_Go(Edge(FAILURE, other.id, way), (id,), (id, FAILURE)))
        self._work.append(_Go(Edge(SUCCESS, step.follower, step.way), (id,), (id, SUCCESS)))

    def _answered_by(self, step: Step) -> Step | None:
        """Return the switch that reads what a manual action asks: both are one question."""
        switch = self._document.steps.get(step.text("on_completion"))
        if switch is None or switch.kind != "switch-condition" or switch.id in self._exits:
            return None
        if not self._joins or step.text("on_failure"):
            return None
        manual = all(_is_manual(each) for each in step.list("commands"))
        read = switch.text("switch").removesuffix(":value")
        return switch if manual and step.list("out_args") == [read] else None

    def _on(self, step: Step, waits: tuple[str, ...], opener: _Opener | None) -> None:
        """Go on with what follows a step."""
        way = (*step.way, "on_completion")
        self._work.append(_Go(Edge("on_completion", step.follower, way), waits, opener))

    def _branch(self, step: Step, task: _Go) -> None:
        branches = step.branches()
        self._work.append(_Join(step, len(branches), task.waits, task.opener))
        self._work += [_Go(edge, task.waits, task.opener) for edge in reversed(branches)]

    def _ask(self, step: Step, task: _Go) -> None:
        self._find(step.id, step, task, asks=True)
        branches = step.branches()
        labels = [edge.label for edge in branches]
        if step.kind == "if-condition":
            labels = ["on_true", "on_false"]
        self.walked.found[step.id].options = {label: [] for label in labels}
        self._exits[step.id] = (step.id,)
        self._work.append(_Join(step, len(branches), (step.id,), task.opener))
        self._work += [_Go(edge, (step.id,), (step.id, edge.label)) for edge in reversed(branches)]

    def _while(self, step: Step, task: _Go) -> None:
        self._find(step.id, step, task, asks=True)
        self.walked.found[step.id].options = {DONE: [], AGAIN: []}
        self._exits[step.id] = (step.id,)
        self._on(step, (step.id,), task.opener)
        edge = Edge("on_true", step.text("on_true"), (*step.way, "on_true"))
        self._work.append(_Join(step, 1, (), None))
        self._work.append(_Go(edge, (step.id,), (step.id, AGAIN)))

    def _join(self, task: _Join) -> None:
        first = len(self._results) - task.branches
        met = [name for result in self._results[first:] for name in result]
        del self._results[first:]
        waits = tuple(dict.fromkeys(met)) or task.waits
        if task.step.kind == "while-condition":
            inside = self.walked.found[task.step.id].options[AGAIN]
            steps = [name for name in inside if not self.walked.found[name].asks]
            self.walked.loops[task.step.id] = steps
        elif task.step.kind in ("parallel", "if-condition", "switch-condition"):
            self._exits[task.step.id] = waits
            self._on(task.step, waits, task.opener)
        else:  # both ways, of a success and of a failure, are walked to their ends
            self._results.append(waits)

    def _find(self, id: str, step: Step, task: _Go, *, asks: bool) -> None:
        self.walked.found[id] = Found(step, asks, self._askers.get(id))
        self._wait(id, task.waits, task.opener)

    def _wait(self, id: str, waits: tuple[str, ...], opener: _Opener | None) -> None:
        here = self.walked.found[id]
        if opener is not None:
            opened = self.walked.found[opener[0]].options.setdefault(opener[1], [])
            if id not in opened:
                opened.append(id)
                self._asked.setdefault(id, []).append(opener[0])
        asked = opener[0] if opener is not None else ""
        here.after += [name for name in waits if name not in (*here.after, id, asked)]


def _is_manual(command: object) -> bool:
    return isinstance(command, dict) and command.get("type") == "manual"
