"""The risk catalogue: asset kinds, ports, techniques, measures, and what is assumed when nobody
says.

A technique is a conjunction of needs on one target; an alternative is a second technique.
Schema of the technique catalogue: docs/construction.md, 'le graphe d'attaque'.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.estimate import Chance, Range
from csirt.model.network import FlawClass, IdentityKind, Level, Port
from csirt.model.provenance import Origin
from csirt.model.record import Content, Id, Sources, Words
from csirt.model.symptom import Symptom

Attack = Annotated[str, StringConstraints(pattern=r"^T\d{4}(\.\d{3})?$")]
"""A technique of MITRE ATT&CK (Enterprise or ICS)."""


class Sourced(Content):
    """A record of the content that says where its facts and numbers come from."""

    source: Sources = ()
    origin: Origin | None = None

    @model_validator(mode="after")
    def _says_where_from(self) -> Self:
        if not self.source and self.origin is None:
            raise ValueError("source: or origin: is required")
        return self


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


class Phase(StrEnum):
    """Where in an attack a technique stands (EBIOS RM: rentrer, trouver, exploiter)."""

    ENTER = "enter"
    MOVE = "move"
    ESCALATE = "escalate"
    STEAL = "steal"
    DESTROY = "destroy"


class Target(StrEnum):
    """What one instance of a technique is made for."""

    ASSET = "asset"
    IDENTITY = "identity"
    DIRECTORY = "directory"
    REMOTE_ACCESS = "remote-access"
    LINK = "link"


class EntryKind(StrEnum):
    """Where an attack may begin."""

    INTERNET = "internet"
    MAIL = "mail"
    SUPPLIER = "supplier"
    PARTNER = "partner"
    INSIDER = "insider"


class Has(StrEnum):
    """What a target must have, or must not."""

    SESSIONS = "sessions"
    MANAGED_BY = "managed_by"
    DIRECTORY = "directory"
    RIGHTS = "rights"
    OFFLINE = "offline"
    IMMUTABLE = "immutable"


class Match(Content):
    """A static filter on the target; every condition given must hold."""

    kinds: tuple[Id, ...] = ()
    """Asset kinds or families."""
    listens: tuple[Port, ...] = ()
    """Any of them."""
    flaws: tuple[FlawClass, ...] = ()
    """Any of them."""
    identities: tuple[IdentityKind, ...] = ()
    has: tuple[Has, ...] = ()
    not_: tuple[Has, ...] = Field(alias="not", default=())
    mailbox: bool | None = None


class On(StrEnum):
    """Whose privilege is needed when it is not the target's."""

    TARGET = "target"
    MANAGED_BY = "managed_by"
    CONTROLLERS = "controllers"


class NeedStep(Content):
    """One condition of a technique: exactly one of the fields (``on`` goes with ``privilege``)."""

    entry: EntryKind | None = None
    reach: Id | None = None
    """``any`` or a service class: some port of that class of the target is reachable."""
    reach_role: Id | None = Field(alias="reach-role", default=None)
    """Some asset of that kind is reachable."""
    privilege: Level | None = None
    on: On = On.TARGET
    right: Level | None = None
    member: Literal["directory"] | None = None
    """Some account of the target's directory is held."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = (self.entry, self.reach, self.reach_role, self.privilege, self.right, self.member)
        if sum(value is not None for value in given) != 1:
            raise ValueError("exactly one of entry, reach, reach-role, privilege, right, member")
        return self


class Impact(StrEnum):
    """What is done to an asset in the end."""

    ENCRYPTED = "encrypted"
    DESTROYED = "destroyed"
    EXFILTRATED = "exfiltrated"
    STOPPED = "stopped"


class Give(Content):
    """One effect of a technique: exactly one of the fields."""

    privilege: Level | Literal["access"] | None = None
    """Over the target; ``access``: what the remote access grants."""
    credential: Literal["self", "sessions"] | None = None
    control: Literal["self"] | None = None
    presence: Literal["gateway", "rights", "link"] | None = None
    """In the zones behind the gateway, of the posts the identity uses, or at the link's end."""
    impact: Impact | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = (self.privilege, self.credential, self.control, self.presence, self.impact)
        if sum(value is not None for value in given) != 1:
            raise ValueError("exactly one of privilege, credential, control, presence, impact")
        return self


class Technique(Sourced):
    """What an attacker does: one instance a target, one coin an instance."""

    id: Id
    attack: tuple[Attack, ...] = Field(min_length=1)
    phase: Phase
    title: Words
    target: Target
    match: Match = Match()
    needs: tuple[NeedStep, ...] = Field(min_length=1)
    gives: tuple[Give, ...] = Field(min_length=1)
    success: Chance
    hours: Range
    visible: Chance
    symptom: Words
    """Who notices what; the report of a risk speaks with it."""
    symptoms: tuple[Symptom, ...] = Field(default=(), max_length=12)
    """What the exercise generator speaks with."""
    recommendation: Words


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
    probability_classes: tuple[ProbabilityClass, ...]

    def class_of(self, probability: float) -> str:
        """Return the id of the class of a probability."""
        return next(item.id for item in self.probability_classes if probability < item.below)
