"""A scenario made ready to be run: what belongs to what, and its conditions read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from csirt.model.exercise import Exercise, PlayedBy
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import Effect, Expectation, FreeExpectation, Inject
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_condition import Condition, ConditionError
from csirt.operation.exercise_condition import parsed as parsed_condition
from csirt.operation.exercise_schedule import Schedule, schedule, seconds_or_none
from csirt.operation.exercise_world import conditions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario, and what a run asks of it over and over again."""

    exercise: Exercise
    plan: Schedule
    injects: Mapping[str, Inject]
    expected: Mapping[str, Expectation]
    """In the order of the file."""
    decisions: Mapping[str, DecisionPoint]
    homes: Mapping[str, str]
    """By expectation, the inject from which its time counts, or ``start``."""
    hours: Mapping[str, int | None]
    """By inject with an hour of its own, its scenario seconds."""
    asking: Mapping[str, tuple[str, ...]]
    """By decision, the injects that put it."""
    revealing: Mapping[str, tuple[tuple[str, str], ...]]
    """By inject, the answers that bring it."""
    cancelling: Mapping[str, tuple[tuple[str, str], ...]]
    conditions: Mapping[str, Condition]
    """By text; one that cannot be read is absent, and never holds."""
    players: frozenset[str]
    """The cells of players."""
    _answering: Mapping[str, frozenset[str]] = field(repr=False)

    def cells_of(self, expected: Expectation) -> frozenset[str]:
        """Return the cells of which something is expected; empty for any of them."""
        if expected.cell is not None:
            return frozenset([expected.cell])
        home = self.injects.get(self.homes[expected.id])
        if isinstance(expected, FreeExpectation) or home is None:
            return frozenset()
        return frozenset(home.to)

    def of_playbooks(self) -> frozenset[tuple[str, str]]:
        """Return the steps and decisions of playbooks that the scenario tries: playbook and id."""
        found = {node_of(name) for each in self.exercise.objectives for name in each.steps}
        found |= {node_of(met.step) for e in self.expected.values() for met in e.met_by if met.step}
        found |= {node_of(each.plays) for each in self.decisions.values() if each.plays}
        return frozenset(each for each in found if all(each))

    def option_effects(self, decision: str, option: str) -> tuple[Effect, ...]:
        """Return what an answer changes."""
        found = self.decisions.get(decision)
        named = (each for each in found.options if each.id == option) if found else ()
        return next((each.effects for each in named), ())

    def has_option(self, decision: str, option: str) -> bool:
        """Return whether a decision has an answer of that name."""
        return option in self._answering.get(decision, frozenset())


def node_of(ref: str | None) -> tuple[str, str]:
    """Return the playbook and the id that ``step:[FACILITY/]PLAYBOOK/ID`` names; empty ones if
    none."""
    kind, _, place = (ref or "").partition(":")
    *_, playbook, node = ("", *place.split("/")) if kind == "step" and "/" in place else ("", "")
    return playbook, node


def scripted(exercise: Exercise) -> Script:
    """Return a scenario made ready to be run."""
    expected = {each.id: each for each in exercise.all_expected()}
    homes = {each.id: i.id for i in exercise.injects for each in i.expects}
    homes |= {each.id: each.counts_from for each in exercise.expectations}
    return Script(
        exercise=exercise,
        plan=schedule(exercise),
        injects={each.id: each for each in exercise.injects},
        expected=expected,
        decisions={each.id: each for each in exercise.decisions},
        homes=homes,
        hours={i.id: seconds_or_none(i.at) for i in exercise.injects if i.at is not None},
        asking=_grouped((i.asks, i.id) for i in exercise.injects if i.asks is not None),
        revealing=_grouped(_answers(exercise, "reveals")),
        cancelling=_grouped(_answers(exercise, "cancels")),
        conditions=dict(_readable(exercise)),
        players=frozenset(c.id for c in exercise.cells if c.played_by is PlayedBy.PLAYERS),
        _answering={d.id: frozenset(o.id for o in d.options) for d in exercise.decisions},
    )


def _answers(exercise: Exercise, key: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for decision in exercise.decisions:
        for option in decision.options:
            for name in getattr(option, key):
                yield name, (decision.id, option.id)


def _grouped(pairs: Iterator[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, tuple[T, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _readable(exercise: Exercise) -> Iterator[tuple[str, Condition]]:
    for _, text in conditions(exercise):
        try:
            yield text, parsed_condition(text)
        except ConditionError:
            continue  # the linter tells it; a run goes on without it


def limits(expected: Expectation, base: int, end: int) -> tuple[int, int]:
    """Return until when something is met, and until when late, in scenario seconds.

    Without ``within_minutes`` it is met by the end of the exercise; without
    ``late_until_minutes``, it is late until then.
    """
    if expected.within_minutes is None:
        return end, end
    due = base + expected.within_minutes * MINUTE
    if expected.late_until_minutes is None:
        return due, max(due, end)
    return due, base + expected.late_until_minutes * MINUTE
