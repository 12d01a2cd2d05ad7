"""What ``csirt campaign status`` shows below the states: shares, the year before, duties."""

from typing import Any

from csirt.cli import talk
from csirt.cli.plan_region import WITHHELD
from csirt.model.tlp import Tlp
from csirt.text import language, say
from csirt.workspace.campaign_shares import Share
from csirt.workspace.campaign_status import CampaignStatus


def shares(found: CampaignStatus) -> None:
    """Show of how many facilities something is true, and who has done it in both years."""
    heads = [say(f"cli.campaign.head.{key}") for key in ("what", "assessed", "yes", "paired")]
    rows = [
        (_named(each), _number(each.assessed), _number(each.yes), _changes(each) or WITHHELD)
        for each in found.shares
    ]
    if rows:
        talk.table(say("cli.campaign.shares"), heads, rows, most=len(rows))
    if found.before is None:
        return
    title = found.before.campaign.title.in_(language())
    if found.before.counts:
        counts: dict[str, Any] = {f"n_{turn}": count for turn, count in found.before.counts.items()}
        talk.line(say("cli.campaign.both", title=title, count=found.before.facilities, **counts))
    else:
        talk.line(say("cli.campaign.both-few", title=title))


def _named(each: Share) -> str:
    lang, according = language(), each.fact.according_to
    title = say(f"campaign.share-of.{each.fact.kind}", title=each.fact.title[lang])
    return title + (say("campaign.according-to", who=according[lang]) if according else "")


def _number(value: int | None) -> str:
    return WITHHELD if value is None else str(value)


def _changes(each: Share) -> str:
    return " · ".join(
        say(f"report.region.change.{band.lowest}.{band.highest}", count=band.facilities)
        for band in each.changes
    )


def duties(found: CampaignStatus) -> None:
    """Show by name which duties each exercise counts for: only for the region itself."""
    lang = language()
    title = say("cli.campaign.duties-of", count=len(found.facts.places), tlp=Tlp.AMBER_STRICT.value)
    heads = [say("cli.plan.region.head.name")]
    heads += [say(f"cli.campaign.head.{key}") for key in ("on", "rule", "counts", "why")]
    rows = [
        (
            found.names[id][lang] + (say("campaign.unsigned") if id in found.unsigned else ""),
            found.facts.done[id].on,
            each.rules.according_to.in_(lang),
            say(f"campaign.counts.{each.state}"),
            " ".join(note[lang] for note in each.why),
        )
        for id in found.facts.places
        for each in found.facts.duties(id)
    ]
    talk.table(title, heads, rows, most=len(rows))
