"""The report of a roadmap: composed as its definition says, and written as a file."""

from collections.abc import Callable
from pathlib import Path

from csirt.reporting.compose import Family, made
from csirt.reporting.document import Document, Section
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import (
    plain_cover,
    roadmap_end,
    roadmap_front,
    roadmap_picture,
    roadmap_steps,
    sources,
)
from csirt.workspace.roadmap_answers import as_json
from csirt.workspace.roadmap_dossier import RoadmapDossier

REPORT = "roadmap"
SECTIONS: dict[str, Callable[[RoadmapDossier, str], Section]] = {
    "roadmap-summary": roadmap_front.section,
    "roadmap-gantt": roadmap_picture.section,
    "roadmap-steps": roadmap_steps.section,
    "roadmap-left": roadmap_steps.left,
    "roadmap-reached": roadmap_steps.reached,
    "roadmap-budgets": roadmap_end.budgets,
    "roadmap-method": roadmap_end.method,
}
"""By the name that the definition uses."""

FAMILY = Family(
    SECTIONS,
    plain_cover.cover,
    sources.section,
    lambda dossier, lang: {"roadmap": as_json(dossier.plan, lang)},
    ("roadmap.css",),
)


def composed(dossier: RoadmapDossier, lang: str) -> Document:
    """Return the report of a roadmap in ``fr`` or ``en``.

    Raises:
        ContentError: its definition is at fault.
    """
    return made(dossier, FAMILY, REPORT, lang)


def published(
    dossier: RoadmapDossier, path: Path, *, lang: str = "fr", force: bool = False
) -> None:
    """Write the report of a roadmap, ``.html`` or ``.pdf``.

    Raises:
        StateError: another suffix, or the file stands already.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force)
    write(composed(dossier, lang), path, force=force)
