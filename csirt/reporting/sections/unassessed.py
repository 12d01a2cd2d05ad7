"""What this report does not assess yet, and which file of the workspace would bring it."""

from csirt.model.dossier import Dossier
from csirt.reporting.document import Section
from csirt.text import say
from csirt.workspace.audit import AuditDossier

PARTS = {
    "actions": "assessments/{id}/",
    "evidence": "assessments/{id}/e-*.yaml",
    "roadmap": "improvements/{id}/i-*.yaml",
    "duties": "assessments/{id}/",
    "exercises": "exercises/",
    "trend": "assessments/{id}/",
}
"""By part of an audit: where in the workspace it will be read from."""


def section(dossier: Dossier, lang: str) -> Section:
    """Return the list of what is not assessed; it is neither good nor bad."""
    read = _read(dossier) if isinstance(dossier, AuditDossier) else frozenset()
    rows = tuple(
        {
            "what": say(f"report.unassessed.{part}", lang=lang),
            "file": file.format(id=dossier.estate.subject),
        }
        for part, file in PARTS.items()
        if part not in read
    )
    return Section("unassessed", say("report.unassessed.title", lang=lang), {"rows": rows})


def _read(dossier: AuditDossier) -> frozenset[str]:
    """Return the parts that the year of one of the facilities does tell of."""
    told = {
        "actions": any(at.level is not None for year in dossier.years for at in year.now),
        "evidence": any(year.evidence for year in dossier.years),
        "roadmap": any(year.improvements for year in dossier.years),
        "duties": any(year.duties for year in dossier.years),
        "trend": any(at.level is not None for year in dossier.years for at in year.last),
    }
    return frozenset(part for part, known in told.items() if known)
