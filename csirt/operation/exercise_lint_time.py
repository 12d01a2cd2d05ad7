"""Rules of time: what cannot be read, waits in a circle, never begins, or comes after the end."""

from collections.abc import Iterator

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import FreeExpectation
from csirt.model.fault import Fault, Severity
from csirt.model.scenario_time import MINUTE, told
from csirt.operation.exercise_lint_names import expectations_of
from csirt.operation.exercise_schedule import Schedule, schedule, seconds_or_none
from csirt.operation.exercise_world import Way, World, fault, trigger_key


def unparsed_time(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A time is not counted from the start as the format has it."""
    times: list[tuple[Way, str | None]] = [
        *((("injects", n, "at"), each.at) for n, each in enumerate(exercise.injects)),
        *((("phases", n, "at"), each.at) for n, each in enumerate(exercise.phases)),
    ]
    for way, text in times:
        if text is not None and seconds_or_none(text) is None:
            yield fault("unparsed-time", way, given=text)


def after_cycle(exercise: Exercise, world: World) -> Iterator[Fault]:
    """Injects wait for one another in a circle: none of them ever comes."""
    waits = _waits(exercise)
    places = {each.id: (n, each) for n, each in enumerate(exercise.injects)}
    told_already: set[str] = set()
    for name in waits:
        circle = _circle(name, waits)
        if circle and not told_already & set(circle):
            told_already |= set(circle)
            at, inject = places[circle[0]]
            shown = " → ".join([*circle[:6], *(["…"] if len(circle) > 6 else []), circle[0]])
            yield fault("after-cycle", ("injects", at, trigger_key(inject)), names=shown)


def _waits(exercise: Exercise) -> dict[str, str]:
    """Return, for each inject that waits for another, which one."""
    homes = {each.id: inject.id for inject in exercise.injects for each in inject.expects}
    homes |= {each.id: each.counts_from for each in exercise.expectations}
    found: dict[str, str] = {}
    for inject in exercise.injects:
        if inject.after is not None:
            found[inject.id] = inject.after
        elif inject.if_missing is not None and inject.if_missing in homes:
            found[inject.id] = homes[inject.if_missing]
    return found


def _circle(name: str, waits: dict[str, str]) -> tuple[str, ...]:
    """Return the circle that a name is part of, itself first; empty where it is in none."""
    walked, here = [name], waits.get(name)
    while here is not None and here != name and here not in walked:
        walked.append(here)
        here = waits.get(here)
    return tuple(walked) if here == name else ()


def never_starts(exercise: Exercise, world: World) -> Iterator[Fault]:
    """No inject comes by itself: the exercise stands still until somebody plays one by hand."""
    held = exercise.revealed()
    homes = {each.id for each in exercise.expectations if isinstance(each, FreeExpectation)}
    by_itself = (
        each.id not in held and (each.at is not None or each.if_missing in homes)
        for each in exercise.injects
    )
    if not any(by_itself):
        yield fault("never-starts", ("injects",) if exercise.injects else ())


def after_end(exercise: Exercise, world: World) -> Iterator[Fault]:
    """An inject comes, or an expectation ends, after the end of the exercise."""
    plan = schedule(exercise)
    for at, inject in enumerate(exercise.injects):
        planned = plan.injects[inject.id]
        if planned is not None and planned > plan.end:
            yield _late(("injects", at, trigger_key(inject)), inject.id, planned, plan)
    for way, expected in expectations_of(exercise):
        due = plan.due[expected.id]
        if due is None or expected.within_minutes is None:
            continue
        base = due - expected.within_minutes * MINUTE
        if due > plan.end >= base:
            yield _late((*way, "within_minutes"), expected.id, due, plan)
        late = expected.late_until_minutes
        if late is not None and base + late * MINUTE > plan.end >= due:
            here = (*way, "late_until_minutes")
            yield _late(here, expected.id, base + late * MINUTE, plan, Severity.WARNING)


def _late(
    way: Way, name: str, at: int, plan: Schedule, severity: Severity = Severity.ERROR
) -> Fault:
    return fault("after-end", way, severity, name=name, time=told(at), end=told(plan.end))


def outside_phases(exercise: Exercise, world: World) -> Iterator[Fault]:
    """An inject falls before the start, or where the clock jumps: it would never be sent."""
    plan = schedule(exercise)
    for at, inject in enumerate(exercise.injects):
        planned = plan.injects[inject.id]
        if planned is not None and planned <= plan.end and not plan.played(planned):
            way = ("injects", at, trigger_key(inject))
            yield fault("outside-phases", way, name=inject.id, time=told(planned))


def duration_mismatch(exercise: Exercise, world: World) -> Iterator[Fault]:
    """The phases do not add up to the minutes announced."""
    minutes = [each.minutes for each in exercise.phases]
    known = [each for each in minutes if each is not None]
    if known and len(known) == len(minutes) and sum(known) != exercise.clock.minutes:
        yield fault(
            "duration-mismatch", ("clock", "minutes"), Severity.WARNING,
            total=sum(known), announced=exercise.clock.minutes,
        )  # fmt: skip


def no_within(exercise: Exercise, world: World) -> Iterator[Fault]:
    """An inject waits for the absence of something that has no time limit: it never comes."""
    limits = {each.id: each.within_minutes for each in exercise.all_expected()}
    for at, inject in enumerate(exercise.injects):
        name = inject.if_missing
        if name is not None and name in limits and limits[name] is None:
            yield fault("no-within", ("injects", at, "if_missing"), name=name)


def no_default(exercise: Exercise, world: World) -> Iterator[Fault]:
    """Nobody has written what happens if a decision is not taken."""
    for at, decision in enumerate(exercise.decisions):
        if decision.default is None:
            yield fault("no-default", ("decisions", at), Severity.WARNING, name=decision.id)
