"""What goes into the roll-up, and what comes out of it: numbers of facilities, never a facility."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from csirt.analysis.rollup_groups import By
from csirt.analysis.rollup_quantiles import Band, Quantiles, Worst

Values = Mapping[str, float]
"""A value by facility; a facility without one is not assessed."""
CHANGES = (-1, 0, 1)
"""Fallen, the same, risen."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is rolled up: one or several series over the same facilities."""

    id: str
    series: Mapping[str, Values]
    """By name; all of them have the same facilities, those that are assessed."""
    outside: frozenset[str] = frozenset()
    """Facilities that it does not apply to; anybody can know it from their profile."""
    before: Mapping[str, Values] = field(default_factory=dict)
    """The same series a year before."""
    scales: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Every value that a series may have, in order, where it is a scale."""
    worst: Worst = Worst.LOW

    @property
    def assessed(self) -> frozenset[str]:
        """The facilities that have a value and to which it applies."""
        return frozenset(next(iter(self.series.values()), ())) - self.outside

    @property
    def assessed_before(self) -> frozenset[str]:
        """Those of a year before."""
        return frozenset(next(iter(self.before.values()), ())) - self.outside


@dataclass(frozen=True, slots=True)
class Part:
    """The whole, or a part of it as it is told."""

    by: By | None
    """None for the whole."""
    id: str
    of: tuple[str, ...]
    """The parts that it puts together, where it is several."""
    in_scope: int
    applicable: int
    assessed: int | None
    """None where the part is not told apart: its row holds nothing else. Nought where it applies
    to none of them, or, of the whole, where nobody is assessed."""
    series: Mapping[str, Quantiles] = field(default_factory=dict)

    @property
    def not_applicable(self) -> int:
        """Facilities to which it does not apply."""
        return self.in_scope - self.applicable

    @property
    def not_assessed(self) -> int | None:
        """Facilities to which it applies and that nobody assessed."""
        return None if self.assessed is None else self.applicable - self.assessed

    @property
    def told(self) -> bool:
        """Whether something of its values is told."""
        return bool(self.series)

    def as_json(self) -> dict[str, object]:
        """Return the part for machines; ``null`` is 'withheld'."""
        return {
            "by": self.by.value if self.by else None,
            "id": self.id or None,
            "of": list(self.of),
            "in_scope": self.in_scope,
            "not_applicable": self.not_applicable,
            "applicable": self.applicable,
            "assessed": self.assessed,
            "not_assessed": self.not_assessed,
            "withheld": self.assessed is None,
            **{name: each.as_json() for name, each in self.series.items()},
        }


@dataclass(frozen=True, slots=True)
class Paired:
    """This year and the year before on the same facilities."""

    facilities: int
    now: Mapping[str, Quantiles]
    before: Mapping[str, Quantiles]
    changes: Mapping[str, tuple[Band, ...]]
    """How many fell, stayed and rose, as bands of -1, 0, 1; empty where it may not be told."""

    def as_json(self) -> dict[str, object]:
        """Return the comparison for machines."""
        return {
            "facilities": self.facilities,
            "now": {name: each.as_json() for name, each in self.now.items()},
            "before": {name: each.as_json() for name, each in self.before.items()},
            "changes": {name: bands_json(each) for name, each in self.changes.items()},
        }


@dataclass(frozen=True, slots=True)
class Rolled:
    """One indicator over a region."""

    id: str
    whole: Part
    parts: tuple[Part, ...]
    bands: Mapping[str, tuple[Band, ...]]
    """How many facilities of the whole stand where, by series; empty where it may not be told."""
    paired: Paired | None

    def by(self, way: By) -> tuple[Part, ...]:
        """Return the parts of one way to divide the region, 'the others' last."""
        return tuple(each for each in self.parts if each.by is way)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many facilities of a part are in each state of taking part."""

    by: By | None
    id: str
    of: tuple[str, ...]
    in_scope: int
    counts: Mapping[str, int]
    """By state; empty where the part is too small to be told apart."""

    def as_json(self) -> dict[str, object]:
        """Return the counts for machines."""
        return {
            "by": self.by.value if self.by else None,
            "id": self.id or None,
            "of": list(self.of),
            "in_scope": self.in_scope,
            "withheld": not self.counts,
            "counts": dict(self.counts) or None,
        }


def bands_json(found: tuple[Band, ...]) -> list[dict[str, int]]:
    """Return bands for machines."""
    return [
        {"from": each.lowest, "to": each.highest, "facilities": each.facilities} for each in found
    ]
