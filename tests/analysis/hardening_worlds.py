"""Tiny attack graphs with candidates, and the answer by looking at every set."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.kernel import layout
from csirt.analysis.hardening.choice import Choice
from csirt.analysis.hardening.lanes import Chosen, Lanes, Watched
from csirt.analysis.hardening.panel import Panel
from csirt.analysis.hardening.purse import Item, Purse
from csirt.model.estimate import Probability
from csirt.model.quotes import BudgetKind

SURE = 2**64 - 1
EUROS = ("own", BudgetKind.INVESTMENT)

Step = tuple[str, Sequence[str], str]
"""Name, needs, what it gives."""


def panel(
    steps: Iterable[Step],
    lines: Sequence[str],
    stops: Iterable[tuple[str, int] | tuple[str, int, int]],
    *,
    coins: dict[str, int] | None = None,
    samples: int = 64,
) -> Panel:
    """Return common samples of a graph that starts at ``entry``.

    Args:
        steps: Each needs all of its facts.
        lines: Facts that are care lines, all of the same weight.
        stops: Step, candidate, and the samples in which it stops it (all, if not said).
        coins: Samples in which a step succeeds, by its name (all, if not said).
        samples: The first ones of 64.
    """
    builder = Builder()
    sure = builder.parameter("sure", estimate=Probability(low=1, likely=1, high=1))
    entry = builder.fact("entry")
    steps = list(steps)
    for name, needs, gives in steps:
        node = builder.step("step", name, needs=[builder.fact(need) for need in needs])
        builder.toss(node, 0, sure)
        builder.edge(node, builder.fact(gives))
    graph = builder.build()
    order = layout(graph, np.array([entry], np.int32))
    words = np.full((len(order.order), 1), (1 << samples) - 1, np.uint64)
    for name, bits in (coins or {}).items():
        row = order.row[graph.index["step", name]]
        if row >= 0:
            words[row, 0] &= np.uint64(bits)
    pairs = sorted(
        (int(order.row[graph.index["step", name]]), candidate, rest[0] if rest else SURE)
        for name, candidate, *rest in stops
        if order.row[graph.index["step", name]] >= 0
    )
    lanes = Lanes(
        order, words,
        np.array([row for row, _, _ in pairs], np.int64),
        np.array([candidate for _, candidate, _ in pairs], np.int64),
        np.array([[bits] for _, _, bits in pairs], np.uint64).reshape(-1, 1),
    )  # fmt: skip
    rows = np.array([order.row[graph.index[line,]] for line in lines], np.int64)
    watched = Watched(rows, np.full(len(lines), 1 / len(lines)))
    return Panel(lanes, watched, samples, 1 / samples, 0.0, samples, samples)


def choice(
    costs: Sequence[float],
    budget: float,
    *,
    needs: dict[int, Sequence[Sequence[int]]] | None = None,
    excludes: Iterable[tuple[int, int]] = (),
    shared: Sequence[Sequence[int]] | None = None,
) -> Choice:
    """Return candidates with their costs.

    Args:
        costs: Of each item: one a candidate, unless ``shared`` says which items each pays.
        budget: In euros, of one line.
        needs: Groups of which one must be chosen too.
        excludes: Pairs.
        shared: Items of each candidate.
    """
    items = tuple(Item(f"q{at}", {EUROS: cost}) for at, cost in enumerate(costs))
    of = (
        tuple(tuple(some) for some in shared)
        if shared
        else tuple((at,) for at in range(len(costs)))
    )
    groups = tuple(tuple(tuple(g) for g in (needs or {}).get(at, ())) for at in range(len(of)))
    purse = Purse(items, of, {EUROS: budget})
    return Choice(groups, tuple(excludes), purse, frozenset(range(len(of))))


def enumerated(panel: Panel, choice: Choice) -> tuple[float, set[Chosen]]:
    """Return the least objective of all sets that fit, and the sets that have it."""
    every = sorted(choice.choosable)
    sets = [
        frozenset(some)
        for size in range(len(every) + 1)
        for some in combinations(every, size)
        if choice.fits(some)
    ]
    values = panel.values(sets).tolist()
    least = min(values)
    return least, {some for some, value in zip(sets, values, strict=True) if value < least + 1e-12}


def drawn(seed: int) -> tuple[Panel, Choice]:
    """Return a graph with cycles, steps of several needs and random stops, and what binds them."""
    draw = np.random.default_rng(seed)
    facts = ["entry", *(f"f{at}" for at in range(int(draw.integers(2, 8))))]
    count = int(draw.integers(5, 14))
    candidates = int(draw.integers(2, 7))

    def bits() -> int:
        return int(
            draw.integers(0, 2**64, dtype=np.uint64) | draw.integers(0, 2**64, dtype=np.uint64)
        )

    steps = [
        (
            f"s{at}",
            sorted(set(draw.choice(facts, 1 + int(draw.random() < 0.4)).tolist())),
            str(draw.choice(facts[1:])),
        )
        for at in range(count)
    ]
    stops = [
        (f"s{draw.integers(count)}", int(draw.integers(candidates)), bits())
        for _ in range(int(draw.integers(4, 20)))
    ]
    lines = sorted({step[2] for step in steps[-3:]})
    known = panel(steps, lines, dict.fromkeys(stops), coins={name: bits() for name, _, _ in steps},
                  samples=int(draw.integers(1, 64)))  # fmt: skip
    costs = draw.integers(1, 10, candidates + 1).tolist()
    shared = [[at, *([candidates] if draw.random() < 0.4 else [])] for at in range(candidates)]
    pairs = [
        (a, b) for a in range(candidates) for b in range(a + 1, candidates) if draw.random() < 0.1
    ]
    needs = {
        at: [sorted({int(draw.integers(candidates)), int(draw.integers(candidates))} - {at})]
        for at in range(candidates)
        if draw.random() < 0.2
    }
    needs = {at: [g for g in groups if g] for at, groups in needs.items()}
    budget = float(draw.integers(0, 25))
    return known, choice(costs, budget, needs=needs, excludes=pairs, shared=shared)
