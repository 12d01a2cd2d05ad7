"""What a facility's own file says of money and days: budget lines, quotes, and what is left out.

No amount comes from a catalogue. Where there is no quote the cost is not given, and steps are
ranked by days.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.estimate import Estimate, Range
from csirt.model.place import Profile
from csirt.model.plan import ActionCode
from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.references import Reference
from csirt.model.tlp import Tlp

Level = Annotated[int, Field(ge=1, le=3)]
MOST_EUR = 1_000_000_000


class BudgetKind(StrEnum):
    """The three lines of a hospital's budget."""

    INVESTMENT = "investment"
    OPERATION = "operation"
    STAFF_DAYS = "staff-days"


class BudgetLine(Content):
    """Money or days of one year, from one source."""

    id: Id
    facility: Id
    kind: BudgetKind
    year: Annotated[int, Field(ge=2000, le=2100)]
    funding: Id = "own"
    """Where it comes from: ``own``, ``care-d1-bis``, ``care-d2``, ``hospiconnect`` …"""
    amount_eur: Annotated[int, Field(ge=0, le=MOST_EUR)] | None = None
    days: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _counts_what_it_is(self) -> Self:
        in_days = self.kind is BudgetKind.STAFF_DAYS
        if (self.days is not None) != in_days or (self.amount_eur is not None) == in_days:
            raise ValueError("amount_eur, or days for staff-days: exactly one")
        return self


def _not_negative(estimate: Estimate) -> Estimate:
    if estimate.low < 0:
        raise ValueError("an amount is not negative")
    return estimate


class Quote(Content):
    """What a step of an action, or a measure, costs according to a document of the facility's."""

    id: Id
    facility: Id
    action: ActionCode | None = None
    level: Level | None = None
    """The level that it leads to."""
    measure: Id | None = None
    """A measure of the catalogue, in the place of an action and a level."""
    investment_eur: Range | None = None
    operation_eur: Range | None = None
    """Each year."""
    staff_days: Range | None = None
    """Days of the facility's own staff, for an action and its level."""
    funding: Id | None = None
    """What pays for it; required where it costs money."""
    reference: Line
    """Number or place of the document."""
    date: Date
    valid_until: Date | None = None
    tlp: Tlp = Tlp.AMBER

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        step = self.action is not None and self.level is not None
        if step == (self.measure is not None) or (self.action is None) != (self.level is None):
            raise ValueError("action and level, or measure")
        if self.measure is not None and self.staff_days is not None:
            raise ValueError("staff_days: of an action and its level")
        amounts = (self.investment_eur, self.operation_eur, self.staff_days)
        if all(each is None for each in amounts):
            raise ValueError("investment_eur, operation_eur or staff_days: at least one")
        for each in amounts:
            if each is not None:
                _not_negative(each)
        if any(each is not None for each in amounts[:2]) and self.funding is None:
            raise ValueError("funding: says what pays for it")
        return self


class LeftOut(Content):
    """A step that a person decided not to take: it holds no place and no money."""

    facility: Id
    action: ActionCode
    level: Level
    why: Words
    by: Line
    """A function, never the name of a person."""
    on: Date


class Funding(Content):
    """What a source of money is called."""

    id: Id
    name: Words


class Quotes(Content):
    """``quotes.yaml`` of a workspace."""

    schema_: Literal["csirt.quotes/1"] = Field(alias="schema")
    fundings: tuple[Funding, ...] = ()
    budgets: tuple[BudgetLine, ...] = ()
    quotes: tuple[Quote, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def of(self, facility: str) -> "Quotes":
        """Return what concerns one facility, in an order that the file does not decide."""
        return self.model_copy(
            update={
                "budgets": tuple(
                    sorted(
                        (each for each in self.budgets if each.facility == facility),
                        key=lambda each: each.id,
                    )
                ),
                "quotes": tuple(
                    sorted(
                        (each for each in self.quotes if each.facility == facility),
                        key=lambda each: each.id,
                    )
                ),
                "left_out": tuple(
                    sorted(
                        (each for each in self.left_out if each.facility == facility),
                        key=lambda each: (each.action, each.level),
                    )
                ),
            }
        )


class Effort(Sourced):
    """Staff days to bring an action to a level, as experts estimate them for a hospital."""

    action: ActionCode
    level: Level
    staff_days: Range


class EffortScale(Sourced):
    """What the days become for some kinds of facility."""

    profiles: tuple[Profile, ...] = Field(min_length=1)
    factor: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]


class Efforts(Sourced):
    """``risk_models/catalogue/efforts.yaml``: days, where no quote says any."""

    schema_: Literal["csirt.efforts/1"] = Field(alias="schema")
    assess_days: Range
    """Days to assess an action that nobody assessed."""
    efforts: tuple[Effort, ...] = Field(min_length=1)
    scales: tuple[EffortScale, ...] = ()

    def days(self, action: str, level: int | None, profile: object) -> Estimate | None:
        """Return the days of a step; of an assessment where ``level`` is none.

        None where the table does not have the step.
        """
        found = (
            self.assess_days
            if level is None
            else next(
                (e.staff_days for e in self.efforts if (e.action, e.level) == (action, level)), None
            )
        )
        factor = next((each.factor for each in self.scales if profile in each.profiles), 1.0)
        if found is None or factor == 1.0:
            return found
        return Estimate(
            low=found.low * factor, likely=found.likely * factor, high=found.high * factor
        )


def of_quotes(quotes: Quotes) -> Iterator[Reference]:
    """Yield the references of a file of quotes."""
    for name in ("budgets", "quotes", "left_out"):
        for at, each in enumerate(getattr(quotes, name)):
            yield Reference((name, at, "facility"), "facility", each.facility)
            if action := getattr(each, "action", None):
                yield Reference((name, at, "action"), "action", action)
            if measure := getattr(each, "measure", None):
                yield Reference((name, at, "measure"), "measure", measure)
