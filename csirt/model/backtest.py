"""What the back-test found: each dated point against a curve that never saw its case."""

from dataclasses import dataclass
from enum import StrEnum

from csirt.model.case_history import Bound, YearFigure
from csirt.model.curve import CurveFamily
from csirt.model.record import Text
from csirt.model.region import Reliability

NOMINAL = 0.8
"""Share of points that a band from 10 % to 90 % should hold."""
FEW = 20
"""Points under which a page for people gives no percentage."""


class Unit(StrEnum):
    """What a point is compared in."""

    SHARE = "share"
    """Share of ordinary activity on its days."""
    DAYS = "days"
    """Days until a service is back."""


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """One point, and the band of the curve that its case was left out of."""

    case: str
    site: Text
    point: str
    family: CurveFamily
    measure: Text
    comparator: Text
    first_day: int
    last_day: int
    bound: Bound
    unit: Unit
    observed: float
    low: float | None
    """10 % of the samples are below; none where no other case speaks of anything alike."""
    median: float | None
    high: float | None
    inside: bool | None
    source: tuple[str, ...]
    reliability: Reliability
    """Of the best source."""
    announced: bool = False
    lent: bool = False
    """No other case speaks of the family: the band is that of its kin."""

    @property
    def counted(self) -> bool:
        """Whether the point counts in the coverage: judged, and on both sides."""
        return self.inside is not None and self.bound in (Bound.AT, Bound.MEAN)


@dataclass(frozen=True, slots=True)
class JudgedYear:
    """A year's share of the region, and the band that the curves give it."""

    case: str
    site: Text
    figure: YearFigure
    year: int
    observed: float
    low: float
    median: float
    high: float
    inside: bool
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of some points lie within their bands, and what that says of the true share."""

    inside: int
    counted: int
    low: float | None
    """Clopper–Pearson, 95 %; none without points."""
    high: float | None

    @property
    def share(self) -> float | None:
        """Share within; none without points."""
        return self.inside / self.counted if self.counted else None

    @property
    def holds(self) -> bool | None:
        """Whether the nominal share is one that the points allow; none without points."""
        if self.low is None or self.high is None:
            return None
        return self.low <= NOMINAL <= self.high

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer."""
        interval = None if self.low is None else [self.low, self.high]
        return {
            "inside": self.inside,
            "counted": self.counted,
            "coverage": self.share,
            "coverage_interval": interval,
            "nominal": NOMINAL,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Backtest:
    """The answer of ``csirt risk backtest``."""

    points: tuple[JudgedPoint, ...]
    coverage: Coverage
    by_case: tuple[float, float] | None
    """Interval of the share within, 95 %, when cases are drawn again as wholes: the points of one
    case resemble each other."""
    years: tuple[JudgedYear, ...]
    years_coverage: Coverage
    noise: float
    """Standard deviation of the logarithm of a year's share where no attack is known."""
    samples: int
    seed: int
    notes: tuple[dict[str, str], ...]

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.backtest/1``)."""
        whole = self.coverage.as_json()
        return {
            "schema": "csirt.risk.backtest/1",
            "seed": self.seed,
            "samples": self.samples,
            "cases": [_point(each) for each in self.points],
            "coverage": whole["coverage"],
            "coverage_interval": whole["coverage_interval"],
            "coverage_method": "clopper-pearson-95",
            "coverage_interval_by_case": list(self.by_case) if self.by_case else None,
            "inside": self.coverage.inside,
            "counted": self.coverage.counted,
            "nominal": NOMINAL,
            "holds": self.coverage.holds,
            "years": [_year(each) for each in self.years],
            "years_coverage": self.years_coverage.as_json(),
            "years_noise": self.noise,
            "notes": [dict(each) for each in self.notes],
        }


def _point(each: JudgedPoint) -> dict[str, object]:
    return {
        "case": each.case,
        "site": _words(each.site),
        "id": each.point,
        "family": each.family.value,
        "measure": _words(each.measure),
        "comparator": _words(each.comparator),
        "day": each.first_day,
        "last_day": each.last_day,
        "bound": each.bound.value,
        "unit": each.unit.value,
        "observed": each.observed,
        "low": each.low,
        "median": each.median,
        "high": each.high,
        "inside": each.inside,
        "counted": each.counted,
        "announced": each.announced,
        "lent": each.lent,
        "source": list(each.source),
        "reliability": each.reliability.value,
    }


def _year(each: JudgedYear) -> dict[str, object]:
    return {
        "case": each.case,
        "site": _words(each.site),
        "measure": "year-share",
        "figure": each.figure.value,
        "year": each.year,
        "observed": each.observed,
        "low": each.low,
        "median": each.median,
        "high": each.high,
        "inside": each.inside,
        "source": list(each.source),
    }


def _words(text: Text) -> dict[str, str]:
    return {lang: text.in_(lang) for lang in ("fr", "en")}
