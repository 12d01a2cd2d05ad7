"""When the care lines can work with their applications again, step by step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from csirt.analysis.attack_graph.terrain import Terrain, full
from csirt.analysis.consequence.restore.activity import OnPaper
from csirt.analysis.consequence.restore.draws import Floats
from csirt.analysis.consequence.restore.ordered import Ordered
from csirt.analysis.consequence.restore.schedule import STEPS, USABLE, Times
from csirt.analysis.consequence.restore.sequence import open_waits
from csirt.analysis.consequence.restore.work import Wanted, Work
from csirt.model.care import CareLine, Need
from csirt.model.record import NotAssessed


@dataclass(frozen=True, slots=True)
class Line:
    """A care line that is simulated: what it waits for, and its paper mode."""

    name: str
    """Full name."""
    record: CareLine
    wanted: tuple[Wanted, ...]
    paper: OnPaper
    weight: float
    """Of one of its days, when two orders are compared."""


def wanted_by(ordered: Ordered, work: Work, name: str) -> tuple[Wanted, ...]:
    """Return what a care line waits for, as rows of the work; nothing where nothing it needs is
    ever lost."""
    waits = open_waits(ordered.waits.of(f"care-line:{name}"), work.row.keys())
    return tuple(
        Wanted(wait.at_least, tuple(tuple(work.row[ref] for ref in some) for some in wait.of))
        for wait in waits
    )


def ends_of(line: Line, times: Times, samples: int) -> list[Floats]:
    """Return when the applications of a line have done each of the four steps."""
    return [_end(line.wanted, times, step, samples) for step in range(len(STEPS))]


def _end(wanted: Iterable[Wanted], times: Times, step: int, samples: int) -> Floats:
    found = np.zeros(samples)
    for wait in wanted:
        every = [_soonest(times, some, step) for some in wait.of]
        if len(every) == 1:
            np.maximum(found, every[0], out=found)
        else:
            ranked = np.sort(np.stack(every), axis=0)
            np.maximum(found, ranked[wait.at_least - 1], out=found)
    return found


def _soonest(times: Times, rows: tuple[int, ...], step: int) -> Floats:
    if len(rows) == 1:
        return times.of(rows[0], step)
    least: Floats = np.min([times.of(row, step) for row in rows], axis=0)
    return least


def beyond_limit(
    terrain: Terrain, line: Line, times: Times, work: Work, horizon: float
) -> Floats | None:
    """Return the hours by which the applications of a line are out for longer than they may.

    Of several applications the worst counts, of a group the one with which it is met. None where
    nobody has said how long any of them may be out. What never comes back counts to the horizon.
    """
    home = line.name.partition("/")[0]
    every = [
        each
        for need in line.record.needs
        if (each := _beyond(terrain, need, home, times, work, horizon)) is not None
    ]
    if not every:
        return None
    worst: Floats = np.max(every, axis=0)
    return worst


def _beyond(
    terrain: Terrain, need: Need, home: str, times: Times, work: Work, horizon: float
) -> Floats | None:
    some = list(_members(terrain, need, home, times, work, horizon))
    if len(some) < len(need.of):
        return None
    met: Floats = np.sort(np.stack(some), axis=0)[need.at_least - 1]
    return met


def _members(
    terrain: Terrain, need: Need, home: str, times: Times, work: Work, horizon: float
) -> Iterator[Floats]:
    for text in need.of:
        kind, name = full(text, home, "asset")
        record = terrain.applications.get(name)
        machine = kind == "asset" and name in terrain.assets
        if machine or record is None or isinstance(record.max_outage_hours, NotAssessed):
            continue
        row = work.row.get(f"application:{name}")
        out = np.zeros(work.samples) if row is None else times.of(row, USABLE)
        yield np.maximum(np.minimum(out, horizon) - record.max_outage_hours, 0)
