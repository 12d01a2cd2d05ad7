"""What every record of a file has in common: frozen, closed, with ids and bilingual texts."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
"""An id: small letters, digits and hyphens, 63 at most; unique in its list, never reused."""


def _on_calendar(value: str) -> str:
    date.fromisoformat(value)
    return value


Date = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_on_calendar)
]
"""A calendar date without a time, ``2026-11-21``; text, because a date has no time zone."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A short text in one language: a name, a function, a phone number."""


class Content(BaseModel):
    """A record that lives in a file: frozen, and no key beyond the declared ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Content):
    """A text for people: French always, English beside it."""

    fr: Annotated[str, StringConstraints(min_length=1)]
    en: str = ""

    def in_(self, lang: str) -> str:
        """Return the text in ``lang``, or the French where there is no other."""
        return (self.en or self.fr) if lang == "en" else self.fr


def _as_text(value: Any) -> Any:
    return {"fr": value} if isinstance(value, str) else value


Words = Annotated[Text, BeforeValidator(_as_text, json_schema_input_type=str | Text)]
"""A :class:`Text`; a plain string is the French of it."""


def _as_tuple(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Sources = Annotated[
    tuple[Line, ...],
    BeforeValidator(_as_tuple, json_schema_input_type=Line | tuple[Line, ...]),
]
"""Ids of the bibliography, each perhaps with a page: ``[s12, "s13 p. 4"]``."""


class NotAssessed(StrEnum):
    """The value of what nobody has looked at: a value of the type, never ``None`` and never
    zero."""

    NOT_ASSESSED = "not-assessed"


NOT_ASSESSED = NotAssessed.NOT_ASSESSED


def known(value: object) -> bool:
    """Return whether somebody has assessed ``value``."""
    return value is not NOT_ASSESSED


Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
"""A duration of the model, in hours."""
