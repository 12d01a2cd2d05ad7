"""What a care line does while its applications come back: by computer, on paper, or not at all.

At each hour the share of ordinary activity is the larger of two: what the applications allow, which
rises with each of the four steps, and what the paper mode carries, its capacity while it is tenable
and its floor afterwards. Days are averaged exactly, hour by hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csirt.analysis.consequence.restore.draws import Flags, Floats, Random
from csirt.model.care import CareLine, Paper
from csirt.model.estimate import Estimate
from csirt.model.record import NotAssessed
from csirt.model.recovery import UnknownPaper

HOURS = 24.0


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A paper mode, sample by sample; arrays are (samples,)."""

    capacity: Floats
    tenable_hours: Floats
    floor: Floats
    unknown: tuple[str, ...]
    """Fields that nobody has assessed: they were drawn wide."""


def on_paper(
    name: str, line: CareLine, unknown: UnknownPaper, factor: Floats, random: Random
) -> OnPaper:
    """Return the paper mode of a line; what nobody has assessed is drawn over all it could be.

    Args:
        name: Full name of the line.
        line: The line.
        unknown: What is taken where nobody has said.
        factor: On the tenable days, from the measures.
        random: The draws.
    """
    paper = line.paper if isinstance(line.paper, Paper) else Paper()
    silent = []

    def value(field: str, said: float | NotAssessed, wide: Estimate) -> Floats:
        if isinstance(said, NotAssessed):
            silent.append(field)
            return random.of(wide, "paper", name, field)
        return np.full(random.samples, float(said))

    capacity = value("capacity", paper.capacity, unknown.capacity)
    days = value("tenable_days", paper.tenable_days, unknown.tenable_days)
    floor = value("floor", paper.floor, unknown.floor)
    if isinstance(paper.floor, NotAssessed):
        floor = floor * capacity
    return OnPaper(capacity, days * factor * HOURS, floor, tuple(silent))


def worked(at: Floats, ends: Sequence[Floats], levels: Sequence[float], paper: OnPaper) -> Floats:
    """Return the hours of ordinary activity done up to some hours.

    Args:
        at: Hours after the loss; broadcast against (samples,).
        ends: When the applications reach each level, (samples,) each, never falling.
        levels: The levels, rising, the last one 1.
        paper: The paper mode.
    """
    tenable = paper.tenable_hours
    spell = np.minimum(at, tenable)
    after = np.maximum(at - tenable, 0)
    done = paper.capacity * spell + paper.floor * after
    lower = 0.0
    for end, level in zip(ends, levels, strict=True):
        more = np.maximum(level, paper.capacity) - np.maximum(lower, paper.capacity)
        if more.any():
            done += more * np.maximum(spell - end, 0)
        more = np.maximum(level, paper.floor) - np.maximum(lower, paper.floor)
        if more.any():
            done += more * np.maximum(at - np.maximum(end, tenable), 0)
        lower = level
    return done


def daily(ends: Sequence[Floats], levels: Sequence[float], paper: OnPaper, days: int) -> Floats:
    """Return the share of ordinary activity of each day, shape (days, samples)."""
    at = (np.arange(days + 1, dtype=np.float32) * np.float32(HOURS))[:, None]
    small = OnPaper(
        paper.capacity.astype(np.float32),
        paper.tenable_hours.astype(np.float32),
        paper.floor.astype(np.float32),
        paper.unknown,
    )
    done = worked(at, [end.astype(np.float32) for end in ends], levels, small)
    shares: Floats = np.clip(np.diff(done, axis=0) / np.float32(HOURS), 0, 1)
    return shares


def lost_days(ends: Sequence[Floats], levels: Sequence[float], paper: OnPaper, days: int) -> Floats:
    """Return the days of ordinary activity lost within a horizon, shape (samples,)."""
    horizon = np.full(1, days * HOURS)
    lost: Floats = np.maximum(days - worked(horizon, ends, levels, paper) / HOURS, 0)
    return lost


def paper_ends(ends: Sequence[Floats], levels: Sequence[float], paper: OnPaper) -> Floats:
    """Return when a line leaves its paper mode: its days are over, or its applications carry more;
    0 where it needs none, or has none."""
    better = np.full(len(paper.capacity), np.inf)
    for end, level in zip(reversed(ends), reversed(levels), strict=True):
        better = np.where(level > paper.capacity, end, better)
    none: Flags = paper.capacity <= 0
    return np.where(none, 0.0, np.minimum(better, paper.tenable_hours))


def spread(values: Floats, axis: int = -1) -> Floats:
    """Return the 10 %, 50 % and 90 % quantiles between samples, first axis."""
    ranked = np.sort(values, axis=axis)
    count = ranked.shape[axis]
    places = [min(count - 1, int(level * count)) for level in (0.1, 0.5, 0.9)]
    return np.moveaxis(np.take(ranked, places, axis=axis), axis, 0)
