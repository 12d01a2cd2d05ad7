"""The report of a risk analysis: what falls, by where, and what care loses with it."""

from csirt.model.dossier import Dossier
from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
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

REPORT = "risk"
SECTIONS: dict[str, Maker] = {
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


def _data(dossier: Dossier, lang: str) -> dict[str, object]:
    return {"risk": dossier.risk.as_json(lang)}


FAMILY = Family(SECTIONS, cover.section, appendix.section, _data)


def composed(dossier: Dossier, lang: str) -> Document:
    """Return the report in ``fr`` or ``en``."""
    return made(dossier, FAMILY, REPORT, lang)
