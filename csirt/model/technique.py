"""What an attacker does: a technique of the risk catalogue, what it needs and what it gives.

A technique is a conjunction of needs on one target; an alternative is a second technique.
Schema of the technique catalogue: docs/construction.md, 'le graphe d'attaque'.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.estimate import Chance, Range
from csirt.model.network import FlawClass, IdentityKind, Level, Port
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Words
from csirt.model.symptom import Symptom

Attack = Annotated[str, StringConstraints(pattern=r"^T\d{4}(\.\d{3})?$")]
"""A technique of MITRE ATT&CK (Enterprise or ICS)."""


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
    controller: Literal["self"] | None = None
    """Some identity that controls the target is held; without one there is no instance."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = (
            self.entry, self.reach, self.reach_role, self.privilege, self.right, self.member,
            self.controller,
        )  # fmt: skip
        if sum(value is not None for value in given) != 1:
            raise ValueError(
                "exactly one of entry, reach, reach-role, privilege, right, member, controller"
            )
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
