"""What one may choose: a measure in place everywhere it belongs, or an action one level up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.analysis.plan_levels import ActionStanding
from csirt.analysis.roadmap_steps import Cost, Given
from csirt.model.catalogue import Catalogue
from csirt.model.estimate import Estimate
from csirt.model.estimated import EstimatedCoverage
from csirt.model.facility import Facility, MeasureState
from csirt.model.plan import Action
from csirt.model.quotes import Efforts, Quotes
from csirt.model.record import Text
from csirt.model.region import Estate


class Why(StrEnum):
    """Why something cannot be chosen."""

    IN_PLACE = "in-place"
    """A measure that the file counts everywhere it stands, or an action at its last level."""
    EXCLUDED = "excluded"
    """A measure of the file excludes it."""
    LEFT_OUT = "left-out"
    """A person decided against it."""
    UNASSESSED = "unassessed"
    """Nobody knows the level of the action, or of one that it leans on."""
    DEPENDS = "depends"
    """It leans on something that cannot be chosen."""
    UNCHANGED = "unchanged"
    """Its measures are counted in the file, or the level changes none of them."""
    NOT_COMPUTED = "not-computed"
    """It acts on time, means or restoration, which the attack paths do not show."""
    NO_EFFECT = "no-modelled-effect"
    """The action says so of itself."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that cannot be chosen."""

    id: str
    why: Why
    names: tuple[str, ...] = ()
    """What it has to do with: measures that exclude it, actions or candidates it leans on."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be chosen: what it adds to the protections of the day."""

    id: str
    """``measure:ID`` or ``action:CODE=LEVEL``."""
    states: tuple[MeasureState, ...] = ()
    """Counts that it brings about."""
    estimated: tuple[EstimatedCoverage, ...] = ()
    """Coverages that its level lets one suppose."""
    needs: tuple[tuple[str, ...], ...] = ()
    """Of each group, one candidate at least must be chosen with it."""
    excludes: tuple[str, ...] = ()
    """Candidates that cannot be chosen with it."""
    cost: Cost = field(default_factory=lambda: Cost(Given.NOT_GIVEN))
    days: Estimate | None = None
    """Days of the facility's own staff; none where nobody says."""
    days_from: Given = Given.NOT_GIVEN
    title: Text = field(default_factory=lambda: Text(fr="—"))

    @property
    def priced(self) -> bool:
        """Whether valid quotes say all that it costs."""
        return self.cost.state is Given.QUOTE and not self.cost.partial


@dataclass(frozen=True, slots=True)
class Situation:
    """A facility on a day: what it describes, where its actions stand, what its quotes say."""

    estate: Estate
    """Its subject is the facility; the coverages that the levels let one suppose are in it."""
    catalogue: Catalogue
    actions: Mapping[str, Action]
    standings: tuple[ActionStanding, ...]
    quotes: Quotes
    """Of the facility."""
    efforts: Efforts
    on: str
    """The day, ISO."""

    @property
    def facility(self) -> Facility:
        """The facility."""
        return self.estate.facility(self.estate.subject)

    @property
    def levels(self) -> dict[str, int]:
        """The levels that count, by action; those that nobody assessed are not there."""
        return {each.action.id: each.level for each in self.standings if each.level is not None}
