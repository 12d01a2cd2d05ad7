"""The campaigns of a region: done, planned, late, silent and exempt, by counts."""

from collections.abc import Iterator

from csirt.analysis.rollup_groups import By
from csirt.analysis.rollup_result import Rolled
from csirt.model.figure import Figure
from csirt.reporting import region_words as words
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, count, label
from csirt.reporting.sections import campaign_shares
from csirt.reporting.sections.region_year import state_picture
from csirt.text import LANGUAGES, say
from csirt.workspace.campaign_dossier import CampaignDossier
from csirt.workspace.campaign_status import STATES, CampaignStatus, TierCount
from csirt.workspace.region_dossier import RegionDossier

_RULES = 6
"""Sentences on how it is counted."""


def section(dossier: RegionDossier, lang: str) -> Section:
    """Return every campaign of the region."""
    content: dict[str, object] = {
        "campaigns": tuple(told(each, (By.DEPARTMENT,), lang) for each in dossier.campaigns)
    }
    return Section("region-campaigns", say("report.region.campaigns.title", lang), content)


def alone(dossier: CampaignDossier, lang: str) -> Section:
    """Return one campaign, by profile, département and group."""
    found = told(dossier.status, tuple(By), lang)
    content: dict[str, object] = {
        **found,
        "calendar": tuple(
            {"title": each.title.in_(lang), "on": each.on, "until": each.until or ""}
            for each in dossier.status.campaign.calendar
        ),
        "rules": tuple(say(f"report.campaign.rule.{at}", lang) for at in range(1, _RULES + 1)),
    }
    return Section("campaign-status", say("report.campaign.title", lang), content)


def told(status: CampaignStatus, ways: tuple[By, ...], lang: str) -> dict[str, object]:
    """Return what is told of a campaign: its states, its parts, and what was sent beside them."""
    campaign, whole = status.campaign, status.tallies[0]
    names = [say(f"campaign.state.{state}", lang) for state in STATES]
    return {
        "title": campaign.title.in_(lang),
        "kind": say(f"campaign.kind.{campaign.kind.value}", lang),
        "due": campaign.due,
        "targets": _count(status, "targets", whole.in_scope),
        "states": tuple(
            {"name": name, "figure": _count(status, state, whole.counts[state])}
            for state, name in zip(STATES, names, strict=True)
            if whole.counts
        ),
        "small": not whole.counts,
        "conflicts": _count(status, "conflicts", len(status.conflicts)) if status.conflicts else "",
        "tiers": tuple(
            {"title": each.title[lang], "due": each.due, "figure": _tier(status, each)}
            for each in status.tiers
            if campaign.tiers
        ),
        "pictures": tuple(
            state_picture(
                words.tally_of(status.tallies, by), STATES, names, f"{campaign.id}-{by.value}",
                say(f"report.region.answers.by-{by.value}", lang), status.groups, lang,
            )
            for by in ways
            if any(each.by is by and each.counts for each in status.tallies)
        ),
        "quantities": tuple(_quantities(status, lang)),
        "shares": campaign_shares.rows(status, lang),
        "compared": status.before is not None,
        "before": campaign_shares.both_years(status, lang),
    }  # fmt: skip


def _count(
    status: CampaignStatus, name: str, value: int, key: str = "", what: dict[str, str] | None = None
) -> Figure:
    """Return a number of facilities; ``key`` names its label where ``name`` is not that."""
    campaign = status.campaign
    named = {lang: campaign.title.in_(lang) for lang in LANGUAGES}
    said = label(f"report.campaign.label.{key or name}", campaign=named, what=what or named)
    return count(f"campaign.{campaign.id}.{name}", said, value, (f"campaign:{campaign.id}",))


def _tier(status: CampaignStatus, each: TierCount) -> Figure:
    return _count(status, f"tier-{each.id or 'none'}", each.in_scope, "tier", each.title)


def _quantities(status: CampaignStatus, lang: str) -> Iterator[dict[str, object]]:
    """Yield what was sent beside the state, where enough facilities sent it."""
    for each in status.quantities:
        found = each.whole.series.get("value")
        if found is None or each.whole.assessed is None:
            continue
        yield {
            "name": say(f"report.campaign.quantity.{each.id}", lang),
            "facilities": _count(
                status,
                f"{each.id}.facilities",
                each.whole.assessed,
                "sent",
                label(f"report.campaign.quantity.{each.id}"),
            ),
            **{
                name: _quantity(status, each.id, name, getattr(found, name))
                for name in words.STATISTICS[1:]
            },
            "before": _quantity(status, each.id, "before", _median_before(each)),
        }


def _median_before(each: Rolled) -> float | None:
    """Return the median of the year before, on the same facilities."""
    found = each.paired.before.get("value") if each.paired else None
    return found.median if found else None


def _quantity(status: CampaignStatus, id: str, name: str, value: float | None) -> Figure | str:
    if value is None:
        return words.WITHHELD
    unit = {"activity_share": "share"}.get(id, "number")
    campaign = status.campaign
    titles = {lang: campaign.title.in_(lang) for lang in LANGUAGES}
    said = label(
        f"report.campaign.label.{name}", campaign=titles,
        quantity=label(f"report.campaign.quantity.{id}"),
    )  # fmt: skip
    return amount(
        f"campaign.{campaign.id}.{id}.{name}", said, value, unit, (f"campaign:{campaign.id}",)
    )
