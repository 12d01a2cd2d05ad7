"""An expert's range for a number, and the interval of a result."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from csirt.model.record import Content


class Estimate(Content):
    """Low, likely and high: a beta-PERT between the two bounds, weight 4 on ``likely``.

    A plain number is an estimate without spread.
    """

    low: Annotated[float, Field(allow_inf_nan=False)]
    likely: Annotated[float, Field(allow_inf_nan=False)]
    high: Annotated[float, Field(allow_inf_nan=False)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low <= likely <= high: {self.low}, {self.likely}, {self.high}")
        return self

    @property
    def mean(self) -> float:
        """The mean of the beta-PERT."""
        return (self.low + 4 * self.likely + self.high) / 6

    @property
    def spread(self) -> bool:
        """Whether the bounds differ."""
        return self.low < self.high


def _as_estimate(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"low": value, "likely": value, "high": value}
    return value


Range = Annotated[Estimate, BeforeValidator(_as_estimate, json_schema_input_type=float | Estimate)]
"""An :class:`Estimate`; a plain number is one without spread."""


class Probability(Estimate):
    """An estimate between 0 and 1."""

    @model_validator(mode="after")
    def _within_unit(self) -> Self:
        if self.low < 0 or self.high > 1:
            raise ValueError(f"0 <= probability <= 1: {self.low}, {self.high}")
        return self


Chance = Annotated[
    Probability, BeforeValidator(_as_estimate, json_schema_input_type=float | Probability)
]
"""A :class:`Probability`; a plain number is one without spread."""

UNKNOWN_SHARE = Probability(low=0, likely=0.5, high=1)
"""What 'not assessed' means for a coverage: it widens the interval, it is not zero."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Two bounds and what lies between them."""

    low: float
    high: float
    covers: str
    """Key of the sentence that says what the interval covers."""
