"""Sampling an attack graph: how often each fact holds, and how well we know it.

``probability`` is the share of samples; ``low`` and ``high`` are the 5 % and 95 % quantiles over
the blocks, each of which has its own draw of the experts' estimates (64 blocks at least, else
unknown); ``sampling_error`` is what the number of samples leaves open: 1.96 standard deviations of
the mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import (
    BLOCK,
    WHOLE,
    Draws,
    Words,
    keyed,
    seeded,
    tosses,
)
from csirt.analysis.attack_graph.graph import Coins, Graph
from csirt.analysis.attack_graph.kernel import Layout, fixpoint, layout
from csirt.analysis.attack_graph.precision import MIN_BLOCKS, Precision
from csirt.model.progress import Progress, silent
from csirt.seal import coin_key

DEFAULT_SAMPLES = 65_536


@dataclass(frozen=True, slots=True)
class Estimates:
    """Shares of samples of the nodes that were watched, one entry a node."""

    samples: int
    blocks: int
    probability: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64] | None
    """5 % quantile over the draws of the estimates; none with fewer than 64 blocks."""
    high: npt.NDArray[np.float64] | None
    sampling_error: npt.NDArray[np.float64]


class Sampler:
    """The coins of one graph, one seed and one set of entries, ready to be tossed block by
    block."""

    def __init__(self, graph: Graph, entries: npt.NDArray[np.int32], seed: int) -> None:
        self.graph = graph
        self.layout: Layout = layout(graph, entries)
        keys = [coin_key("parameter", *each.names) for each in graph.parameters]
        self._draws = Draws(graph.parameters, seeded(np.array(keys, np.uint64), seed))
        kept = self.layout.row[graph.tossed] >= 0
        self._rows = self.layout.row[graph.tossed][kept]
        self._coins = _some(graph.coins, kept, seed)
        in_play = kept[graph.effects[:, 0]] if len(graph.effects) else np.zeros(0, np.bool_)
        self._blocks = _some(graph.blocks, in_play, seed)
        effects = graph.effects[in_play]
        used, self._cover_of = np.unique(effects[:, 1], return_inverse=True)
        self._covers = _some(graph.covers, used, seed)
        self._starts = np.flatnonzero(np.diff(effects[:, 0], prepend=-1))
        self._stopped = (
            self.layout.row[graph.tossed[effects[self._starts, 0]]]
            if len(effects)
            else effects[:, 0]
        )
        self._edges = _edge_coins(graph, self.layout, seed)

    def state(self, block: int) -> Words:
        """Return which rows of :attr:`layout` fall in the samples of one block."""
        coins, edges = self.coins(block)
        return fixpoint(self.layout, coins, edges)

    def coins(self, block: int, words: slice = WHOLE) -> tuple[Words, Words | None]:
        """Return the coins of one block, or of some of its words: of the rows, where no measure
        stops them, and of the edges."""
        values = self._draws.at(block)
        shape = (len(self.layout.order), words.stop - words.start)
        coins = np.full(shape, 0xFFFFFFFFFFFFFFFF, np.uint64)
        coins[self._rows] = _lanes(self._coins, values, block, words)
        if len(self._starts):
            stops = _lanes(self._covers, values, block, words)[self._cover_of]
            stops &= _lanes(self._blocks, values, block, words)
            coins[self._stopped] &= ~np.bitwise_or.reduceat(stops, self._starts, axis=0)
        return coins, None if self._edges is None else _lanes(self._edges, values, block, words)


def _some(coins: Coins, which: npt.NDArray[np.bool_] | npt.NDArray[np.int32], seed: int) -> Coins:
    """Return some of the coins, their keys seeded."""
    return Coins(keyed(coins, seed)[which], coins.parameter[which])


def _lanes(
    coins: Coins, values: npt.NDArray[np.float64], block: int, words: slice = WHOLE
) -> Words:
    return tosses(coins.keys, values[coins.parameter], block, words)


def _edge_coins(graph: Graph, order: Layout, seed: int) -> Coins | None:
    """Return the coins of the edges in the order of the sweep; a certain edge gets a sure coin."""
    if not len(graph.tossed_edges):
        return None
    position = np.full(len(graph.source), -1, np.int64)
    position[graph.tossed_edges] = np.arange(len(graph.tossed_edges))
    kept = position[order.edges]
    coins = keyed(graph.edge_coins, seed)
    sure = next(at for at, each in enumerate(graph.parameters) if each.names == ("sure",))
    keys = np.where(kept >= 0, coins[kept], np.uint64(0))
    return Coins(keys, np.where(kept >= 0, graph.edge_coins.parameter[kept], sure).astype(np.int32))


def blocks_of(samples: int) -> Iterator[tuple[int, int]]:
    """Yield each block with the number of its samples that count."""
    for block in range(-(-samples // BLOCK)):
        yield block, min(BLOCK, samples - block * BLOCK)


def first_samples(count: int) -> Words:
    """Return a mask of the first ``count`` samples of a block, shape (16,)."""
    bits = np.zeros(BLOCK, np.uint8)
    bits[:count] = 1
    return np.packbits(bits, bitorder="little").view(np.uint64)


def sampled(
    graph: Graph,
    entries: npt.NDArray[np.int32],
    watched: npt.NDArray[np.int32],
    *,
    samples: int = DEFAULT_SAMPLES,
    seed: int,
    until: Precision | None = None,
    progress: Progress = silent,
) -> Estimates:
    """Return how often each watched node falls, starting from the entries.

    Args:
        graph: The attack graph.
        entries: Nodes that have fallen, subject to their coins.
        watched: Nodes to count; one that nothing reaches has probability 0.
        samples: Number of samples, 1 at least; blocks of 1,024, of the last one the first only.
        seed: Any integer; the same seed gives the same samples whatever else is in the graph.
        until: Stop after the block with which this precision is reached; ``samples`` is then the
            most that are taken, and the answer is that of as many samples as were.
        progress: Called with the blocks done and their number.

    Returns:
        One entry a watched node, in their order.
    """
    if samples < 1:
        raise ValueError(f"samples: {samples} < 1")
    sampler = Sampler(graph, entries, seed)
    rows = sampler.layout.row[watched]
    reached = rows >= 0
    plan = list(blocks_of(samples))
    hits = np.zeros((len(plan), len(watched)), np.int64)
    for block, count in plan:
        state = sampler.state(block)[rows[reached]]
        if count < BLOCK:
            state = state & first_samples(count)
        hits[block, reached] = np.bitwise_count(state).sum(axis=1)
        progress(block + 1, len(plan))
        if until and count == BLOCK and until.reached(hits[: block + 1], (block + 1) * BLOCK):
            hits, plan = hits[: block + 1], plan[: block + 1]
            break
    return estimates_of(hits, np.array([count for _, count in plan]))


def estimates_of(
    hits: npt.NDArray[np.int64] | npt.NDArray[np.float64], counts: npt.NDArray[np.int64]
) -> Estimates:
    """Return the shares of samples from hits, shape (blocks, nodes), and the samples of each
    block."""
    shares = hits / counts[:, None]
    total = int(counts.sum())
    probability = hits.sum(axis=0) / total
    blocks = len(counts)
    if blocks > 1:
        error = 1.96 * shares.std(axis=0, ddof=1) / np.sqrt(blocks)
    else:
        error = 1.96 * np.sqrt(probability * (1 - probability) / total)
    enough = blocks >= MIN_BLOCKS
    low, high = np.quantile(shares, [0.05, 0.95], axis=0) if enough else (None, None)
    return Estimates(total, blocks, probability, low, high, error)
