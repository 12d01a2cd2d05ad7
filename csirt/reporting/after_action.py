"""The after-action of an incident: composed as its definition says, and written as a file."""

from collections.abc import Callable
from pathlib import Path

from csirt.reporting import html, pdf
from csirt.reporting.compose import Family, made
from csirt.reporting.definition import definition
from csirt.reporting.document import Document, Section
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import (
    incident_care,
    incident_end,
    incident_front,
    incident_log,
    incident_picture,
    incident_proof,
    incident_times,
    incident_ways,
)
from csirt.text import say
from csirt.workspace.after_action import CaseDossier

REPORT = "incident"
SECTIONS: dict[str, Callable[[CaseDossier, str], Section]] = {
    "incident-summary": incident_front.summary,
    "incident-timeline": incident_picture.section,
    "incident-times": incident_times.section,
    "incident-decisions": incident_log.decisions,
    "incident-clocks": incident_log.clocks,
    "incident-care": incident_care.care,
    "incident-means": incident_care.means,
    "incident-ways": incident_ways.section,
    "incident-actions": incident_end.actions,
    "incident-gaps": incident_end.gaps,
    "incident-corrections": incident_end.corrections,
    "incident-method": incident_proof.method,
}
"""By the name that the definition uses; the cover opens and the figures close the report."""


FAMILY = Family(
    SECTIONS,
    incident_front.cover,
    incident_proof.figures,
    lambda dossier, _lang: {"case": dossier.as_json()},
    ("incident.css",),
)


def composed(dossier: CaseDossier, lang: str) -> Document:
    """Return the report of a case in ``fr`` or ``en``.

    Raises:
        ContentError: its definition is at fault.
    """
    title = definition(REPORT).title.in_(lang)
    for key, asked in (("internal", dossier.internal), ("exercise", dossier.told.state.exercise)):
        title = say(f"report.after.title.{key}", lang, title=title) if asked else title
    return made(dossier, FAMILY, REPORT, lang, title=title)


def published(dossier: CaseDossier, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the report of a case, ``.html`` or ``.pdf``.

    Raises:
        StateError: another suffix, or the file stands already.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force)
    write(composed(dossier, lang), path, force=force)


def page_of(document: Document) -> str:
    """Return the report as one self-contained page."""
    return html.rendered(document)


def pdf_of(document: Document) -> bytes:
    """Return the report as a tagged PDF.

    Raises:
        SetupError: Pango is missing.
    """
    return pdf.rendered(document)
