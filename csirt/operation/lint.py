"""The faults of a playbook that its form does not show: each rule is ``content -> faults``.

Faults bear the way to the node at fault (``steps.3.after.0``); who read the file adds the line.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from csirt.model.clock import Clock
from csirt.model.fault import Fault, Severity
from csirt.model.playbook import START, Act, ClockAct, Decision, Playbook, Step
from csirt.model.record import Text
from csirt.operation.playbook_graph import Graph, Way, graph_of
from csirt.text import say


@dataclass(frozen=True, slots=True)
class World:
    """What a playbook may name besides itself."""

    clocks: Mapping[str, Clock] = field(default_factory=dict)
    playbooks: frozenset[str] = frozenset()
    cards: frozenset[str] = frozenset()


def _fault(code: str, way: Way, severity: Severity = Severity.ERROR, **facts: str | int) -> Fault:
    return Fault(code, severity, say(code, None, **facts), path=".".join(map(str, way)))


def dangling(playbook: Playbook, world: World) -> Iterator[Fault]:
    """A name names nothing: a step, a decision, a role, a clock, a playbook, a card."""
    nodes = {node.id for node in playbook.nodes()}
    known = {
        "node": nodes,
        "step": {step.id for step in playbook.steps},
        "decision": {decision.id for decision in playbook.decisions},
        "target": nodes | {START},
        "role": {role.id for role in playbook.roles},
        "clock": world.clocks,
        "playbook": world.playbooks,
        "card": world.cards,
    }
    for kind, way, name in _named(playbook):
        if name not in known[kind]:
            yield _fault("dangling", way, name=name, what=say(f"cli.playbook.what.{kind}"))


_Name = tuple[str, Way, str]
"""What is named, where, and by which id."""


def _named(playbook: Playbook) -> Iterator[_Name]:
    yield from _list("node", ("start",), playbook.start)
    for at, step in enumerate(playbook.steps):
        yield from _of_node(("steps", at), step)
        yield from _of_step(("steps", at), step)
    for at, decision in enumerate(playbook.decisions):
        yield from _of_node(("decisions", at), decision)
        for nth, option in enumerate(decision.options):
            way = ("decisions", at, "options", nth, "leads_to")
            yield from _list("node", way, option.leads_to)
    for at, loop in enumerate(playbook.loops):
        yield from _list("step", ("loops", at, "steps"), loop.steps)
        yield "decision", ("loops", at, "until"), loop.until


def _of_node(way: Way, node: Step | Decision) -> Iterator[_Name]:
    raci = node.raci
    roles = (("owner", node.owner), ("accountable", raci.accountable))
    for key, role in roles:
        if role is not None:
            yield "role", (*way, key) if key == "owner" else (*way, "raci", key), role
    yield from _list("role", (*way, "raci", "consulted"), raci.consulted)
    yield from _list("role", (*way, "raci", "informed"), raci.informed)
    yield from _list("node", (*way, "after"), node.after)
    yield from _list("node", (*way, "gates"), node.gates)
    yield "target", (*way, "deadline_from"), node.deadline_from
    if node.card is not None:
        yield "card", (*way, "card"), node.card


def _of_step(way: Way, step: Step) -> Iterator[_Name]:
    for nth, act in enumerate(step.clocks):
        yield "clock", (*way, "clocks", nth, "clock"), act.clock
    if step.playbook is not None:
        yield "playbook", (*way, "playbook"), step.playbook


def _list(kind: str, way: Way, names: tuple[str, ...]) -> Iterator[_Name]:
    for nth, name in enumerate(names):
        yield kind, (*way, nth), name


def unreachable(playbook: Playbook, world: World) -> Iterator[Fault]:
    """Nothing ever opens a step: neither the start, nor what it waits for, nor an option."""
    graph = graph_of(playbook)
    for name in graph.unreachable():
        yield _fault("unreachable", graph.ways[name], name=name)


def cycle(playbook: Playbook, world: World) -> Iterator[Fault]:
    """Steps of one track wait for one another in a circle."""
    graph = graph_of(playbook)
    for circle in graph.circles():
        if not graph.crosses(circle):
            yield _fault("cycle", _place(graph, circle), names=_chain(circle))


def deadlock(playbook: Playbook, world: World) -> Iterator[Fault]:
    """A gate that may never open: a circle across tracks, or a doubt of another track."""
    graph = graph_of(playbook)
    for circle in graph.circles():
        if graph.crosses(circle):
            yield _fault("deadlock", _place(graph, circle), names=_chain(circle))
    for way, name, question in graph.held_by_doubt():
        yield _fault("deadlock", way, names=_chain((name, question)))


def _place(graph: Graph, circle: tuple[str, ...]) -> Way:
    """Return where the first node of a circle names another of it."""
    first, members = circle[0], set(circle)
    return next(wait.way for wait in graph.waits[first] if wait.name in members)


def _chain(names: tuple[str, ...]) -> str:
    return " → ".join([*names[:6], "…"] if len(names) > 6 else names)


def deadline_beyond_clock(playbook: Playbook, world: World) -> Iterator[Fault]:
    """The target of a filing lies beyond the limit of the law."""
    triggers = {
        act.clock: step.id
        for step in playbook.steps
        for act in step.clocks
        if act.act is Act.TRIGGER
    }
    filings = {
        act.clock: step.id for step in playbook.steps for act in step.clocks if act.act is Act.FILE
    }
    for at, step in enumerate(playbook.steps):
        for act in step.clocks:
            clock = world.clocks.get(act.clock)
            hours = _limit(clock, act) if clock else None
            start = filings if act.act is Act.COMPLETE else triggers
            minutes = minutes_until(playbook, step, since=start.get(act.clock, START))
            if hours is not None and minutes is not None and minutes > 60 * hours:
                place = ("steps", at, "deadline_minutes")
                yield _fault(
                    "deadline-beyond-clock",
                    place,
                    minutes=minutes,
                    limit=f"{hours:g}",
                    clock=act.clock,
                )


_HOURS_A_MONTH = 28 * 24
"""The shortest month."""


def _limit(clock: Clock, act: ClockAct) -> float | None:
    """Return the hours within which the act must be done, none where the law gives no number."""
    if act.act is Act.COMPLETE:
        return clock.complement_hours
    if act.act not in (Act.FILE, Act.PREFILE):
        return None
    months = clock.deadline_months
    return clock.deadline_hours if months is None else float(months * _HOURS_A_MONTH)


def minutes_until(playbook: Playbook, node: Step | Decision, *, since: str = START) -> int | None:
    """Return the target of a node, in minutes from the start or from the node ``since``.

    Along the way, a target that nobody gave counts for nothing; a node without one has none.
    """
    nodes = {each.id: each for each in playbook.nodes()}
    if node.deadline_minutes is None:
        return None
    total, seen, here = 0, set[str](), node
    while here.id != since and here.id not in seen:
        seen.add(here.id)
        total += here.deadline_minutes or 0
        if here.deadline_from not in nodes:
            break
        here = nodes[here.deadline_from]
    return total


def role_without_holder(playbook: Playbook, world: World) -> Iterator[Fault]:
    """Nobody holds a role; with a holder but no deputy it is a warning."""
    for at, role in enumerate(playbook.roles):
        if role.holder is None or not role.deputies:
            severity = Severity.ERROR if role.holder is None else Severity.WARNING
            missing = say(f"cli.playbook.no.{'holder' if role.holder is None else 'deputy'}")
            yield _fault(
                "role-without-holder", ("roles", at), severity, name=role.id, missing=missing
            )


def step_without_owner(playbook: Playbook, world: World) -> Iterator[Fault]:
    """Nobody is to do a step, or to answer a question."""
    for name, nodes in (("steps", playbook.steps), ("decisions", playbook.decisions)):
        for at, node in enumerate(nodes):
            if node.owner is None:
                yield _fault("step-without-owner", (name, at), name=node.id)


def missing_translation(playbook: Playbook, world: World) -> Iterator[Fault]:
    """A text stands in French only."""
    yield from untranslated(playbook)


def untranslated(record: BaseModel, way: Way = ()) -> Iterator[Fault]:
    """Yield a fault for each text of a record that has no English."""
    for name, value in record:
        for at, each in enumerate(value if isinstance(value, tuple) else (value,)):
            here = (*way, name, at) if isinstance(value, tuple) else (*way, name)
            if isinstance(each, Text):
                if not each.en:
                    yield _fault("missing-translation", here)
            elif isinstance(each, BaseModel):
                yield from untranslated(each, here)


Rule = Callable[[Playbook, World], Iterator[Fault]]

RULES: dict[str, Rule] = {
    "dangling": dangling,
    "unreachable": unreachable,
    "cycle": cycle,
    "deadlock": deadlock,
    "deadline-beyond-clock": deadline_beyond_clock,
    "role-without-holder": role_without_holder,
    "step-without-owner": step_without_owner,
    "missing-translation": missing_translation,
}


def linted(playbook: Playbook, world: World) -> tuple[Fault, ...]:
    """Return every fault of a playbook, rule by rule."""
    return tuple(fault for rule in RULES.values() for fault in rule(playbook, world))
