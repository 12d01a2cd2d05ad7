"""A coverage that nobody counted: what the level of an action lets one suppose."""

from typing import Annotated

from pydantic import Field

from csirt.model.estimate import Chance
from csirt.model.provenance import Origin
from csirt.model.record import Content, Date, Id
from csirt.model.ref import SelectorText


class EstimatedCoverage(Content):
    """The coverage of a measure in a facility, from the level of one action."""

    facility: Id
    measure: Id
    over: tuple[SelectorText, ...] = ("all",)
    share: Chance
    action: Id
    level: Annotated[int, Field(ge=1, le=3)]
    on: Date
    """Day on which the level held."""
    origin: Origin | None = None
    """That of the action: a reconstructed list is said to be one."""
