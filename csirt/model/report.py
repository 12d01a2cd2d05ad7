"""Which sections make a report, and in what order."""

from typing import Literal

from pydantic import Field

from csirt.model.record import Content, Id, Words


class Definition(Content):
    """``reports/ID.yaml``."""

    schema_: Literal["csirt.report/1"] = Field(alias="schema")
    id: Id
    title: Words
    sections: tuple[Id, ...] = Field(min_length=1)
    """Names of the sections that ``reporting`` knows; the appendix always comes last."""
