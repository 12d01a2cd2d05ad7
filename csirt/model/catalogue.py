"""The risk catalogue: asset kinds, ports, techniques, measures, and what is assumed when nobody
says.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from csirt.model.estimate import Chance, Range
from csirt.model.network import FlawClass, Port
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Words
from csirt.model.technique import (
    EntryKind,
    Give,
    Has,
    Impact,
    Match,
    NeedStep,
    On,
    Phase,
    Target,
    Technique,
)

__all__ = [
    "AssetKind",
    "AssetKinds",
    "Assumptions",
    "Catalogue",
    "Channel",
    "Effect",
    "EntryKind",
    "EntryShare",
    "Give",
    "Has",
    "Impact",
    "Match",
    "Measure",
    "Measures",
    "NeedStep",
    "On",
    "Phase",
    "PortName",
    "Ports",
    "ProbabilityClass",
    "ResponseTime",
    "ServiceClass",
    "Sourced",
    "Target",
    "Technique",
    "Techniques",
    "UnassessedFlaw",
]


class AssetKind(Sourced):
    """A kind of asset and what is usual for it."""

    id: Id
    name: Words
    family: Id
    """``server``, ``workstation``, ``network``, ``biomedical``, ``building``, ``security``,
    ``backup`` …"""
    encryptable: bool = True
    """Ransomware can encrypt it."""
    stoppable: bool = False
    """It can be stopped or made unusable without encryption (modalities, controllers)."""
    joined: bool = True
    """It follows the account directory: an ``all`` right reaches it."""
    listens: tuple[Port, ...] = ()
    """Ports usual for the kind, taken where nobody has looked; marked as assumed."""


class ServiceClass(Sourced):
    """A family of ports that techniques ask for: ``admin``, ``device`` …"""

    id: Id
    name: Words
    services: tuple[Port, ...] = Field(min_length=1)


class PortName(Sourced):
    """The name of a port number, so that a scan and a person speak of the same thing."""

    id: Port
    tcp: tuple[Annotated[int, Field(ge=0, le=65535)], ...] = ()
    udp: tuple[Annotated[int, Field(ge=0, le=65535)], ...] = ()


class Channel(StrEnum):
    """Through what a measure acts on the model."""

    SUCCESS = "success"
    HOURS = "hours"
    VISIBLE = "visible"
    RESPONSE_HOURS = "response_hours"
    ENTRY = "entry"
    CREWS = "crews"
    CLEAN_EQUIPMENT = "clean_equipment"
    RECOVERY_HOURS = "recovery_hours"
    PAPER_DAYS = "paper_days"
    SPARE = "spare"
    COPIES = "copies"


class Effect(Sourced):
    """A measure multiplies a quantity of some techniques by a factor where it holds."""

    channel: Channel
    techniques: tuple[Id, ...] = ()
    factor: Range


class Measure(Sourced):
    """A protection: what it acts on, what it asks for, what it excludes."""

    id: Id
    title: Words
    actions: tuple[Id, ...] = ()
    """Codes of the 19 regional actions it belongs to (``p5``)."""
    effects: tuple[Effect, ...] = Field(min_length=1)
    needs: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()


class UnassessedFlaw(Sourced):
    """How often a flaw of a class stands on an asset of which nobody knows."""

    flaw: FlawClass
    kinds: tuple[Id, ...] = Field(min_length=1)
    """Asset kinds or families."""
    presence: Chance


class EntryShare(Sourced):
    """Of the suppliers or partners, the share through which one attack comes."""

    entry: EntryKind
    share: Chance


class ResponseTime(Sourced):
    """From the first sign seen to an attack that gets no further, where no measure shortens it."""

    hours: Range


class ProbabilityClass(Sourced):
    """A class of a probability: below ``below``, and not in an earlier class."""

    id: Id
    name: Words
    below: Annotated[float, Field(gt=0, le=1.01)]


class AssetKinds(Content):
    """``asset-kinds.yaml``."""

    schema_: Literal["csirt.asset-kinds/1"] = Field(alias="schema")
    asset_kinds: tuple[AssetKind, ...]


class Ports(Content):
    """``ports.yaml``."""

    schema_: Literal["csirt.ports/1"] = Field(alias="schema")
    ports: tuple[PortName, ...]
    classes: tuple[ServiceClass, ...]


class Techniques(Content):
    """``techniques.yaml``."""

    schema_: Literal["csirt.techniques/1"] = Field(alias="schema")
    techniques: tuple[Technique, ...]


class Measures(Content):
    """``measures.yaml``."""

    schema_: Literal["csirt.measures/1"] = Field(alias="schema")
    measures: tuple[Measure, ...]


class Assumptions(Content):
    """``assumptions.yaml``: what is taken where a facility says nothing."""

    schema_: Literal["csirt.assumptions/1"] = Field(alias="schema")
    unassessed_flaws: tuple[UnassessedFlaw, ...]
    entry_shares: tuple[EntryShare, ...]
    response: ResponseTime
    classes: tuple[ProbabilityClass, ...]


class Catalogue(Content):
    """The whole risk catalogue, each list by id."""

    asset_kinds: dict[str, AssetKind]
    ports: dict[str, PortName]
    classes: dict[str, ServiceClass]
    techniques: dict[str, Technique]
    measures: dict[str, Measure]
    unassessed_flaws: tuple[UnassessedFlaw, ...]
    entry_shares: dict[EntryKind, EntryShare]
    response: ResponseTime
    probability_classes: tuple[ProbabilityClass, ...]

    def class_of(self, probability: float) -> str:
        """Return the id of the class of a probability."""
        return next(item.id for item in self.probability_classes if probability < item.below)
