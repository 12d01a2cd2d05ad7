"""A surge: what a season or an event adds to the demand of a whole region, as data."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from csirt.model.estimate import Range
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Words


class Demand(StrEnum):
    """What a surge multiplies."""

    ED_VISITS = "ed-visits"
    UNPLANNED_ADMISSIONS = "unplanned-admissions"


class SurgeEffect(Content):
    """How much more of one demand, everywhere in the region."""

    demand: Demand
    increase: Range
    """Share added: 0.05 is five in a hundred more."""


class Surge(Sourced):
    """``risk_models/surges/ID.yaml``."""

    schema_: Literal["csirt.surge/1"] = Field(alias="schema")
    id: Id
    title: Words
    effects: tuple[SurgeEffect, ...] = Field(min_length=1)
    note: Words | None = None

    def factor(self, demand: Demand | None, bound: str) -> float:
        """Return what a demand is multiplied by.

        Args:
            demand: Which; none for what no surge touches.
            bound: ``low``, ``likely`` or ``high``.
        """
        added: list[float] = [
            getattr(each.increase, bound) for each in self.effects if each.demand is demand
        ]
        return 1 + sum(added)
