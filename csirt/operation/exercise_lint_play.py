"""Rules of play: what nothing is expected of, who receives nothing, choices that are none."""

from collections.abc import Iterator

from csirt.model.exercise import Cell, Exercise, PlayedBy
from csirt.model.exercise_decision import Choice, DecisionPoint
from csirt.model.exercise_inject import Inject, SystemState
from csirt.model.fault import Fault, Severity
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_condition import ConditionError, facts_of, parsed
from csirt.operation.exercise_schedule import schedule
from csirt.operation.exercise_world import World, conditions, fault

SILENCE_MINUTES = 30
"""Real minutes without anything after which a cell drops out of the exercise."""
BREATH_MINUTES = 5
"""Real minutes that a cell needs for one inject before the next."""
_WARNING = Severity.WARNING
_LOST = frozenset(
    (SystemState.DEGRADED, SystemState.DOWN, SystemState.LIMITED, SystemState.CLOSED,
     SystemState.CLOSED_TO_AMBULANCES)
)  # fmt: skip


def no_expectation(exercise: Exercise, world: World) -> Iterator[Fault]:
    """Nothing is expected of an inject: neither an act nor a decision, and it is no stress inject.

    A reminder (``if_missing``) repeats what is expected already.
    """
    for at, inject in enumerate(exercise.injects):
        expected = inject.expects or inject.asks or inject.if_missing or inject.stress
        if not expected:
            yield fault("no-expectation", ("injects", at), _WARNING, name=inject.id)


def stress_judged(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A stress inject loads the players: nobody is judged by it."""
    for at, inject in enumerate(exercise.injects):
        if inject.stress and (inject.expects or inject.asks):
            key = "expects" if inject.expects else "asks"
            yield fault("stress-judged", ("injects", at, key), name=inject.id)


def objective_unserved(exercise: Exercise, world: World) -> Iterator[Fault]:
    """Nothing in the exercise can show that an objective was reached."""
    served = {each.objective for each in exercise.all_expected()}
    asked = {inject.asks for inject in exercise.injects}
    served |= {each.objective for each in exercise.decisions if each.id in asked}
    for at, objective in enumerate(exercise.objectives):
        if objective.id not in served:
            yield fault("objective-unserved", ("objectives", at), _WARNING, name=objective.id)


def unobserved(exercise: Exercise, world: World) -> Iterator[Fault]:
    """No line of the observers' grid looks at an objective."""
    seen = {each.objective for each in exercise.grid}
    for at, objective in enumerate(exercise.objectives):
        if objective.id not in seen:
            yield fault("unobserved", ("objectives", at), _WARNING, name=objective.id)


def never_asked(exercise: Exercise, world: World) -> Iterator[Fault]:
    """No inject puts a decision to the players."""
    asked = {inject.asks for inject in exercise.injects}
    for at, decision in enumerate(exercise.decisions):
        if decision.id not in asked:
            yield fault("never-asked", ("decisions", at), name=decision.id)


def silent_cell(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A cell of players receives nothing."""
    receiving = {name for inject in exercise.injects for name in inject.to}
    for at, cell in _players(exercise):
        if cell.id not in receiving:
            yield fault("silent-cell", ("cells", at), _WARNING, name=cell.id)


def long_silence(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A cell of players receives nothing for more than half an hour of the room's time."""
    plan, speed = schedule(exercise), exercise.clock.speed
    end = plan.room_seconds(plan.end, speed)
    for at, cell in _players(exercise):
        planned = [plan.injects[i.id] for i in exercise.injects if cell.id in i.to]
        known = [each for each in planned if each is not None and plan.played(each)]
        times = sorted(plan.room_seconds(each, speed) for each in known)
        if not times:
            continue  # told as silent, or played by hand throughout
        gaps = [(b - a, a) for a, b in zip([0, *times], [*times, end], strict=True)]
        longest, since = max(gaps)
        if longest > SILENCE_MINUTES * MINUTE:
            yield fault(
                "long-silence", ("cells", at), _WARNING, name=cell.id,
                minutes=longest // MINUTE, since=since // MINUTE, most=SILENCE_MINUTES,
            )  # fmt: skip


def _players(exercise: Exercise) -> Iterator[tuple[int, Cell]]:
    for at, cell in enumerate(exercise.cells):
        if cell.played_by is PlayedBy.PLAYERS:
            yield at, cell


def overload(exercise: Exercise, world: World) -> Iterator[Fault]:
    """The same people receive two injects within five minutes; what may not come is not counted."""
    plan, speed = schedule(exercise), exercise.clock.speed
    held = exercise.revealed()
    placed: list[tuple[int, int, Inject]] = []
    for at, inject in enumerate(exercise.injects):
        planned = plan.injects[inject.id]
        sure = inject.when is None and inject.unless is None and inject.if_missing is None
        if planned is not None and sure and inject.id not in held:
            placed.append((plan.room_seconds(planned, speed), at, inject))
    placed.sort(key=lambda each: each[:2])
    for nth, (second, at, inject) in enumerate(placed):
        for before, _, other in reversed(placed[:nth]):
            if second - before >= BREATH_MINUTES * MINUTE:
                break
            if _same_people(inject, other):
                yield fault(
                    "overload", ("injects", at), _WARNING, name=inject.id, other=other.id,
                    minutes=(second - before) // MINUTE,
                )  # fmt: skip
                break


def _same_people(one: Inject, other: Inject) -> bool:
    if not set(one.to) & set(other.to):
        return False
    return not one.roles or not other.roles or bool(set(one.roles) & set(other.roles))


def false_choice(exercise: Exercise, world: World) -> Iterator[Fault]:
    """All the answers of a decision lead to the same."""
    named = _named_options(exercise)
    for at, decision in enumerate(exercise.decisions):
        if _is_false(decision, named):
            yield fault("false-choice", ("decisions", at), _WARNING, name=decision.id)


def _is_false(decision: DecisionPoint, named: set[tuple[str, str]]) -> bool:
    if any((decision.id, option.id) in named for option in decision.options):
        return False
    follows = {_follows(option) for option in decision.options}
    if len(follows) > 1:
        return False
    if any(any(each) for each in follows):
        return True
    words = {option.told.fr if option.told else "" for option in decision.options}
    return len(words) == 1


def _follows(option: Choice) -> tuple[object, ...]:
    effects = frozenset((each.system, each.state) for each in option.effects)
    return effects, frozenset(option.reveals), frozenset(option.cancels), frozenset(option.sets)


def _named_options(exercise: Exercise) -> set[tuple[str, str]]:
    """Return the answers that a condition or an expectation tells from the others."""
    found = {
        (met.decision, met.option)
        for expected in exercise.all_expected()
        for met in expected.met_by
        if met.decision is not None and met.option is not None
    }
    for _, text in conditions(exercise):
        try:
            facts = tuple(facts_of(parsed(text)))
        except ConditionError:
            continue
        found |= {
            (each.arguments[0], each.arguments[1])
            for each in facts
            if each.name == "decided" and len(each.arguments) == 2
        }
    return found


def untold_loss(exercise: Exercise, world: World) -> Iterator[Fault]:
    """An answer stops something, and nobody tells the players what they have lost."""
    for at, decision in enumerate(exercise.decisions):
        for nth, option in enumerate(decision.options):
            lost = any(each.state in _LOST for each in option.effects)
            if lost and option.told is None and not option.reveals:
                way = ("decisions", at, "options", nth)
                yield fault("untold-loss", way, _WARNING, name=option.id)
