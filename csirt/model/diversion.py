"""What a diversion takes for known of each line of care: how its demand is counted, who can take
it, how far, with which beds and teams. Every number is an assumption with its origin.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from csirt.model.activity import SiteFigures
from csirt.model.care import CareKind
from csirt.model.estimate import Chance, Range
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Words
from csirt.model.surge import Demand


def _figure(name: str) -> str:
    if name not in SiteFigures.model_fields:
        raise ValueError(f"{name!r}: {', '.join(SiteFigures.model_fields)}")
    return name


FigureName = Annotated[str, AfterValidator(_figure)]
"""A figure of a site's year: ``ed_visits``, ``icu_beds`` …"""

Positive = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]


class CountedBy(StrEnum):
    """How the figures of a year become arrivals a day."""

    YEAR = "year"
    """So many in the year, over 365 days."""
    BED = "bed"
    """So many beds, occupied in part, each for a stay."""
    EACH = "each"
    """So many things or people, each so many times a day."""


class Nature(StrEnum):
    """What of a demand can be directed."""

    AMBULANCE = "ambulance"
    TRANSFER = "transfer"
    PLANNED = "planned"


class Declared(StrEnum):
    """What a facility's own file counts in ``activity.per_day`` of such a line."""

    ARRIVING = "arriving"
    PRESENT = "present"
    """People who are there on a day; divided by the stay to give arrivals."""


class Counting(Content):
    """How arrivals a day come from a site's figures."""

    figures: tuple[FigureName, ...] = Field(min_length=1)
    """Those that answered are added up."""
    by: CountedBy
    times: Positive = 1
    """Arrivals a day of each, for ``each``."""
    occupancy: Chance | None = None
    stay_days: Positive | None = None
    beside: FigureName | None = None
    """Where this figure is above zero, a share belongs to the other line of the same figures."""
    beside_share: Chance | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.by is CountedBy.BED) != (self.occupancy is not None and bool(self.stay_days)):
            raise ValueError("bed: occupancy and stay_days; year, each: neither occupancy")
        if (self.beside is None) != (self.beside_share is None):
            raise ValueError("beside and beside_share go together")
        return self


class BedUse(Content):
    """Beds of a pool that diverted patients of a line need."""

    pool: Id
    share: Chance
    """Of the patients who are directed."""
    walk_in_share: Chance | None = None
    """Of those who come by themselves."""
    stay_days: Positive


class TeamUse(Content):
    """Teams that transfers of a line need, for the way there and back and the hand-over."""

    team: Id
    share: Chance
    """Of the patients, accompanied by the team."""
    hours: Positive
    """Beside the way."""


class LineRule(Sourced):
    """What is taken for known of one line of care."""

    line: CareKind
    one: Words
    """One of them: ``passage``, ``patient`` …"""
    unit: Words
    """Several of them."""
    counting: Counting
    needs: tuple[FigureName, ...] = Field(min_length=1)
    """Figures of which one above zero says that a site has the line."""
    same_maternity_level: bool = False
    """The site that takes must be of the same type of maternity, or of a higher one."""
    controllable: Chance
    """Share of the demand that somebody directs."""
    nature: Nature
    walk_ins: Chance | None = None
    """Of the rest, the share that goes to another site by itself; none: the rest waits."""
    extra: Chance | None = None
    """What a site can take beside its own, as a share of its own; none: from its free beds."""
    usable: Chance | None = None
    """Share of the free beds with the staff to open them to others."""
    limit_minutes: Annotated[int, Field(ge=1, le=600)]
    missing_minutes: Annotated[int, Field(ge=1_000, le=10_000_000)]
    """What a patient without a place weighs against minutes of transport."""
    days: Literal[1, 7]
    """Days over which whole patients are told: a line of one patient a week is told by the week."""
    declared: Declared = Declared.ARRIVING
    beds: BedUse | None = None
    team: TeamUse | None = None
    surge: Demand | None = None

    @model_validator(mode="after")
    def _taken(self) -> Self:
        if (self.extra is None) == (self.usable is None):
            raise ValueError("extra or usable, one of the two")
        if self.usable is not None and self.counting.by is not CountedBy.BED:
            raise ValueError("usable goes with by: bed")
        return self


class BedPool(Sourced):
    """Beds that several lines share at a site."""

    id: Id
    name: Words
    figures: tuple[FigureName, ...] = Field(min_length=1)
    occupancy: Chance
    usable: Chance
    surge: Demand | None = None
    surge_share: Chance | None = None
    """Part of the occupied beds that the surge multiplies; none: all of them."""


class Team(Sourced):
    """Teams for accompanied transfers, in hours a day over the region."""

    id: Id
    name: Words
    figure: FigureName
    """Sites that have such teams."""
    hours: Range
    """A day and site, for transfers."""


class Travel(Sourced):
    """How minutes come from coordinates: a great circle, a detour, a speed, a fixed time."""

    detour: Positive
    speed_kmh: Range
    fixed_minutes: Annotated[float, Field(ge=0, le=120)]
    walk_in_sites: Annotated[int, Field(ge=1, le=20)]
    """How many of the nearest sites people who come by themselves go to."""


class SaturationClass(Sourced):
    """A word for how full a line is, by the share of its room that is taken."""

    id: Id
    name: Words
    below: Annotated[float, Field(gt=0)] | None = None
    """None for the last one."""


class DiversionRules(Content):
    """``risk_models/catalogue/diversion.yaml``."""

    schema_: Literal["csirt.diversion/1"] = Field(alias="schema")
    travel: Travel
    lines: tuple[LineRule, ...] = Field(min_length=1)
    beds: tuple[BedPool, ...] = ()
    teams: tuple[Team, ...] = ()
    classes: tuple[SaturationClass, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _known(self) -> Self:
        pools, teams = {each.id for each in self.beds}, {each.id for each in self.teams}
        for rule in self.lines:
            if rule.beds is not None and rule.beds.pool not in pools:
                raise ValueError(f"{rule.line}: beds {rule.beds.pool!r}: {', '.join(pools)}")
            if rule.team is not None and rule.team.team not in teams:
                raise ValueError(f"{rule.line}: team {rule.team.team!r}: {', '.join(teams)}")
        limits = [each.below for each in self.classes]
        known = [each for each in limits[:-1] if each is not None]
        if limits[-1] is not None or len(known) != len(limits) - 1 or known != sorted(known):
            raise ValueError("classes: below rises, and the last has none")
        return self

    def class_of(self, used: float) -> SaturationClass:
        """Return the word for a share of the room that is taken."""
        found = (each for each in self.classes if each.below is None or used < each.below)
        return next(found)
