"""A campaign of a region: what is asked of which facilities in a year, and what each sent back."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.activity import Year
from csirt.model.exercise import Level
from csirt.model.exercise_words import ExerciseKind, Focus, Presence
from csirt.model.place import Profile
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, Line, NotAssessed, Words
from csirt.model.references import Path as Place
from csirt.model.references import Reference

ResultId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,80}$")]
"""The id is the name of the file: that of the facility; a second one that differs adds a digest."""

Department = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,3}|2[AB])$")]


class CampaignKind(StrEnum):
    """What is asked."""

    AUDIT = "audit"
    EXERCISE = "exercise"
    AWARENESS = "awareness"
    SUPPORT = "support"


class Targets(Content):
    """Which facilities: those of every criterion, and those that are named."""

    profiles: tuple[Profile, ...] = ()
    departments: tuple[Department, ...] = ()
    groups: tuple[Id, ...] = ()
    facilities: tuple[Id, ...] = ()
    """Named one by one, whatever the criteria; alone, only these."""
    without: tuple[Id, ...] = ()
    """Left out, whatever the criteria."""

    def takes(self, id: str, profile: str, department: str, group: str) -> bool:
        """Return whether a facility is meant; without criteria and names, all are."""
        if id in self.without:
            return False
        criteria = (
            (self.profiles, profile), (self.departments, department), (self.groups, group)
        )  # fmt: skip
        asked = [(wanted, given) for wanted, given in criteria if wanted]
        if id in self.facilities:
            return True
        if not asked:
            return not self.facilities
        return all(given in wanted for wanted, given in asked)


class Tier(Content):
    """Facilities of a campaign with a date of their own; the first that takes one decides."""

    id: Id
    title: Words
    targets: Targets
    due: Date
    level: Level | None = None
    """Of an exercise: the level that is asked of them."""


class CampaignObjective(Content):
    """What the exercises of a campaign are to try, by the codes of its gaps."""

    id: Id
    title: Words
    gaps: tuple[Id, ...] = Field(min_length=1)
    """Codes of sheet L that speak of it."""


class Milestone(Content):
    """A date of the calendar."""

    id: Id
    title: Words
    on: Date
    until: Date | None = None
    """Its last day, where it lasts."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.on:
            raise ValueError("until: is before on")
        return self


class Exemption(Content):
    """A facility of which nothing is asked, and why."""

    facility: Id
    reason: Words
    until: Date | None = None
    """Last day; without one, for the whole campaign."""


class Campaign(Content):
    """``campaigns/ID/campaign.yaml``."""

    schema_: Literal["csirt.campaign/1"] = Field(alias="schema")
    id: Id
    kind: CampaignKind
    year: Year
    title: Words
    targets: Targets = Targets()
    due: Date
    """Day by which a facility without a tier has done it."""
    tiers: tuple[Tier, ...] = ()
    calendar: tuple[Milestone, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    focus: Focus | NotAssessed = NOT_ASSESSED
    """What its exercises try, which decides for some rules whether they count."""
    cyber: bool | NotAssessed = NOT_ASSESSED
    """Whether an attack starts them."""
    objectives: tuple[CampaignObjective, ...] = Field(default=(), max_length=50)
    note: Words | None = None

    @model_validator(mode="after")
    def _one_objective_a_gap(self) -> Self:
        """A code in two objectives would let one of them be subtracted from the other."""
        ids = [each.id for each in self.objectives]
        codes = [code for each in self.objectives for code in each.gaps]
        if len(set(ids)) < len(ids) or len(set(codes)) < len(codes):
            raise ValueError("objectives: an id and a code of a gap stand once")
        return self

    @model_validator(mode="after")
    def _exempt_once(self) -> Self:
        named = [each.facility for each in self.exempt]
        if len(set(named)) < len(named):
            raise ValueError("exempt: a facility stands once")
        return self


NO_GAP = "none"
"""Code of a debrief that found nothing wanting: no code at all is 'not said'."""


class ResultStatus(StrEnum):
    """What a facility says."""

    PLANNED = "planned"
    DONE = "done"


class CampaignResult(Content):
    """``campaigns/ID/results/*.yaml``: what one facility sent back, written once (sheet L)."""

    schema_: Literal["csirt.campaign-result/1"] = Field(alias="schema")
    id: ResultId
    campaign: Id
    facility: Id
    status: ResultStatus
    on: Date
    """Day on which it was done, or is planned."""
    by: Line = "—"
    """Function of who says so, never the name of a person."""
    received: Date
    """Day on which the region got it: before, it says nothing."""
    replaces: tuple[ResultId, ...] = ()
    """Results of the same facility that this one takes the place of."""
    provenance: Provenance | None = None
    """The table that it was read from."""
    played_as: ExerciseKind | None = None
    level: Level | None = None
    duration_minutes: Annotated[int, Field(ge=0, le=100_000)] | None = None
    present: tuple[Presence, ...] = ()
    """Who took part, by function."""
    activity_share: Annotated[float, Field(ge=0, le=1)] | None = None
    """Share of the combined activity that was in it."""
    hot_on: Date | None = None
    """Day of the debrief on the spot."""
    cold_on: Date | None = None
    """Day of the written lessons."""
    actions_opened: Annotated[int, Field(ge=0, le=10_000)] | None = None
    actions_closed: Annotated[int, Field(ge=0, le=10_000)] | None = None
    gaps: tuple[Id, ...] = ()
    """Codes of what was found wanting, no free text; ``none`` alone where nothing was."""
    perimeter: tuple[Id, ...] = ()
    """Codes of what was played, shared services included; no free text."""
    certified_on: Date | None = None
    """Day on which the function of ``by`` certified it."""
    signed: bool = False
    """Whether it came with a signature, which is not asked for."""
    rules: Line | None = None
    """Text according to which it counts for a yearly duty, as the sender has it."""

    @property
    def said(self) -> dict[str, object]:
        """What it says, without where it came from and when: two that say the same are one."""
        return self.model_dump(
            mode="json", exclude={"id", "received", "provenance", "replaces", "schema_"}
        )


def of_campaign(campaign: Campaign) -> Iterator[Reference]:
    """Yield the references of a campaign."""
    some: list[tuple[Place, Targets]] = [(("targets",), campaign.targets)]
    some += [(("tiers", at, "targets"), each.targets) for at, each in enumerate(campaign.tiers)]
    for way, targets in some:
        for name, kind in (
            ("facilities", "facility"),
            ("without", "facility"),
            ("groups", "group"),
        ):
            for at, id in enumerate(getattr(targets, name)):
                yield Reference((*way, name, at), kind, id)
    for at, exempt in enumerate(campaign.exempt):
        yield Reference(("exempt", at, "facility"), "facility", exempt.facility)


def of_result(result: CampaignResult) -> Iterator[Reference]:
    """Yield the references of a result."""
    yield Reference(("facility",), "facility", result.facility)
