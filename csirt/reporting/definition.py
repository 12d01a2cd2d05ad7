"""Which sections make a report, and in what order: ``reports/ID.yaml``."""

from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.record import Content, Id, Words
from csirt.safe import safe


class Definition(Content):
    """``reports/ID.yaml``."""

    schema_: Literal["csirt.report/1"] = Field(alias="schema")
    id: Id
    title: Words
    sections: tuple[Id, ...] = Field(min_length=1)
    """Names of :data:`csirt.reporting.compose.SECTIONS`; the appendix always comes last."""


def folder() -> Path:
    """Return the folder of definitions, templates, style sheets and fonts."""
    return content.root() / "reports"


def definition(report: str) -> Definition:
    """Return the definition of a report.

    Raises:
        NotFoundError: there is no such report; the near ones are named.
        ContentError: its file is at fault.
    """
    paths = {path.stem: path for path in sorted(folder().glob("*.yaml"))}
    if report not in paths:
        near = ", ".join(get_close_matches(report, paths) or paths)
        raise NotFoundError("report.unknown", report=safe(report), near=near)
    return load(paths[report], Definition)
