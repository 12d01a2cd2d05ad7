"""Of how many facilities of a campaign something is true, and what changed on the same ones."""

from csirt.model.figure import Figure
from csirt.reporting import region_words as words
from csirt.reporting.figures import count, label
from csirt.reporting.numbers import number
from csirt.text import LANGUAGES, say
from csirt.workspace.campaign_before import TURNS
from csirt.workspace.campaign_shares import Share
from csirt.workspace.campaign_status import CampaignStatus


def rows(status: CampaignStatus, lang: str) -> tuple[dict[str, object], ...]:
    """Return a row a share: what it is, who says so, over how many, of how many it is true."""
    return tuple(_row(status, each, lang) for each in status.shares)


def named(each: Share, lang: str) -> str:
    """Return what a share is about, and according to whom."""
    according = each.fact.according_to
    title = say(f"campaign.share-of.{each.fact.kind}", lang, title=each.fact.title[lang])
    return title + (say("campaign.according-to", lang, who=according[lang]) if according else "")


def _row(status: CampaignStatus, each: Share, lang: str) -> dict[str, object]:
    return {
        "name": named(each, lang),
        "assessed": _figure(status, each, "assessed", each.assessed),
        "yes": _figure(status, each, "yes", each.yes),
        "paired": _figure(status, each, "paired", each.paired),
        "changes": " · ".join(_changes(each, lang)) or words.WITHHELD,
    }


def _figure(status: CampaignStatus, each: Share, name: str, value: int | None) -> Figure | str:
    if value is None:
        return words.WITHHELD
    campaign = status.campaign
    what = {lang: named(each, lang) for lang in LANGUAGES}
    said = label(f"report.campaign.label.share-{name}", campaign=_title(status), what=what)
    id = f"campaign.{campaign.id}.{each.fact.kind}.{each.fact.id}.{name}"
    return count(id, said, value, (f"campaign:{campaign.id}",))


def _changes(each: Share, lang: str) -> list[str]:
    return [
        say(
            f"report.region.change.{band.lowest}.{band.highest}", lang,
            count=number(band.facilities, lang),
        )
        for band in each.changes
    ]  # fmt: skip


def _title(status: CampaignStatus) -> dict[str, str]:
    return {lang: status.campaign.title.in_(lang) for lang in LANGUAGES}


def both_years(status: CampaignStatus, lang: str) -> dict[str, object]:
    """Return who has done this campaign and the earlier one; nothing where none is compared."""
    before = status.before
    if before is None:
        return {}
    id = f"campaign.{status.campaign.id}.before"
    told = {
        turn: count(
            f"{id}.{turn}",
            label(f"report.campaign.label.before-{turn}", campaign=_title(status)),
            before.counts[turn],
            (f"campaign:{status.campaign.id}",),
        )
        for turn in TURNS
        if before.counts
    }
    return {
        "title": before.campaign.title.in_(lang),
        "year": str(before.campaign.year),
        "rows": tuple(
            {"name": say(f"report.campaign.before.{turn}", lang), "figure": figure}
            for turn, figure in told.items()
        ),
    }


def table_rows(status: CampaignStatus, lang: str) -> list[tuple[str, str, str]]:
    """Return the shares for a table: what, over how many, of how many; empty is 'withheld'."""
    return [(named(each, lang), _plain(each.assessed), _plain(each.yes)) for each in status.shares]


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)
