"""A campaign beside one of an earlier year: on the same facilities, and on no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csirt.analysis.rollup import tallied
from csirt.analysis.rollup_groups import Member
from csirt.errors import InputError
from csirt.model.campaign import Campaign
from csirt.operation.campaign import (
    CampaignStanding,
    CampaignState,
    campaign_standings,
    chosen,
    quantities,
)
from csirt.safe import safe
from csirt.workspace.campaign import Opened
from csirt.workspace.campaign_shares import Fact, facts_of

TURNS = ("both", "now", "before", "neither")
"""Done in which of the two."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Of the earlier campaign what is compared, by facility: its results are let go."""

    campaign: Campaign
    states: Mapping[str, CampaignState]
    quantities: Mapping[str, dict[str, float]]
    """By name, then by facility."""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """Who has done both, over the facilities that both asked."""

    campaign: Campaign
    facilities: int
    counts: dict[str, int]
    """By turn; empty where too few were asked in both."""

    def as_json(self) -> dict[str, object]:
        """Return the comparison for machines."""
        return {
            "campaign": self.campaign.id,
            "year": self.campaign.year,
            "facilities": self.facilities,
            "done": dict(self.counts) or None,
        }


def earlier(now: Opened, before: Opened, *, on: str) -> Earlier:
    """Return what is compared of an earlier campaign, as it came by a day.

    Raises:
        InputError: it is of another kind, of no earlier year, or of another workspace.
        ContentError: a result of it is at fault.
    """
    one, other = now.campaign, before.campaign
    if one.kind is not other.kind or other.year >= one.year or now.root != before.root:
        raise InputError("campaign.not-comparable", name=safe(other.id))
    members = chosen(other, before.members.values())
    standings = campaign_standings(other, members, before.received().results, on=on)
    states = {each.facility: each.state for each in standings}
    facts = facts_of(before, standings, on=on).facts
    return Earlier(other, states, quantities(standings), facts)


def compared(standings: Sequence[CampaignStanding], then: Earlier) -> Before:
    """Return who has done both; a facility that was exempt in one of them is in no comparison."""
    states = [
        {id: state for id, state in some.items() if state is not CampaignState.EXEMPT}
        for some in ({each.facility: each.state for each in standings}, then.states)
    ]
    both = [id for id in states[0] if id in states[1]]
    turns = {id: _turn(*(found[id] is CampaignState.DONE for found in states)) for id in both}
    whole = tallied([Member(id) for id in both], turns, TURNS)[0]
    return Before(then.campaign, whole.in_scope, dict(whole.counts))


def _turn(now: bool, before: bool) -> str:
    if now:
        return "both" if before else "now"
    return "before" if before else "neither"
