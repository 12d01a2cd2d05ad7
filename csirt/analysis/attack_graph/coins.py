"""Keyed coins: a coin is a pure function of its name, the seed and the block of samples.

1,024 samples stand in 16 words of 64 bits. A word is splitmix64 (Steele, Lea, Flood 2014) of the
coin's key and a counter; a coin is the comparison U < p of a random 16-bit number with p, bit by
bit from the lowest: the same words with a lower p never raise a coin. Adding a node moves no other
coin, and before and after share theirs.
"""

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.graph import Coins, Parameter
from csirt.model.estimate import Estimate

Words = npt.NDArray[np.uint64]

BLOCK = 1_024
"""Samples of one block."""
WORDS = BLOCK // 64
BITS = 16
"""Bits of a probability: the error is at most 2**-17."""

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
_ROWS = 1_024
"""Coins tossed at once: 128 KiB of words stay in the second-level cache."""
_GRID = np.linspace(0.0, 1.0, 1_025)
WHOLE = slice(0, WORDS)
"""All words of a block."""


def mixed(words: Words) -> Words:
    """Mix words in place (the finaliser of splitmix64) and return them."""
    spare = words >> np.uint64(30)
    words ^= spare
    words *= _MIX_1
    np.right_shift(words, np.uint64(27), out=spare)
    words ^= spare
    words *= _MIX_2
    np.right_shift(words, np.uint64(31), out=spare)
    words ^= spare
    return words


def seeded(keys: Words, seed: int) -> Words:
    """Return the keys of coins for one seed."""
    salt = np.array([seed & 0xFFFFFFFFFFFFFFFF], np.uint64)
    return mixed((keys ^ mixed(salt + _GAMMA)) + _GAMMA)


def tosses(
    keys: Words, probability: npt.NDArray[np.float64], block: int, words: slice = WHOLE
) -> Words:
    """Return the coins of one block as words.

    Args:
        keys: Seeded keys, shape (n,).
        probability: Chance of each coin, shape (n,), between 0 and 1.
        block: Number of the block, from 0.
        words: Which of its 16 words are wanted.

    Returns:
        Shape (n, words): bit ``s % 64`` of word ``s // 64`` is sample ``s`` of the block.
    """
    lanes = np.empty((len(keys), words.stop - words.start), np.uint64)
    level = np.rint(probability * (1 << BITS)).astype(np.int64)
    counters = _GAMMA * (np.arange(BITS * WORDS, dtype=np.uint64) + np.uint64(block * BITS * WORDS))
    counters = counters.reshape(BITS, 1, WORDS)[:, :, words]
    for start in range(0, len(keys), _ROWS):
        part = slice(start, min(start + _ROWS, len(keys)))
        _toss_rows(keys[part, None], level[part], counters, lanes[part])
    return lanes


def _toss_rows(keys: Words, level: npt.NDArray[np.int64], counters: Words, out: Words) -> None:
    out[:] = 0
    lowest = _lowest_bit(level)
    for bit in range(lowest, BITS):
        random = mixed(keys + counters[bit])
        ones = np.where((level >> bit) & 1, _ONES, np.uint64(0))[:, None]
        out ^= ones
        random ^= ones
        out &= random
        out ^= ones
    out[level >= 1 << BITS] = _ONES


def _lowest_bit(level: npt.NDArray[np.int64]) -> int:
    """Return the lowest bit that any level has: below it no comparison can be true."""
    every = int(np.bitwise_or.reduce(level & ((1 << BITS) - 1))) if len(level) else 0
    return (every & -every).bit_length() - 1 if every else BITS


def uniforms(keys: Words, block: int) -> npt.NDArray[np.float64]:
    """Return one number in [0, 1) for each key, for one block."""
    words = mixed(keys + np.uint64(int(_GAMMA) * (block + 1) & 0xFFFFFFFFFFFFFFFF))
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


class Draws:
    """Draws of the parameters: one a block and parameter, from its beta-PERT."""

    def __init__(self, parameters: tuple[Parameter, ...], keys: Words) -> None:
        self._fixed = np.array([each.estimate.likely for each in parameters], np.float64)
        self._flipped = np.array([each.complement for each in parameters], np.bool_)
        self._drawn = np.flatnonzero([each.estimate.spread for each in parameters])
        self._keys = keys[self._drawn]
        self._quantiles = [pert_quantiles(parameters[at].estimate) for at in self._drawn]

    def at(self, block: int) -> npt.NDArray[np.float64]:
        """Return what the coins of every parameter fall with in one block, between 0 and 1."""
        return np.clip(self.unbounded(block), 0.0, 1.0)

    def unbounded(self, block: int) -> npt.NDArray[np.float64]:
        """Return every parameter of one block: hours and factors are not between 0 and 1."""
        values = self._fixed.copy()
        for at, u, grid in zip(
            self._drawn, uniforms(self._keys, block), self._quantiles, strict=True
        ):
            values[at] = np.interp(u, _GRID, grid)
        return np.where(self._flipped, 1 - values, values)


def pert_quantiles(estimate: Estimate) -> npt.NDArray[np.float64]:
    """Return the quantiles of a beta-PERT at 1,025 even levels, by integrating its density.

    Source: Malcolm et al. 1959 in the usual form: shape 1 + 4 (likely - low)/(high - low).
    """
    width = estimate.high - estimate.low
    alpha = 1 + 4 * (estimate.likely - estimate.low) / width
    beta = 1 + 4 * (estimate.high - estimate.likely) / width
    x = np.linspace(0.0, 1.0, 4_097)
    density = x ** (alpha - 1) * (1 - x) ** (beta - 1)
    mass = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return estimate.low + width * np.interp(_GRID, mass / mass[-1], x)


def keyed(coins: Coins, seed: int) -> Words:
    """Return the seeded keys of coins."""
    return seeded(coins.keys, seed)
