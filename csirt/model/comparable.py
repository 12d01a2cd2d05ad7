"""Dated cases beside a curve: its band day by day, the points of each case, and who plans what."""

from dataclasses import dataclass

from csirt.model.case_history import AttackKind, Bound
from csirt.model.curve import CurveFamily
from csirt.model.planning import PlannedReturn
from csirt.model.record import Date, Text


@dataclass(frozen=True, slots=True)
class Band:
    """One day of a curve: 10, 50 and 90 % of the samples, as shares of ordinary activity."""

    day: float
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a dated case; a word stands at the level that it is read as."""

    case: str
    site: Text
    attack: Date
    kind: AttackKind
    measure: Text
    comparator: Text
    first_day: int
    last_day: int
    level: float
    word: str
    """``resumed``, ``complete``, or nothing where the source gives a number."""
    bound: Bound
    announced: bool
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of the facility's own planning assumption, with the name of what it is about."""

    ref: str
    """``planning:FACILITY/ID``."""
    name: Text
    planned: PlannedReturn


@dataclass(frozen=True, slots=True)
class Comparable:
    """A family of services: curve, dots, planning assumptions."""

    family: CurveFamily
    name: Text
    lines: tuple[Text, ...]
    """Names of the care lines that follow the curve."""
    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]
    plans: tuple[Plan, ...]
    samples: int
    seed: int
