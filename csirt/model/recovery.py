"""How long things take to come back, by whom: the catalogue of durations of a restoration."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from csirt.model.estimate import Chance, Estimate, Range
from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Words
from csirt.model.restoration import RestorationStep

R = TypeVar("R")


def _positive(record: R, *some: Estimate) -> R:
    if any(each.low < 0 for each in some):
        raise ValueError("0 <= low")
    return record


class RecoveryCrew(Sourced):
    """A kind of crew; crews of one kind do like tasks."""

    id: Id
    name: Words
    people_per_crew: Annotated[int, Field(ge=1, le=100)]
    """People who do one task together: six people are three crews of two."""


class RecoveryStep(Sourced):
    """One of the four steps of an application."""

    step: RestorationStep
    crew: Id
    level: Annotated[float, Field(ge=0, le=1)]
    """Share of ordinary activity that it allows once the step is done."""
    clean_posts: Annotated[int, Field(ge=0, le=10_000)] = 0
    """Clean posts handed out with the step, where care uses the application itself."""


class Rebuild(Sourced):
    """Hours to rebuild one asset, by kind."""

    kinds: tuple[Id, ...] = Field(min_length=1)
    """Asset kinds or families; a kind wins over its family."""
    hours: Range
    crew: Id

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        return _positive(self, self.hours)


class ApplicationSteps(Sourced):
    """Hours of the four steps of an application, by the kinds of its machines."""

    id: Id
    kinds: tuple[Id, ...] = ()
    """Asset kinds one of which it runs on; empty: every other application."""
    server: Range
    data: Range
    interfaces: Range
    backlog: Range
    """What was kept on paper is typed in; only where care uses the application itself."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        return _positive(self, self.server, self.data, self.interfaces, self.backlog)


class RecoveryFactor(Sourced):
    """A number that multiplies durations."""

    value: Range

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        return _positive(self, self.value)


class UnknownPaper(Sourced):
    """What is taken of a paper mode that nobody has assessed: wide on purpose, never zero."""

    capacity: Chance
    tenable_days: Range
    floor: Chance
    """As a share of the capacity."""


class VitalWeight(Sourced):
    """How much more a day of vital care weighs when two orders are compared."""

    value: Annotated[float, Field(ge=1, le=100)]


class Recovery(Content):
    """``risk_models/catalogue/recovery.yaml``."""

    schema_: Literal["csirt.recovery/1"] = Field(alias="schema")
    crews: tuple[RecoveryCrew, ...] = Field(min_length=1)
    steps: tuple[RecoveryStep, ...] = Field(min_length=4, max_length=4)
    rebuild: tuple[Rebuild, ...] = Field(min_length=1)
    applications: tuple[ApplicationSteps, ...] = Field(min_length=1)
    link_hours: Rebuild
    """Reopening one outside link."""
    severity: RecoveryFactor
    """One draw a sample multiplies every duration: a hospital that is slow is slow everywhere."""
    from_nothing: RecoveryFactor
    """On the data step of an application whose data and every copy are gone."""
    unknown_paper: UnknownPaper
    vital_weight: VitalWeight

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if [each.step for each in self.steps] != list(RestorationStep):
            raise ValueError(f"steps: {', '.join(RestorationStep)}")
        levels = [each.level for each in self.steps]
        if levels != sorted(levels) or levels[-1] != 1:
            raise ValueError("levels rise from step to step, to 1")
        if self.applications[-1].kinds or any(not each.kinds for each in self.applications[:-1]):
            raise ValueError("the last of applications, and no other, has no kinds")
        known = {each.id for each in self.crews}
        used = {each.crew for each in self.steps}
        used |= {each.crew for each in (*self.rebuild, self.link_hours)}
        if used - known:
            raise ValueError(f"crews: {', '.join(sorted(used - known))}")
        return self
