"""Circles of waits: things of which none can come back before the others."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class _Search:
    """Tarjan's search for strongly connected components, without recursion."""

    edges: Callable[[str], Iterable[str]]
    index: dict[str, int]
    low: dict[str, int]
    stack: list[str]
    on_stack: set[str]
    found: list[list[str]]

    def begin(self, node: str) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)
        self.on_stack.add(node)

    def close(self, node: str) -> None:
        if self.low[node] != self.index[node]:
            return
        part: list[str] = []
        while not part or part[-1] != node:
            part.append(self.stack.pop())
            self.on_stack.discard(part[-1])
        self.found.append(part)

    def walk(self, root: str) -> None:
        self.begin(root)
        way = [(root, iter(self.edges(root)))]
        while way:
            node, rest = way[-1]
            for other in rest:
                if other not in self.index:
                    self.begin(other)
                    way.append((other, iter(self.edges(other))))
                    break
                if other in self.on_stack:
                    self.low[node] = min(self.low[node], self.index[other])
            else:
                way.pop()
                if way:
                    above = way[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])
                self.close(node)


def parts(nodes: Iterable[str], edges: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Return the strongly connected components of a graph, those that others point at first.

    Source:
        R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972).
    """
    search = _Search(edges, {}, {}, [], set(), [])
    for node in nodes:
        if node not in search.index:
            search.walk(node)
    return search.found


Open = Callable[[str, set[str]], tuple[str, ...]]
"""What a node still waits for once some others are back; nothing: it can come back."""


def circles(nodes: Iterable[str], still: Open) -> list[set[str]]:
    """Return the circles: smallest sets of which none can come back before the rest.

    Args:
        nodes: Everything that comes back, in a fixed order.
        still: What a node still waits for. One alternative that is back is enough, so that not
            every loop of waits is a circle.
    """
    done: set[str] = set()
    found: list[set[str]] = []
    for part in parts(nodes, lambda node: still(node, set())):
        waiting = dict.fromkeys(part)
        _settle(waiting, still, done)
        while waiting:
            tight = _tightest(waiting, still, done)
            if len(tight) > 1:
                found.append(set(tight))
            done.update(tight)
            for node in tight:
                waiting.pop(node)
            _settle(waiting, still, done)
    return found


def _tightest(waiting: Mapping[str, None], still: Open, done: set[str]) -> list[str]:
    """Return the circle that waits for nothing outside itself."""
    return parts(waiting, lambda node: _within(still(node, done), waiting))[0]


def _within(some: Iterable[str], waiting: Mapping[str, None]) -> Iterable[str]:
    return (each for each in some if each in waiting)


def _settle(waiting: dict[str, None], still: Open, done: set[str]) -> None:
    """Take out of ``waiting`` everything that can come back after what is done."""
    behind: dict[str, list[str]] = defaultdict(list)
    for node in waiting:
        for other in _within(still(node, done), waiting):
            behind[other].append(node)
    queue = deque(waiting)
    while queue:
        node = queue.popleft()
        if node in waiting and not still(node, done):
            waiting.pop(node)
            done.add(node)
            queue.extend(behind[node])
