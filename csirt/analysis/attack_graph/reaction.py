"""How long an attack takes, and how much of it is stopped by those who watch.

In each sample, what succeeds on a watched target is seen or not; each facility stops the attack on
itself at the earliest (hour seen + response hours): a step on it that would come later does not
succeed, nor does what follows from it anywhere. What a neighbour sees stops nothing here, and what
is lost at a neighbour's is lost, however quick one is at home. The hours and the signs are those of
the attack that nobody stops, so that more sight and a faster answer never make anything worse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.coins import WORDS
from csirt.analysis.attack_graph.delays import Delays, Hours, packed, unpacked
from csirt.analysis.attack_graph.graph import Graph, Ints
from csirt.analysis.attack_graph.kernel import Rows, fixpoint
from csirt.analysis.attack_graph.sample import Sampler, blocks_of
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.attack_graph.times import NEVER, Times
from csirt.analysis.attack_graph.timing import Timing, timed
from csirt.model.progress import Progress, silent

TIMED_SAMPLES = 4_096
"""Samples that are timed when nobody asks for more."""
ENOUGH = 20
"""Falls below which hours and a share of stopped attacks say nothing."""
_KEPT = 1 << 25
"""Hours kept at most (128 MiB): of 20,000 nodes, those of 1,677 samples."""
_DRAWN = 1 << 24
"""Hours drawn at once (64 MiB)."""
_SWEPT = 1 << 20
"""Hours of one sweep: 4 MiB, more does not stay in the second-level cache."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Hours of the watched nodes in the samples that were timed, and what the reaction leaves."""

    hours: Hours
    """Shape (nodes, samples): when each falls, infinite where it does not."""
    left: npt.NDArray[np.bool_]
    """Shape (nodes, samples): where each falls although those who watch react."""
    home: Ints
    """Facility of each node, -1 where nothing is watched in it."""
    block: npt.NDArray[np.int64]
    """Block of each sample."""
    whole: bool
    """Whether every sample of every block was timed."""

    def fallen(self) -> npt.NDArray[np.bool_]:
        """Return where each node falls if nobody reacts."""
        return self.hours < NEVER

    def quantiles(self, at: int) -> tuple[float, float, float] | None:
        """Return the hours by which 10, 50 and 90 % of a node's falls have come; none under 20."""
        fallen = self.hours[at][self.hours[at] < NEVER]
        if len(fallen) < ENOUGH:
            return None
        low, middle, high = np.quantile(fallen.astype(np.float64), [0.1, 0.5, 0.9]).tolist()
        return low, middle, high


