"""The steps of an exported playbook: a branch a track, and one for each thing that comes back.

An answer is a manual action that fills a variable, then a ``switch-condition`` on it; what only
that answer opens stands in its branch. What several answers open, or one of another track, stands
in its turn behind an ``if-condition``. Every branch has an end of its own.
"""

from dataclasses import dataclass, field
from typing import Any

from csirt.exchange.cacao.order import Lane, Node, Openers, lanes, openers_of
from csirt.exchange.cacao.texts import Wording
from csirt.exchange.ids import cacao_id
from csirt.model.playbook import Decision, Loop, Playbook, Step

_MILLISECONDS_AN_HOUR = 3_600_000
_DEEPEST = 20
"""Branches within branches; what lies deeper stands in its turn behind a condition."""


@dataclass(slots=True)
class Workflow:
    """The workflow under construction."""

    playbook: Playbook
    words: Wording
    extension: str
    openers: Openers
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    further_agents: dict[str, str] = field(default_factory=dict)
    """Who is named by a step and described as no role."""
    start: str = ""

    def id(self, kind: str, path: str) -> str:
        """Return the id of a step; it outlives a new text and a new version."""
        return cacao_id(kind, f"step:{self.playbook.id}/{path}")

    def agent(self, role: str | None) -> str:
        """Return the id of the agent that a role is."""
        return cacao_id("group", f"role:{self.playbook.id}/{role or ''}")

    def put(self, kind: str, path: str, **properties: Any) -> str:
        """Add a step and return its id; empty properties are left out."""
        id = self.id(kind, path)
        told = {name: value for name, value in properties.items() if value not in ("", None)}
        self.steps[id] = {"type": kind, **told}
        return id

    def end(self, path: str) -> str:
        """Add the end of a branch."""
        return self.put("end", path, name=self.words.say("cli.exchange.made.end"))

    def manual(self, node: Node, path: str, following: str, **properties: Any) -> str:
        """Add an action for a person."""
        if node.owner not in {role.id for role in self.playbook.roles}:
            self.further_agents[self.agent(node.owner)] = self.words.role(node.owner)
        title = self.words.title(node)
        return self.put(
            "action",
            path,
            name=properties.pop("name", title),
            description=self.words.description(node),
            commands=[{"type": "manual", "command": title}],
            agent=self.agent(node.owner),
            **properties,
            on_completion=following,
            step_extensions={self.extension: _marks(node)},
        )


def workflow_of(playbook: Playbook, words: Wording, extension: str) -> Workflow:
    """Return the workflow of a playbook."""
    flow = Workflow(playbook, words, extension, openers_of(playbook))
    _declare(flow)
    branches = [_lane(flow, lane) for lane in lanes(playbook, flow.openers)]
    branches += [each for loop in playbook.loops if (each := _loop(flow, loop))]
    end = flow.end("end")
    first = branches[0]
    if len(branches) > 1:
        name = words.say("cli.exchange.made.parallel")
        first = flow.put("parallel", "tracks", name=name, next_steps=branches, on_completion=end)
    else:
        flow.steps.pop(end)
    name = words.say("cli.exchange.made.start")
    flow.start = flow.put("start", "start", name=name, on_completion=first)
    return flow


def _marks(node: Node) -> dict[str, Any]:
    """Return what our extension says of a step: which node it is, and by when."""
    marks: dict[str, Any] = {"node": node.id, "track": node.track.value}
    if node.deadline_minutes is not None:
        marks |= {"deadline_minutes": node.deadline_minutes, "deadline_from": node.deadline_from}
    return marks


def variable(decision: str) -> str:
    """Return the name of the variable that an answer fills."""
    return f"__{'_' if decision[0].isdigit() else ''}{decision.replace('-', '_')}__"


def _declare(flow: Workflow) -> None:
    for decision in flow.playbook.decisions:
        question = flow.words.title(decision)
        told = flow.words.say("cli.exchange.made.variable", name=question)
        flow.variables[variable(decision.id)] = {
            "type": "string", "description": told, "value": "", "constant": False,
        }  # fmt: skip


# --- a track: one node after another, the last first ---


def _lane(flow: Workflow, lane: Lane) -> str:
    """Add the branch of a track and return its first step."""
    inside = _inside(flow, lane)
    rest = [node for node in lane.nodes if node.id not in inside]
    return _chain(flow, rest, inside, flow.end(f"track/{lane.track}"))


