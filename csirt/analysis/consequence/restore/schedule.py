"""When each thing is back: every task in a fixed sequence, over all samples at once.

A task starts at the latest of: what it needs is back, a crew is free, the network is clean, the
posts are ready. Crews are taken in the order of the sequence: the first that is free goes to the
next thing, waits for what it needs, and does all its steps that follow one another. So the times
are maxima, sums and minima of what is given, and a crew more, a shorter task or an earlier clean
network lengthens nothing, in any sample. (Dynamic dispatch would break that law.)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import numpy.typing as npt

from csirt.analysis.consequence.restore.draws import Flags, Floats
from csirt.analysis.consequence.restore.means import Pool, Stock
from csirt.analysis.consequence.restore.sequence import Needs
from csirt.analysis.consequence.restore.work import Task, Wanted, Work
from csirt.model.restoration import RestorationStep

NEVER = np.inf
Places = npt.NDArray[np.intp]
STEPS = tuple(RestorationStep)
FEW = 12
"""Crews of a kind up to which keeping them in order is quicker than looking for the first."""
USABLE = STEPS.index(RestorationStep.DATA)
"""Step after which others can use an application."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a restoration is done with; arrays are (samples,)."""

    clean: Floats
    """Hours after the loss at which the network is clean: the restoration starts."""
    pools: Mapping[str, Pool]
    crew_factor: Floats
    stock: Stock
    hours: Floats
    """Of every task, in the order of :meth:`Work.tasks`, shape (tasks, samples)."""


@dataclass(frozen=True, slots=True)
class Times:
    """Hours after the loss at which things are back; infinite where they never are."""

    usable: Floats
    """By row of the work, shape (rows, samples)."""
    steps: dict[int, Floats]
    """End of each of the four steps of what care uses itself, shape (4, samples)."""

    def of(self, row: int, step: int) -> Floats:
        """Return the end of a step; what has no steps is back at once."""
        found = self.steps.get(row)
        end: Floats = self.usable[row] if found is None else found[step]
        return end


@dataclass(slots=True)
class _Run:
    """A restoration under way."""

    work: Work
    means: Means
    usable: Floats
    first: dict[int, int]
    """Place of the first task of each row in the hours."""
    steps: dict[int, Floats] = field(default_factory=dict)
    free: dict[str, Floats] = field(default_factory=dict)
    """Hours at which each crew of a kind is free, shape (crews, samples)."""
    used: Floats = field(default_factory=lambda: np.zeros(0))
    """Clean posts handed out."""


def scheduled(work: Work, needs: Needs, sequence: Sequence[str], means: Means) -> Times:
    """Return when everything is back.

    Args:
        work: The tasks.
        needs: The blocks.
        sequence: First members of the blocks, in the order in which they are taken.
        means: Crews, posts, durations.
    """
    run = _begun(work, means)
    samples = np.arange(work.samples)
    for block in sequence:
        rows = [work.row[ref] for ref in needs.members[block]]
        for row in rows:
            _restore(run, row, samples)
        if len(rows) > 1:
            _join(run, rows)
    return Times(run.usable, run.steps)


def _begun(work: Work, means: Means) -> _Run:
    usable = np.zeros((len(work.units), work.samples))
    first, count = {}, 0
    for row, unit in enumerate(work.units):
        usable[row, unit.lost] = NEVER
        first[row] = count
        count += len(unit.tasks)
    return _Run(work, means, usable, first, used=np.zeros(work.samples))


def _crews(run: _Run, kind: str) -> Floats:
    """Return the times at which the crews of a kind are free, made at first use; a crew that the
    measures do not give in a sample is never free."""
    found = run.free.get(kind)
    if found is None:
        pool = run.means.pools.get(kind, Pool(1, named_by="nobody"))
        there = np.floor(pool.crews * run.means.crew_factor + 1e-9)
        most = int(there.max(initial=0))
        free = np.broadcast_to(run.means.clean + pool.from_hours, (most, run.work.samples)).copy()
        free[np.arange(most)[:, None] >= there] = NEVER
        found = run.free[kind] = free
    return found


