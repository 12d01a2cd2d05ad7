"""What an attack would cost if it happened: how grave, how long, how much, and how often at all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.case_history import CaseCost, CaseHistory
from csirt.model.estimate import Estimate, Range
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Date, Id, Text, Words


def _not_negative(estimate: Estimate) -> None:
    if estimate.low < 0:
        raise ValueError(f"a factor is not negative: {estimate.low}")


class Responding(StrEnum):
    """Where the cost of the response comes from."""

    CASES = "cases"
    """From the lowest to the highest amount of the dated French cases."""
    NONE = "none"
    """No dated case gives one: not assessed."""


class CaseSeverity(Sourced):
    """A case of one gravity, against the published ones, on which the curves were fitted."""

    id: Id
    name: Words
    meaning: Words
    count: Annotated[int, Field(ge=1)]
    """Cases of the kind in the national count."""
    duration: Range
    """Factor on the durations of the curves."""
    depth: Range
    """Factor on the activity that the curves lose."""
    response: Responding

    @model_validator(mode="after")
    def _factors(self) -> Self:
        _not_negative(self.duration)
        _not_negative(self.depth)
        return self


class Unmodelled(Sourced):
    """Cases of the national count that this facility's curves say nothing of."""

    name: Words
    count: Annotated[int, Field(ge=0)]


class Frequency(Sourced):
    """One end of the national range: cases counted, over years and facilities."""

    id: Id
    what: Words
    cases: Annotated[int, Field(ge=0)]
    years: Annotated[int, Field(ge=1)]
    facilities: Annotated[int, Field(ge=1)]

    @property
    def per_year(self) -> float:
        """Cases per facility and year."""
        return self.cases / self.years / self.facilities


class Losses(Content):
    """``risk_models/catalogue/losses.yaml``."""

    schema_: Literal["csirt.losses/1"] = Field(alias="schema")
    counted_in: Annotated[int, Field(ge=2000, le=2100)]
    """Year of the national count."""
    severities: tuple[CaseSeverity, ...] = Field(min_length=1)
    unmodelled: tuple[Unmodelled, ...] = ()
    frequency: tuple[Frequency, ...] = ()
    costs: tuple[CaseCost, ...] = ()
    """Amounts that a source gives for several hospitals without naming one."""
    thresholds_eur: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    """Amounts of the exceedance curve."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Three quantiles over the samples: 10, 50 and 90 %."""

    p10: float
    p50: float
    p90: float

    def as_json(self) -> dict[str, float]:
        """Return the JSON answer."""
        return {"p10": self.p10, "p50": self.p50, "p90": self.p90}


@dataclass(frozen=True, slots=True)
class LostLine:
    """Revenue of one care line, or why it is not counted."""

    ref: str
    name: dict[str, str]
    lost_eur: Spread | None
    missing: str = ""
    """``activity``, ``revenue`` or ``curve``."""


@dataclass(frozen=True, slots=True)
class IfItHappens:
    """One gravity: duration, lost activity, response."""

    severity: CaseSeverity
    duration_days: Spread
    """Until nine tenths of the ordinary activity of the facility are back."""
    revenue_eur: Spread | None
    response_eur: Spread | None
    total_eur: Spread | None
    """Of what is assessed, both together; none where nothing is."""
    lines: tuple[LostLine, ...]

    @property
    def whole(self) -> bool:
        """Whether every part is assessed; otherwise amounts are at least these."""
        return self.response_eur is not None and all(each.lost_eur for each in self.lines)


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Chance that the cost is above an amount, given that an attack of the count happens."""

    above_eur: float
    probability: float
    low: float | None
    """5 % over the draws of the shares and of the factors, one a block; 64 blocks at least."""
    high: float | None


@dataclass(frozen=True, slots=True)
class CostQuantile:
    """An amount that a share of the cases stays under, with its 90 % interval over the blocks."""

    share: float
    eur: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Exceedance:
    """The loss exceedance curve: nothing is averaged, the tail is shown."""

    points: tuple[Exceeded, ...]
    quantiles: tuple[CostQuantile, ...]
    whole: bool
    """Whether every part of every severity is assessed; otherwise amounts are at least these."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An amount of a dated case, or of a source that speaks of several."""

    case: str
    site: Text
    attack: Date | None
    cost: CaseCost


