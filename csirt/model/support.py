"""Who takes what when a facility no longer can: what was agreed in quiet times, and what neighbours
say by phone on the night. Both come before anything that is computed.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from csirt.model.care import CareKind
from csirt.model.provenance import Recorded
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, Line, NotAssessed, Words


class SupportPartner(Content):
    """A facility that agreed to take patients of another."""

    facility: Id
    per_day: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | NotAssessed = (
        NOT_ASSESSED
    )
    """Agreed in addition to its own; not assessed where only the principle was agreed."""
    conditions: Words | None = None
    transport: Line = ""
    phone: Line = ""
    """Direct, and not over IP."""


class Support(Recorded):
    """One line of the agreed support table of a region (sheet B)."""

    id: Id
    victim: Id
    """The facility that may need it."""
    line: CareKind
    partners: tuple[SupportPartner, ...] = Field(min_length=1)
    """The first support first."""
    agreed_on: Date
    agreed_by: Line = ""
    """Functions, never names."""
    valid_until: Date | None = None
    tested_on: Date | NotAssessed = NOT_ASSESSED
    reference: Line = ""
    """Of the agreement that was signed."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if any(each.facility == self.victim for each in self.partners):
            raise ValueError(f"{self.victim!r}: victim and partner")
        if self.valid_until is not None and self.valid_until < self.agreed_on:
            raise ValueError(f"valid_until {self.valid_until} < agreed_on {self.agreed_on}")
        return self


@dataclass(frozen=True, slots=True)
class SupportOption:
    """A row of the agreed support table."""

    victim: str
    line: str
    rank: int
    partner: str
    """Id, or the words of the sheet where they name no facility of the region."""
    per_day: float | None
    conditions: dict[str, str]
    phone: str
    agreed_on: str
    valid_until: str
    tested_on: str
    reference: str
    valid: bool
    """Whether it holds on the day; a row without a date of validity holds."""
    record: str
    """File that says so."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.victim}/{self.line}/{self.rank}",
            "from": self.victim,
            "line": self.line,
            "rank": self.rank,
            "to": self.partner,
            "per_day": self.per_day,
            "conditions": self.conditions or None,
            "phone": self.phone or None,
            "agreed_on": self.agreed_on or None,
            "valid_until": self.valid_until or None,
            "tested_on": self.tested_on or None,
            "reference": self.reference or None,
            "valid": self.valid,
            "record": self.record,
        }


@dataclass(frozen=True, slots=True)
class CalledRoom:
    """A capacity that somebody gave by phone, at an hour."""

    place: str
    """Id of the facility, or the words that name none of the region."""
    line: str
    free: float
    as_of: str
    """UTC, RFC 3339."""
    valid_until: str = ""
    staffed: str = "unknown"
    answered_by: str = ""
    record: str = ""
    """Reference of the entry."""
    left: str = ""
    """Why it does not count: ``expired``, ``unstaffed``, ``unknown-place``; empty where it does."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.place}/{self.line}",
            "facility": self.place,
            "line": self.line,
            "free": self.free,
            "staffed": self.staffed,
            "as_of": self.as_of,
            "valid_until": self.valid_until or None,
            "answered_by": self.answered_by or None,
            "record": self.record or None,
            "used": not self.left,
            "left": self.left or None,
        }
