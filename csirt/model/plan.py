"""The actions of the regional plan: levels, expected evidence, and what each does in the model.

The list is reconstructed from public sources; an official one takes its place file by file.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.assessment import EvidenceKind, MaturityLevel
from csirt.model.catalogue import Channel, Sourced
from csirt.model.estimate import Chance, Estimate, Probability
from csirt.model.place import Profile
from csirt.model.provenance import Origin
from csirt.model.record import Content, Id, Words
from csirt.model.references import Reference

ActionCode = Annotated[str, StringConstraints(pattern=r"^[pdar][1-9][0-9]?$")]
"""``p1`` … ``r4``, shown P1 … R4."""

PieceCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,30}/[a-z][a-z-]{0,30}$")]
"""A piece of the preparation dossiers (sheet U): ``technical/backups``."""

LEVELS = (0, 1, 2, 3)


class ActionPhase(StrEnum):
    """What an action serves; the order of the members is that of the plan."""

    PREVENT = "prevent"
    DETECT = "detect"
    REACT = "react"
    RESTORE = "restore"


class ActionOwner(StrEnum):
    """Who carries an action."""

    FACILITY = "facility"
    GROUP = "group"
    OPERATOR = "operator"
    AGENCY = "agency"
    REFERENCE = "reference-hospital"


class ActionLevel(Content):
    """One level, and what must be so to be there."""

    level: MaturityLevel
    criteria: tuple[Words, ...] = Field(min_length=1)


class ExpectedEvidence(Content):
    """A kind of evidence for an action: how long it holds, and how high it carries."""

    kind: EvidenceKind
    what: Words
    months: Annotated[int, Field(ge=1, le=120)]
    """Months from its date during which it is valid."""
    carries: Annotated[int, Field(ge=1, le=3)]
    """The highest level that it can prove."""


class ActionKpi(Content):
    """An indicator and the way to compute it."""

    id: Id
    name: Words
    formula: Words
    target: Words | None = None
    origin: Origin = Origin.RECONSTRUCTED


def never_less(below: Estimate, above: Estimate) -> bool:
    """Return whether no draw of ``above`` is less than the same draw of ``below``.

    A draw of a beta-PERT is low + (high - low) × q, and q grows with the place of ``likely``
    between the bounds: it is enough that neither bound falls, nor that place.
    """
    if above.low >= below.high:
        return True
    bounds = above.low >= below.low and above.high >= below.high
    return bounds and _place(above) >= _place(below) - 1e-12


def _place(estimate: Estimate) -> float:
    width = estimate.high - estimate.low
    return (estimate.likely - estimate.low) / width if width else 0.0


class StandsFor(Sourced):
    """A measure of the catalogue, and the part of the facility it covers at each level."""

    measure: Id
    level_1: Chance = Probability(low=0, likely=0, high=0)
    level_2: Chance
    level_3: Chance

    @model_validator(mode="after")
    def _grows(self) -> Self:
        for below, above in pairwise((self.level_1, self.level_2, self.level_3)):
            if not never_less(below, above):
                raise ValueError("level_1, level_2, level_3: a higher level never covers less")
        return self

    def at(self, level: int) -> Probability | None:
        """Return the coverage that a level means; none where it means nothing yet."""
        found = {1: self.level_1, 2: self.level_2, 3: self.level_3}.get(level)
        return found if found is not None and found.high > 0 else None


class ProfileReading(Content):
    """What an action means for some kinds of facility, or why it does not apply to them."""

    profiles: tuple[Profile, ...] = Field(min_length=1)
    applies: bool = True
    reading: Words


class ExerciseAim(Content):
    """What an exercise must try for this action."""

    id: Id
    title: Words


class Action(Sourced):
    """One action of the plan (``playbooks/actions/ID.yaml``)."""

    schema_: Literal["csirt.action/1"] = Field(alias="schema")
    id: ActionCode
    replaces: ActionCode | None = None
    """The shipped action that an official file takes the place of."""
    phase: ActionPhase
    title: Words
    short: Words
    """A title of 24 signs, for tables."""
    purpose: Words
    levels: tuple[ActionLevel, ...]
    evidence: tuple[ExpectedEvidence, ...] = Field(min_length=1)
    kpis: tuple[ActionKpi, ...] = Field(min_length=1)
    owners: tuple[ActionOwner, ...] = Field(min_length=1)
    depends: tuple[ActionCode, ...] = ()
    """Actions without which this one does not hold."""
    measures: tuple[StandsFor, ...] = ()
    channels: tuple[Channel, ...] = ()
    """Through what its measures act, those that are not computed yet included."""
    no_modelled_effect: Words | None = None
    """Why nothing in the model moves with this action."""
    dossiers: tuple[PieceCode, ...] = ()
    aims: tuple[ExerciseAim, ...] = ()
    profiles: tuple[ProfileReading, ...] = ()
    """Readings for some profiles; elsewhere the action applies as it is written."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if tuple(each.level for each in self.levels) != LEVELS:
            raise ValueError("levels: 0, 1, 2, 3, in this order")
        if len({each.kind for each in self.evidence}) < len(self.evidence):
            raise ValueError("evidence: a kind stands once")
        if bool(self.measures) == (self.no_modelled_effect is not None):
            raise ValueError("measures or no_modelled_effect: one of the two")
        if bool(self.measures) != bool(self.channels):
            raise ValueError("channels: those of the measures")
        return self

    def expects(self, kind: EvidenceKind) -> ExpectedEvidence | None:
        """Return what the action says of a kind of evidence; none where it says nothing."""
        return next((each for each in self.evidence if each.kind is kind), None)

    def reading(self, profile: object) -> ProfileReading | None:
        """Return what the action means for a profile; none where it is as written."""
        return next((each for each in self.profiles if profile in each.profiles), None)


def of_action(action: Action) -> Iterator[Reference]:
    """Yield the references of an action."""
    if action.replaces:
        yield Reference(("replaces",), "action", action.replaces)
    for at, code in enumerate(action.depends):
        yield Reference(("depends", at), "action", code)
    for at, each in enumerate(action.measures):
        yield Reference(("measures", at, "measure"), "measure", each.measure)
