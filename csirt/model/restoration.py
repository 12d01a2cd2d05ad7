"""An order of restoration as a person wrote it: waves, crews, clean equipment."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from csirt.model.record import NOT_ASSESSED, Content, Hours, Id, Line, NotAssessed, Words
from csirt.model.ref import RefText, parse_ref

RESTORED = ("application", "directory", "service", "link", "asset")
"""Kinds of things that come back in a wave; a bare id is an application."""


def _restored(text: str) -> str:
    if (parse_ref(text).kind or "application") not in RESTORED:
        raise ValueError(f"{', '.join(RESTORED)}: {text!r}")
    return text


RestoredText = Annotated[RefText, AfterValidator(_restored)]
"""A reference to something that comes back."""


class RestorationStep(StrEnum):
    """The four steps after which something is restored."""

    SERVER = "server"
    DATA = "data"
    INTERFACES = "interfaces"
    BACKLOG = "backlog"


class StepCrews(Content):
    """Who does each of the four steps; a step that is written without a crew has none, one that
    is not written is the wave's."""

    server: Id | None = None
    data: Id | None = None
    interfaces: Id | None = None
    backlog: Id | None = None
    """What was kept on paper is typed in."""


class RestorationItem(Content):
    """One line of a wave."""

    ref: RestoredText
    steps: StepCrews = StepCrews()


def _as_item(value: Any) -> Any:
    return {"ref": value} if isinstance(value, str) else value


Item = Annotated[
    RestorationItem,
    BeforeValidator(_as_item, json_schema_input_type=RestoredText | RestorationItem),
]
"""A :class:`RestorationItem`; a reference alone is one whose steps are all the wave's."""

People = Annotated[int, Field(ge=0, le=10_000)]


class RestorationWave(Content):
    """What comes back together, by whom, and in how many hours."""

    id: Id
    title: Words | None = None
    crew: Id | None = None
    """Who does every step that names no other crew."""
    people: Annotated[int, Field(ge=1, le=10_000)] | NotAssessed = NOT_ASSESSED
    """How many of the crew the wave takes; not assessed: all of it."""
    from_hours: Hours | None = None
    """Hours after the start of the restoration; without it, once the wave before is over."""
    planned_hours: Hours | NotAssessed = NOT_ASSESSED
    clean_posts: People = 0
    """Clean posts that the wave takes while it lasts."""
    items: tuple[Item, ...] = Field(default=(), max_length=20_000)


class RestorationCrew(Content):
    """A crew, by its function, and when it is there."""

    id: Id
    function: Words
    people: People | NotAssessed = NOT_ASSESSED
    from_hours: Hours = 0
    """Hours after the start of the restoration."""
    until_hours: Hours | None = None
    """Without it, to the end."""


class CleanEquipment(Content):
    """Equipment that nothing has touched."""

    clean_posts: People | NotAssessed = NOT_ASSESSED


class RestorationOrder(Content):
    """A person's own order of restoration (``restoration/ID.yaml``)."""

    schema_: Literal["csirt.restoration/1"] = Field(alias="schema")
    id: Id
    facility: Id
    """The facility, or the group."""
    title: Words | None = None
    author: Line = ""
    """Function, never a person's name."""
    on_paper_hours: Hours | NotAssessed = NOT_ASSESSED
    """Hours that care has already worked on paper when the restoration starts."""
    standing: tuple[RestoredText, ...] = Field(default=(), max_length=20_000)
    """What was never lost, or is back already: nothing waits for it."""
    waves: tuple[RestorationWave, ...] = Field(min_length=1, max_length=2_000)
    crews: tuple[RestorationCrew, ...] = Field(default=(), max_length=2_000)
    equipment: CleanEquipment = CleanEquipment()
    note: Words | None = None
