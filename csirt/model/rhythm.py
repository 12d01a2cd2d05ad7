"""The rhythm of a day of crisis: who meets at what hour, and which report is due then."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from csirt.model.catalogue import Sourced
from csirt.model.record import Content, Id, Words


class Variant(StrEnum):
    """For whom a situation report is written."""

    VICTIM = "victim"
    """The facility's director."""
    AGENCY = "agency"
    """The regional agency, and the national operations centre."""
    TECHNICAL = "technical"


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""An hour of Paris, ``08:00``."""


class Slot(Content):
    """One meeting of the day."""

    id: Id
    at: Clock
    title: Words
    who: Words
    sitrep: Variant | None = None
    """The situation report that is due then."""


class Rhythm(Sourced):
    """A file of ``playbooks/rhythms/``."""

    schema_: Literal["csirt.rhythm/1"] = Field(alias="schema")
    id: Id
    replaces: Id | None = None
    title: Words
    slots: tuple[Slot, ...] = Field(min_length=1, max_length=60)
