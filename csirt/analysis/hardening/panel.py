"""The common samples: those in which some choice changes what is lost, drawn evenly.

In most samples nothing changes with any choice: the attack dies early, or nothing holds it. They
are counted once and for all; only the others go into the search, which sees more with as many
samples.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import BLOCK, Words
from csirt.analysis.hardening.lanes import Chosen, Lanes, Watched, hits

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Panel:
    """Common samples for a search, and what the samples left out of it lose whatever is chosen."""

    lanes: Lanes
    watched: Watched
    samples: int
    """Samples in :attr:`lanes`, the first ones of its words."""
    weight: float
    """What one of them counts: the objective is :attr:`fixed` + weight × what they lose."""
    fixed: float
    drawn: int
    """Samples that were looked at."""
    open: int
    """Of these, those in which some choice changes something."""

    def value(self, chosen: Collection[int]) -> float:
        """Return the weighted mean of the care lines lost with a set of candidates."""
        return self._worth(self.lanes.state(chosen))

    def values(self, sets: Sequence[Collection[int]]) -> npt.NDArray[np.float64]:
        """Return the same for many sets."""
        return np.array([self._worth(state) for state in self.lanes.each(sets)], np.float64)

    def _worth(self, state: Words) -> float:
        """Return the objective of a state; the padding of the last word falls in no sample."""
        lost = hits(state, self.watched.rows)
        return self.fixed + self.weight * float(lost @ self.watched.weights)


def panel(
    draw: Callable[[int], Lanes],
    blocks: Sequence[int],
    watched: Watched,
    choosable: Chosen,
    *,
    samples: int,
) -> Panel:
    """Return the common samples.

    Args:
        draw: Gives the samples of a block; called twice for some, so that one is held at a time.
        blocks: Where to draw them from, one at least.
        watched: The care lines.
        choosable: Candidates that the search may choose.
        samples: How many at most; they are spread evenly over those that are open.

    Returns:
        Fewer samples where fewer are open.
    """
    fixed, found = 0.0, []
    for block in blocks:
        lost, open_ = _open(draw(block), watched, choosable)
        fixed += lost
        found.append(open_)
    count = sum(map(len, found))
    wanted = _evenly(count, samples)
    kept, first = [], 0
    for block, some in zip(blocks, found, strict=True):
        mine = wanted[(wanted >= first) & (wanted < first + len(some))] - first
        first += len(some)
        if len(mine):
            kept.append((draw(block), some[mine]))
    drawn = BLOCK * len(blocks)
    weight = count / len(wanted) / drawn if len(wanted) else 0.0
    lanes = _joined(kept or [(draw(blocks[0]), wanted)])
    return Panel(lanes, watched, len(wanted), weight, fixed / drawn, drawn, count)


def _open(lanes: Lanes, watched: Watched, choosable: Chosen) -> tuple[float, npt.NDArray[np.int64]]:
    """Return what the samples lose in which nothing can be changed, and the others."""
    rows, weights = watched.reached
    most, least = lanes.state(())[rows], lanes.state(choosable)[rows]
    changes = np.bitwise_or.reduce(most & ~least, axis=0, initial=np.uint64(0))
    lost = np.bitwise_count(most & ~changes).sum(axis=1) @ weights
    return float(lost), np.flatnonzero(np.unpackbits(changes.view(np.uint8), bitorder="little"))


def _evenly(count: int, samples: int) -> npt.NDArray[np.int64]:
    if count <= samples:
        return np.arange(count)
    return np.floor((np.arange(samples) + 0.5) * count / samples).astype(np.int64)


def _joined(kept: Sequence[tuple[Lanes, npt.NDArray[np.int64]]]) -> Lanes:
    """Return only some samples of some blocks, packed; what is left of the last word never
    falls."""
    first = kept[0][0]
    coins = _packed([_columns(lanes.coins, samples) for lanes, samples in kept])
    stops = _packed([_columns(lanes.stops, samples) for lanes, samples in kept])
    return Lanes(first.layout, coins, first.row, first.candidate, stops)


def _columns(words: Words, samples: npt.NDArray[np.int64]) -> Bits:
    """Return some samples as flags, a byte each."""
    shift = (samples % 64).astype(np.uint64)
    return ((words[:, samples // 64] >> shift) & np.uint64(1)).astype(np.uint8)


def _packed(parts: Sequence[Bits]) -> Words:
    flags = np.concatenate(parts, axis=1)
    padded = np.zeros((len(flags), max(1, -(-flags.shape[1] // 64)) * 64), np.uint8)
    padded[:, : flags.shape[1]] = flags
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
