"""Draws of how long each technique instance takes, whether it is seen, and how long the answer
takes.

A duration is the expert's lowest figure plus an exponential delay whose mean is what the block's
draw of the estimate leaves above it; a plain number is a duration without spread. One keyed 16-bit
number a name and sample, as for coins: neither the order of a file nor what else it holds moves it,
and a longer estimate or a greater factor never shortens a duration.

Source: Jonsson and Olovsson 1997 (times between breaches in the standard attack phase are
exponential); the shift is ours, so that the quickest of many machines is no quicker than an expert
thinks possible.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import BITS, BLOCK, Draws, Words, mixed, seeded, tosses
from csirt.analysis.attack_graph.kernel import Rows
from csirt.analysis.attack_graph.timing import Factors, Keys, Timing
from csirt.seal import coin_key

Hours = npt.NDArray[np.float32]
_STEPS = 1 << BITS
_PER_WORD = 64 // BITS
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_EXPONENTIAL = -np.log((np.arange(_STEPS) + 0.5) / _STEPS).astype(np.float32)
"""Quantiles of an exponential delay of mean 1 at 65,536 even levels."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Hours and sight in some samples; arrays have shape (…, samples)."""

    duration: Hours
    """Hours of each instance."""
    seen: npt.NDArray[np.bool_]
    """Whether each watched instance is seen, if it succeeds."""
    response: Hours
    """Hours from then to the end of the attack, for each watched instance."""


class Delays:
    """Hours and sight of the instances of one graph for one seed, drawn block by block."""

    def __init__(self, timing: Timing, seed: int) -> None:
        self._timing = timing
        names = [coin_key("parameter", *each.names) for each in timing.parameters]
        self._draws = Draws(timing.parameters, seeded(np.array(names, np.uint64), seed))
        self._durations = seeded(timing.keys, seed)
        self._covers = seeded(timing.covers.keys, seed)
        self._responses = seeded(timing.response, seed)
        self.watched = timing.watched()
        """Steps of which something may be seen; :attr:`Drawn.seen` is in their order."""
        self._sight = seeded(timing.sight[self.watched], seed)
        self.home = timing.home()[self.watched]
        """Facility of each of :attr:`watched`."""
        self._slower = timing.slower.turns()
        self._clearer = timing.clearer.turns()
        self._quicker = timing.quicker.turns()

    def at(self, block: int, samples: Rows) -> Drawn:
        """Return the draws of some samples of a block, by their numbers in it, rising."""
        timing, values = self._timing, self._draws.unbounded(block)
        covered = self._covered(values, block, samples)
        hours = values[timing.hours].astype(np.float32)[:, None]
        low = np.minimum(timing.low[:, None], hours)
        duration = low + (hours - low) * _EXPONENTIAL[_numbers(self._durations, block, samples)]
        _multiply(duration, self._slower, values, covered)
        return Drawn(
            duration,
            self._seen(values, covered, block, samples),
            self._response(values, covered, block, samples),
        )

    def _covered(
        self, values: npt.NDArray[np.float64], block: int, samples: Rows
    ) -> npt.NDArray[np.bool_]:
        """Return where each measure covers each target it is held on."""
        if not len(self._covers) or not len(samples):
            return np.zeros((len(self._timing.held), len(samples)), np.bool_)
        words = slice(int(samples[0]) // 64, int(samples[-1]) // 64 + 1)
        coins = tosses(self._covers, values[self._timing.covers.parameter], block, words)
        held = np.bitwise_or.reduceat(coins, self._timing.held, axis=0)
        return unpacked(held)[:, samples - 64 * words.start]

    def _seen(
        self,
        values: npt.NDArray[np.float64],
        covered: npt.NDArray[np.bool_],
        block: int,
        samples: Rows,
    ) -> npt.NDArray[np.bool_]:
        visible = values[self._timing.visible[self.watched]].astype(np.float32)
        chance = np.repeat(visible[:, None], covered.shape[1], axis=1)
        looked = np.zeros(chance.shape, np.bool_)
        for turn in self._clearer:
            looked[np.searchsorted(self.watched, turn.step)] |= covered[turn.held]
        _multiply(chance, self._among_watched(self._clearer), values, covered)
        numbers = _numbers(self._sight, block, samples)
        return looked & (numbers < np.minimum(chance, 1) * np.float32(_STEPS))

    def _response(
        self,
        values: npt.NDArray[np.float64],
        covered: npt.NDArray[np.bool_],
        block: int,
        samples: Rows,
    ) -> Hours:
        hours = np.float32(values[self._timing.response_hours])
        low = np.minimum(np.float32(self._timing.response_low), hours)
        whole = low + (hours - low) * _EXPONENTIAL[_numbers(self._responses, block, samples)]
        found: Hours = whole[self.home]
        _multiply(found, self._among_watched(self._quicker), values, covered)
        return found

    def _among_watched(self, turns: list[Factors]) -> list[Factors]:
        return [
            Factors(
                np.searchsorted(self.watched, each.step).astype(np.int32),
                each.held,
                each.parameter,
            )
            for each in turns
        ]


def unpacked(words: Words) -> npt.NDArray[np.bool_]:
    """Return words as one truth value a sample."""
    bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little")
    return bits.view(np.bool_)


def packed(values: npt.NDArray[np.bool_]) -> Words:
    """Return truth values as words, the last one filled up with false."""
    bits = np.packbits(values, axis=1, bitorder="little")
    short = -bits.shape[1] % 8
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, short)))).view(np.uint64)


def _numbers(keys: Keys, block: int, samples: Rows) -> npt.NDArray[np.uint16]:
    """Return a 16-bit number for each key and sample: four of them in a word."""
    words, at = np.unique(samples // _PER_WORD, return_inverse=True)
    counters = _GAMMA * (words.astype(np.uint64) + np.uint64(block * (BLOCK // _PER_WORD)))
    drawn = mixed(keys[:, None] + counters).view(np.uint16)
    return drawn[:, _PER_WORD * at + samples % _PER_WORD]


def _multiply(
    quantity: Hours,
    turns: list[Factors],
    values: npt.NDArray[np.float64],
    covered: npt.NDArray[np.bool_],
) -> None:
    """Multiply a quantity of each step, in place, by each factor where its measure covers it."""
    for turn in turns:
        factor = values[turn.parameter].astype(np.float32)[:, None]
        quantity[turn.step] *= np.where(covered[turn.held], factor, np.float32(1))
