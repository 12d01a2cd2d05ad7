"""What the conditions of a scenario say of a run, at one of its moments.

``decided(D)`` is a decision that the players took; ``decided(D, O)`` is the answer in force, the
default one included, for its consequences are there. ``missed(E)`` is so from the limit of an
expectation on, until it is done after all: then it is ``late``.
"""

from collections.abc import Callable, Iterable, Iterator

from csirt.operation.exercise_condition import Fact, facts_of
from csirt.operation.exercise_condition import holds as condition_holds
from csirt.operation.exercise_course import NEVER, Course
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import result_at
from csirt.operation.exercise_schedule import seconds_or_none


def holds(course: Course, text: str, at: int) -> bool:
    """Return whether a condition held at a moment; one that cannot be read does not."""
    condition = course.script.conditions.get(text)
    if condition is None:
        return False

    def is_so(fact: Fact) -> bool:
        return _FACTS[fact.name](course, fact.arguments, at)

    return condition_holds(condition, is_so)


def turns(course: Course, texts: Iterable[str | None]) -> list[int]:
    """Return the moments at which some conditions may change, in order."""
    found: set[int | None] = set()
    for text in texts:
        condition = course.script.conditions.get(text or "")
        for fact in facts_of(condition) if condition else ():
            found |= set(_moments(course, fact))
    return sorted(at for at in found if at is not None)


def _moments(course: Course, fact: Fact) -> Iterator[int | None]:
    """Yield the moments at which a fact may become so, or cease to be."""
    for kind, name in zip(fact.kinds, fact.arguments, strict=True):
        if kind == "time":
            yield seconds_or_none(name)
        elif kind == "system":
            yield from (each.at for each in course.changes if each.system == name)
        elif kind == "flag":
            yield from (g.at for each in course.script.decisions for g in course.given(each))
        elif name in course.script.decisions:
            yield from (each.at for each in course.given(name))
        elif name in course.script.expected:
            known, times = course.support(name), course.limits(course.script.expected[name])
            yield from (hit.at for hit in (known.full, known.partly) if hit)
            yield times[0] if times else None
        else:
            yield course.sent_at(name)


_Is = Callable[[Course, tuple[str, ...], int], bool]


def _outcome(result: Result) -> _Is:
    """Return what tells whether an expectation had an outcome at a moment."""

    def is_so(course: Course, arguments: tuple[str, ...], at: int) -> bool:
        expected = course.script.expected.get(arguments[0])
        return expected is not None and result_at(course, expected, at) is result

    return is_so


def _decided(course: Course, arguments: tuple[str, ...], at: int) -> bool:
    """A decision was taken by the players; or, with an option, that answer is in force."""
    if arguments[0] not in course.script.decisions:
        return False
    if len(arguments) == 1:
        return any(g.sign is not None and g.at <= at for g in course.given(arguments[0]))
    found = course.in_force(arguments[0], at)
    return found is not None and found.option == arguments[1]


def _before(course: Course, arguments: tuple[str, ...], at: int) -> bool:
    limit = seconds_or_none(arguments[-1])
    if limit is None:
        return False
    if len(arguments) == 1:
        return at < limit
    when = _happened(course, arguments[0])
    return when is not None and when < limit and when <= at


def _happened(course: Course, name: str) -> int | None:
    """Return when an inject was sent, an expectation done or a decision taken."""
    if name in course.script.decisions:
        return min((g.at for g in course.given(name) if g.sign is not None), default=None)
    if name in course.script.expected:
        full = course.support(name).full
        return full.at if full else None
    return course.sent_at(name)


_FACTS: dict[str, _Is] = {
    "met": _outcome(Result.MET),
    "partly": _outcome(Result.PARTIAL),
    "late": _outcome(Result.LATE),
    "missed": _outcome(Result.MISSED),
    "decided": _decided,
    "sent": lambda course, arguments, at: course.is_sent(arguments[0], at),
    "state": lambda course, arguments, at: course.state_of(arguments[0], at) == arguments[1],
    "flag": lambda course, arguments, at: course.is_raised(arguments[0], at),
    "before": _before,
    "since": lambda course, arguments, at: at >= (_limit(arguments[0])),
}


def _limit(text: str) -> int:
    seconds = seconds_or_none(text)
    return NEVER if seconds is None else seconds
