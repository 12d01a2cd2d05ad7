"""The fewest things without which a target cannot be won: an exact minimum cut that respects AND.

A 0-1 programme says which places stay *safe*: an OR is safe when all its inputs are, an AND when
one is, and either when it is taken out itself. Safety is wanted for the target, and any set of safe
places that keeps these rules is proof that nothing in it falls, in a circle or not: it holds all
the least fixpoint leaves out. So no order of the steps needs to be guessed, and cycles cost
nothing. Whether something is taken out is 0 or 1; safety may be left continuous, as the largest
safe set of a choice of 0 and 1 is 0 and 1 itself.

Source: the minimum critical set of Jha, Sheyner and Wing, "Two formal analyses of attack graphs",
CSFW 2002, here on AND/OR graphs; HiGHS (Huangfu and Hall,
Mathematical Programming Computation 10, 2018).
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.choke import protected_by_removal
from csirt.analysis.attack_graph.derive import IMPOSSIBLE, prices
from csirt.analysis.attack_graph.dominators import crossed, is_plain
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.part import START, Part, part_of

DEFAULT_SECONDS = 60.0
_INFEASIBLE = 2


class CutStatus(StrEnum):
    """What is known of a cut."""

    OPTIMAL = "optimal"
    """No other cut is smaller."""
    TIME_LIMIT = "time-limit"
    """It blocks, and a smaller one may exist, down to the bound."""
    NONE = "none"
    """Nothing that may be taken out blocks every way."""


@dataclass(frozen=True, slots=True)
class FewestRemovals:
    """The fewest things to take out so that a target cannot fall."""

    status: CutStatus
    chosen: tuple[str, ...]
    """Names of the things, sorted."""
    bound: int
    """No cut is smaller."""
    crossed: tuple[str, ...]
    """Things that every way crosses: each of them alone is a cut."""
    reachable: bool
    """Whether the target falls with nothing taken out."""


def fewest_removals(
    graph: Graph,
    entries: npt.NDArray[np.int32],
    target: int,
    removable: Mapping[str, Sequence[int]],
    *,
    seconds: float = DEFAULT_SECONDS,
) -> FewestRemovals:
    """Return a smallest set of things without which a target cannot fall, whatever the coins.

    Args:
        graph: The attack graph.
        entries: Nodes that have fallen.
        target: Node to protect.
        removable: What may be taken out: the nodes that cannot fall without it, by name. The target
            and the entries themselves do not count.
        seconds: Of the solver; the same answer on a slower machine where the status is `optimal`.

    Returns:
        With status `none`, no set; where the target cannot fall anyhow, an empty one.
    """
    impossible = [node for node, price in enumerate(prices(graph)) if price == IMPOSSIBLE]
    kept = {target, *entries.tolist()}
    groups = {
        name: nodes for name, some in sorted(removable.items())
        if (nodes := [node for node in some if node not in kept])
    }  # fmt: skip
    names = {node: name for name, nodes in groups.items() for node in nodes}
    part = part_of(graph, entries.tolist(), target, interest=names, closed=impossible)
    if part is None:
        return FewestRemovals(CutStatus.OPTIMAL, (), 0, (), reachable=False)
    if part.target == START:
        return FewestRemovals(CutStatus.NONE, (), 0, (), reachable=True)
    things = [names.get(node, "") for node in part.origin]
    through = _crossed(graph, entries, target, groups, part, things, impossible)
    if through:
        return FewestRemovals(CutStatus.OPTIMAL, through[:1], 1, through, reachable=True)
    solved = _solved(part, things, seconds)
    chosen = solved.chosen or (_some_cut(part, things) if solved.possible else None)
    if chosen is None:
        return FewestRemovals(CutStatus.NONE, (), 0, (), reachable=True)
    status = CutStatus.OPTIMAL if len(chosen) <= solved.bound else CutStatus.TIME_LIMIT
    return FewestRemovals(status, tuple(sorted(chosen)), solved.bound, (), reachable=True)


@dataclass(frozen=True, slots=True)
class _Solved:
    chosen: frozenset[str]
    """Empty where the solver found none in time."""
    bound: int
    possible: bool
    """False where it has proven that there is no cut."""


def _solved(part: Part, names: Sequence[str], seconds: float) -> _Solved:
    """Ask the solver for a smallest cut.

    Columns: safety of each place, then whether each thing is taken out.
    """
    from scipy.optimize import Bounds, milp

    things = sorted({name for name in names if name})
    column = {name: part.size + at for at, name in enumerate(things)}
    wide = part.size + len(things)
    price = np.concatenate([np.zeros(part.size), np.ones(len(things))])
    least, most = np.zeros(wide), np.ones(wide)
    most[START], least[part.target] = 0, 1
    found = milp(
        price,
        integrality=price,
        bounds=Bounds(least, most),
        constraints=_rules(part, [column.get(name, -1) for name in names], wide),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return _Solved(frozenset(), 0, possible=False)
    bound = max(2, ceil((found.mip_dual_bound or 0) - 1e-6))
    values = found.x if found.x is not None else np.zeros(wide)
    chosen = frozenset(name for name in things if values[column[name]] > 0.5)
    return _Solved(chosen, bound, possible=True)


def _rules(part: Part, column: Sequence[int], wide: int) -> Any:
    """Return: an OR is as safe as each input, an AND as safe as all together, or taken out."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    rows: list[int] = []
    columns: list[int] = []
    signs: list[int] = []
    row = 0
    for place in range(1, part.size):
        both = part.conjunctive[place]
        for some in [part.inputs[place]] if both else [(each,) for each in part.inputs[place]]:
            own = [column[place]] if column[place] >= 0 else []
            rows += [row] * (1 + len(some) + len(own))
            columns += [place, *some, *own]
            signs += [1, *[-1] * (len(some) + len(own))]
            row += 1
    matrix = csr_array((np.array(signs, float), (rows, columns)), shape=(row, wide))
    return LinearConstraint(matrix, -np.inf, 0)


