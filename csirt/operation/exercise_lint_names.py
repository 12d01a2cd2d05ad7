"""Names of nothing in a scenario: cells, voices, steps of playbooks, facts of conditions …"""

from collections.abc import Iterator

from csirt.model.exercise import Exercise, SystemKind
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import START, Expectation, Inject, SystemEffect, SystemState
from csirt.model.fault import Fault
from csirt.model.ref import parse_ref
from csirt.operation.exercise_condition import ConditionError, facts_of, parsed
from csirt.operation.exercise_world import Way, World, conditions, effects, fault
from csirt.text import say

_Name = tuple[str, Way, str]
"""What is named, where, and by which id."""

CARE_STATES = frozenset(
    (SystemState.OPEN, SystemState.LIMITED, SystemState.CLOSED_TO_AMBULANCES, SystemState.CLOSED)
)


def dangling(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A name names nothing."""
    known = _known(exercise, world)
    for kind, way, name in _named(exercise):
        if name not in known[kind]:
            yield _nothing(kind, way, name)
    for way, text in _steps(exercise):
        yield from _outside(way, text, world)
    for at, decision in enumerate(exercise.decisions):
        ids = {option.id for option in decision.options}
        if decision.default is not None and decision.default not in ids:
            yield _nothing("option", ("decisions", at, "default"), decision.default)
        if decision.plays is not None:
            yield from _played(("decisions", at, "plays"), decision, world)
    yield from _in_conditions(exercise, known)


def _nothing(kind: str, way: Way, name: str) -> Fault:
    return fault("dangling", way, name=name, what=say(f"cli.exercise.what.{kind}"))


def _known(exercise: Exercise, world: World) -> dict[str, set[str]]:
    injects = {each.id for each in exercise.injects}
    expected = {each.id for each in exercise.all_expected()}
    decisions = {each.id for each in exercise.decisions}
    options = [option for each in exercise.decisions for option in each.options]
    return {
        "cell": {each.id for each in exercise.cells},
        "role": {role.id for each in exercise.cells for role in each.roles},
        "animator": {each.id for each in exercise.animators},
        "voice": {each.id for each in exercise.voices},
        "system": {each.id for each in exercise.systems},
        "objective": {each.id for each in exercise.objectives},
        "phase": {each.id for each in exercise.phases},
        "inject": injects,
        "start": injects | {START},
        "expectation": expected,
        "decision": decisions,
        "event": injects | expected | decisions,
        "flag": {name for option in options for name in option.sets},
        "state": {each.value for each in SystemState},
        "action": set(world.actions),
    }


def _named(exercise: Exercise) -> Iterator[_Name]:
    for at, voice in enumerate(exercise.voices):
        yield from _one("animator", ("voices", at, "animator"), voice.animator)
    for at, objective in enumerate(exercise.objectives):
        yield from _list("action", ("objectives", at, "actions"), objective.actions)
    for at, inject in enumerate(exercise.injects):
        yield from _of_inject(("injects", at), inject)
    for at, decision in enumerate(exercise.decisions):
        yield from _of_decision(("decisions", at), decision)
    for at, expected in enumerate(exercise.expectations):
        yield "start", ("expectations", at, "counts_from"), expected.counts_from
        yield from _of_expected(("expectations", at), expected)
    for at, item in enumerate(exercise.grid):
        yield "cell", ("grid", at, "cell"), item.cell
        yield from _one("objective", ("grid", at, "objective"), item.objective)
        yield from _one("inject", ("grid", at, "inject"), item.inject)


def _of_inject(way: Way, inject: Inject) -> Iterator[_Name]:
    yield from _one("inject", (*way, "after"), inject.after)
    yield from _one("expectation", (*way, "if_missing"), inject.if_missing)
    yield from _one("phase", (*way, "phase"), inject.phase)
    yield from _one("voice", (*way, "sender"), inject.sender)
    yield from _one("decision", (*way, "asks"), inject.asks)
    yield from _list("cell", (*way, "to"), inject.to)
    yield from _list("role", (*way, "roles"), inject.roles)
    yield from _of_effects(way, inject.effects)
    for nth, expected in enumerate(inject.expects):
        yield from _of_expected((*way, "expects", nth), expected)


def _of_decision(way: Way, decision: DecisionPoint) -> Iterator[_Name]:
    yield "cell", (*way, "cell"), decision.cell
    yield from _one("objective", (*way, "objective"), decision.objective)
    for nth, option in enumerate(decision.options):
        here = (*way, "options", nth)
        yield from _list("inject", (*here, "reveals"), option.reveals)
        yield from _list("inject", (*here, "cancels"), option.cancels)
        yield from _of_effects(here, option.effects)


def _of_expected(way: Way, expected: Expectation) -> Iterator[_Name]:
    yield from _one("objective", (*way, "objective"), expected.objective)
    yield from _one("cell", (*way, "cell"), expected.cell)
    for nth, met in enumerate(expected.met_by):
        yield from _one("decision", (*way, "met_by", nth, "decision"), met.decision)


def _of_effects(way: Way, some: tuple[SystemEffect, ...]) -> Iterator[_Name]:
    for nth, effect in enumerate(some):
        yield "system", (*way, "effects", nth, "system"), effect.system


def _one(kind: str, way: Way, name: str | None) -> Iterator[_Name]:
    if name is not None:
        yield kind, way, name


def _list(kind: str, way: Way, names: tuple[str, ...]) -> Iterator[_Name]:
    for nth, name in enumerate(names):
        yield kind, (*way, nth), name


def _steps(exercise: Exercise) -> Iterator[tuple[Way, str]]:
    """Yield the references to what is outside the scenario and outside a facility's model."""
    for at, objective in enumerate(exercise.objectives):
        yield from ((("objectives", at, "steps", n), s) for n, s in enumerate(objective.steps))
    for at, system in enumerate(exercise.systems):
        if system.ref is not None and system.kind is SystemKind.SERVICE:
            yield ("systems", at, "ref"), system.ref
    for at, inject in enumerate(exercise.injects):
        shown = ((n, each) for n, each in enumerate(inject.about) if each.startswith("technique:"))
        yield from ((("injects", at, "about", n), each) for n, each in shown)
    for way, expected in expectations_of(exercise):
        for nth, met in enumerate(expected.met_by):
            here = (*way, "met_by", nth)
            yield from (
                ((*here, key), text)
                for key, text in (("step", met.step), ("subject", met.subject))
                if text is not None
            )


def expectations_of(exercise: Exercise) -> Iterator[tuple[Way, Expectation]]:
    """Yield every expectation of a scenario with its place."""
    for at, inject in enumerate(exercise.injects):
        yield from ((("injects", at, "expects", n), e) for n, e in enumerate(inject.expects))
    yield from ((("expectations", n), e) for n, e in enumerate(exercise.expectations))


def _outside(way: Way, text: str, world: World) -> Iterator[Fault]:
    """Yield the fault of a reference that leads nowhere."""
    ref = parse_ref(text)
    kind = ref.kind or ("service" if way[0] == "systems" else "step")
    if kind == "step" and ref.facility not in world.playbooks:
        yield _nothing("playbook", way, ref.facility or text)
    elif kind == "step" and ref.id not in world.nodes(ref.facility):
        yield _nothing("step", way, text)
    else:
        others = {"service": world.services, "clock": world.clocks, "technique": world.techniques}
        if kind in others and ref.id not in others[kind]:
            yield _nothing(kind, way, ref.id)


def _played(way: Way, decision: DecisionPoint, world: World) -> Iterator[Fault]:
    ref = parse_ref(decision.plays or "")
    if world.decision(ref.facility, ref.id) is None:
        yield _nothing("playbook-decision", way, decision.plays or "")


def _in_conditions(exercise: Exercise, known: dict[str, set[str]]) -> Iterator[Fault]:
    decisions = {each.id: {o.id for o in each.options} for each in exercise.decisions}
    yield from _met_options(exercise, decisions)
    for way, text in conditions(exercise):
        try:
            facts = tuple(facts_of(parsed(text)))
        except ConditionError:
            continue  # told by its own rule
        for fact in facts:
            for kind, name in zip(fact.kinds, fact.arguments, strict=True):
                names = decisions.get(fact.arguments[0]) if kind == "option" else known.get(kind)
                if names is not None and name not in names:
                    yield _nothing(kind, way, name)


def _met_options(exercise: Exercise, decisions: dict[str, set[str]]) -> Iterator[Fault]:
    for way, expected in expectations_of(exercise):
        for nth, met in enumerate(expected.met_by):
            names = decisions.get(met.decision or "")
            if met.option is not None and names is not None and met.option not in names:
                yield _nothing("option", (*way, "met_by", nth, "option"), met.option)


def wrong_state(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A care line is open, limited or closed; anything else is up, degraded or down."""
    kinds = {each.id: each.kind for each in exercise.systems}
    places = [(("systems", n, "state"), e.id, e.state) for n, e in enumerate(exercise.systems)]
    placed: list[tuple[Way, str, SystemState]] = list(places)
    placed += [((*way, "state"), each.system, each.state) for way, each in effects(exercise)]
    for way, name, state in placed:
        kind = kinds.get(name)
        if kind is not None and (kind is SystemKind.CARE_LINE) != (state in CARE_STATES):
            words = say(f"cli.exercise.system.{kind}")
            yield fault("wrong-state", way, name=name, state=state.value, kind=words)
