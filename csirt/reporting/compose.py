"""From a dossier to a document: the sections that the report's definition names, in its order."""

from collections.abc import Callable

from csirt.model.dossier import Dossier
from csirt.reporting.definition import definition
from csirt.reporting.document import Document, Section
from csirt.reporting.sections import (
    appendix,
    care_lines,
    cover,
    cuts,
    findings,
    method,
    network,
    paths,
    summary,
    unassessed,
)

SECTIONS: dict[str, Callable[[Dossier, str], Section]] = {
    "summary": summary.section,
    "network": network.section,
    "paths": paths.section,
    "care-lines": care_lines.section,
    "cuts": cuts.section,
    "findings": findings.section,
    "unassessed": unassessed.section,
    "method": method.section,
}
"""By the name that a definition uses; the cover opens and the appendix closes every report."""


def composed(dossier: Dossier, report: str, lang: str) -> Document:
    """Return a report of a dossier, ``audit`` or ``risk``, in ``fr`` or ``en``.

    Raises:
        NotFoundError: there is no such report.
        ContentError: its definition is at fault.
    """
    found = definition(report)
    title = found.title.in_(lang)
    body = tuple(SECTIONS[name](dossier, lang) for name in found.sections)
    last = appendix.section(dossier, lang, body)
    first = cover.section(dossier, lang, title, (*body, last))
    return Document(report, lang, title, dossier, (first, *body, last))
