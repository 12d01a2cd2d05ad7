"""What a set is worth on samples that no search has seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import BLOCK
from csirt.analysis.attack_graph.sample import Estimates, blocks_of, estimates_of, first_samples
from csirt.analysis.hardening.lanes import Chosen, hits
from csirt.analysis.hardening.world import World
from csirt.model.progress import Progress, silent

SELECTION = 1 << 20
"""First block on which the exact set and the greedy one are compared."""
SELECTION_SAMPLES = 16_384
"""Samples on which they are compared."""
FRESH = 1 << 21
"""First block on which the answer is judged."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Several sets on the same samples."""

    hits: npt.NDArray[np.int64]
    """Shape (sets, blocks, lines)."""
    counts: npt.NDArray[np.int64]
    """Samples of each block."""
    weights: npt.NDArray[np.float64]

    def lines(self, at: int) -> Estimates:
        """Return how likely each care line is lost with a set."""
        return estimates_of(self.hits[at], self.counts)

    def worth(self, at: int) -> Estimates:
        """Return the weighted mean of the lines lost with a set, one entry."""
        return estimates_of((self.hits[at] @ self.weights)[:, None], self.counts)

    def gain(self, at: int, beside: int) -> Estimates:
        """Return by how much a set loses less than another, sample by sample."""
        less = (self.hits[beside] - self.hits[at]) @ self.weights
        return estimates_of(less[:, None], self.counts)


def judged(
    world: World,
    sets: Sequence[Chosen],
    *,
    first: int,
    samples: int,
    progress: Progress = silent,
) -> Judged:
    """Return what some sets lose on the samples from a block on."""
    plan = list(blocks_of(samples))
    found = np.zeros((len(sets), len(plan), len(world.refs)), np.int64)
    for block, count in plan:
        lanes = world.lanes(first + block)
        for at, chosen in enumerate(sets):
            state = lanes.state(chosen)
            if count < BLOCK:
                state &= first_samples(count)
            found[at, block] = hits(state, world.watched.rows)
        progress(block + 1, len(plan))
    return Judged(found, np.array([count for _, count in plan]), world.watched.weights)
