"""What an attack costs: applications, care lines, and what they need."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from csirt.model.provenance import Recorded
from csirt.model.record import NOT_ASSESSED, Content, Date, Hours, Id, NotAssessed, Words
from csirt.model.ref import RefText


class Group(Content):
    """Some of a list are enough: ``{any: [...]}`` or ``{at_least: 2, of: [...]}``."""

    at_least: Annotated[int, Field(ge=1)]
    of: tuple[RefText, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.at_least > len(self.of):
            raise ValueError(f"at_least {self.at_least} of {len(self.of)}")
        return self


def _as_need(value: Any) -> Any:
    if isinstance(value, str):
        return {"at_least": 1, "of": [value]}
    if isinstance(value, dict) and set(value) == {"any"}:
        return {"at_least": 1, "of": value["any"]}
    return value


_Any = dict[Literal["any"], tuple[RefText, ...]]
Need = Annotated[Group, BeforeValidator(_as_need, json_schema_input_type=RefText | _Any | Group)]
"""One need: a reference, or some of a list. A plain reference is 'one of one'."""


class Application(Recorded):
    """What people use: it falls when one of its needs does."""

    id: Id
    name: Words | None = None
    needs: tuple[Need, ...] = ()
    data: tuple[RefText, ...] = ()
    """Assets that hold its data; lost when they and all their copies are."""
    wave: Annotated[int, Field(ge=0, le=5)] | NotAssessed = NOT_ASSESSED
    """Restoration wave, 0 (clean bubble) to 5 (outside links)."""
    max_outage_hours: Hours | NotAssessed = NOT_ASSESSED
    """DMIA."""
    max_data_loss_hours: Hours | NotAssessed = NOT_ASSESSED
    """PDMA."""
    supplier: RefText | None = None


class CareKind(StrEnum):
    """Family of a care line; the words of the regional board."""

    ED_ADULT = "ed-adult"
    ED_CHILD = "ed-child"
    TRAUMA = "trauma"
    STROKE = "stroke"
    CATH_LAB = "cath-lab"
    ICU = "icu"
    MATERNITY = "maternity"
    NEONATAL = "neonatal"
    DIALYSIS = "dialysis"
    ONCOLOGY = "oncology"
    THEATRE = "theatre"
    LABORATORY = "laboratory"
    IMAGING = "imaging"
    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    RESIDENTIAL = "residential"
    DISPATCH = "dispatch"
    PRIMARY = "primary"


class Activity(Content):
    """What a line does on an ordinary day."""

    unit: Id
    """``visit``, ``stay``, ``session``, ``resident``, ``call`` …"""
    per_day: Annotated[float, Field(ge=0)]
    revenue_eur: Annotated[int, Field(ge=0)] | NotAssessed = NOT_ASSESSED
    """Per unit."""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None


class Tenable(StrEnum):
    """How the days of a paper mode are known."""

    DECLARED = "declared"
    TESTED = "tested"


class Paper(Content):
    """The degraded mode: what share of activity it carries, and for how long."""

    capacity: Annotated[float, Field(ge=0, le=1)] | NotAssessed = NOT_ASSESSED
    tenable_days: Annotated[float, Field(ge=0)] | NotAssessed = NOT_ASSESSED
    floor: Annotated[float, Field(ge=0, le=1)] | NotAssessed = NOT_ASSESSED
    """What is left once the days are over."""
    how: Tenable = Tenable.DECLARED
    tested_on: Date | None = None


class Spare(Content):
    """What the line can take from neighbours."""

    per_day: Annotated[float, Field(ge=0)]


class CareLine(Recorded):
    """A line of care: it is lost when one of its needs is."""

    id: Id
    kind: CareKind
    name: Words | None = None
    needs: tuple[Need, ...] = ()
    activity: Activity | NotAssessed = NOT_ASSESSED
    paper: Paper | NotAssessed = NOT_ASSESSED
    spare: Spare | NotAssessed = NOT_ASSESSED
