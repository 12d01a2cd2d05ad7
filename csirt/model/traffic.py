"""Rules that read evidence from the wire: what a machine is, and what an attack looks like."""

from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from csirt.model.capture_events import KINDS
from csirt.model.finding import Confidence, Level
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Text, Words
from csirt.model.ref import RefText
from csirt.model.technique import Attack

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


FACTS = frozenset(["source", "targets", "count", "accounts", "seconds", "megabytes", "names"])
"""What the words of a rule may name."""


def _fillable(words: Text) -> Text:
    for sentence in (words.fr, words.en):
        asked = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
        if asked - FACTS:
            raise ValueError(f"{', '.join(sorted(asked - FACTS))}: {', '.join(sorted(FACTS))}")
    return words


Told = Annotated[Words, AfterValidator(_fillable)]
"""Words with the facts of a finding: ``{source}``, ``{targets}``, ``{count:one|many}`` …"""


class TrafficRule(Sourced):
    """What makes a finding of the evidence: thresholds and words; how it is read is code, by
    :attr:`id`."""

    id: Id
    technique: tuple[Attack, ...] = Field(min_length=1)
    """The main one first."""
    severity: Level
    thresholds: dict[Id, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(
        default_factory=dict
    )
    title: Told
    told: Told
    """What was seen, in a sentence or two."""
    is_not: Words
    """What looks the same and is no attack."""
    step: RefText
    """The step of a playbook that it calls for."""
    isolates: bool = True
    """Its source is to be isolated; false where it calls for a repair."""
    hits_target: bool = False
    """What it did to its targets puts them among the machines to isolate."""
    runs_code: bool = False
    """Whoever did it ran something on its targets with the rights of an administrator; without it
    a target that is held is held as a user."""
    takes_directory: bool = False
    """Whoever did it has the secrets of the directory of which its targets are controllers."""


class TrafficRules(Content):
    """``risk_models/traffic/rules.yaml``."""

    schema_: Literal["csirt.traffic-rules/1"] = Field(alias="schema")
    rules: tuple[TrafficRule, ...] = Field(min_length=1)
