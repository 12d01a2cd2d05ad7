"""A framework that facilities are held to: its requirements, and the actions that each rests on.

Titles and links are ours, whatever the numbering: the text that counts is the issuer's.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.place import Profile
from csirt.model.plan import ActionCode
from csirt.model.provenance import Provenance
from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.references import Reference


class FrameworkStatus(StrEnum):
    """Whether the text binds anybody on the day it was checked."""

    IN_FORCE = "in-force"
    PENDING = "pending"
    """Announced or adopted in part: nobody is held to it yet."""
    VOLUNTARY = "voluntary"


class LinkShare(StrEnum):
    """How much of a requirement an action answers once it stands at the level that is asked."""

    FULL = "full"
    PART = "part"


class AnswerMeaning(StrEnum):
    """What an answer says of a requirement."""

    UNMET = "unmet"
    PARTLY = "partly"
    MET = "met"


class AnswerLevel(Content):
    """One of the answers that a framework admits."""

    value: Annotated[int, Field(ge=0, le=100)]
    name: Words
    means: AnswerMeaning


class FrameworkGroup(Content):
    """A set of requirements across the tree; a requirement may be in several."""

    id: Id
    title: Words


class FrameworkTier(Content):
    """How far a requirement goes, or of whom it is asked; a requirement has one at most."""

    id: Id
    title: Words


class RequirementLink(Content):
    """An action, and the level at which it does its share of a requirement."""

    action: ActionCode
    level: Annotated[int, Field(ge=1, le=3)]
    share: LinkShare = LinkShare.FULL


class Requirement(Content):
    """One line of a framework: a title of the tree, or something that can be met."""

    id: Id
    ref: Annotated[str, Field(max_length=80)] = ""
    """Its number in the issuer's text."""
    title: Words
    """In our own short words; of an import, those of its file."""
    text: Words | None = None
    """The longer wording, where an imported file has one."""
    parent: Id | None = None
    assessable: bool = True
    tier: Id | None = None
    groups: tuple[Id, ...] = ()
    link: Line | None = None
    urn: Line | None = None
    """Its name in the file it was imported from."""
    actions: tuple[RequirementLink, ...] = ()
    """Met when all of them stand at their level, and none answers a part only."""
    unmapped: Words | None = None
    """Why no action answers it."""

    @model_validator(mode="after")
    def _rests_on_something_or_says_why(self) -> Self:
        if not self.assessable and (self.actions or self.unmapped):
            raise ValueError("actions, unmapped: only of what is assessable")
        if self.actions and self.unmapped:
            raise ValueError("actions or unmapped: one of the two")
        if len({each.action for each in self.actions}) < len(self.actions):
            raise ValueError("actions: one stands once")
        return self


def _tree(requirements: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    twice = [id for id, count in Counter(each.id for each in requirements).items() if count > 1]
    if twice:
        raise ValueError(f"an id stands once: {twice[0]}")
    parents = {each.id: each.parent for each in requirements}
    for each in requirements:
        if each.parent is not None and each.parent not in parents:
            raise ValueError(f"{each.id}: no requirement bears the id of its parent, {each.parent}")
    sound: set[str] = set()
    for id in parents:
        way: dict[str, None] = {}
        here: str | None = id
        while here is not None and here not in sound:
            if here in way:
                raise ValueError(f"parents turn in a circle: {' → '.join((*way, here))}")
            way[here] = None
            here = parents[here]
        sound.update(way)
    return requirements


def _rising(scale: tuple[AnswerLevel, ...]) -> tuple[AnswerLevel, ...]:
    values, order = [each.value for each in scale], list(AnswerMeaning)
    meanings = [order.index(each.means) for each in scale]
    if values != sorted(set(values)) or meanings != sorted(meanings):
        raise ValueError("values rise, and what they mean never falls")
    return scale


class Framework(Sourced):
    """``risk_models/frameworks/ID.yaml`` of the product, ``frameworks/ID.yaml`` of a workspace."""

    schema_: Literal["csirt.framework/1"] = Field(alias="schema")
    id: Id
    replaces: Id | None = None
    """The shipped framework that this file takes the place of."""
    title: Words
    text: Words | None = None
    """What it is, where an imported file says so."""
    issuer: Line
    version: Line
    edition: Line | None = None
    """Day, month or year of this edition."""
    address: Line | None = None
    """Where the issuer's text stands. Never opened."""
    licence: Words
    status: FrameworkStatus
    checked_on: Date
    """Day on which the status was last looked up; printed with it."""
    notes: tuple[Words, ...] = ()
    """What the reader must know, printed with every result."""
    profiles: tuple[Profile, ...] = ()
    """Kinds of facility that it concerns; none: all."""
    groups: tuple[FrameworkGroup, ...] = ()
    tiers: tuple[FrameworkTier, ...] = ()
    scale: Annotated[tuple[AnswerLevel, ...], AfterValidator(_rising)] = ()
    """Answers that it admits; none: nobody can be asked."""
    urn: Line | None = None
    """Its name in the file it was imported from."""
    provenance: Provenance | None = None
    """Of an import: the tool, the day, and the hash of the file."""
    requirements: Annotated[
        tuple[Requirement, ...], Field(min_length=1, max_length=10_000), AfterValidator(_tree)
    ]

    @model_validator(mode="after")
    def _names_what_it_declares(self) -> Self:
        groups, tiers = ({each.id for each in some} for some in (self.groups, self.tiers))
        if len(groups) < len(self.groups) or len(tiers) < len(self.tiers):
            raise ValueError("groups, tiers: an id stands once")
        for each in self.requirements:
            if each.tier is not None and each.tier not in tiers:
                raise ValueError(f"tiers: {each.id} names {each.tier}, which is none of them")
            if strange := set(each.groups) - groups:
                raise ValueError(f"groups: {each.id} names {min(strange)}, which is none of them")
        return self

    @property
    def assessable(self) -> tuple[Requirement, ...]:
        """The requirements that can be met."""
        return tuple(each for each in self.requirements if each.assessable)

    def concerns(self, profile: object) -> bool:
        """Return whether a kind of facility is held to it; one that nobody said is."""
        known = isinstance(profile, Profile)
        return not (known and self.profiles and profile not in self.profiles)


def of_framework(framework: Framework) -> Iterator[Reference]:
    """Yield the references of a framework."""
    if framework.replaces:
        yield Reference(("replaces",), "framework", framework.replaces)
    for at, each in enumerate(framework.requirements):
        for nth, link in enumerate(each.actions):
            yield Reference(("requirements", at, "actions", nth, "action"), "action", link.action)
