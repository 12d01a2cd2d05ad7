"""A run as a function of scenario time: what was so at a moment.

Everything is asked for a moment, the present one or one that has passed: an inject is judged by
what was so when it was due. What time alone brings (a default answer, a limit that passes) is
worked out, also for moments to come, so that one can see what comes next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import START, Expectation, SystemState
from csirt.model.journal import EntryKind
from csirt.model.ref import parse_ref
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_evidence import Hit, Support, judged, support
from csirt.operation.exercise_script import Script, limits, node_of
from csirt.operation.exercise_told import Sign, Told

NEVER = 2**62
"""Scenario seconds that do not come."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to a decision, in force from a moment on."""

    at: int
    option: str
    sign: Sign | None
    """None: nobody decided, and the default was taken."""


@dataclass(frozen=True, slots=True)
class Change:
    """A system of the scenario that changed."""

    at: int
    system: str
    state: SystemState
    by: str
    """The inject, the decision or the entry."""


@dataclass
class Course:
    """What is so in a run, at any moment of it."""

    script: Script
    told: Told
    now: int
    """Scenario seconds."""
    end: int
    """Scenario seconds at which what has no limit of its own ends."""
    _given: dict[str, tuple[Given, ...]] = field(default_factory=dict)
    _support: dict[str, Support] = field(default_factory=dict)

    def sent_at(self, name: str) -> int | None:
        """Return when an inject was sent; none where it was not, or where nobody noted when."""
        sign = self.told.sent.get(name)
        return sign.at if sign else None

    def is_sent(self, name: str, at: int) -> bool:
        """Return whether an inject had been sent at a moment."""
        sign = self.told.sent.get(name)
        return sign is not None and (sign.at is None or sign.at <= at)

    def asked_at(self, decision: str) -> int | None:
        """Return when a decision was first put."""
        times = (self.sent_at(name) for name in self.script.asking.get(decision, ()))
        return min((at for at in times if at is not None), default=None)

    def is_asked(self, decision: str) -> bool:
        """Return whether a decision was put."""
        return any(name in self.told.sent for name in self.script.asking.get(decision, ()))

    def deadline(self, decision: DecisionPoint) -> int | None:
        """Return until when a decision is to be taken."""
        asked = self.asked_at(decision.id)
        if asked is None or decision.deadline_minutes is None:
            return None
        return asked + decision.deadline_minutes * MINUTE

    def given(self, name: str) -> tuple[Given, ...]:
        """Return the answers to a decision in their order, the default among them."""
        if name not in self._given:
            self._given[name] = tuple(self._answers(self.script.decisions[name]))
        return self._given[name]

    def in_force(self, name: str, at: int) -> Given | None:
        """Return the answer that holds at a moment."""
        return next((each for each in reversed(self.given(name)) if each.at <= at), None)

    def _answers(self, decision: DecisionPoint) -> Iterator[Given]:
        asked = self.asked_at(decision.id) or 0
        taken = [*self.told.answers.get(decision.id, ()), *self._played(decision)]
        found = [
            Given(asked if s.at is None else s.at, str(s.entry.data.get("choice") or ""), s)
            for s in taken
        ]
        deadline = self.deadline(decision)
        found.sort(key=lambda each: (each.at, each.sign.entry.order if each.sign else ()))
        if decision.default is not None and deadline is not None:
            late = next((n for n, each in enumerate(found) if each.at > deadline), len(found))
            if late == 0:
                found.insert(0, Given(deadline, decision.default, None))
        for before, each in zip([None, *found], found, strict=False):
            if before is None or before.sign is None or before.option != each.option:
                yield each

    def _played(self, decision: DecisionPoint) -> Iterator[Sign]:
        """Yield the answers that were given to the playbook's own question, where they fit."""
        if decision.plays is None:
            return
        for sign in self.told.settled(*node_of(decision.plays)):
            choice = str(sign.entry.data.get("choice") or "")
            if sign.entry.kind is EntryKind.DECISION_TAKEN and self.script.has_option(
                decision.id, choice
            ):
                yield sign

    def base(self, expected: Expectation) -> int | None:
        """Return from when the time of an expectation counts, once it has begun."""
        home = self.script.homes[expected.id]
        return 0 if home == START else self.sent_at(home)

    def has_begun(self, expected: Expectation) -> bool:
        """Return whether what an expectation counts from has come."""
        home = self.script.homes[expected.id]
        return home == START or home in self.told.sent

    def limits(self, expected: Expectation) -> tuple[int, int] | None:
        """Return until when an expectation is met, and until when late, if that is known."""
        base = self.base(expected)
        return None if base is None else limits(expected, base, self.end)

    def support(self, name: str) -> Support:
        """Return what speaks for an expectation."""
        if name not in self._support:
            expected = self.script.expected[name]
            found = support(self.script, self.told, expected, self.base(expected))
            verdict = self.told.verdicts.get(name)
            self._support[name] = judged(found, verdict) if verdict else found
        return self._support[name]

    def is_done(self, name: str, at: int) -> bool:
        """Return whether something had been done for an expectation, be it in part."""
        found = self.support(name)
        return any(hit_by(hit, at) for hit in (found.full, found.partly))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The systems that changed, in order; default answers to come are among them."""
        found = [*self._by_injects(), *self._by_answers(), *self._by_entries()]
        found.sort(key=lambda each: each[:2])
        return tuple(change for _, _, change in found)

    def _by_injects(self) -> Iterator[tuple[int, tuple[object, ...], Change]]:
        for name, sign in self.told.sent.items():
            inject = self.script.injects.get(name)
            planned = self.script.plan.injects.get(name) or 0
            at = planned if sign.at is None else sign.at
            for nth, effect in enumerate(inject.effects if inject else ()):
                change = Change(at, effect.system, effect.state, name)
                yield at, (*sign.entry.order, nth), change

    def _by_answers(self) -> Iterator[tuple[int, tuple[object, ...], Change]]:
        for name in self.script.decisions:
            for given in self.given(name):
                effects = self.script.option_effects(name, given.option)
                order = given.sign.entry.order if given.sign else (NEVER, name, 0)
                for nth, effect in enumerate(effects):
                    yield given.at, (*order, nth), Change(
                        given.at, effect.system, effect.state, name
                    )  # fmt: skip

    def _by_entries(self) -> Iterator[tuple[int, tuple[object, ...], Change]]:
        names = {each.id: each.id for each in self.script.exercise.systems}
        names |= {parse_ref(s.ref).id: s.id for s in self.script.exercise.systems if s.ref}
        for sign in self.told.states:
            system = names.get(sign.entry.subject.rpartition("/")[2].rpartition(":")[2])
            state = next((s for s in SystemState if s == sign.entry.data.get("state")), None)
            if system is not None and state is not None:
                at = self.now if sign.at is None else sign.at
                yield at, (*sign.entry.order, 0), Change(at, system, state, sign.entry.ref)

    def state_of(self, system: str, at: int) -> SystemState | None:
        """Return the state of a system at a moment."""
        for change in reversed(self.changes):
            if change.system == system and change.at <= at:
                return change.state
        known = (each.state for each in self.script.exercise.systems if each.id == system)
        return next(known, None)

    def is_raised(self, flag: str, at: int) -> bool:
        """Return whether an answer had raised a flag at a moment; a flag stays."""
        for name, decision in self.script.decisions.items():
            sets = {option.id for option in decision.options if flag in option.sets}
            if sets and any(g.option in sets and g.at <= at for g in self.given(name)):
                return True
        return False


def hit_by(hit: Hit | None, at: int) -> bool:
    """Return whether something had been seen at a moment; without an hour, it had."""
    return hit is not None and (hit.at is None or hit.at <= at)
