"""What a facility answers to a framework: one file a set, written once; never a proof."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.references import Reference
from csirt.model.tlp import Tlp

AnswersId = Annotated[str, StringConstraints(pattern=r"^q-[a-z0-9-]{1,61}$")]
"""The id is the name of the file."""


class GivenAnswer(Content):
    """One answer: a value of the framework's scale, or why the requirement does not apply."""

    requirement: Id
    value: Annotated[int, Field(ge=0, le=100)] | None = None
    not_applicable: Line | None = None
    """The reason; a requirement that nobody answered is simply not there."""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.value is None) == (self.not_applicable is None):
            raise ValueError("value or not_applicable: exactly one")
        return self


class Answers(Content):
    """``assessments/FACILITY/q-*.yaml``: a questionnaire as it was filled in on a day."""

    schema_: Literal["csirt.answers/1"] = Field(alias="schema")
    id: AnswersId
    facility: Id
    framework: Id
    version: Line
    """Of the framework, on that day."""
    date: Date
    role: Line
    """Function of who answered, never the name of a person."""
    tlp: Tlp = Tlp.AMBER
    note: Words | None = None
    answers: tuple[GivenAnswer, ...] = Field(min_length=1, max_length=10_000)

    @model_validator(mode="after")
    def _answered_once(self) -> Self:
        if len({each.requirement for each in self.answers}) < len(self.answers):
            raise ValueError("answers: a requirement is answered once")
        return self


def of_answers(answers: Answers) -> Iterator[Reference]:
    """Yield the references of a set of answers; its requirements are its framework's affair."""
    yield Reference(("facility",), "facility", answers.facility)
    yield Reference(("framework",), "framework", answers.framework)
