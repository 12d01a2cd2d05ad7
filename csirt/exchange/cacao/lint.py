"""What is wrong in a foreign playbook: form, names of nothing, circles, steps nobody reaches.

The official schemas let most of it through: they rest on a key word that their own version of
JSON Schema does not know.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from csirt.exchange.cacao.document import Document, Step, document_of
from csirt.exchange.cacao.types import PLAYBOOK
from csirt.exchange.told import Teller, Way
from csirt.model.fault import Fault, Severity
from csirt.safe import safe
from csirt.text import say


def schema(document: Document, teller: Teller) -> Iterator[Fault]:
    """A value has not the form of the specification, or a property is none of its."""
    yield from PLAYBOOK(document.data, (), teller)
    first = document.steps.get(document.text("workflow_start"))
    if first is not None and first.kind != "start":
        problem = say("cli.exchange.schema.start", given=safe(first.kind, limit=80))
        yield teller.fault("schema", ("workflow_start",), Severity.WARNING, problem=problem)
    for step in document.steps.values():
        if "on_completion" in step.data and {"on_success", "on_failure"} & step.data.keys():
            problem = say("cli.exchange.schema.both")
            yield teller.fault("schema", (*step.way, "on_completion"), on_key=True, problem=problem)


def dangling(document: Document, teller: Teller) -> Iterator[Fault]:
    """A step, a target, a secret, a marking or an extension is named and is not there.

    The way out of an exception lies beside the normal run: that it leads nowhere is a warning.
    """
    for way, name in _named_steps(document):
        if name not in document.steps:
            beside = way == ("workflow_exception",)
            severity = Severity.WARNING if beside else Severity.ERROR
            yield _dangling(teller, way, "step", name, severity)
    for kind, definitions, named in _REFERRED:
        known = document.entries(definitions)
        for way, name in named(document):
            if name not in known:
                severity = Severity.ERROR if kind == "target" else Severity.WARNING
                yield _dangling(teller, way, kind, name, severity)


def _dangling(teller: Teller, way: Way, kind: str, name: str, severity: Severity) -> Fault:
    what = say(f"cli.exchange.what.{kind}")
    return teller.fault("dangling", way, severity, name=name, what=what)


def _named_steps(document: Document) -> Iterator[tuple[Way, str]]:
    for name in ("workflow_start", "workflow_exception"):
        if document.text(name):
            yield (name,), document.text(name)
    for step in document.steps.values():
        yield from ((edge.way, edge.to) for edge in step.edges())


def _targets(document: Document) -> Iterator[tuple[Way, str]]:
    for step in document.steps.values():
        for at, name in enumerate(step.list("targets")):
            if step.kind == "action" and isinstance(name, str):
                yield (*step.way, "targets", at), name


def _secrets(document: Document) -> Iterator[tuple[Way, str]]:
    for definitions in ("agent_definitions", "target_definitions"):
        for id, agent in document.entries(definitions).items():
            name = agent.get("authentication_info") if isinstance(agent, dict) else None
            if isinstance(name, str):
                yield (definitions, id, "authentication_info"), name


def _markings(document: Document) -> Iterator[tuple[Way, str]]:
    for at, name in enumerate(document.list("markings")):
        if isinstance(name, str):
            yield ("markings", at), name


def _extensions(document: Document) -> Iterator[tuple[Way, str]]:
    for name in document.entries("playbook_extensions"):
        yield ("playbook_extensions", name), name
    for step in document.steps.values():
        used = step.data.get("step_extensions")
        for name in used if isinstance(used, dict) else ():
            yield (*step.way, "step_extensions", name), name


_REFERRED: tuple[
    tuple[str, str, Callable[[Document], Iterator[tuple[Way, str]]]], ...
] = (
    ("target", "target_definitions", _targets),
    ("secret", "authentication_info_definitions", _secrets),
    ("marking", "data_marking_definitions", _markings),
    ("extension", "extension_definitions", _extensions),
)  # fmt: skip


def undefined_agent(document: Document, teller: Teller) -> Iterator[Fault]:
    """Nobody is described under the id of who is to act."""
    known = document.entries("agent_definitions")
    for step in document.steps.values():
        name = step.data.get("agent")
        if step.kind == "action" and isinstance(name, str) and name not in known:
            yield teller.fault("undefined-agent", (*step.way, "agent"), name=name)


def unreachable(document: Document, teller: Teller) -> Iterator[Fault]:
    """No way leads from the first step, or from the way out of an exception, to a step."""
    if document.text("workflow_start") not in document.steps:
        return  # told as a name of nothing: the rest would only repeat it
    reached = _reached(document, ("workflow_start", "workflow_exception"))
    for step in document.steps.values():
        if step.id not in reached:
            yield teller.fault("unreachable", step.way, on_key=True, name=_shown(step))


def _reached(document: Document, roots: Iterable[str]) -> set[str]:
    fresh = [document.text(root) for root in roots]
    reached: set[str] = set()
    while fresh:
        step = document.steps.get(fresh.pop())
        if step is not None and step.id not in reached:
            reached.add(step.id)
            fresh += [edge.to for edge in step.edges()]
    return reached


def cycle(document: Document, teller: Teller) -> Iterator[Fault]:
    """Steps follow one another in a circle; a loop is a ``while-condition``, not a circle."""
    for circle in circles(document):
        members = set(circle)
        first = document.steps[circle[0]]
        way = next(edge.way for edge in first.edges() if edge.to in members)
        names = [_shown(document.steps[id]) for id in circle[:6]]
        more = ["…"] if len(circle) > 6 else []
        yield teller.fault("cycle", way, names=" → ".join([*names, *more]))


def circles(document: Document) -> list[tuple[str, ...]]:
    """Return the sets of steps that follow one another in a circle, in the order of the file.

    Strongly connected components by Kosaraju and Sharir (1981), without recursion.
    """
    follows = {
        id: sorted({edge.to for edge in step.edges() if edge.to in document.steps})
        for id, step in document.steps.items()
    }
    order = {id: at for at, id in enumerate(follows)}
    found = [
        tuple(sorted(members, key=order.__getitem__))
        for members in _mutual(follows)
        if len(members) > 1 or members[0] in follows[members[0]]
    ]
    return sorted(found, key=lambda circle: order[circle[0]])


def _mutual(follows: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield the sets of steps that reach one another."""
    leads: dict[str, list[str]] = {id: [] for id in follows}
    for id, others in follows.items():
        for other in others:
            leads[other].append(id)
    seen: set[str] = set()
    done: list[str] = []
    for root in follows:
        done += _finished(root, follows, seen)
    taken: set[str] = set()
    for root in reversed(done):
        if root not in taken:
            yield _finished(root, leads, taken)


