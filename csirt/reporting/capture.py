"""The report of some evidence from the network: files, machines, talks, findings, the model."""

from pathlib import Path

from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import capture_findings, capture_pages, plain_cover, sources
from csirt.workspace.capture_dossier import CaptureDossier

REPORT = "capture"
SECTIONS: dict[str, Maker] = {
    "capture-files": capture_pages.files,
    "capture-map": capture_pages.talk_map,
    "capture-hosts": capture_pages.host_sheets,
    "capture-findings": capture_findings.findings,
    "capture-model": capture_findings.model,
    "capture-timeline": capture_findings.timeline,
    "capture-flows": capture_pages.flows,
}
FAMILY = Family(
    SECTIONS,
    plain_cover.cover,
    sources.section,
    lambda dossier, lang: {
        "hosts": dossier.hunted.hosts_as_json(lang),
        "hunt": dossier.hunted.as_json(lang),
        "compare": dossier.compared.as_json(lang) if dossier.compared else None,
    },
)


def composed(dossier: CaptureDossier, lang: str) -> Document:
    """Return the report in ``fr`` or ``en``."""
    return made(dossier, FAMILY, REPORT, lang)


def published(
    dossier: CaptureDossier, path: Path, *, lang: str = "fr", force: bool = False
) -> None:
    """Write the report, ``.html`` or ``.pdf``; see :func:`csirt.reporting.publish.write`."""
    check_output(path, force=force)
    write(composed(dossier, lang), path, force=force)
