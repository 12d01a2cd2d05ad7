"""What no course of the exercise reaches: every combination of answers is walked, up to a limit.

A course is one answer to each decision, and one outcome of each expectation of which conditions
tell two outcomes apart. Within a course, what is possible is worked out to a fixed point: time is
left open, so that nothing possible is called impossible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd, prod

from csirt.model.exercise import Exercise
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import START, Inject
from csirt.model.fault import Fault, Severity
from csirt.operation.exercise_condition import Condition, ConditionError, Fact, facts_of, possible
from csirt.operation.exercise_condition import parsed as parsed_condition
from csirt.operation.exercise_world import Way, World, conditions, fault

MAX_COURSES = 4_096
_STRIDE = 0.618
"""Share of all courses between one that is tried and the next: the golden section spreads them."""
_OUTCOMES = frozenset(("met", "partly", "late", "missed"))
_OTHERWISE = "otherwise"
"""An outcome that no condition names."""
_YES, _NO = frozenset([True]), frozenset([False])
_BOTH = _YES | _NO


@dataclass(frozen=True, slots=True)
class Walked:
    """What the courses of an exercise reach."""

    injects: frozenset[str]
    options: frozenset[tuple[str, str]]
    courses: int
    of: int
    """Number of courses; more than ``courses`` where the walk was cut."""


def walked(exercise: Exercise) -> Walked:
    """Return what can be reached; the walk ends early once everything is."""
    walker = _Walker(exercise)
    choices = walker.choices()
    of = prod(len(each) for each in choices.values())
    injects: set[str] = set()
    options: set[tuple[str, str]] = set()
    tried = 0
    for course in _courses(choices, of):
        tried += 1
        sent, given = walker.reached(course)
        injects |= sent
        options |= given
        if len(injects) == len(exercise.injects) and walker.options <= options:
            return Walked(frozenset(injects), frozenset(options), of, of)
    return Walked(frozenset(injects), frozenset(options), tried, of)


def never_sent(exercise: Exercise, world: World) -> Iterator[Fault]:
    """No course of the exercise sends an inject, or lets an answer be given."""
    found = walked(exercise)
    if found.courses == found.of:
        for way, name in _unreached(exercise, found):
            yield fault("never-sent", way, name=name)


def walk_cut(exercise: Exercise, world: World) -> Iterator[Fault]:
    """There are too many combinations of answers to walk them all, and something was not met."""
    found = walked(exercise)
    if found.courses < found.of:
        names = ", ".join(name for _, name in _unreached(exercise, found))
        of = min(found.of, 10**9)
        yield fault(
            "walk-cut", ("decisions",), Severity.WARNING, tried=found.courses, of=of, names=names
        )


def _unreached(exercise: Exercise, found: Walked) -> Iterator[tuple[Way, str]]:
    for at, inject in enumerate(exercise.injects):
        if inject.id not in found.injects:
            yield ("injects", at), inject.id
    asked = {inject.asks for inject in exercise.injects if inject.id in found.injects}
    for at, decision in enumerate(exercise.decisions):
        for nth, option in enumerate(decision.options):
            if decision.id in asked and (decision.id, option.id) not in found.options:
                yield ("decisions", at, "options", nth), option.id


def _courses(choices: dict[str, tuple[str, ...]], of: int) -> Iterator[dict[str, str]]:
    """Yield courses, each once; where there are too many, some that lie far apart."""
    step = max(1, round(of * _STRIDE))
    while gcd(step, of) != 1:
        step += 1
    for nth in range(min(of, MAX_COURSES)):
        at, course = nth * step % of, {}
        for name, options in choices.items():
            at, chosen = divmod(at, len(options))
            course[name] = options[chosen]
        yield course


class _Walker:
    """Works out one course at a time."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._decisions = {each.id: each for each in exercise.decisions}
        self._homes = {each.id: i.id for i in exercise.injects for each in i.expects}
        self._homes |= {each.id: each.counts_from for each in exercise.expectations}
        self._revealed = exercise.revealed()
        self._parsed = dict(_parsed(exercise))
        self.options = {(d.id, o.id) for d in exercise.decisions for o in d.options}

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return what is chosen in a course: an option of each decision, an outcome."""
        found = {each.id: tuple(o.id for o in each.options) for each in self._exercise.decisions}
        outcomes: dict[str, set[str]] = {}
        for condition in self._parsed.values():
            for fact in facts_of(condition):
                if fact.name in _OUTCOMES:
                    outcomes.setdefault(fact.arguments[0], set()).add(fact.name)
        for inject in self._exercise.injects:
            if inject.if_missing in outcomes:
                outcomes[inject.if_missing].add("missed")
        for name, told in outcomes.items():
            if len(told) > 1 and name not in found:
                found[name] = (*sorted(told), _OTHERWISE)
        return found

    def reached(self, course: dict[str, str]) -> tuple[set[str], set[tuple[str, str]]]:
        """Return the injects that may be sent in a course, and the answers that may be given."""
        sent: set[str] = set()
        given: set[tuple[str, str]] = set()
        grows = True
        while grows:
            fresh = {i.id for i in self._exercise.injects if self._may_come(i, course, sent, given)}
            answers = {
                (each.id, course[each.id])
                for each in self._exercise.decisions
                if self._may_be_answered(each, course, sent, given)
            }
            grows = not (fresh <= sent and answers <= given)
            sent, given = sent | fresh, given | answers
        return sent, given

    def _may_come(
        self, inject: Inject, course: dict[str, str], sent: set[str], given: set[tuple[str, str]]
    ) -> bool:
        if inject.id in self._revealed and not self._is_brought(inject.id, given):
            return False
        if inject.after is not None and inject.after not in sent:
            return False
        if inject.if_missing is not None:
            home = self._homes.get(inject.if_missing, "")
            if home != START and home not in sent:
                return False
            if course.get(inject.if_missing, "missed") != "missed":
                return False
        when = self._truths(inject.when, course, sent, given)
        unless = self._truths(inject.unless, course, sent, given, otherwise=_NO)
        return True in when and False in unless

    def _may_be_answered(
        self,
        decision: DecisionPoint,
        course: dict[str, str],
        sent: set[str],
        given: set[tuple[str, str]],
    ) -> bool:
        if not any(i.asks == decision.id and i.id in sent for i in self._exercise.injects):
            return False
        option = next(each for each in decision.options if each.id == course[decision.id])
        return True in self._truths(option.requires, course, sent, given)

    def _is_brought(self, name: str, given: set[tuple[str, str]]) -> bool:
        return any(
            name in option.reveals
            for decision in self._exercise.decisions
            for option in decision.options
            if (decision.id, option.id) in given
        )

    def _truths(
        self,
        text: str | None,
        course: dict[str, str],
        sent: set[str],
        given: set[tuple[str, str]],
        otherwise: frozenset[bool] = _YES,
    ) -> frozenset[bool]:
        condition = self._parsed.get(text or "")
        if condition is None:
            return otherwise if text is None else _BOTH
        return possible(condition, lambda fact: self._may_be(fact, course, sent, given))

    def _may_be(
        self, fact: Fact, course: dict[str, str], sent: set[str], given: set[tuple[str, str]]
    ) -> frozenset[bool]:
        """Return the truths of a fact; before anything has happened, every fact is false."""
        first = fact.arguments[0]
        if fact.name in _OUTCOMES:
            home = self._homes.get(first, "")
            fits = course.get(first, fact.name) == fact.name
            return _BOTH if fits and (home == START or home in sent) else _NO
        if fact.name == "sent":
            return _BOTH if first in sent else _NO
        if fact.name == "decided":
            answer = (first, fact.arguments[1] if len(fact.arguments) > 1 else course.get(first))
            return _BOTH if answer in given else _NO
        if fact.name == "flag":
            return _BOTH if self._is_raised(first, given) else _NO
        return _BOTH

    def _is_raised(self, flag: str, given: set[tuple[str, str]]) -> bool:
        return any(
            flag in option.sets
            for decision in self._exercise.decisions
            for option in decision.options
            if (decision.id, option.id) in given
        )


def _parsed(exercise: Exercise) -> Iterator[tuple[str, Condition]]:
    for _, text in conditions(exercise):
        try:
            yield text, parsed_condition(text)
        except ConditionError:
            continue  # told by its own rule; what it would allow is not known
