"""The report of a campaign: pages, or the counts as a table."""

from collections.abc import Iterator
from pathlib import Path

from csirt.errors import StateError
from csirt.files.write import write_bytes
from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import campaign_shares, plain_cover, region_campaigns, sources
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.campaign_dossier import CampaignDossier
from csirt.workspace.campaign_status import STATES
from csirt.workspace.region_names import part_name
from csirt.workspace.timeline_export import table_bytes

REPORT = "campaign"
TABLE = ".csv"
SECTIONS: dict[str, Maker] = {"campaign-status": region_campaigns.alone}
FAMILY = Family(
    SECTIONS,
    plain_cover.cover,
    sources.section,
    lambda dossier, lang: {"status": dossier.status.as_json(lang)},
    ("region.css",),
)


def composed(dossier: CampaignDossier, lang: str) -> Document:
    """Return the report in ``fr`` or ``en``, under the title of the campaign."""
    return made(dossier, FAMILY, REPORT, lang, title=dossier.status.campaign.title.in_(lang))


def check(path: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late: ``.csv``, ``.html`` and ``.pdf`` can.

    Raises:
        StateError: another suffix, or the file stands already.
        MissingOutputError: a PDF was asked for and cannot be made here.
    """
    if path.suffix.lower() != TABLE:
        check_output(path, force=force)
    elif path.exists() and not force:
        raise StateError("write.exists", file=safe(path))


def published(
    dossier: CampaignDossier, path: Path, *, lang: str = "fr", force: bool = False
) -> None:
    """Write the report: pages with their manifest, or a table of counts.

    Raises:
        StateError: see :func:`check`.
        MissingOutputError: the PDF cannot be made here.
    """
    check(path, force=force)
    if path.suffix.lower() == TABLE:
        heads = [say(f"report.campaign.table.{name}", lang) for name in ("way", "part", "targets")]
        heads += [say(f"campaign.state.{state}", lang) for state in STATES]
        if dossier.status.shares:
            heads += [say(f"report.campaign.head.{name}", lang) for name in ("assessed", "yes")]
        write_bytes(path, table_bytes(heads, list(_rows(dossier, lang))), force=force)
    else:
        write(composed(dossier, lang), path, force=force)


def _rows(dossier: CampaignDossier, lang: str) -> Iterator[list[str]]:
    status = dossier.status
    for each in status.tallies:
        way = say(f"report.campaign.table.by-{each.by.value}", lang) if each.by else ""
        name = part_name(each.by, each.id, each.of, status.groups, lang)
        counts = [str(each.counts[state]) if each.counts else "" for state in STATES]
        spare = ["", ""] if status.shares else []
        yield [way, name, str(each.in_scope), *counts, *spare]
    way = say("report.campaign.table.share", lang)
    for what, assessed, yes in campaign_shares.table_rows(status, lang):
        yield [way, what, "", *("" for _ in STATES), assessed, yes]
