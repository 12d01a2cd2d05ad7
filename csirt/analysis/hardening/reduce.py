"""One sample as a small AND/OR system: only what some choice can still change, made smaller.

Kept is what falls with nothing chosen, does not fall with everything chosen, and can lead to a care
line. A place with one input and nothing that stops it is that input; places with the same inputs
and the same stops are one. The lost care lines are the same for every choice.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.hardening.lanes import Lanes
from csirt.analysis.hardening.panel import Panel

Places = frozenset[int]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Step:
    """It succeeds when all of ``needs`` have and no candidate of ``stops`` is chosen."""

    needs: Places
    stops: Places


@dataclass(frozen=True, slots=True)
class System:
    """The places of one sample, or of several that are alike."""

    steps: tuple[tuple[int, Step], ...]
    """AND places."""
    facts: tuple[tuple[int, Places], ...]
    """OR places with their inputs."""
    lost: tuple[tuple[int, float], ...]
    """Places that are care lines, with their weights."""
    sure: float
    """Weight of the care lines that no choice saves."""


def systems(panel: Panel, choosable: Places) -> dict[System, int]:
    """Return the systems of the common samples, each with the number of samples that it is of."""
    lanes = panel.lanes
    edges = _Edges(lanes)
    most, least = lanes.state(()), lanes.state(choosable)
    taken = np.isin(lanes.candidate, list(choosable))
    rows, weights = panel.watched.reached
    found: dict[System, int] = defaultdict(int)
    for sample in range(panel.samples):
        fallen, firm = _flags(most, sample), _flags(least, sample)
        stopped = taken & _flags(lanes.stops, sample)
        lines = [(int(row), float(w)) for row, w in zip(rows, weights, strict=True) if fallen[row]]
        open_ = [(row, weight) for row, weight in lines if not firm[row]]
        small = _Small(edges, fallen & ~firm, [row for row, _ in open_])
        small.stop(lanes.row[stopped], lanes.candidate[stopped])
        sure = sum(weight for row, weight in lines if firm[row])
        found[small.system(open_, sure)] += 1
    return dict(found)


def _flags(words: npt.NDArray[np.uint64], sample: int) -> Flags:
    found: Flags = ((words[:, sample // 64] >> np.uint64(sample % 64)) & np.uint64(1)).astype(bool)
    return found


class _Edges:
    """The inputs of every row that something reaches, and which rows are steps."""

    def __init__(self, lanes: Lanes) -> None:
        targets, sources = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        self.conjunctive = np.zeros(len(lanes.layout.order), np.bool_)
        for layer in lanes.layout.layers:
            self.conjunctive[layer.start : layer.stop] = layer.conjunctive
            alone = layer.stop - layer.start == 1
            for some in layer.diagonals:
                sources.append(some)
                first = np.zeros(len(some), np.int64) if alone else np.arange(len(some))
                targets.append(layer.start + first)
        source, target = np.concatenate(sources), np.concatenate(targets)
        self.source, self.target = source[source >= 0], target[source >= 0]


class _Small:
    """The open places of one sample, made smaller step by step."""

    def __init__(self, edges: _Edges, open_: Flags, lines: list[int]) -> None:
        there = open_[edges.source] & open_[edges.target]
        into: dict[int, set[int]] = defaultdict(set)
        for source, target in zip(
            edges.source[there].tolist(), edges.target[there].tolist(), strict=True
        ):
            into[target].add(source)
        self._steps: dict[int, tuple[set[int], set[int]]] = {}
        self._facts: dict[int, set[int]] = {}
        self._same: dict[int, int] = {}
        waiting = list(lines)
        while waiting:
            row = waiting.pop()
            if row in self._steps or row in self._facts:
                continue
            if edges.conjunctive[row]:
                self._steps[row] = (into[row], set())
            else:
                self._facts[row] = into[row] - {row}
            waiting += into[row]

    def stop(self, rows: npt.NDArray[np.int64], candidates: npt.NDArray[np.int64]) -> None:
        """Let candidates stop rows."""
        for row, candidate in zip(rows.tolist(), candidates.tolist(), strict=True):
            if row in self._steps:
                self._steps[row][1].add(candidate)

    def system(self, lines: list[tuple[int, float]], sure: float) -> System:
        """Make it smaller until nothing changes, and return it."""
        while self._joined() or self._alike():
            pass
        lost: dict[int, float] = defaultdict(float)
        for row, weight in lines:
            lost[self._place(row)] += weight
        return System(
            tuple((at, Step(frozenset(needs), frozenset(stops)))
                  for at, (needs, stops) in sorted(self._steps.items(), key=_first)),
            tuple((at, frozenset(some)) for at, some in sorted(self._facts.items(), key=_first)),
            tuple(sorted(lost.items())),
            sure,
        )  # fmt: skip

    def _joined(self) -> bool:
        """A place with one input and nothing that stops it is that input."""
        same = {at: next(iter(needs)) for at, (needs, stops) in self._steps.items()
                if len(needs) == 1 and not stops}  # fmt: skip
        same |= {at: next(iter(some)) for at, some in self._facts.items() if len(some) == 1}
        return self._merged(same)

    def _alike(self) -> bool:
        """Places with the same inputs and stops are one."""
        first: dict[object, int] = {}
        keys: dict[int, object] = {
            at: (True, frozenset(needs), frozenset(stops))
            for at, (needs, stops) in self._steps.items()
        }
        keys |= {at: (False, frozenset(some)) for at, some in self._facts.items()}
        found = {at: first.setdefault(keys[at], at) for at in sorted(keys)}
        return self._merged({at: other for at, other in found.items() if at != other})

    def _merged(self, same: dict[int, int]) -> bool:
        """Let places become others, and every input name what its place has become."""
        for at, other in same.items():
            if self._place(other) != at:
                self._same[at] = other
                self._steps.pop(at, None)
                self._facts.pop(at, None)
        if same:
            for at, (needs, stops) in self._steps.items():
                self._steps[at] = ({self._place(each) for each in needs}, stops)
            for at, inputs in self._facts.items():
                self._facts[at] = {self._place(each) for each in inputs} - {at}
        return bool(same)

    def _place(self, row: int) -> int:
        while row in self._same:
            row = self._same[row]
        return row


def _first(item: tuple[int, object]) -> int:
    return item[0]
