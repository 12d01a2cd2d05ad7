"""A number that a report prints: value, unit, interval, and the records it comes from."""

from dataclasses import dataclass

from csirt.model.estimate import Interval


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report; the appendix 'where each figure comes from' is the list of them."""

    id: str
    label: dict[str, str]
    value: float | int | str
    unit: str
    """Key of the unit: ``count``, ``share``, ``probability``, ``hours``, ``class``."""
    records: tuple[str, ...]
    """References to the records, or to the source in the bibliography."""
    interval: Interval | None = None
    seed: int | None = None
    """Seed of the sample, when the figure is one."""
