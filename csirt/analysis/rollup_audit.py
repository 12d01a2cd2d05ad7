"""The attack on our own tables before they are told: is there another world that tells the same?

A cell is what the tables cannot tell apart any further. Within a cell of several values facilities
can change places and nobody would notice. A cell of one to four facilities, or one in which all
stand at the same value, needs a witness: a world in which it stands otherwise, and in which every
figure told is the same. Without a witness the figures give the cell away.

This finds what subtraction of sums does not: a region whose lowest decile says 'at most three
below', beside a département whose median says 'at least three below', tells the level of everybody
else.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from csirt.analysis.rollup_quantiles import MINIMUM

Atom = tuple[object, ...]
Counts = Mapping[Atom, Mapping[float, int]]
"""Facilities by cell and value."""

MOST_VALUES = 12
"""Values that are tried for a facility, the nearest first, where a scale is continuous."""


@dataclass(frozen=True, slots=True)
class Told:
    """A set of facilities of which order statistics are told."""

    atoms: frozenset[Atom]
    ranks: tuple[tuple[int, float], ...]
    """The rank of each statistic, and its value."""


class Move(NamedTuple):
    """One facility of a cell that stands otherwise."""

    atom: Atom
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Tables:
    """What is told of one series."""

    sets: Sequence[Told]
    bands: Sequence[tuple[float, float]] = ()
    """Bands of which the whole is told how many facilities stand on each."""
    scale: Sequence[float] = ()


def exposed(counts: Counts, tables: Tables) -> Atom | None:
    """Return a cell that the tables give away; none where each has a witness.

    Args:
        counts: Where the facilities of each cell stand.
        tables: What is told of them.
    """
    witness = _Witness(counts, tables)
    for atom in sorted(counts, key=repr):
        values = counts[atom]
        few = sum(values.values()) < MINIMUM
        if (few or len(values) == 1) and not all(witness.frees(atom, each) for each in values):
            return atom
    return None


class _Witness:
    """Looks for worlds that tell the same."""

    def __init__(self, counts: Counts, tables: Tables) -> None:
        self._counts, self._tables = counts, tables
        every = {value for values in counts.values() for value in values}
        self._values = tuple(tables.scale) or tuple(sorted(every))
        self._below = [_cumulated(told, counts) for told in tables.sets]
        self._homes: dict[Atom, list[int]] = {}
        for at, told in enumerate(tables.sets):
            for atom in told.atoms:
                self._homes.setdefault(atom, []).append(at)

    def frees(self, atom: Atom, value: float) -> bool:
        """Return whether the number of facilities of a cell at a value could be another one."""
        return any(self._tells_the_same(moves) for moves in self._moves(atom, value))

    def _moves(self, atom: Atom, value: float) -> Iterator[tuple[Move, ...]]:
        near = sorted(self._values, key=lambda other: abs(other - value))[: MOST_VALUES + 1]
        steps = [Move(atom, value, other) for other in near if other != value]
        steps += [
            Move(atom, other, value)
            for other in near
            if other != value and other in self._counts[atom]
        ]
        yield from ((step,) for step in steps)
        for step in steps:
            for other, values in self._counts.items():
                if other != atom and step.after in values:
                    yield step, Move(other, step.after, step.before)

    def _tells_the_same(self, moves: Sequence[Move]) -> bool:
        if self._tables.bands and Counter(self._band(each.before) for each in moves) != Counter(
            self._band(each.after) for each in moves
        ):
            return False
        touched = {at for each in moves for at in self._homes.get(each.atom, ())}
        return all(self._holds(at, moves) for at in touched)

    def _band(self, value: float) -> int:
        return next(at for at, (low, high) in enumerate(self._tables.bands) if low <= value <= high)

    def _holds(self, at: int, moves: Sequence[Move]) -> bool:
        """Return whether the statistics of a set stay as they are."""
        told = self._tables.sets[at]
        inside = [each for each in moves if each.atom in told.atoms]
        for rank, value in told.ranks:
            below, up_to = self._below[at][value]
            below += sum((each.after < value) - (each.before < value) for each in inside)
            up_to += sum((each.after <= value) - (each.before <= value) for each in inside)
            if not below < rank <= up_to:
                return False
        return True


def _cumulated(told: Told, counts: Counts) -> dict[float, tuple[int, int]]:
    """Return, for each value told, the facilities of the set below it and up to it."""
    found: Counter[float] = Counter()
    for atom in told.atoms:
        found.update(counts.get(atom, {}))
    return {value: (_up_to(found, value, equal=False), _up_to(found, value)) for _, value in
            told.ranks}  # fmt: skip


def _up_to(found: Mapping[float, int], value: float, *, equal: bool = True) -> int:
    return sum(count for each, count in found.items() if each < value or (equal and each == value))


def counted(pairs: Iterable[tuple[Atom, float]]) -> dict[Atom, Counter[float]]:
    """Return facilities by cell and value, from a pair each."""
    found: dict[Atom, Counter[float]] = {}
    for atom, value in pairs:
        found.setdefault(atom, Counter())[value] += 1
    return found