def _finished(root: str, leads: dict[str, list[str]], seen: set[str]) -> list[str]:
    """Return what is reached from ``root`` and was not seen, the deepest first."""
    if root in seen:
        return []
    seen.add(root)
    done: list[str] = []
    work = [(root, iter(leads[root]))]
    while work:
        _, rest = work[-1]
        child = next((each for each in rest if each not in seen), None)
        if child is None:
            done.append(work.pop()[0])
        else:
            seen.add(child)
            work.append((child, iter(leads[child])))
    return done


def _shown(step: Step) -> str:
    return step.text("name") or step.id


Rule = Callable[[Document, Teller], Iterator[Fault]]

RULES: dict[str, Rule] = {
    "schema": schema,
    "dangling": dangling,
    "undefined-agent": undefined_agent,
    "unreachable": unreachable,
    "cycle": cycle,
}
"""The rules by name; ``schema`` also tells of properties that are none (``unknown-key``)."""

MAX_FAULTS = 1_000
"""Faults of one file beyond which nobody reads on."""


def linted(data: Any, teller: Teller) -> tuple[Fault, ...]:
    """Return the faults of a CACAO playbook, rule by rule, then in the order of the file."""
    document = document_of(data)
    if not isinstance(data, dict):
        return tuple(PLAYBOOK(data, (), teller))
    found = [fault for rule in RULES.values() for fault in rule(document, teller)]
    return tuple(sorted(found, key=lambda fault: (fault.line, fault.column)))[:MAX_FAULTS]
