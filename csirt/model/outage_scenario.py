"""A scenario of an outage: what is lost, when the network is clean, who restores and with what."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.catalogue import Impact
from csirt.model.estimate import Chance, Probability, Range
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Line, Words
from csirt.model.ref import SelectorText

CERTAIN = Probability(low=1, likely=1, high=1)


class ScenarioLoss(Content):
    """Some things that are lost together, of the subject's own sites."""

    kinds: tuple[Id, ...] = ()
    """Asset kinds or families."""
    on: tuple[SelectorText, ...] = ()
    """Selectors, for a scenario that is written for one facility."""
    services: tuple[Id, ...] = ()
    """Regional or national services."""
    links: bool = False
    """Every outside link, reopened last."""
    impact: Impact = Impact.ENCRYPTED
    share: Chance = CERTAIN
    """Chance of each of the assets to be lost."""
    pick: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """So many of the assets only, others in each sample."""
    hours: Range | None = None
    """It comes back by itself after so many hours: nobody here can restore it."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not (self.kinds or self.on or self.services or self.links):
            raise ValueError("kinds, on, services or links")
        if self.services and self.hours is None:
            raise ValueError("services: hours")
        if self.impact is Impact.EXFILTRATED:
            raise ValueError("impact: encrypted, destroyed, stopped")
        if self.hours is not None and self.hours.low < 0:
            raise ValueError("hours: 0 <= low")
        return self


class ScenarioCrew(Content):
    """How many crews of a kind there are when nobody has said."""

    crew: Id
    """A kind of the catalogue of recovery."""
    crews: Annotated[int, Field(ge=1, le=1_000)]


class CleanStock(Content):
    """Clean posts: those at hand when the network is clean, and those made ready each day."""

    at_start: Annotated[int, Field(ge=0, le=100_000)]
    per_day: Range

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.per_day.low <= 0:
            raise ValueError("per_day: 0 < low")
        return self


class DataLost(StrEnum):
    """What becomes of an application whose data and every copy are gone."""

    REBUILD = "rebuild"
    """It starts again from nothing, which takes longer."""
    NEVER = "never"
    """It does not come back."""


class OutageScenario(Sourced):
    """``risk_models/scenarios/ID.yaml``; a person's own file is given by its path."""

    schema_: Literal["csirt.outage-scenario/1"] = Field(alias="schema")
    id: Id
    title: Words
    text: Words
    """What happened, in two sentences."""
    from_: Literal["risk"] | None = Field(alias="from", default=None)
    """``risk``: what is lost is drawn from the attack graph, given that something is."""
    entries: tuple[Line, ...] = ()
    """Where the attack begins, with ``from: risk``; everywhere outside by default."""
    lost: tuple[ScenarioLoss, ...] = Field(default=(), max_length=200)
    clean_hours: Range
    """Hours from the loss to the network declared clean: nothing is restored before."""
    crews: tuple[ScenarioCrew, ...] = Field(min_length=1, max_length=200)
    """Overridden by the restoration file of the facility."""
    clean_posts: CleanStock
    data_lost: DataLost = DataLost.REBUILD
    curves: bool = False
    """It is a grave attack on the whole: the curves of the dated cases speak of it."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.lost) == bool(self.from_):
            raise ValueError("lost or from: risk, not both")
        if self.clean_hours.low < 0:
            raise ValueError("clean_hours: 0 <= low")
        return self
