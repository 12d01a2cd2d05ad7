"""Beds that several lines share at a site, and who takes them."""

from collections.abc import Sequence

import numpy as np

from csirt.analysis.diversion.bounds import Bound
from csirt.analysis.diversion.demands import Demanded, Ground
from csirt.analysis.diversion.programme import Floats, Ints, Limits
from csirt.analysis.diversion.whole import NOTHING
from csirt.model.diversion import LineRule
from csirt.model.diverted_words import Known

Rooms = dict[str, tuple[tuple[float, Known] | None, ...]]
"""By line, what each site can take a day and how it is known; none where it is unknown."""


class Beds:
    """Beds that lines share at a site; a line whose room was called or declared has its own."""

    def __init__(
        self,
        ground: Ground,
        demands: Sequence[Demanded],
        bound: Bound,
        rooms: Rooms,
        walk_ins: dict[str, Floats],
    ) -> None:
        self._demands, self._rooms = demands, rooms
        rows = []
        for pool in ground.all.beds:
            for at, each in enumerate(ground.others):
                if (beds := each.total(pool.figures)) is not None:
                    rows.append((pool.id, at, bound.free_beds(pool, beds)))
        self._index = {(pool, site): row for row, (pool, site, _) in enumerate(rows)}
        self._free = np.array([free for _, _, free in rows], np.float64)
        self.before = self._free.copy()
        for rule in {each.rule.line: each.rule for each in demands}.values():
            self._take(rule, walk_ins[rule.line.value])

    def _take(self, rule: LineRule, came: Floats) -> None:
        """Take the beds of those who came by themselves."""
        if rule.beds is None or rule.beds.walk_in_share is None:
            return
        for at in np.flatnonzero(came).tolist():
            row = self._index.get((rule.beds.pool, at))
            if row is not None and self._counts(rule, at):
                taken = came[at] * rule.beds.walk_in_share.likely * rule.beds.stay_days
                self._free[row] = max(0.0, self._free[row] - taken)

    def _counts(self, rule: LineRule, site: int) -> bool:
        room = self._rooms[rule.line.value][site]
        return room is not None and room[1] is Known.COMPUTED

    def limits(self, of: Ints, site: Ints) -> Limits:
        """Return a row for each pool of each site."""
        row, use = np.full(len(of), -1, np.int64), np.zeros(len(of))
        for at, (nth, where) in enumerate(zip(of.tolist(), site.tolist(), strict=True)):
            rule = self._demands[nth].rule
            if rule.beds is not None and self._counts(rule, where):
                row[at] = self._index.get((rule.beds.pool, where), -1)
                use[at] = rule.beds.share.likely * rule.beds.stay_days
        return Limits(row, use, self._free)

    def used(self, of: Ints, site: Ints, flow: Floats) -> Floats:
        """Return the share of each row that is taken, those who came by themselves included.

        One where there was no bed to take.
        """
        taken = self.before - self._free
        limits = self.limits(of, site)
        mine = limits.row >= 0
        np.add.at(taken, limits.row[mine], (limits.use * flow)[mine])
        return np.divide(taken, self.before, out=np.ones_like(taken), where=self.before > NOTHING)

    def row(self, rule: LineRule, site: int) -> int | None:
        """Return the row of the beds behind a line at a site, where they limit it."""
        if rule.beds is None or not self._counts(rule, site):
            return None
        return self._index.get((rule.beds.pool, site))
