"""Fits what is told of an indicator until nothing gives a few facilities away."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from csirt.analysis.rollup_audit import Tables, Told, counted, exposed
from csirt.analysis.rollup_groups import REST, By, Division, Member, division, hold
from csirt.analysis.rollup_quantiles import MINIMUM, Band, Quantiles, bands, quantiles, ranks
from csirt.analysis.rollup_result import CHANGES, Indicator, Paired, Part

Cells = Mapping[tuple[By, str], Sequence[Member]]
"""The parts that are told, with the facilities that count."""


def parts_of(members: Iterable[Member]) -> Iterator[tuple[By, str, frozenset[Member]]]:
    """Yield every part that the directory knows, each way; facilities in no group are no part."""
    members = tuple(members)
    for by in By:
        found: dict[str, list[Member]] = defaultdict(list)
        for each in members:
            found[each.part(by)].append(each)
        yield from ((by, part, frozenset(found[part])) for part in sorted(found) if part != REST)


def cells_of(made: Division, known: Iterable[Member]) -> dict[tuple[By, str], list[Member]]:
    """Return the parts that a division tells, 'the others' of each way included."""
    found: dict[tuple[By, str], list[Member]] = {}
    known = tuple(known)
    for by in By:
        if made.shown[by]:  # without one, all of them are 'the others': that is the whole
            homes: dict[str, list[Member]] = {}
            for each in known:
                part = each.part(by)
                if part not in homes:
                    homes[part] = found.setdefault((by, made.cell(by, part)), [])
                homes[part].append(each)
    return found


def comparable(now: frozenset[str], then: frozenset[str]) -> frozenset[str]:
    """Return the facilities with a value in both years; none where they may not be told of."""
    both = now & then
    close = any(0 < len(only) < MINIMUM for only in (now - both, then - both))
    return frozenset() if len(both) < MINIMUM or close else both


class Fitted:
    """An indicator, and the parts of a region that it may be told of."""

    def __init__(
        self, known: Sequence[Member], others: Sequence[Member], indicator: Indicator
    ) -> None:
        """Start from the parts that are large enough, and the bands of the whole.

        Args:
            known: The facilities that are assessed, at least five.
            others: Those that could have been.
            indicator: The values of the former.
        """
        self._known, self._indicator = known, indicator
        self._division = division(known, others)
        self._pair = self._comparable()
        self._told: dict[tuple[str, str], tuple[tuple[int, float], ...]] = {}
        told = {
            name: bands(Counter(int(each) for each in self._values(name, known)), scale)
            for name, scale in indicator.scales.items()
        }
        self.bands: dict[str, tuple[Band, ...]] = {
            name: each for name, each in told.items() if each
        }

    def settle(self) -> None:
        """Put parts together, or leave the comparison out, until the audit finds nothing."""
        pair = self._pair
        while (place := self._exposed(pair)) is not None:
            if pair and self._exposed(frozenset()) is None:
                pair = frozenset()
            elif self._division.loosen([place]):
                hold(self._division)
            else:
                pair = frozenset()
                break
        self._pair = pair

    def _values(self, name: str, some: Iterable[Member]) -> list[float]:
        series = self._indicator.series[name]
        return [series[each.id] for each in some]

    def _comparable(self) -> frozenset[str]:
        """Return the facilities with a value in both years, where they may be told of."""
        now = frozenset(each.id for each in self._known)
        return comparable(now, self._indicator.assessed_before)

    def _exposed(self, pair: frozenset[str]) -> tuple[str, str] | None:
        """Return the place of a cell that some series gives away."""
        cells = cells_of(self._division, self._known)
        groups: list[tuple[str, Sequence[Member]]] = [("", self._known)]
        groups += [(f"{by}/{part}", some) for (by, part), some in cells.items()]
        groups += [("/*", [each for each in self._known if each.id in pair])] if pair else []
        atoms = self._atoms(pair)
        for name, series in self._indicator.series.items():
            found = exposed(
                counted((atom, series[id]) for id, atom in atoms.items()),
                Tables(
                    [
                        Told(
                            frozenset(atoms[each.id] for each in some), self._at(group, name, some)
                        )
                        for group, some in groups
                    ],
                    [(band.lowest, band.highest) for band in self.bands.get(name, ())],
                    self._indicator.scales.get(name, ()),
                ),
            )
            if found is not None:
                return next(atom[1] for atom in atoms.values() if atom == found)
        return None

    def _atoms(self, pair: frozenset[str]) -> dict[str, tuple[str, tuple[str, str], bool]]:
        """Return the smallest cell that each facility is in, which those of one kind share."""
        known: dict[tuple[str, str, str], tuple[str, tuple[str, str]]] = {}
        found = {}
        for each in self._known:
            of = each.profile, each.department, each.group
            if of not in known:
                known[of] = self._division.atom(each)
            found[each.id] = (*known[of], each.id in pair)
        return found

    def _at(self, group: str, name: str, some: Sequence[Member]) -> tuple[tuple[int, float], ...]:
        """Return the ranks of a group: only those of 'the others' change while parts are put
        together."""
        if group.endswith(f"/{REST}"):
            return self._ranks(name, some)
        if (group, name) not in self._told:
            self._told[group, name] = self._ranks(name, some)
        return self._told[group, name]

    def _ranks(self, name: str, some: Sequence[Member]) -> tuple[tuple[int, float], ...]:
        ordered = sorted(self._values(name, some))
        at = ranks(len(ordered), self._indicator.worst)
        return tuple((rank, ordered[rank - 1]) for rank in at.values())

    def summary(self, some: Sequence[Member]) -> dict[str, Quantiles]:
        """Return the order statistics of each series over some facilities."""
        return {
            name: quantiles(self._values(name, some), self._indicator.worst)
            for name in self._indicator.series
        }

    def parts(self, members: Sequence[Member]) -> Iterator[Part]:
        """Yield every part of the region: told, put among the others, or untold.

        Args:
            members: Every facility in scope.
        """
        cells = cells_of(self._division, self._known)
        alone: set[tuple[By, str]] = set()
        for by, part, some in parts_of(members):
            applies = self._applicable(some)
            if (by, part) in cells:
                yield self._part(by, part, (), some, cells[by, part])
            else:
                yield Part(by, part, (), len(some), applies, None if applies else 0)
            if applies and (by, part) not in cells:
                alone.add((by, part))
        for by in By:
            if (by, REST) in cells:
                names = tuple(sorted(part for way, part in alone if way is by))
                others = [each for each in members if each.part(by) in (*names, REST)]
                yield self._part(by, REST, names, others, cells[by, REST])

    def _part(
        self,
        by: By,
        part: str,
        of: tuple[str, ...],
        some: Iterable[Member],
        mine: Sequence[Member],
    ) -> Part:
        some = tuple(some)
        applies = self._applicable(some)
        return Part(by, part, of, len(some), applies, len(mine), self.summary(mine))

    def _applicable(self, some: Iterable[Member]) -> int:
        return sum(each.id not in self._indicator.outside for each in some)

    def compared(self) -> Paired | None:
        """Return this year and the year before on the same facilities."""
        if not self._pair:
            return None
        both, worst = sorted(self._pair), self._indicator.worst
        now, before = self._indicator.series, self._indicator.before
        names = [name for name in now if name in before]
        return Paired(
            len(both),
            {name: quantiles([now[name][id] for id in both], worst) for name in names},
            {name: quantiles([before[name][id] for id in both], worst) for name in names},
            {name: bands(changes(now[name], before[name], both), CHANGES) for name in names},
        )


def changes(
    now: Mapping[str, float], before: Mapping[str, float], both: Iterable[str]
) -> Counter[int]:
    """Return how many of some facilities fell, stayed and rose: -1, 0, 1."""
    return Counter((now[id] > before[id]) - (now[id] < before[id]) for id in both)
