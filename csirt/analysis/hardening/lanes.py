"""Samples of an attack graph in which any set of candidates can be chosen after the toss.

A candidate stops a step in the samples where one of its measures covers the step's target and the
measure's own coin falls. These coins are drawn once; to choose is to heed them. What falls with
more chosen is in every sample a part of what falls with less.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import Words
from csirt.analysis.attack_graph.kernel import Layout, Rows, fixpoint

Chosen = frozenset[int]
"""Candidates by their place in the list of all."""

_MOST_BYTES = 96 * 2**20
"""Memory of one sweep over many sets: the state and its three helpers."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The care lines whose loss is counted: their rows and weights."""

    rows: Rows
    """Rows of the layout, -1 for a line that nothing reaches."""
    weights: npt.NDArray[np.float64]
    """They add up to 1."""

    @property
    def reached(self) -> tuple[Rows, npt.NDArray[np.float64]]:
        """Rows and weights of the lines that an attack can reach."""
        there = self.rows >= 0
        return self.rows[there], self.weights[there]


@dataclass(frozen=True, slots=True)
class Lanes:
    """Some samples: the coins of the day, and where each candidate would stop which step."""

    layout: Layout
    coins: Words
    """Shape (rows, words): where each row's coin falls on the day."""
    row: Rows
    """The row that each pair is about; ascending."""
    candidate: Rows
    """The candidate of each pair."""
    stops: Words
    """Shape (pairs, words): the samples in which the candidate stops the row."""

    @property
    def words(self) -> int:
        """Words of samples."""
        return int(self.coins.shape[1])

    def state(self, chosen: Collection[int]) -> Words:
        """Return what falls with a set of candidates, shape (rows, words)."""
        return fixpoint(self.layout, self._with(chosen))

    def each(self, sets: Sequence[Collection[int]]) -> Iterator[Words]:
        """Yield what falls with each of many sets, swept side by side."""
        rows = max(1, len(self.layout.order))
        most = max(1, _MOST_BYTES // (rows * self.words * 8 * 4))
        for start in range(0, len(sets), most):
            part = sets[start : start + most]
            state = fixpoint(self.layout, np.concatenate([self._with(s) for s in part], axis=1))
            for at in range(len(part)):
                yield state[:, at * self.words : (at + 1) * self.words]

    def _with(self, chosen: Collection[int]) -> Words:
        coins = self.coins.copy()
        taken = np.flatnonzero(np.isin(self.candidate, list(chosen)))
        if len(taken):
            rows = self.row[taken]
            starts = np.flatnonzero(np.diff(rows, prepend=-1))
            coins[rows[starts]] &= ~np.bitwise_or.reduceat(self.stops[taken], starts, axis=0)
        return coins


def hits(state: Words, rows: Rows) -> npt.NDArray[np.int64]:
    """Return in how many samples each row falls; a row of -1 never does."""
    found = np.zeros(len(rows), np.int64)
    reached = rows >= 0
    found[reached] = np.bitwise_count(state[rows[reached]]).sum(axis=1)
    return found