def _restore(run: _Run, row: int, samples: Places) -> None:
    """Do the tasks of one thing, and note when it is back."""
    unit = run.work.units[row]
    if unit.returns is not None:
        run.usable[row] = np.where(unit.lost, unit.returns, 0)
        return
    at = np.where(unit.lost & ~unit.never, _ready(run, unit.waits), 0)
    at[unit.never] = NEVER
    ends = np.empty((len(unit.tasks), run.work.samples))
    for crew, some in groupby(range(len(unit.tasks)), key=lambda number: unit.tasks[number].crew):
        at = _in_a_row(run, row, crew, list(some), at, ends, samples)
    run.usable[row] = ends[USABLE] if len(ends) > USABLE else at
    if row in run.work.used and len(ends) == len(STEPS):
        run.steps[row] = ends


def _in_a_row(
    run: _Run, row: int, crew: str, numbers: list[int], at: Floats, ends: Floats, samples: Places
) -> Floats:
    """Let one crew do tasks that follow one another, note their ends and return the last.

    What can never start takes no crew: whether it can does not depend on crews, durations or the
    clean network, so the law holds.
    """
    unit, free = run.work.units[row], _crews(run, crew)
    first = _first(free, samples)
    busy, taken = first, np.zeros(run.work.samples, np.bool_)
    for number in numbers:
        task = unit.tasks[number]
        if task.active.any():
            start = np.maximum(np.maximum(at, busy), run.means.clean + unit.release)
            if task.step == RestorationStep.DATA and unit.source:
                start = np.maximum(start, _ready(run, unit.source))
            start = np.maximum(start, _posts(run, task))
            end = start + run.means.hours[run.first[row] + number]
            done: Flags = task.active & np.isfinite(end)
            busy, taken = np.where(done, end, busy), taken | done
            at = np.where(task.active, end, at)
        ends[number] = at
    if len(free) and taken.any():
        _take(free, np.where(taken, busy, first), samples)
    return at


def _first(free: Floats, samples: Places) -> Floats:
    """Return when the first crew of a kind is free; never where there is none."""
    if not len(free):
        return np.full(len(samples), NEVER)
    soonest: Floats = free[0] if len(free) <= FEW else free[free.argmin(axis=0), samples]
    return soonest.copy()


def _take(free: Floats, until: Floats, samples: Places) -> None:
    """Keep the first free crew busy; the hours of a few crews are kept in rising order."""
    if len(free) > FEW:
        free[free.argmin(axis=0), samples] = until
        return
    late = until
    for at in range(len(free) - 1):
        np.minimum(late, free[at + 1], out=free[at])
        late = np.maximum(late, free[at + 1])
    free[-1] = late


def _ready(run: _Run, waits: Iterable[Wanted]) -> Floats:
    """Return when enough of each of some needs is back."""
    ready = np.zeros(run.work.samples)
    for wait in waits:
        every = [_any(run.usable, some) for some in wait.of]
        if len(every) == wait.at_least == 1:
            np.maximum(ready, every[0], out=ready)
        else:
            stacked = np.sort(np.stack(every), axis=0)
            np.maximum(ready, stacked[wait.at_least - 1], out=ready)
    return ready


def _any(usable: Floats, some: tuple[int, ...]) -> Floats:
    if len(some) == 1:
        one: Floats = usable[some[0]]
        return one
    least: Floats = np.min(usable[list(some)], axis=0)
    return least


def _posts(run: _Run, task: Task) -> Floats | float:
    """Return when the posts of a task are ready; those handed out before are not given back."""
    if not task.clean_posts:
        return 0.0
    run.used = run.used + task.clean_posts * task.active
    return run.means.clean + run.means.stock.ready(run.used)


def _join(run: _Run, rows: list[int]) -> None:
    """Members of a circle of needs are back together: with the last of them."""
    lost = np.array([run.work.units[row].lost for row in rows])
    last = np.where(lost, run.usable[rows], 0).max(axis=0)
    for row in rows:
        here = run.work.units[row].lost
        run.usable[row] = np.where(here, last, run.usable[row])
        if row in run.steps:
            run.steps[row] = np.where(here, np.maximum(run.steps[row], last), run.steps[row])
