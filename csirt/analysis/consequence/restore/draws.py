"""Numbers of a sample that are a pure function of their name: an asset more moves no other draw.

Sample ``s`` of a name is splitmix64 of the name's key and ``s``: more samples only add samples,
and two runs that differ in one crew share every duration.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import mixed, pert_quantiles, seeded
from csirt.model.estimate import Estimate
from csirt.seal import coin_key

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)


class Random:
    """The draws of one seed, so many samples each."""

    def __init__(self, seed: int, samples: int) -> None:
        self.seed, self.samples = seed, samples
        self._counters = _GAMMA * np.arange(1, samples + 1, dtype=np.uint64)

    def uniforms(self, names: Sequence[tuple[str, ...]]) -> Floats:
        """Return numbers in [0, 1), shape (names, samples)."""
        keys = seeded(np.array([coin_key(*name) for name in names], np.uint64), self.seed)
        words = mixed(keys[:, None] + self._counters)
        return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def of(self, estimate: Estimate, *name: str) -> Floats:
        """Return draws of one estimate, shape (samples,)."""
        if not estimate.spread:
            return np.full(self.samples, estimate.likely)
        return quantile(estimate, self.uniforms([name])[0])

    def each(self, estimates: Sequence[Estimate], names: Sequence[tuple[str, ...]]) -> Floats:
        """Return draws of some estimates, shape (estimates, samples)."""
        found = self.uniforms(names) if names else np.zeros((0, self.samples))
        for at, estimate in enumerate(estimates):
            found[at] = quantile(estimate, found[at])
        return found


def quantile(estimate: Estimate, levels: Floats) -> Floats:
    """Return the quantiles of an estimate's beta-PERT at some levels between 0 and 1."""
    if not estimate.spread:
        return np.full_like(levels, estimate.likely)
    grid = _grid(estimate.low, estimate.likely, estimate.high)
    found: Floats = np.interp(levels, np.linspace(0.0, 1.0, len(grid)), grid)
    return found


@cache
def _grid(low: float, likely: float, high: float) -> Floats:
    return pert_quantiles(Estimate(low=low, likely=likely, high=high))
