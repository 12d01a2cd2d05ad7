"""Rules that read evidence from the wire: what a machine is, told by what it does."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.capture_events import KINDS
from csirt.model.catalogue import Sourced
from csirt.model.finding import Confidence
from csirt.model.record import Content, Id

Service = Annotated[str, StringConstraints(pattern=r"^(tcp|udp)/\d{1,5}$")]
"""A transport and a port: ``tcp/445``."""


class Sign(Content):
    """An event that a machine sends or receives."""

    event: str
    data: dict[str, str] = Field(default_factory=dict)
    """Values that it must contain."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.event not in KINDS:
            raise ValueError(f"event: {self.event!r}")
        if unknown := set(self.data) - set(KINDS[self.event]):
            raise ValueError(f"data: {', '.join(sorted(unknown))}")
        return self


class RoleRule(Sourced):
    """Which machines are of a kind: all the conditions that are given must hold."""

    id: Id
    kind: Id
    """An asset kind of the catalogue."""
    confidence: Confidence
    offers: tuple[Service, ...] = ()
    """It answers on all of them."""
    offers_any: tuple[Service, ...] = ()
    says: tuple[Sign, ...] = ()
    """It sends all of them."""
    hears: tuple[Sign, ...] = ()
    """It receives all of them."""
    clients: Annotated[int, Field(ge=0)] = 0
    """At least so many machines call it on the services named."""

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not (self.offers or self.offers_any or self.says or self.hears):
            raise ValueError("offers, offers_any, says or hears: at least one")
        return self


class TrafficRoles(Content):
    """``risk_models/traffic/roles.yaml``."""

    schema_: Literal["csirt.traffic-roles/1"] = Field(alias="schema")
    roles: tuple[RoleRule, ...] = Field(min_length=1)
