"""A library of injects: ready-made stimuli that an author takes into a scenario."""

from typing import Annotated, Literal

from pydantic import Field

from csirt.model.care import CareKind
from csirt.model.catalogue import Sourced
from csirt.model.exercise import Level
from csirt.model.exercise_inject import Answer, InjectChannel
from csirt.model.exercise_words import Presence
from csirt.model.place import Profile
from csirt.model.plan import ActionCode
from csirt.model.record import Content, Id, Words
from csirt.model.ref import RefText
from csirt.model.tlp import Tlp


class LibraryExpectation(Content):
    """What a ready-made inject should bring about."""

    text: Words
    within_minutes: Annotated[int, Field(ge=1, le=20_000)] | None = None
    step: RefText | None = None
    """The step of a playbook that does it: ``step:PLAYBOOK/STEP``."""


class LibraryInject(Content):
    """A stimulus without its hour and without its scenario."""

    id: Id
    title: Words
    channel: InjectChannel
    sender: Words
    """Who speaks: a function."""
    for_: tuple[Presence, ...] = Field(alias="for", default=())
    """The functions that it suits."""
    text: Words
    notes: Words | None = None
    answers: tuple[Answer, ...] = Field(default=(), max_length=50)
    expects: tuple[LibraryExpectation, ...] = Field(default=(), max_length=50)
    stress: bool = False
    levels: tuple[Level, ...] = ()
    profiles: tuple[Profile, ...] = ()
    care_lines: tuple[CareKind, ...] = ()
    actions: tuple[ActionCode, ...] = ()


class InjectLibrary(Sourced):
    """A file of ready-made injects (``exercises/injects/ID.yaml``)."""

    schema_: Literal["csirt.inject-library/1"] = Field(alias="schema")
    id: Id
    title: Words
    tlp: Tlp = Tlp.AMBER
    injects: tuple[LibraryInject, ...] = Field(min_length=1, max_length=1_000)
