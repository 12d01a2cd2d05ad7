"""The most likely ways to a target: each later one does without a step of every earlier one.

'If you close this, what next?' A way is a set of technique instances; its price is the sum of
-log p of its coins, each paid once. What is looked through is a tree of banned steps: the root bans
nothing; whoever finds an earlier answer again bans, in a branch each, one of its steps. A branch is
only looked into when nothing cheaper is left. Where the work runs out before the proof, the best
way met is given, with the bound that was proven.

Source: branching over what an earlier answer lacks after Lawler, Management Science 18(7), 1972,
and Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32(1), 1987.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.cheapest_way import TOLERANCE, Places, Ways
from csirt.analysis.attack_graph.derive import (
    IMPOSSIBLE,
    Derivation,
    Derivations,
    prices,
    with_toll,
)
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.part import Part, part_of

STEP = 1e-5
"""Price of a step beside its coin: of two ways as likely, the shorter one comes first."""
WORK = 12_000_000
"""Edges looked at for one way before its proof is given up: some ten seconds."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the target."""

    derivation: Derivation
    found_in: Derivations
    """What it stands in: every node's cost and choice within the way."""
    at_most: float
    """No way that does without a step of each earlier one is likelier than this: proven."""
    proven: bool
    """This one is the likeliest such."""
    without: tuple[tuple[int, float], ...]
    """Steps that it does without, each with its chance: at least one of each earlier way, as few as
    suffice. It is also the likeliest way when they are closed."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The most likely ways to a target."""

    ways: tuple[Way, ...]
    """The likeliest first."""
    complete: bool
    """There is no other way that does without a step of each of these."""


def alternatives(
    graph: Graph, entries: npt.NDArray[np.int32], target: int, k: int, *, work: int = WORK
) -> Alternatives:
    """Return the ``k`` most likely ways to a target, or fewer where no more exist.

    Args:
        graph: The attack graph; a step is a node named ``step``.
        entries: Nodes that have fallen.
        target: Node.
        k: How many.
        work: Edges to look at for each way; more is a longer search for a proof.

    Returns:
        Ways by falling probability, which is the product of their coins at the experts' means, each
        counted once. Ways whose probabilities differ by less than one in 100,000 a step count as
        equally likely; the shorter comes first. The target itself as an entry: one way of no step.
    """
    paid = prices(graph)
    impossible = [node for node, price in enumerate(paid) if price == IMPOSSIBLE]
    paid = with_toll(graph, paid, STEP)
    interest = [node for node, price in enumerate(paid) if 0 < price < IMPOSSIBLE]
    part = part_of(graph, entries.tolist(), target, interest=interest, closed=impossible)
    if part is None:
        return Alternatives((), complete=True)
    search = _Search.of(graph, part, paid)
    while len(search.found) < k and search.next(work):
        pass
    ways = tuple(_ways(graph, entries, part, interest, search))
    return Alternatives(ways, complete=not search.open)


@dataclass(frozen=True, slots=True)
class _Found:
    way: Places
    steps: Places
    bound: float


@dataclass(slots=True)
class _Search:
    ways: Ways
    steps: Places
    open: dict[Places, float] = field(default_factory=lambda: {Places(): 0.0})
    """Branches: what each bans, and what a way of it costs at least. Every way that does without a
    step of each found one takes nothing of what some branch bans."""
    solved: dict[Places, Places] = field(default_factory=dict)
    """The cheapest way of a branch."""
    found: list[_Found] = field(default_factory=list)

    @classmethod
    def of(cls, graph: Graph, part: Part, paid: Sequence[float]) -> "_Search":
        price = [paid[node] if node >= 0 else 0.0 for node in part.origin]
        steps = Places(at for at, node in enumerate(part.origin)
                       if node >= 0 and graph.nodes[node][0] == "step")  # fmt: skip
        return cls(Ways(part, price), steps)

    def next(self, work: int) -> bool:
        """Find one more way; return whether there is one."""
        limit = self.ways.work + work
        while self.open:
            banned = min(self.open, key=lambda each: (self.open[each], sorted(each)))
            best = self._best_met()
            until = IMPOSSIBLE if best is None else self.ways.cost(best)
            if best is not None and (
                self.open[banned] >= until - TOLERANCE or self.ways.work > limit
            ):
                bound = min(self.open[banned], until)
                self.found.append(_Found(best, best & self.steps, bound))
                return True
            way = self.solved.get(banned)
            if way is not None:
                self._divide(banned, way)
            else:
                self._look_into(banned, until, IMPOSSIBLE if best is None else limit)
        return False

    def _best_met(self) -> Places | None:
        """Return the best way met so far that does without a step of each found one."""
        fit = [way for way in self.ways.met if not any(each.steps <= way for each in self.found)]
        return min(fit, key=self.ways.order, default=None)

    def _divide(self, banned: Places, way: Places) -> None:
        """Replace a branch, whose cheapest way was found already, by those that ban one step more.

        A branch that bans all that another does, and more, is part of the other.
        """
        bound = self.open.pop(banned)
        met = next(each.steps for each in self.found if each.steps <= way)
        for step in sorted(met):
            smaller = banned | {step}
            if not any(each <= smaller for each in self.open):
                self.open = {each: least for each, least in self.open.items()
                             if not smaller <= each}  # fmt: skip
                self.open[smaller] = bound

    def _look_into(self, banned: Places, until: float, limit: float) -> None:
        """Say more of a branch: its cheapest way, or a higher bound."""
        for condition, way in self.solved.items():
            if condition <= banned and not way & banned:
                self.open[banned], self.solved[banned] = self.ways.cost(way), way
                return
        least, found = self.ways.solve(banned, until, limit)
        if found is not None:
            self.solved[banned] = found
        if least == IMPOSSIBLE:
            del self.open[banned]
        else:
            self.open[banned] = max(self.open[banned], least)


def _ways(
    graph: Graph,
    entries: npt.NDArray[np.int32],
    part: Part,
    interest: Sequence[int],
    search: _Search,
) -> Iterator[Way]:
    """Yield the ways as people read them, the likeliest first."""
    found = sorted(search.found, key=lambda each: search.ways.order(each.way))
    for at, each in enumerate(found):
        kept = {part.origin[place] for place in each.way}
        closed = (node for node in interest if node not in kept)
        inner = Derivations(graph, entries, closed=closed, toll=STEP)
        derivation = inner.derivation(part.origin[part.target])
        lacking = [way.steps - each.steps for way in found[:at]]
        without = tuple(
            (part.origin[place], exp(STEP - search.ways.price[place])) for place in _fewest(lacking)
        )
        proven = search.ways.cost(each.way) <= each.bound + TOLERANCE
        at_most = derivation.probability if proven else exp(-each.bound)
        yield Way(derivation, inner, at_most, proven, without)


def _fewest(sets: Sequence[Places]) -> list[int]:
    """Return one member of each set, those of most sets first."""
    left = [each for each in sets if each]
    taken: list[int] = []
    while left:
        every = sorted(Places().union(*left))
        best = max(every, key=lambda member: (sum(member in each for each in left), -member))
        taken.append(best)
        left = [each for each in left if best not in each]
    return taken
