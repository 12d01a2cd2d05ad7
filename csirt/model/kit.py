"""The kit: what a facility prints before the night, and the trace that each printing leaves."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.place import Profile
from csirt.model.record import Content, Id, Line, Words
from csirt.model.tlp import Tlp

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$|^$", min_length=64)]


def _instant(value: str) -> str:
    if datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("an instant has a time zone: 2026-11-22T03:00:00Z")
    return value


Instant = Annotated[str, AfterValidator(_instant)]
"""A moment in UTC, RFC 3339 in seconds."""


class ItemKind(StrEnum):
    """What a piece of the kit is; the order of the members is that of the kit."""

    PAGE = "page"
    """A page made for the facility: opening, contacts, cuts, clocks."""
    PLAYBOOK = "playbook"
    SHEET = "sheet"
    CARD = "card"


class KitPart(Content):
    """A file that goes into a piece: a card that a playbook holds."""

    kind: ItemKind
    id: Id
    sha256: Sha256

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by from one printing to the next."""
        return self.kind.value, self.id


class KitItem(KitPart):
    """One piece of the kit, and what it was made from."""

    version: Annotated[int, Field(ge=1)] | None = None
    """Of the sheet or the playbook; a page made for the facility has none."""
    parts: tuple[KitPart, ...] = ()
    file: Line = "-"
    """In the folder of the kit."""
    pages: Annotated[int, Field(ge=0)] = 0
    """On paper; 0 for a page of the screen."""


class KitForm(StrEnum):
    """On what the kit stands."""

    PDF = "pdf"
    HTML = "html"


class KitPrint(Content):
    """``kit.yaml`` in the folder of a kit, and ``sheets/ID/kit-….yaml`` after a printing."""

    schema_: Literal["csirt.kit/1"] = Field(alias="schema")
    facility: Id
    form: KitForm
    made_at: Instant
    by: Line
    """A function."""
    lang: Literal["fr", "en"]
    tlp: Tlp
    version: Line
    """Of the program."""
    copies: Annotated[int, Field(ge=0, le=1_000)] = 0
    """0 for a kit on screen."""
    places: tuple[Line, ...] = Field(default=(), max_length=100)
    """Where the copies are kept."""
    files: tuple[Line, ...] = ()
    """Every file of the folder: another one is somebody's own, and never replaced."""
    items: tuple[KitItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_piece_each(self) -> Self:
        times = Counter(each.key for each in self.items)
        if twice := sorted("/".join(key) for key, count in times.items() if count > 1):
            raise ValueError(f"one piece twice: {', '.join(twice[:5])}")
        return self


class ProfileKit(Content):
    """The playbooks that concern some profiles, in the order of the kit."""

    profiles: tuple[Profile, ...] = Field(min_length=1)
    playbooks: tuple[Id, ...] = Field(min_length=1)


class KitContents(Sourced):
    """``risk_models/kit/contents.yaml``: what a kit holds, by profile."""

    schema_: Literal["csirt.kit-contents/1"] = Field(alias="schema")
    first: tuple[Words, ...] = Field(min_length=1)
    """What to do first, on the opening sheet."""
    bag: tuple[Words, ...] = Field(min_length=1)
    """What lies beside the paper: a printer that needs no network, batteries …"""
    months: Annotated[int, Field(ge=1, le=120)] = 12
    """After so many months a printed kit is to be printed again."""
    contact_months: Annotated[int, Field(ge=1, le=120)] = 6
    """After so many months a number is to be called again."""
    prepared: tuple[Id, ...] = ()
    """Sheets that are filled in quiet times, and kept in ``sheets/ID/``."""
    kits: tuple[ProfileKit, ...] = Field(min_length=1)

    def playbooks(self, profile: Profile | None) -> tuple[str, ...]:
        """Return the playbooks of a profile; of one that nobody assessed, those of all."""
        found = [kit for kit in self.kits if profile is None or profile in kit.profiles]
        return tuple(dict.fromkeys(id for kit in found for id in kit.playbooks))
