"""The key of an exercise that was written from a risk analysis: what each pseudonym really is.

It is the only file of an exercise that names the facility's machines and suppliers; it goes to
nobody but the security officer, under seal.
"""

from typing import Annotated, Literal

from pydantic import Field

from csirt.model.exercise import Level
from csirt.model.record import Content, Id, Line
from csirt.model.ref import RefText
from csirt.model.tlp import Tlp


class KeyName(Content):
    """One pseudonym."""

    alias: Line
    """As the players hear it, in French."""
    ref: RefText
    name: Line
    """As the facility calls it."""


class KeyInject(Content):
    """What an inject really shows."""

    inject: Id
    shows: tuple[RefText, ...] = Field(min_length=1)
    """``technique:…`` and its target, or the application, the line, the measure, the service."""


class ExerciseKey(Content):
    """``KEY.yaml``: to be sealed."""

    schema_: Literal["csirt.exercise-key/1"] = Field(alias="schema")
    exercise: Id
    facility: Id
    tlp: Tlp = Tlp.AMBER_STRICT
    level: Level
    seed: int
    samples: Annotated[int, Field(ge=1)]
    entries: tuple[Line, ...] = ()
    """Where the attack may begin, in the analysis."""
    names: tuple[KeyName, ...] = ()
    injects: tuple[KeyInject, ...] = ()