@dataclass(frozen=True, slots=True)
class Loss:
    """The answer of ``csirt risk loss``."""

    subject: str
    severities: tuple[IfItHappens, ...]
    dated: tuple[Dated, ...]
    frequency: tuple[Frequency, ...]
    unmodelled: tuple[Unmodelled, ...]
    counted_in: int
    exceedance: Exceedance | None
    horizon_days: int
    samples: int
    seed: int
    planning: tuple[dict[str, object], ...]
    notes: tuple[dict[str, str], ...]

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.loss/1``)."""
        return {
            "schema": "csirt.risk.loss/1",
            "subject": self.subject,
            "seed": self.seed,
            "samples": self.samples,
            "horizon_days": self.horizon_days,
            "severities": [_severity(each) for each in self.severities],
            "insurance_eur": None,
            "dated": [_dated(each) for each in self.dated],
            "frequency": [_frequency(each) for each in self.frequency],
            "unmodelled": [
                {"name": _words(each.name), "count": each.count, "source": list(each.source)}
                for each in self.unmodelled
            ],
            "counted_in": self.counted_in,
            "exceedance": _exceedance(self.exceedance) if self.exceedance else None,
            "planning": [dict(each) for each in self.planning],
            "notes": [dict(each) for each in self.notes],
        }


def dated_costs(cases: tuple[CaseHistory, ...], losses: Losses) -> tuple[Dated, ...]:
    """Return every amount of the cases and of the catalogue, the comparable ones first."""
    found = [Dated(each.id, each.site, each.attack, cost) for each in cases for cost in each.costs]
    found += [Dated("", each.what, None, each) for each in losses.costs]
    return tuple(sorted(found, key=lambda each: not each.cost.comparable))


def _severity(each: IfItHappens) -> dict[str, object]:
    return {
        "id": each.severity.id,
        "name": _words(each.severity.name),
        "meaning": _words(each.severity.meaning),
        "count": each.severity.count,
        "duration_days": each.duration_days.as_json(),
        "revenue_eur": _spread(each.revenue_eur),
        "response_eur": _spread(each.response_eur),
        "total_eur": _spread(each.total_eur),
        "complete": each.whole,
        "care_lines": [
            {
                "id": line.ref,
                "name": line.name,
                "lost_eur": _spread(line.lost_eur),
                "missing": line.missing or None,
            }
            for line in each.lines
        ],
        "source": list(each.severity.source),
        "origin": each.severity.origin,
    }


def _spread(each: Spread | None) -> dict[str, float] | None:
    return each.as_json() if each else None


def _dated(each: Dated) -> dict[str, object]:
    cost = each.cost
    return {
        "case": each.case or None,
        "site": _words(each.site),
        "attack": each.attack,
        "kind": cost.kind.value,
        "what": _words(cost.what),
        "low": cost.low,
        "high": cost.high,
        "currency": cost.currency.value,
        "per_day": cost.per_day,
        "at_most": cost.at_most,
        "comparable": cost.comparable,
        "source": list(cost.source),
    }


def _frequency(each: Frequency) -> dict[str, object]:
    return {
        "id": each.id,
        "what": _words(each.what),
        "cases": each.cases,
        "years": each.years,
        "facilities": each.facilities,
        "per_facility_year": each.per_year,
        "source": list(each.source),
    }


def _exceedance(each: Exceedance) -> dict[str, object]:
    return {
        "given": "it-happens",
        "complete": each.whole,
        "points": [
            {
                "above_eur": point.above_eur,
                "probability": point.probability,
                "low": point.low,
                "high": point.high,
            }
            for point in each.points
        ],
        "quantiles": [
            {"share": one.share, "eur": one.eur, "low": one.low, "high": one.high}
            for one in each.quantiles
        ],
    }


def _words(text: Text) -> dict[str, str]:
    return {lang: text.in_(lang) for lang in ("fr", "en")}
