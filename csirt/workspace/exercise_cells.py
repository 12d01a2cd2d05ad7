"""What cells do and observers see in a run, written by a scribe: acts, answers, marks, verdicts."""

from dataclasses import dataclass, replace
from typing import Any

from csirt.errors import StateError
from csirt.model.journal import EntryKind
from csirt.model.playbook import Act as ClockDeed
from csirt.model.playbook import Step
from csirt.model.scenario_time import told
from csirt.operation.exercise_clock import Mode
from csirt.operation.exercise_decided import Decided
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_plays import questions
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_told import UNTIMED, Mark, scenario_subject
from csirt.text import say
from csirt.workspace.exercise_animation import cell_of, inject_of, known, timed
from csirt.workspace.exercise_run import ExerciseRun, Turned
from csirt.workspace.incident import item_of
from csirt.workspace.incident_steps import do
from csirt.workspace.journal import Act, Stamp

_K = EntryKind


@dataclass(frozen=True, slots=True)
class Seen:
    """Where and when something was seen, as a scribe tells it."""

    cell: str = ""
    """Which cell; the only one that may, where there is one."""
    text: str = ""
    at: int | None = None
    """Scenario seconds, where the hour of the stamp does not say it."""
    untimed: bool = False
    """Nobody noted the hour."""

    def data(self, state: RunState, stamp: Stamp) -> dict[str, Any]:
        """Return what an entry says of it.

        Once the exercise has ended, an hour that nobody gives is not known: it is not the end.
        """
        given = self.at is not None or stamp.happened_at != stamp.now
        told: dict[str, Any] = {"cell": cell_of(state, self.cell)} if self.cell else {}
        told |= {"text": self.text.strip()} if self.text.strip() else {}
        told |= {UNTIMED: True} if self.untimed or (state.over and not given) else {}
        return timed(told, self.at)

    def moved(self, state: RunState) -> list[Act]:
        """Return the jump that takes a clock that stands to the hour that is told.

        Raises:
            StateError: by the clock of the room, that hour has not come.
        """
        if self.at is None or self.at <= state.seconds:
            return []
        if state.over or state.clock is None or state.clock.mode is Mode.PACED:
            raise StateError("exercise.hour-to-come", time=told(self.at), now=told(state.seconds))
        return [Act(_K.TIME_JUMPED, "", {"to_seconds": self.at})]


NOTHING = Seen()


def act(
    run: ExerciseRun,
    name: str,
    stamp: Stamp,
    seen: Seen = NOTHING,
    *,
    free: bool = False,
) -> Turned:
    """Write what a cell did: a word that an expectation waits for, or a step of a playbook.

    Args:
        run: The run.
        name: The word; ``PLAYBOOK/STEP`` for a step; the id of an expectation, for the first word
            or step that it waits for.
        stamp: When, by whom.
        seen: Where and when.
        free: Write it though no expectation waits for such a word.

    Raises:
        NotFoundError: no expectation waits for such a word, no such step, or no such cell.
        StateError: the expectation waits for neither: its mark is for an observer.
    """
    state = run.state(stamp.now)
    word, step = ("", name) if "/" in name else (name, "") if free else _meant(state, name)
    if step:
        return _step(run, state, step, stamp, seen)
    done = Act(_K.ACT_DONE, "", {"act": word} | seen.data(state, stamp))
    return run.write([*seen.moved(state), done], state, stamp)


def _meant(state: RunState, name: str) -> tuple[str, str]:
    """Return the word, or the step of a playbook, that a name means."""
    expected = state.script.expected
    if name in expected:
        for met in expected[name].met_by:
            if met.act or met.step:
                return met.act or "", (met.step or "").removeprefix("step:")
        raise StateError("exercise.no-act", name=name)
    words = list(dict.fromkeys(m.act for e in expected.values() for m in e.met_by if m.act))
    return known(name, words, "exercise.unknown-act"), ""


def _step(run: ExerciseRun, state: RunState, name: str, stamp: Stamp, seen: Seen) -> Turned:
    """Write that a step was done, as in an incident: its clocks start, what it opens is open."""
    incident = run.as_incident()
    node = item_of(incident.state(stamp.now), name).node
    more, moved = replace(seen, text="").data(state, stamp), seen.moved(state)
    proof = seen.text.strip() or say("cli.board.exercise")
    asks = isinstance(node, Step) and node.evidence is not None
    waives = isinstance(node, Step) and any(each.act is ClockDeed.WAIVE for each in node.clocks)
    if moved:
        run.write(moved, state, stamp)
    outcome = do(
        incident, name, stamp, evidence=proof if asks else seen.text.strip(),
        reason=proof if waives else "", sure=True, more=more,
    )  # fmt: skip
    return Turned(outcome.entries, state, run.state(stamp.now))


