"""An exercise scored: times, outcomes and decisions; a figure only for who asks for it.

Cells are scored, never people. What was not assessed leaves the denominator and lowers the
coverage, which is always told beside a figure; below 60 % no overall figure is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csirt.operation.adherence import Adherence, adherence
from csirt.operation.exercise_clock import ExerciseClock
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_observers import Observed, observed
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_queue import InjectState
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_script import node_of
from csirt.operation.exercise_times import Times, entries_of, times
from csirt.operation.exercise_weights import Tally, Weighed, rounded, tally, weighed
from csirt.operation.item import Run

ENOUGH = 0.6
"""Share of the exercise that must have been assessed before an overall figure is given."""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of an exercise."""

    run: RunState
    things: tuple[Weighed, ...]
    objectives: Mapping[str, Tally]
    cells: Mapping[str, Tally]
    times: Times
    observed: Observed
    adherence: tuple[Adherence, ...]

    @property
    def coverage(self) -> float | None:
        """Share of what was to be played that was assessed, objectives by their weight."""
        weights = {each.id: each.weight for each in self.run.exercise.objectives}
        found = [(weights[name], each.coverage) for name, each in self.objectives.items()]
        known = [(weight, share) for weight, share in found if share is not None]
        if not known:
            return tally("", self.things).coverage
        return sum(weight * share for weight, share in known) / sum(w for w, _ in known)

    @property
    def overall(self) -> float | None:
        """From 0 to 1, objectives by their weight; none below :data:`ENOUGH` of coverage."""
        if self.coverage is None or self.coverage < ENOUGH:
            return None
        weights = {each.id: each.weight for each in self.run.exercise.objectives}
        found = [(weights[name], each.share) for name, each in self.objectives.items()]
        known = [(weight, share) for weight, share in found if share is not None]
        if not known:
            return tally("", self.things).share
        return sum(weight * share for weight, share in known) / sum(w for w, _ in known)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The expectations, in the order of the file."""
        return self.run.outcomes

    def counted(self, result: Result) -> tuple[Outcome, ...]:
        """Return the expectations of one outcome."""
        return tuple(each for each in self.outcomes if each.result is result)

    @property
    def playing(self) -> dict[str, int]:
        """How the animation played: injects to play, sent, skipped, held, made up, changed."""
        injects = self.run.injects
        aside = (InjectState.LEFT_OUT, InjectState.WAITING, InjectState.POOL)
        told = [each for each in injects if not each.improvised]
        return {
            "planned": sum(each.state not in aside for each in told),
            "sent": sum(each.state is InjectState.SENT for each in told),
            "skipped": sum(each.state is InjectState.SKIPPED for each in told),
            "held": sum(each.state is InjectState.HELD for each in told),
            "improvised": sum(each.improvised for each in injects),
            "amended": sum(bool(each.amended) for each in injects),
        }

    def as_json(self, *, overall: bool = False) -> dict[str, object]:
        """Return it for machines; ``overall`` is null unless it is asked for.

        Args:
            overall: Give the overall figure and the share of each objective.
        """
        objectives = {
            name: each.as_json() | ({"share": rounded(each.share)} if overall else {})
            for name, each in self.objectives.items()
        }
        withheld = overall and self.overall is None
        return {
            "coverage": rounded(self.coverage),
            "overall": rounded(self.overall) if overall else None,
            "overall_withheld": withheld,
            "objectives": objectives,
            "cells": {name: each.as_json() for name, each in self.cells.items()},
            "expectations": [each.as_json() for each in self.outcomes],
            "decisions": [each.as_json() for each in self.run.decisions],
            "times": self.times.as_json(),
            "playing": self.playing,
            "observers": self.observed.as_json(),
            "adherence": {each.run.subject: each.as_json() for each in self.adherence},
        }


def score(run: RunState, runs: Iterable[Run] = (), *, facilities: Iterable[str] = ()) -> Score:
    """Return what came of an exercise.

    Args:
        run: The exercise, at the moment of which it is asked.
        runs: The playbooks that were started in it.
        facilities: The facilities of the case.
    """
    things, names = weighed(run), tuple(facilities)
    cells = [each.id for each in run.exercise.cells if each.id in run.script.players]
    return Score(
        run=run,
        things=things,
        objectives={
            each.id: tally(each.id, (one for one in things if one.objective == each.id))
            for each in run.exercise.objectives
        },
        cells={name: tally(name, (one for one in things if name in one.cells)) for name in cells},
        times=times(run),
        observed=observed(run),
        adherence=tuple(_adherence(run, run.clock, each, names) for each in runs)
        if run.clock
        else (),
    )


def _adherence(
    run: RunState, clock: ExerciseClock, of: Run, facilities: tuple[str, ...]
) -> Adherence:
    """Return how closely a playbook was followed, of what the exercise put to the test."""
    among = {node for playbook, node in tried(run) if playbook == of.playbook.id}
    now = clock.moment(run.seconds)
    return adherence(
        of, entries_of(run), now, facilities=facilities, over=False, among=among, at=clock.at
    )


def tried(run: RunState) -> frozenset[tuple[str, str]]:
    """Return the steps and decisions of playbooks that a run put to the test.

    Those that an expectation names which was not played are left aside.
    """
    void = [each for each in run.outcomes if each.result is Result.VOID]
    named = {node_of(name) for each in run.exercise.objectives for name in each.steps}
    named -= {node_of(met.step) for each in void for met in each.expected.met_by}
    live = [each for each in run.outcomes if each.result is not Result.VOID]
    named |= {node_of(met.step) for each in live for met in each.expected.met_by}
    named |= {node_of(each.decision.plays) for each in run.decisions if each.asked_at is not None}
    return frozenset(each for each in named if all(each))
