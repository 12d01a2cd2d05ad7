"""A facility's own planning assumption: how long it plans to do without, dated and signed."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.curve import CurveFamily
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, Line, NotAssessed, Words
from csirt.model.ref import RefText
from csirt.model.references import Reference

PlannedDays = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]


class PlannedReturn(Content):
    """What one care line, or one family of services, is planned to do without."""

    id: Id
    care_line: RefText | None = None
    family: CurveFamily | None = None
    days_out: PlannedDays
    """Days without any activity."""
    days_reduced: PlannedDays | NotAssessed = NOT_ASSESSED
    """Days of reduced activity after them."""
    reduced_to: Annotated[float, Field(ge=0, le=1)] | NotAssessed = NOT_ASSESSED
    """Share of ordinary activity on those days."""
    by: Line
    """Function of who signs, never a person's name."""
    on: Date
    why: Words

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.care_line is None) == (self.family is None):
            raise ValueError("care_line: or family: exactly one")
        return self

    @property
    def back_on(self) -> float | NotAssessed:
        """Day on which ordinary activity is planned to be back."""
        if isinstance(self.days_reduced, NotAssessed):
            return NOT_ASSESSED
        return self.days_out + self.days_reduced


class Planning(Content):
    """``planning/FACILITY.yaml``."""

    schema_: Literal["csirt.planning/1"] = Field(alias="schema")
    facility: Id
    assumptions: tuple[PlannedReturn, ...] = Field(min_length=1, max_length=1_000)

    @property
    def place(self) -> str:
        """Where the file stands in its workspace."""
        return f"planning/{self.facility}.yaml"


def of_planning(planning: Planning) -> Iterator[Reference]:
    """Yield the references of a planning assumption; a bare care line is the facility's own."""
    yield Reference(("facility",), "facility", planning.facility)
    for at, each in enumerate(planning.assumptions):
        if each.care_line is not None:
            kind, _, rest = each.care_line.rpartition(":")
            home = rest if "/" in rest else f"{planning.facility}/{rest}"
            text = f"{kind or 'care-line'}:{home}"
            yield Reference(("assumptions", at, "care_line"), "care-line", text)
