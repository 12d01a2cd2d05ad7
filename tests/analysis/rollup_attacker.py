"""Somebody who reads what is told, knows who was assessed, and looks for what it gives away.

It knows nothing of how the tables were made. Its unknowns are the facilities of each class (the
profile, the département, the group, and whether it is among the compared ones) at each value; what
is told are sums and ranks of them. A number of a class is given away where no other number of it
fits what is told: that is shown by an exhaustive search, not by sampling.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise

from csirt.analysis.rollup_groups import REST, By, Member
from csirt.analysis.rollup_quantiles import Quantiles
from csirt.analysis.rollup_result import Part, Rolled

Class = tuple[str, str, str, bool]
Row = tuple[int, ...]
"""Facilities of a class at each value of the scale."""
GIVEN_UP = 20_000
"""Steps after which a search says nothing."""


@dataclass
class Limit:
    """At least so many and at most so many facilities of some classes stand on some values."""

    classes: frozenset[Class]
    columns: frozenset[int]
    least: int
    most: int


@dataclass
class Attacker:
    """One series under attack."""

    members: Sequence[Member]
    assessed: frozenset[str]
    scale: Sequence[int]
    limits: list[Limit] = field(default_factory=list)
    pair: frozenset[str] = frozenset()
    steps: int = 0

    def class_of(self, member: Member) -> Class:
        return member.profile, member.department, member.group, member.id in self.pair

    @property
    def sizes(self) -> dict[Class, int]:
        """What it knows: how many of each class were assessed."""
        return dict(
            Counter(self.class_of(each) for each in self.members if each.id in self.assessed)
        )

    def reads(self, found: Rolled, name: str) -> None:
        """Take everything that is told of a series."""
        self._part(found.whole, name, {each.id for each in self.members})
        for part in found.parts:
            self._part(part, name, {each.id for each in self._inside(part)})
        for band in found.bands.get(name, ()):
            columns = {
                at for at, value in enumerate(self.scale) if band.lowest <= value <= band.highest
            }
            self._limit(set(self.sizes), columns, band.facilities, band.facilities)
        if found.paired:
            self._quantiles(found.paired.now[name], self.pair)

    def _inside(self, part: Part) -> Iterator[Member]:
        assert part.by is not None
        names = (*part.of, REST) if part.id == REST else (part.id,)
        yield from (each for each in self.members if each.part(part.by) in names)

    def _part(self, part: Part, name: str, ids: set[str]) -> None:
        if part.told:
            assert part.assessed == len(ids & self.assessed)
            self._quantiles(part.series[name], ids)

    def _quantiles(self, told: Quantiles, ids: set[str] | frozenset[str]) -> None:
        some = {self.class_of(each) for each in self.members if each.id in ids & self.assessed}
        count = len(ids & self.assessed)
        quarter = -(-count // 4)
        for name, rank in (
            ("worst_decile", -(-count // 10)),
            ("lower_quartile", quarter),
            ("median", -(-count // 2)),
            ("upper_quartile", count + 1 - quarter),
        ):
            value = getattr(told, name)
            if value is not None:
                at = list(self.scale).index(value)
                self._limit(some, set(range(at + 1)), rank, count)
                self._limit(some, set(range(at)), 0, rank - 1)

    def _limit(self, classes: set[Class], columns: set[int], least: int, most: int) -> None:
        self.limits.append(Limit(frozenset(classes), frozenset(columns), least, most))

    def can_be_other(self, target: Class, column: int, truth: Mapping[Class, Row]) -> bool | None:
        """Return whether a number of a class can be another one; none where the search gave up.

        Worlds in which few classes stand otherwise come first, then all of them.
        """
        order = [target, *sorted(self.sizes.keys() - {target}, key=self.sizes.__getitem__)]
        firsts = [row for row in self._rows(target, truth) if row[column] != truth[target][column]]
        for budget in range(len(order)):
            self.steps = 0
            gave_up = False
            for first in firsts:
                found = self._search(order, 1, {target: first}, truth, budget)
                if found:
                    return True
                gave_up |= found is None
            if gave_up:
                return None
        return False

    def _search(
        self,
        order: Sequence[Class],
        at: int,
        world: dict[Class, Row],
        truth: Mapping[Class, Row],
        budget: int,
    ) -> bool | None:
        self.steps += 1
        if self.steps > GIVEN_UP:
            return None
        rest = truth if budget == 0 else {}
        if not all(self._possible(limit, {**rest, **world}) for limit in self.limits):
            return False
        if at == len(order) or budget == 0:
            return True
        gave_up = False
        for row in self._rows(order[at], truth):
            spent = budget - (row != truth[order[at]])
            found = self._search(order, at + 1, {**world, order[at]: row}, truth, spent)
            if found:
                return True
            gave_up |= found is None
        return None if gave_up else False

    def _rows(self, of: Class, truth: Mapping[Class, Row]) -> list[Row]:
        return _rows(self.sizes[of], len(self.scale), truth[of])

    def _possible(self, limit: Limit, world: Mapping[Class, Row]) -> bool:
        settled = sum(
            world[each][at] for each in limit.classes if each in world for at in limit.columns
        )
        left = sum(self.sizes[each] for each in limit.classes if each not in world)
        if len(limit.columns) in (0, len(self.scale)):
            return True
        return settled <= limit.most and settled + left >= limit.least


def truth_of(attacker: Attacker, values: Mapping[str, float]) -> dict[Class, Row]:
    """Return where the facilities of each class stand."""
    found = {each: Counter[float]() for each in attacker.sizes}
    for member in attacker.members:
        if member.id in attacker.assessed:
            found[attacker.class_of(member)][values[member.id]] += 1
    return {each: tuple(count[value] for value in attacker.scale) for each, count in found.items()}


@cache
def _rows(total: int, columns: int, near: Row) -> list[Row]:
    """Return every way to put facilities on the values, those near the truth first."""
    found = []
    for bars in combinations(range(total + columns - 1), columns - 1):
        edges = (-1, *bars, total + columns - 1)
        found.append(tuple(end - start - 1 for start, end in pairwise(edges)))
    return sorted(found, key=lambda row: sum(abs(a - b) for a, b in zip(row, near, strict=True)))


def told_cells(members: Sequence[Member], found: Rolled) -> Iterator[frozenset[str]]:
    """Yield the sets of facilities of which the number of assessed ones is told."""
    yield frozenset(each.id for each in members)
    for part in found.parts:
        if part.assessed is not None:
            names = (*part.of, REST) if part.id == REST else (part.id,)
            yield frozenset(each.id for each in members if each.part(By(part.by)) in names)