def timed_samples(
    graph: Graph,
    terrain: Terrain,
    entries: npt.NDArray[np.int32],
    nodes: npt.NDArray[np.int32],
    homes: Sequence[str],
    *,
    samples: int,
    wanted: int = TIMED_SAMPLES,
    seed: int,
    progress: Progress = silent,
) -> Timed:
    """Return when nodes fall, in some of the samples that ``sampled`` takes, with the same coins.

    Args:
        graph: A compiled graph.
        terrain: What it was compiled from.
        entries: Nodes that have fallen at hour 0.
        nodes: Nodes to time.
        homes: Facility of each node: the one whose reaction can save it.
        samples: Samples of the analysis; those timed are the first of each of its blocks, so that
            they see as many draws of the estimates.
        wanted: Samples to time, in whole words of 64.
        seed: That of the analysis.
        progress: Called with the parts done and their number.

    Source:
        Knuth 1977 for the hours; docs/time-and-reaction.md for what they leave out.
    """
    sampler = Sampler(graph, entries, seed)
    timing = timed(graph, terrain, sampler.layout.row)
    run = _Run(sampler, Delays(timing, seed), Times(sampler.layout), timing, nodes)
    wanted = min(wanted, _KEPT // max(1, len(nodes)))
    parts = list(_parts(samples, wanted, len(sampler.layout.order)))
    count = sum(each.count for each in parts)
    hours = np.full((len(nodes), count), NEVER, np.float32)
    left = np.zeros((len(nodes), count), np.bool_)
    waiting: list[_Waiting] = []
    first = 0
    for done, part in enumerate(parts, 1):
        waiting.append(run.part(part, first))
        first += part.count
        if done == len(parts) or sum(len(each.at) for each in waiting) >= run.wide:
            for some in _split(_together(waiting), run.wide):
                hours[:, some.at], left[:, some.at] = run.timed(some)
            waiting.clear()
        progress(done, len(parts))
    seen_in = {timing.homes[at]: at for at in np.unique(run.delays.home).tolist()}
    return Timed(
        hours,
        left,
        np.array([seen_in.get(home, -1) for home in homes], np.int32),
        np.repeat([each.block for each in parts], [each.count for each in parts]),
        count == samples,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some words of a block."""

    block: int
    words: slice
    count: int
    """Samples of these words that count."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Samples in which something watched falls, drawn and not yet timed."""

    delays: Hours
    seen: npt.NDArray[np.bool_]
    response: Hours
    at: Rows
    """Place of each among all that are timed."""


@dataclass(frozen=True, slots=True)
class _Run:
    sampler: Sampler
    delays: Delays
    times: Times
    timing: Timing
    nodes: npt.NDArray[np.int32]

    @property
    def wide(self) -> int:
        """Samples of one sweep."""
        return max(64, _SWEPT // max(1, len(self.sampler.layout.order)))

    @property
    def rows(self) -> Rows:
        """Row of each node, -1 where nothing reaches it."""
        return self.sampler.layout.row[self.nodes]

    def part(self, part: _Part, first: int) -> _Waiting:
        """Return the samples of a part in which something watched falls; ``first``: its place."""
        coins, _ = self.sampler.coins(part.block, part.words)
        state = fixpoint(self.sampler.layout, coins)
        falls = np.bitwise_or.reduce(state[self.rows[self.rows >= 0]], axis=0, keepdims=True)
        samples = np.flatnonzero(unpacked(falls)[0, : part.count])
        drawn = self.delays.at(part.block, samples + 64 * part.words.start)
        delays = np.zeros((len(coins), len(samples)), np.float32)
        delays[self.timing.rows] = drawn.duration
        delays[~unpacked(coins)[:, samples]] = NEVER
        return _Waiting(delays, drawn.seen, drawn.response, samples + first)

    def timed(self, some: _Waiting) -> tuple[Hours, npt.NDArray[np.bool_]]:
        """Return the hours of every node, and where it falls although somebody reacts."""
        hours, reached = self.times.at(some.delays), self.rows[:, None] >= 0
        in_time = hours[self.timing.rows] <= self._stops(hours, some)[self.timing.home()]
        coins = packed(some.delays < NEVER)
        coins[self.timing.rows] &= packed(in_time)
        left = unpacked(fixpoint(self.sampler.layout, coins))[:, : len(some.at)]
        return np.where(reached, hours[self.rows], NEVER), reached & left[self.rows]

    def _stops(self, hours: Hours, some: _Waiting) -> Hours:
        """Return the earliest (hour seen + response) of each facility, infinite if it sees
        nothing."""
        found = np.full((len(self.timing.homes), hours.shape[1]), NEVER, np.float32)
        if len(self.delays.watched):
            ends = hours[self.timing.rows[self.delays.watched]] + some.response
            ends[~some.seen] = NEVER
            first = np.flatnonzero(np.diff(self.delays.home, prepend=-1))
            found[self.delays.home[first]] = np.minimum.reduceat(ends, first, axis=0)
        return found


def _together(waiting: list[_Waiting]) -> _Waiting:
    """Return the samples of several parts as one."""
    return _Waiting(
        np.concatenate([each.delays for each in waiting], axis=1),
        np.concatenate([each.seen for each in waiting], axis=1),
        np.concatenate([each.response for each in waiting], axis=1),
        np.concatenate([each.at for each in waiting]),
    )


def _split(some: _Waiting, wide: int) -> Iterator[_Waiting]:
    for first in range(0, len(some.at), wide):
        part = slice(first, first + wide)
        yield _Waiting(
            np.ascontiguousarray(some.delays[:, part]),
            some.seen[:, part],
            some.response[:, part],
            some.at[part],
        )


def _parts(samples: int, wanted: int, rows: int) -> Iterator[_Part]:
    """Yield the samples to time: of each block, as many words at its start."""
    plan = list(blocks_of(samples))
    words = WORDS * len(plan) if wanted >= samples else max(1, wanted // 64)
    each = min(WORDS, -(-words // len(plan)))
    most = max(1, _DRAWN // (64 * max(1, rows)))
    for block, count in plan[: -(-words // each)]:
        for first in range(0, min(each, -(-count // 64)), most):
            stop = min(each, first + most)
            yield _Part(block, slice(first, stop), min(64 * stop, count) - 64 * first)