def _some_cut(part: Part, names: Sequence[str]) -> set[str] | None:
    """Return a cut of which nothing can be left out, found without a solver; none: there is none.

    As long as the target falls, what stands nearest to it on a way is taken out.
    """
    taken: set[str] = set()
    while (through := _falling(part, names, taken)) is not None:
        met = _met(part, names, through)
        if not met:
            return None
        taken.add(met[0])
    for name in sorted(taken):
        if _falling(part, names, taken - {name}) is None:
            taken.discard(name)
    return taken


def _falling(part: Part, names: Sequence[str], out: Collection[str]) -> dict[int, int] | None:
    """Return how the target falls with some things taken out (the last input of each place)."""
    waiting = [len(some) if both else 1
               for some, both in zip(part.inputs, part.conjunctive, strict=True)]  # fmt: skip
    through, stack = {START: START}, [START]
    while stack and part.target not in through:
        place = stack.pop()
        for target in part.outputs[place]:
            waiting[target] -= 1
            if waiting[target] <= 0 and target not in through and names[target] not in out:
                through[target] = place
                stack.append(target)
    return through if part.target in through else None


def _met(part: Part, names: Sequence[str], through: Mapping[int, int]) -> list[str]:
    """Return the things of a way, in the order in which they are met on the way back."""
    waiting, seen = deque([part.target]), {part.target}
    found: dict[str, None] = {}
    while waiting:
        place = waiting.popleft()
        if names[place]:
            found[names[place]] = None
        for each in part.inputs[place] if part.conjunctive[place] else (through[place],):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return list(found)


def _crossed(
    graph: Graph,
    entries: npt.NDArray[np.int32],
    target: int,
    groups: Mapping[str, Sequence[int]],
    part: Part,
    things: Sequence[str],
    impossible: Sequence[int],
) -> tuple[str, ...]:
    """Return what every way crosses: by dominators where ways are paths, else by removal lanes.

    What every way crosses lies on any one of them.
    """
    if is_plain(part) and all(len(nodes) == 1 for nodes in groups.values()):
        return tuple(things[place] for place in crossed(part) if things[place])
    on_one = _met(part, things, _falling(part, things, ()) or {})
    removals = [[*groups[name], *impossible] for name in on_one]
    lanes = protected_by_removal(graph, entries, removals, np.array([target], np.int32))
    return tuple(name for name, found in zip(on_one, lanes, strict=True) if len(found))
