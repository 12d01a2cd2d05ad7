"""What this report does not assess yet, and which file of the workspace would bring it."""

from csirt.model.dossier import Dossier
from csirt.reporting.document import Section
from csirt.text import say

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
    rows = tuple(
        {
            "what": say(f"report.unassessed.{part}", lang=lang),
            "file": file.format(id=dossier.estate.subject),
        }
        for part, file in PARTS.items()
    )
    return Section("unassessed", say("report.unassessed.title", lang=lang), {"rows": rows})
