"""Rows that are campaigns of simulated phishing, or what became of each message of one."""

from collections import Counter
from dataclasses import dataclass, field

from csirt.files.follow_up.cells import left, past, text
from csirt.files.table.take import Record, Table
from csirt.model.fault import Severity
from csirt.model.follow_up import PhishingCampaign
from csirt.model.record import NOT_ASSESSED


@dataclass(slots=True)
class _Campaign:
    """A campaign while its messages are counted."""

    first: Record
    days: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    knows: set[str] = field(default_factory=set)


def take(table: Table, on: str) -> dict[str, object]:
    """Return the campaigns of an export, counted.

    A row with a number of messages is a campaign, any other is one message.
    """
    found: dict[tuple[str, str], PhishingCampaign] = {}
    sent: dict[str, _Campaign] = {}
    for record in table.records:
        name = text(record, "campaign") or table.mapping.constants.get("campaign", "")
        if record.number("delivered") is None:
            _add(sent.setdefault(name, _Campaign(record)), record, table, on)
            continue
        campaign = _summed(name, record, table, on)
        if campaign and found.setdefault((campaign.on, name), campaign) is not campaign:
            spot = table.spot(record, "campaign")
            table.told.add("follow-up.twice", spot, Severity.WARNING, name=name or "—")
    for name, each in sent.items():
        if not (each.days and each.counts["delivered"]):
            left(table, each.first, "was_delivered" if each.days else "date")
            continue
        campaign = _counted(name, each)
        found.setdefault((campaign.on, name), campaign)
    return {"campaigns": tuple(each for _, each in sorted(found.items()))}


def _summed(name: str, record: Record, table: Table, on: str) -> PhishingCampaign | None:
    day, delivered = past(table, record, "date", on), int(record.number("delivered") or 0)
    if day is None or not delivered:
        left(table, record, "delivered" if day else "date")
        return None
    some = {each: record.number(each) for each in ("clicked", "reported")}
    for each, count in some.items():
        if count is not None and count > delivered:
            spot = table.spot(record, each)
            table.told.add(
                "follow-up.more-than-all", spot, Severity.WARNING, given=int(count), of=delivered
            )
            return None
    known = {each: int(count) for each, count in some.items() if count is not None}
    return PhishingCampaign.model_validate(
        {"name": name, "on": day, "delivered": delivered, **known}
    )


def _add(campaign: _Campaign, record: Record, table: Table, on: str) -> None:
    if record.flag("was_delivered") is False:
        return
    campaign.counts["delivered"] += 1
    if day := past(table, record, "date", on):
        campaign.days.add(day)
    for name, said in (("clicked", "did_click"), ("reported", "did_report")):
        if (flag := record.flag(said)) is not None:
            campaign.knows.add(name)
            campaign.counts[name] += flag


def _counted(name: str, each: _Campaign) -> PhishingCampaign:
    clicked, reported = (
        each.counts[of] if of in each.knows else NOT_ASSESSED for of in ("clicked", "reported")
    )
    return PhishingCampaign(
        name=name,
        on=min(each.days),
        delivered=each.counts["delivered"],
        clicked=clicked,
        reported=reported,
    )
