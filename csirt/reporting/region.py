"""The report of a region: medians, quartiles and denominators, and nobody's level."""

from pathlib import Path

from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import (
    plain_cover,
    region_actions,
    region_campaigns,
    region_parts,
    region_summary,
    region_year,
    sources,
)
from csirt.workspace.region_dossier import RegionDossier

REPORT = "region"
SECTIONS: dict[str, Maker] = {
    "region-summary": region_summary.section,
    "region-actions": region_actions.section,
    "region-parts": region_parts.section,
    "region-map": region_parts.region_map,
    "region-year": region_year.section,
    "region-campaigns": region_campaigns.section,
    "region-answers": region_year.answers,
    "region-method": region_year.method,
}
FAMILY = Family(
    SECTIONS,
    plain_cover.cover,
    sources.section,
    lambda dossier, lang: dossier.as_json(lang),
    ("region.css",),
)


def composed(dossier: RegionDossier, lang: str) -> Document:
    """Return the report in ``fr`` or ``en``."""
    return made(dossier, FAMILY, REPORT, lang)


def published(dossier: RegionDossier, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the report, ``.html`` or ``.pdf``; see :func:`csirt.reporting.publish.write`."""
    check_output(path, force=force)
    write(composed(dossier, lang), path, force=force)
