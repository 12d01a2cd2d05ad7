"""How a service comes back after a grave attack: share of its ordinary activity over the days."""

from enum import StrEnum
from math import log
from typing import Annotated, Literal

from pydantic import Field

from csirt.model.care import CareKind
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Words

NINETY = 1.2815515655446004
"""Standard normal quantile of 90 %."""


class CurveFamily(StrEnum):
    """Families of services that come back alike; of care first, then of the information system."""

    EMERGENCY = "emergency"
    INPATIENT = "inpatient"
    THEATRE = "theatre"
    DIAGNOSTICS = "diagnostics"
    OUTPATIENT = "outpatient"
    OVERALL = "overall"
    """The activity of the whole facility, where a source counts it in one figure."""
    RECORD = "record"
    """The electronic patient record."""
    APPLICATIONS = "applications"
    """Share of the applications that work."""
    SERVERS = "servers"
    """Share of servers and posts that are clean and in use."""
    REBUILD = "rebuild"
    """The information system rebuilt, not patched up."""
    OUTSIDE = "outside"
    """Links to the outside: Internet, mail, appointments on line."""
    SUPPLIER = "supplier"
    """A service that a supplier gives to many facilities."""


CARE = (
    CurveFamily.EMERGENCY,
    CurveFamily.INPATIENT,
    CurveFamily.THEATRE,
    CurveFamily.DIAGNOSTICS,
    CurveFamily.OUTPATIENT,
    CurveFamily.OVERALL,
)
"""Families that are care; the others are the information system. The two are fitted apart."""

Days = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
"""A positive number of days."""


class HalfDays(Content):
    """Days until half of what was lost is back: a lognormal between cases, by two quantiles."""

    median: Days
    p90: Days

    @property
    def sigma(self) -> float:
        """Standard deviation of its logarithm."""
        return log(self.p90 / self.median) / NINETY


class Drop(Content):
    """Share of ordinary activity lost on the first days: a normal between cases, cut at 0 and 1,
    because some services close."""

    mean: Annotated[float, Field(ge=0, le=1)]
    spread: Annotated[float, Field(ge=0, le=1)] = 0
    """Standard deviation before the cut."""


class RecoveryCurve(Sourced):
    """The recovery of one family: ``level(t) = 1 − drop × (1 − Φ(ln(t / half) / slope))``.

    In each sample ``drop`` is one draw of a normal that is cut, and ``half`` one of a lognormal; Φ
    is the standard normal distribution. It describes published, grave cases; it predicts none.
    """

    family: CurveFamily
    name: Words
    drop: Drop
    half_days: HalfDays
    slope: Annotated[float, Field(gt=0, le=10)]
    """Spread, on the logarithm of time, of the return within one case: large is a long tail."""
    common: Annotated[float, Field(ge=0, le=1)] = 0
    """Correlation between the families of one sample: a hospital that is slow is slow
    everywhere."""
    cases: tuple[Id, ...] = ()
    """Dated cases that speak of the family."""
    kinds: tuple[CareKind, ...] = ()
    """Kinds of care lines that follow the curve."""


class Reached(Content):
    """From which level on a word of the dated cases holds."""

    resumed: Annotated[float, Field(gt=0, lt=1)]
    """'Takes patients again', 'in use again'."""
    complete: Annotated[float, Field(gt=0, lt=1)]
    """'All of them': the curve comes near 1 and never touches it."""


class Curves(Sourced):
    """``risk_models/catalogue/curves.yaml``: the curves, and how words were read as numbers."""

    schema_: Literal["csirt.curves/1"] = Field(alias="schema")
    reached: Reached
    curves: tuple[RecoveryCurve, ...] = Field(min_length=1)

    def of(self, family: CurveFamily) -> RecoveryCurve | None:
        """Return the curve of a family, if there is one."""
        return next((each for each in self.curves if each.family is family), None)

    def of_kind(self, kind: CareKind) -> RecoveryCurve | None:
        """Return the curve that a kind of care line follows, if there is one."""
        return next((each for each in self.curves if kind in each.kinds), None)
