"""Why patients have no place: the rows of the programme that are full, by their dual prices."""

from collections.abc import Iterator

import numpy as np

from csirt.analysis.diversion.demands import Ground
from csirt.analysis.diversion.situation import Situation
from csirt.analysis.diversion.whole import NOTHING
from csirt.model.diverted import Reason
from csirt.model.diverted_words import Lack

_FULL = 1e-6
"""Of a row: what is left of it, as a share, below which it is full."""


def reasons(ground: Ground, found: Situation, at: int) -> tuple[Reason, ...]:
    """Return what is missing for a demand, what would place most patients first.

    A dual price says what one unit more of a row would save; over what a patient without a place
    weighs, it is the patients that this unit would place.
    """
    told = [*_full(ground, found, at)]
    if unknown := _unknown(ground, found, at):
        told.append(Reason(Lack.UNKNOWN, unknown))
    if not told:
        told.append(Reason(Lack.NEIGHBOUR, minutes=_nearest(found, at)))
    return tuple(sorted(told, key=lambda each: -(each.worth or 0)))


def _full(ground: Ground, found: Situation, at: int) -> Iterator[Reason]:
    mine = np.flatnonzero(found.of == at)
    if not len(mine):
        return
    weight = found.demands[at].rule.missing_minutes
    for kind, limits in zip((Lack.ROOM, Lack.BEDS, Lack.TEAMS), found.limits, strict=True):
        price = found.solved.price[(Lack.ROOM, Lack.BEDS, Lack.TEAMS).index(kind)]
        rows = limits.row[mine]
        taken = np.zeros(len(limits.most))
        used = limits.row >= 0
        np.add.at(taken, limits.row[used], (limits.use * found.solved.flow)[used])
        full = [
            (int(row), int(found.site[triple]))
            for triple, row in zip(mine.tolist(), rows.tolist(), strict=True)
            if row >= 0 and limits.most[row] - taken[row] <= _FULL * max(1.0, limits.most[row])
        ]
        if not full:
            continue
        ways = found.minutes[found.demands[at].victim]
        full.sort(key=lambda pair: float(ways[pair[1]]))
        worth = max(float(price[row]) for row, _ in full) / weight
        sites = tuple(dict.fromkeys(ground.others[site].entry.id for _, site in full))
        rule = found.demands[at].rule
        what = {Lack.BEDS: rule.beds and rule.beds.pool, Lack.TEAMS: rule.team and rule.team.team}
        yield Reason(
            kind, sites if kind is not Lack.TEAMS else (), what.get(kind) or "",
            worth=round(worth, 3),
        )  # fmt: skip


def _unknown(ground: Ground, found: Situation, at: int) -> tuple[str, ...]:
    """Return the sites near enough, with the competence, of which nobody knows the room."""
    each = found.demands[at]
    rooms, near = found.rooms[each.rule.line.value], found.minutes[each.victim]
    return tuple(
        ground.others[site].entry.id
        for site, fits in enumerate(found.fits[at])
        if fits and rooms[site] is None and near[site] <= each.rule.limit_minutes
    )


def _nearest(found: Situation, at: int) -> int | None:
    """Return how far the nearest site with the competence is, in minutes."""
    ways = found.minutes[found.demands[at].victim][np.array(found.fits[at], np.bool_)]
    return round(float(ways.min())) if len(ways) else None


def lacking(found: Situation) -> dict[int, float]:
    """Return the patients a day without a place, by demand."""
    return {at: float(amount) for at, amount in enumerate(found.solved.missing) if amount > NOTHING}
