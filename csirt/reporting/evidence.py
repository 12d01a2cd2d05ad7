"""The register of evidence: every piece, what it carries, until when, and who saw it."""

from pathlib import Path

from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import evidence_register, plain_cover, sources
from csirt.workspace.plan_dossier import PlanDossier

REPORT = "evidence"
SECTIONS: dict[str, Maker] = {
    "evidence-summary": evidence_register.summary,
    "evidence-register": evidence_register.register,
    "evidence-calendar": evidence_register.calendar,
}
FAMILY = Family(SECTIONS, plain_cover.cover, sources.section, css=("audit.css",))


def composed(dossier: PlanDossier, lang: str) -> Document:
    """Return the register in ``fr`` or ``en``."""
    return made(dossier, FAMILY, REPORT, lang)


def published(dossier: PlanDossier, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the register, ``.html`` or ``.pdf``; see :func:`csirt.reporting.publish.write`."""
    check_output(path, force=force)
    write(composed(dossier, lang), path, force=force)