def decide(
    run: ExerciseRun,
    name: str,
    choice: str,
    stamp: Stamp,
    seen: Seen = NOTHING,
    *,
    anyway: bool = False,
) -> Turned:
    """Write the answer of a cell to a decision; where it plays a playbook's question, there too.

    Args:
        run: The run.
        name: The decision.
        choice: The answer, or its beginning.
        stamp: When, by whom; the role is the function that decided.
        seen: When, and why.
        anyway: Write it although what it requires is not so.

    Raises:
        NotFoundError: no such decision, or no such answer.
        StateError: that answer holds already, or what it requires is not so.
    """
    state = run.state(stamp.now)
    names = [each.decision.id for each in state.decisions]
    found = state.decisions[names.index(known(name, names, "exercise.unknown-decision"))]
    option = known(choice, [o.id for o in found.decision.options], "exercise.unknown-option")
    _refuse(state, found, option, anyway=anyway)
    data = replace(seen, cell=found.decision.cell, text="").data(state, stamp)
    data |= {"choice": option} | ({"reason": seen.text.strip()} if seen.text.strip() else {})
    subject = scenario_subject(state.exercise.id, found.decision.id)
    acts = [*seen.moved(state), Act(_K.DECISION_TAKEN, subject, data, run.base(subject))]
    items = run.case_state(stamp.now).items
    acts += [
        Act(_K.DECISION_TAKEN, question, data, run.base(question))
        for question in questions(items, found.decision, option)
    ]
    return run.write(acts, state, stamp)


def _refuse(state: RunState, found: Decided, option: str, *, anyway: bool) -> None:
    answer = found.answer
    if answer is not None and answer.sign is not None and answer.option == option:
        raise StateError("exercise.decided-already", name=found.decision.id, choice=option)
    if option not in found.open_options and not anyway:
        requires = next(o.requires for o in found.decision.options if o.id == option)
        raise StateError("exercise.requires", name=option, requires=requires or "—")


def observe(
    run: ExerciseRun,
    name: str,
    mark: Mark | None,
    stamp: Stamp,
    seen: Seen = NOTHING,
) -> Turned:
    """Write the mark of an observer on an expectation or a line of the grid, or a remark.

    Args:
        run: The run.
        name: The expectation or the line; empty for a remark.
        mark: What was seen; none for a remark.
        stamp: When it happened; the actor is the observer, by function.
        seen: Where and when, and in words.

    Raises:
        NotFoundError: no such expectation or line, or no such cell.
        StateError: neither a mark nor words.
    """
    state = run.state(stamp.now)
    if (not name or mark is None) and not seen.text.strip():
        raise StateError("exercise.empty-mark")
    subject = ""
    if name:
        id, cell = _looked_at(state, name, seen.cell)
        seen, subject = replace(seen, cell=cell), scenario_subject(state.exercise.id, id)
    data = seen.data(state, stamp) | ({"mark": mark.value} if mark is not None else {})
    looked = Act(_K.OBSERVATION_MADE, subject, data)
    return run.write([*seen.moved(state), looked], state, stamp)


def _looked_at(state: RunState, name: str, cell: str) -> tuple[str, str]:
    """Return the expectation or line of the grid that is marked, and its cell."""
    grid = {each.id: each.cell for each in state.exercise.grid}
    found = known(name, [*state.script.expected, *grid], "exercise.unknown-line")
    if found in grid:
        return found, cell or grid[found]
    cells = state.script.cells_of(state.script.expected[found])
    return found, cell or (min(cells) if len(cells) == 1 else "")


def judge(
    run: ExerciseRun, name: str, result: Result, stamp: Stamp, *, reason: str, at: int | None = None
) -> Turned:
    """Write the last word of the animation on an expectation, where observers disagree or erred.

    Args:
        run: The run.
        name: The expectation.
        result: What is to be held.
        stamp: When, by whom.
        reason: Why; it is kept.
        at: Scenario seconds at which it was done.

    Raises:
        NotFoundError: no such expectation.
        StateError: there is no reason, or it is no verdict.
    """
    state = run.state(stamp.now)
    found = known(name, list(state.script.expected), "exercise.unknown-line")
    if result is Result.PENDING or not reason.strip():
        raise StateError("exercise.judge-reason", name=found)
    data: dict[str, Any] = {"outcome": result.value, "reason": reason.strip()}
    data |= {"done_seconds": at} if at is not None else {}
    subject = scenario_subject(state.exercise.id, found)
    return run.write([Act(_K.JUDGEMENT_MADE, subject, data)], state, stamp)


def acknowledge(run: ExerciseRun, name: str, cell: str, stamp: Stamp) -> Turned:
    """Write that a cell has read, or understood, an inject.

    Raises:
        NotFoundError: no such inject, or no such cell.
        StateError: it was not sent.
    """
    state = run.state(stamp.now)
    coming = inject_of(state, name)
    if coming.sent is None:
        raise StateError("exercise.not-sent", name=coming.inject.id)
    data = {"inject": coming.inject.id, "cell": cell_of(state, cell)}
    return run.write([Act(_K.INJECT_READ, "", data)], state, stamp)
