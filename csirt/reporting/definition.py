"""Which sections make a report, and in what order: ``reports/ID.yaml``."""

from difflib import get_close_matches
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.report import Definition
from csirt.safe import safe


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
