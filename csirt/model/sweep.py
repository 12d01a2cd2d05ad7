"""A sweep: the risk of every facility, in every scenario, with every set of measures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

AS_IS = "as-is"
"""The set of measures that adds none."""


@dataclass(frozen=True, slots=True)
class SweepScenario:
    """Where an attack begins, by a name."""

    id: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One facility, one scenario, one set of measures taken as in place everywhere."""

    facility: str
    scenario: SweepScenario
    measures: tuple[str, ...] = ()

    @property
    def set_id(self) -> str:
        """The name of the set of measures: ``as-is``, or their ids with plus signs."""
        return "+".join(self.measures) or AS_IS

    @property
    def id(self) -> str:
        """``facility/scenario/set``."""
        return f"{self.facility}/{self.scenario.id}/{self.set_id}"


class CellState(StrEnum):
    """What became of a cell."""

    COMPUTED = "computed"
    NOT_ASSESSED = "not-assessed"
    """The facility describes no equipment."""
    FAILED = "failed"
    """Its files are at fault, or it has no such entry: the line says which."""


def cells(
    facilities: Iterable[str],
    scenarios: Iterable[SweepScenario],
    sets: Iterable[tuple[str, ...]],
) -> Iterator[Cell]:
    """Yield the cells in the order of the lines: by facility, then scenario, then set."""
    scenarios, sets = tuple(scenarios), tuple(sets)
    for facility in facilities:
        for scenario in scenarios:
            for measures in sets:
                yield Cell(facility, scenario, measures)
