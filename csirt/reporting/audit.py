"""The yearly audit: the risk of a facility or group, and where it stands on the actions."""

from collections.abc import Sequence

from csirt.model.dossier import Dossier
from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document, Section
from csirt.reporting.risk import SECTIONS
from csirt.reporting.sections import (
    appendix,
    audit_actions,
    audit_changes,
    audit_duties,
    audit_kpis,
    audit_summary,
    audit_work,
    cases,
    cover,
    outage,
)
from csirt.workspace.audit import AuditDossier, plain

REPORT = "audit"
AUDIT_SECTIONS: dict[str, Maker] = {
    **SECTIONS,
    "audit-summary": audit_summary.section,
    "audit-changes": audit_changes.section,
    "audit-actions": audit_actions.section,
    "audit-kpis": audit_kpis.section,
    "audit-duties": audit_duties.section,
    "audit-work": audit_work.work,
    "cases": cases.section,
    "outage": outage.section,
    "audit-signatures": audit_work.signatures,
}


def _last(dossier: AuditDossier, lang: str, parts: Sequence[Section]) -> Section:
    """Return the appendix with the manifest of the files that were read."""
    made = appendix.section(dossier, lang, parts)
    inputs = tuple({"file": file, "sha256": sha256} for file, sha256 in dossier.inputs)
    return Section(made.id, made.title, {**made.content, "inputs": inputs})


FAMILY = Family(
    AUDIT_SECTIONS,
    cover.section,
    _last,
    lambda dossier, lang: dossier.as_json(lang),
    ("audit.css",),
)


def composed(dossier: Dossier, lang: str) -> Document:
    """Return the audit in ``fr`` or ``en``; a dossier without evidence says that it has none."""
    return made(plain(dossier), FAMILY, REPORT, lang)
