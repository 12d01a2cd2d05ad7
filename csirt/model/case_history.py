"""Dated facts of real attacks: levels of services day by day, year's figures, costs, sources."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from csirt.model.curve import CurveFamily
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Date, Id, Words


class AttackKind(StrEnum):
    """What the attack was, as far as the sources say."""

    MULTI_SERVER = "multi-server"
    """Ransomware on many servers, or everything cut because of it."""
    CUT = "cut"
    """Caught before the encryption: links or everything cut by choice."""
    SUPPLIER = "supplier"
    """The victim is a supplier; facilities suffer."""
    WORM = "worm"
    """Spread of its own, without a chosen victim."""


Day = Annotated[int, Field(ge=0, le=10_000)]


class Span(Content):
    """Days of the case, both included; day 0 is that of the attack."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"first <= last: {self.first}, {self.last}")
        return self

    @property
    def middle(self) -> float:
        """The middle of the days, where one day must stand for them."""
        return (self.first + self.last) / 2


def _as_span(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"first": value, "last": value}
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"first": value[0], "last": value[1]}
    return value


Days = Annotated[
    Span, BeforeValidator(_as_span, json_schema_input_type=int | tuple[int, int] | Span)
]
"""A :class:`Span`; one number is one day, a pair its two ends."""


class Word(StrEnum):
    """A level that a source tells by a word."""

    RESUMED = "resumed"
    """Takes patients, or is in use, again: nobody says how much."""
    COMPLETE = "complete"
    """All of it is back."""


class Bound(StrEnum):
    """How the point binds the curve."""

    AT = "at"
    """On those days."""
    BY = "by"
    """On those days or before."""
    NOT_YET = "not-yet"
    """Not yet on those days."""
    MEAN = "mean"
    """On average over those days."""


def _number_or_word(value: Any) -> str:
    return "word" if isinstance(value, str) else "number"


Level = Annotated[
    Annotated[float, Field(ge=0, le=1), Tag("number")] | Annotated[Word, Tag("word")],
    Discriminator(_number_or_word),
]
"""A share, or a word; told apart first, so that a fault is that of what was meant."""


class CasePoint(Sourced):
    """One dated level of one service."""

    id: Id
    days: Days
    family: CurveFamily
    measure: Words
    level: Level
    """Share of ordinary activity, or the word of the source."""
    bound: Bound = Bound.AT
    comparator: Words
    """What 1 means: beds before the attack, visits a day before it …"""
    announced: bool = False
    """The victim said so beforehand; nobody is known to have looked afterwards."""
    note: Words | None = None

    @model_validator(mode="after")
    def _says_what_it_can(self) -> Self:
        if (self.bound is Bound.MEAN) and isinstance(self.level, Word):
            raise ValueError("a mean is a number")
        return self


class CaseFact(Sourced):
    """A dated fact that is no share of an ordinary level: counts, transfers, neighbours."""

    id: Id
    days: Days
    what: Words


class YearFigure(StrEnum):
    """A figure of the yearly hospital statistics."""

    ED_VISITS = "ed-visits"
    BED_DAYS = "bed-days"


class YearValue(Content):
    """One year of a figure."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    value: Annotated[int, Field(ge=0)]
    share: Annotated[float, Field(gt=0, le=10)]
    """Share of the region (the site left out) against that of the base year: 1 moved alike."""


class YearShares(Sourced):
    """A figure of the site against its region, year by year.

    A figure of a year dilutes a crisis of weeks, and proves no cause.
    """

    figure: YearFigure
    base_year: Annotated[int, Field(ge=2000, le=2100)]
    years: tuple[YearValue, ...] = Field(min_length=2)


class CostKind(StrEnum):
    """What an amount pays."""

    RESPONSE = "response"
    """Crisis, investigation and rebuilding."""
    REVENUE = "revenue"
    """Activity that was not done."""
    WHOLE = "whole"
    """Both, not told apart by the source."""
    OTHER = "other"
    """Advances, insurance, ransoms asked for, programmes of years."""


class Currency(StrEnum):
    """Currencies of the cases; none is converted."""

    EUR = "EUR"
    USD = "USD"
    GBP = "GBP"


Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]


class CaseCost(Sourced):
    """An amount that a source gives."""

    id: Id
    kind: CostKind
    low: Amount
    high: Amount
    currency: Currency
    per_day: bool = False
    at_most: bool = False
    """The source says 'up to'."""
    comparable: bool = True
    """Of one hospital, and an amount that it paid or lost."""
    what: Words

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low <= high: {self.low}, {self.high}")
        return self


class CaseHistory(Content):
    """``risk_models/cases/ID.yaml``: one real attack."""

    schema_: Literal["csirt.case-history/1"] = Field(alias="schema")
    id: Id
    site: Words
    finess: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z][0-9]{7}$")] | None = None
    country: Id
    """ISO 3166, small letters."""
    attack: Date
    """Day 0."""
    attack_recalled: bool = False
    """The day is cited from memory: no text read says it."""
    kind: AttackKind
    points: tuple[CasePoint, ...] = ()
    facts: tuple[CaseFact, ...] = ()
    year_shares: tuple[YearShares, ...] = ()
    costs: tuple[CaseCost, ...] = ()
    note: Words | None = None


def without(cases: Sequence[CaseHistory], id: str) -> tuple[CaseHistory, ...]:
    """Return the cases but one."""
    return tuple(each for each in cases if each.id != id)
