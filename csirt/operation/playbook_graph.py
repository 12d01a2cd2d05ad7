"""The graph of a playbook: what waits for what, what can be reached, what waits in a circle."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from csirt.model.playbook import Decision, Playbook, Step, Track

Way = tuple[str | int, ...]
"""Way from the top of a file to a node of it."""


class Wait(NamedTuple):
    """A node waits for ``name``; ``way`` is where the file says so."""

    name: str
    way: Way
    doubt: bool = False
    """It waits only for the doubt to be chosen, not for the question to be settled."""
    opens: bool = False
    """An option of the decision ``name`` opens the node."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of a playbook in the order of the file; names of nothing are left out."""

    start: frozenset[str]
    tracks: dict[str, Track]
    ways: dict[str, Way]
    waits: dict[str, list[Wait]]
    lasting: frozenset[str]
    """Decisions that a doubt may keep open."""
    followers: dict[str, list[str]] = field(default_factory=dict)

    def unreachable(self) -> Iterator[str]:
        """Yield the nodes that nothing opens; a circle is told elsewhere, once."""
        circled = {name for circle in self.circles() for name in circle}
        reached = {name for name in self.waits if name in self.start} | circled
        fresh = sorted(reached)
        while fresh:
            for name in self.followers.get(fresh.pop(), ()):
                if name not in reached and self._opens(name, reached):
                    reached.add(name)
                    fresh.append(name)
        yield from (name for name in self.waits if name not in reached)

    def _opens(self, name: str, reached: set[str]) -> bool:
        openers = [wait.name in reached for wait in self.waits[name] if wait.opens]
        needed = all(wait.name in reached for wait in self.waits[name] if not wait.opens)
        return needed and (any(openers) or not openers)

    def crosses(self, circle: tuple[str, ...]) -> bool:
        """Return whether a circle passes from one track to another by a gate."""
        return len({self.tracks[name] for name in circle}) > 1

    def circles(self) -> list[tuple[str, ...]]:
        """Return the sets of nodes that wait for one another, each in the order of the file.

        Strongly connected components by Tarjan (1972), without recursion.
        """
        order = {name: at for at, name in enumerate(self.waits)}
        found = _components({name: [w.name for w in self.waits[name]] for name in self.waits})
        circles = [tuple(sorted(each, key=order.__getitem__)) for each in found]
        return sorted((each for each in circles if self._circular(each)), key=lambda c: order[c[0]])

    def _circular(self, names: tuple[str, ...]) -> bool:
        return len(names) > 1 or any(wait.name == names[0] for wait in self.waits[names[0]])

    def held_by_doubt(self) -> Iterator[tuple[Way, str, str]]:
        """Yield the gates behind which a doubt of another track may last.

        A node that the same question opens is no prisoner of it: it is not there before.
        """
        if self.circles():
            return
        doubts = self._doubts()
        for name, waits in self.waits.items():
            own: set[str] = set()
            for wait in waits:
                if self.tracks[wait.name] is self.tracks[name] or wait.opens:
                    own |= _through(wait, doubts, self.lasting)
            for wait in waits:
                foreign = self.tracks[wait.name] is not self.tracks[name] and not wait.opens
                held = _through(wait, doubts, self.lasting) - own if foreign else set()
                yield from ((wait.way, name, question) for question in sorted(held)[:1])

    def _doubts(self) -> dict[str, set[str]]:
        """Return, for each node, the lasting questions that must be settled before it opens."""
        doubts: dict[str, set[str]] = {}
        graph = {name: [wait.name for wait in waits] for name, waits in self.waits.items()}
        for component in _components(graph):
            for name in component:
                doubts[name] = set()
                for wait in self.waits[name]:
                    doubts[name] |= _through(wait, doubts, self.lasting)
        return doubts


def _through(wait: Wait, doubts: dict[str, set[str]], lasting: frozenset[str]) -> set[str]:
    own = {wait.name} if wait.name in lasting and not wait.doubt else set()
    return doubts.get(wait.name, set()) | own


def graph_of(playbook: Playbook) -> Graph:
    """Return the graph of a playbook."""
    graph = Graph(
        start=frozenset(playbook.start),
        tracks={node.id: node.track for node in playbook.nodes()},
        ways={},
        waits={node.id: [] for node in playbook.nodes()},
        lasting=frozenset(each.id for each in playbook.decisions if each.may_last),
    )
    for at, step in enumerate(playbook.steps):
        _add_waits(graph, ("steps", at), step)
    for at, decision in enumerate(playbook.decisions):
        _add_waits(graph, ("decisions", at), decision)
        _add_options(graph, ("decisions", at), decision)
    for name, waits in graph.waits.items():
        for wait in waits:
            graph.followers.setdefault(wait.name, []).append(name)
    return graph


def _add_waits(graph: Graph, way: Way, node: Step | Decision) -> None:
    graph.ways[node.id] = way
    for key, names in (("after", node.after), ("gates", node.gates)):
        for nth, name in enumerate(names):
            if name in graph.waits:
                graph.waits[node.id].append(Wait(name, (*way, key, nth)))


def _add_options(graph: Graph, way: Way, decision: Decision) -> None:
    for at, option in enumerate(decision.options):
        for nth, name in enumerate(option.leads_to):
            if name in graph.waits:
                here = (*way, "options", at, "leads_to", nth)
                graph.waits[name].append(Wait(decision.id, here, option.doubt, opens=True))


def in_turn(playbook: Playbook) -> tuple[str, ...]:
    """Return the nodes, each after those it waits for; in a circle, as they come."""
    waits = graph_of(playbook).waits
    plain = {name: [wait.name for wait in found] for name, found in waits.items()}
    return tuple(name for component in _components(plain) for name in component)


def _components(graph: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected components, what is waited for before what waits."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    held: set[str] = set()
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        held.add(root)
        while work:
            name, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    yield _popped(stack, held, name)
            elif child not in index:
                index[child] = low[child] = len(index)
                stack.append(child)
                held.add(child)
                work.append((child, iter(graph[child])))
            elif child in held:
                low[name] = min(low[name], index[child])


def _popped(stack: list[str], held: set[str], name: str) -> list[str]:
    found: list[str] = []
    while not found or found[-1] != name:
        found.append(stack.pop())
        held.discard(found[-1])
    return found
