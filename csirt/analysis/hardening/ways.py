"""The ways to a lost care line in one sample: what every one of them can be stopped by.

A way is a derivation, all steps that lead to the line; the line is saved where each of its ways has
a step that a chosen candidate stops. A way with few such candidates says most.

Source: Knuth, "A generalization of Dijkstra's algorithm", Information Processing Letters 6(1),
1977.
"""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from csirt.analysis.hardening.lanes import Chosen
from csirt.analysis.hardening.reduce import System

FAR = float("inf")


class Ways:
    """One system, ready to be asked for its cheapest ways."""

    def __init__(self, system: System) -> None:
        names = [at for at, _ in (*system.steps, *system.facts)]
        place = {at: nth for nth, at in enumerate(names)}
        self.lost = tuple((place[at], weight) for at, weight in system.lost)
        self._steps = len(system.steps)
        self._stops = [sorted(step.stops) for _, step in system.steps]
        needs = [[place[at] for at in sorted(step.needs)] for _, step in system.steps]
        self._inputs = needs + [[place[at] for at in sorted(some)] for _, some in system.facts]
        self._outputs: list[list[int]] = [[] for _ in names]
        for at, some in enumerate(self._inputs):
            for each in some:
                self._outputs[each].append(at)
        self._order = self._reached()

    def lost_in(self, taken: Mapping[int, int], sets: int) -> list[int]:
        """Return, for each lost line, the sets with which it is lost, as bits.

        Args:
            taken: The sets that have each candidate, as bits.
            sets: Their number.
        """
        every = (1 << sets) - 1
        open_ = [every] * len(self._stops)
        for at, stops in enumerate(self._stops):
            for each in stops:
                open_[at] &= ~taken.get(each, 0)
        fallen = [0] * len(self._inputs)
        changed = True
        while changed:
            changed = False
            for at in self._order:
                if at < self._steps:
                    now = open_[at]
                    for each in self._inputs[at]:
                        now &= fallen[each]
                else:
                    now = 0
                    for each in self._inputs[at]:
                        now |= fallen[each]
                changed |= now != fallen[at]
                fallen[at] = now
        return [fallen[at] for at, _ in self.lost]

    def cheapest(self, prices: Sequence[float]) -> list[Chosen]:
        """Return, for each lost line, what a cheap way to it can be stopped by.

        Args:
            prices: Of each candidate; a way costs what its steps' candidates do, counted at each
                step.
        """
        best = self._search(prices)
        return [self._way(at, best) for at, _ in self.lost]

    def _reached(self) -> list[int]:
        """Return the places in an order in which they can fall: one pass is enough without
        circles."""
        waiting = [len(some) if at < self._steps else 1 for at, some in enumerate(self._inputs)]
        order = [at for at in range(self._steps) if not waiting[at]]
        for at in order:
            for other in self._outputs[at]:
                waiting[other] -= 1
                if waiting[other] == 0:
                    order.append(other)
        return order

    def _search(self, prices: Sequence[float]) -> list[int]:
        own = [sum(prices[each] for each in stops) for stops in self._stops]
        waiting = [len(some) for some in self._inputs]
        total, cost = [0.0] * len(waiting), [FAR] * len(waiting)
        best, done = [-1] * len(waiting), [False] * len(waiting)
        heap = [(own[at], at) for at in range(self._steps) if not waiting[at]]
        for paid, at in heap:
            cost[at] = paid
        heap.sort()
        while heap:
            paid, at = heappop(heap)
            if done[at]:
                continue
            done[at] = True
            for other in self._outputs[at]:
                if done[other]:
                    continue
                now = paid
                if other < self._steps:
                    total[other] += paid
                    waiting[other] -= 1
                    if waiting[other]:
                        continue
                    now = total[other] + own[other]
                if now < cost[other]:
                    cost[other], best[other] = now, at
                    heappush(heap, (now, other))
        return best

    def _way(self, line: int, best: Sequence[int]) -> Chosen:
        seen, stack, found = {line}, [line], set[int]()
        while stack:
            at = stack.pop()
            if at < self._steps:
                found.update(self._stops[at])
            for each in self._inputs[at] if at < self._steps else (best[at],):
                if each not in seen:
                    seen.add(each)
                    stack.append(each)
        return frozenset(found)