def _inside(flow: Workflow, lane: Lane) -> dict[str, tuple[str, str]]:
    """Return the nodes that stand in the branch of the one answer that opens them.

    They must wait for nothing that comes later than the question, and not lie too deep.
    """
    place = {node.id: at for at, node in enumerate(lane.nodes)}
    depth: dict[str, int] = {}
    found: dict[str, tuple[str, str]] = {}
    for node in lane.nodes:
        opener = flow.openers.only(node.id)
        if opener is None or opener[0].id not in place or opener[0].id == node.id:
            continue
        key = (opener[0].id, opener[1].id)
        depth[node.id] = depth.get(key[0], 0) + 1
        if depth[node.id] > _DEEPEST:
            depth[node.id] = 0
            continue
        waits = [name for name in node.after if name in place and found.get(name) != key]
        if all(place[name] < place[key[0]] for name in waits):
            found[node.id] = key
    return found


def _chain(
    flow: Workflow, nodes: list[Node], inside: dict[str, tuple[str, str]], following: str
) -> str:
    for node in reversed(nodes):
        following = _guarded(flow, node, inside, following)
    return following


def _guarded(flow: Workflow, node: Node, inside: dict[str, tuple[str, str]], following: str) -> str:
    """Add a node, behind a condition where an answer elsewhere opens it."""
    by = flow.openers.by.get(node.id, [])
    if not by or node.id in inside:
        return _node(flow, node, inside, following)
    path = f"{node.id}/guard"
    first = _node(flow, node, inside, flow.end(path))
    name = flow.words.say("cli.exchange.made.guard", name=flow.words.title(node))
    condition = " OR ".join(
        f"{variable(decision.id)}:value = '{option.id}'" for decision, option in by
    )
    return flow.put("if-condition", path, name=name, condition=condition, on_true=first,
                    on_completion=following)  # fmt: skip


def _node(flow: Workflow, node: Node, inside: dict[str, tuple[str, str]], following: str) -> str:
    if isinstance(node, Decision):
        return _decision(flow, node, inside, following)
    return _step(flow, node, following)


def _step(flow: Workflow, step: Step, following: str) -> str:
    if step.playbook is not None:
        name = flow.words.say("cli.playbook.calls", name=step.playbook)
        called = cacao_id("playbook", f"playbook:{step.playbook}")
        following = flow.put("playbook-action", f"{step.id}/call", name=name,
                             playbook_id=called, on_completion=following)  # fmt: skip
    return flow.manual(step, step.id, following)


def _decision(
    flow: Workflow, decision: Decision, inside: dict[str, tuple[str, str]], following: str
) -> str:
    nodes = {node.id: node for node in flow.playbook.nodes()}
    cases = {}
    for option in decision.options:
        path = f"{decision.id}/{option.id}"
        here = [nodes[name] for name, key in inside.items() if key == (decision.id, option.id)]
        cases[option.id] = _chain(flow, here, inside, flow.end(path))
    name = flow.words.say("cli.exchange.made.answer", name=flow.words.title(decision))
    read = f"{variable(decision.id)}:value"
    switch = flow.put("switch-condition", f"{decision.id}/answer", name=name, switch=read,
                      cases=cases, on_completion=following)  # fmt: skip
    return flow.manual(decision, decision.id, switch, out_args=[variable(decision.id)])


# --- what comes back ---


def _loop(flow: Workflow, loop: Loop) -> str:
    """Add the branch of a loop and return its first step, or nothing when nothing comes back.

    The first time, a step stands in its track; here it comes again, until the answer is there.
    """
    steps = [step for step in flow.playbook.steps if step.id in loop.steps]
    until = next((each for each in flow.playbook.decisions if each.id == loop.until), None)
    if not steps or until is None:
        return ""
    path = f"loop/{loop.id}"
    following = flow.end(f"{path}/round")
    for step in reversed(steps):
        name = flow.words.say("cli.exchange.made.again", name=flow.words.title(step))
        delay = _delay(loop) if step is steps[0] else None
        following = flow.manual(step, f"{path}/{step.id}", following, name=name, delay=delay)
    read = f"{variable(until.id)}:value"
    open_still = ["", *(option.id for option in until.options if option.doubt)]
    condition = " OR ".join(f"{read} = '{value}'" for value in open_still)
    return flow.put("while-condition", path, name=flow.words.of(loop.title), condition=condition,
                    on_true=following, on_completion=flow.end(path))  # fmt: skip


def _delay(loop: Loop) -> int:
    return max(1, round(loop.every_hours * _MILLISECONDS_AN_HOUR))
