"""``csirt campaign status``: who has done it, by parts of the region, and nobody by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.rollup import rolled, tallied
from csirt.analysis.rollup_groups import By
from csirt.analysis.rollup_quantiles import MINIMUM
from csirt.analysis.rollup_result import Indicator, Rolled, Tally
from csirt.model.campaign import Campaign
from csirt.model.record import Text
from csirt.model.region import Region
from csirt.model.tlp import Tlp
from csirt.operation.campaign import (
    CampaignStanding,
    CampaignState,
    campaign_standings,
    chosen,
    conflicts,
    quantities,
)
from csirt.text import LANGUAGES, say
from csirt.workspace.campaign import Opened, opened_campaign
from csirt.workspace.region_names import group_names

Note = dict[str, str]
STATES = tuple(each.value for each in CampaignState)


@dataclass(frozen=True, slots=True)
class TierCount:
    """The facilities of one tier, and their deadline; the last one has no id: those of none.

    How many of them have done it is not told: a tier crosses profiles and départements in a fourth
    way, and what is told of those would be subtracted from it.
    """

    id: str
    title: Note
    due: str
    in_scope: int


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """The answer of ``csirt campaign status``."""

    campaign: Campaign
    region: Region
    on: str
    tlp: Tlp
    tallies: tuple[Tally, ...]
    """By state: the whole, then its parts."""
    tiers: tuple[TierCount, ...]
    quantities: tuple[Rolled, ...]
    """What was sent beside the state, over those who have done it."""
    standings: tuple[CampaignStanding, ...]
    """Facility by facility: only for the region itself."""
    names: dict[str, Note]
    groups: dict[str, Text]
    notes: tuple[Note, ...]

    @property
    def conflicts(self) -> tuple[CampaignStanding, ...]:
        """The facilities of which two results differ."""
        return tuple(conflicts(self.standings))

    def as_json(self, lang: str, *, by: By | None = None, names: bool = False) -> dict[str, object]:
        """Return the answer for machines (``csirt.campaign.status/1``).

        Args:
            lang: Of the notes.
            by: Only the parts of one way to divide the region.
            names: Also list who is late, silent or in conflict.
        """
        told: dict[str, object] = {
            "schema": "csirt.campaign.status/1",
            "campaign": self.campaign.id,
            "kind": self.campaign.kind.value,
            "year": self.campaign.year,
            "region": self.region.id,
            "on": self.on,
            "due": self.campaign.due,
            "tlp": (Tlp.AMBER_STRICT if names else self.tlp).value,
            "minimum": MINIMUM,
            "states": [
                each.as_json() for each in self.tallies if each.by is None or by in (None, each.by)
            ],
            "tiers": [
                {"id": each.id or None, "due": each.due, "in_scope": each.in_scope}
                for each in self.tiers
            ],
            "quantities": [
                {"id": each.id, "assessed": each.whole.assessed,
                 **{name: found.as_json() for name, found in each.whole.series.items()}}
                for each in self.quantities
            ],
            "conflicts": len(self.conflicts),
            "notes": [note[lang] for note in self.notes],
        }  # fmt: skip
        if names:
            told["facilities"] = [
                {"id": each.facility, "name": self.names[each.facility][lang],
                 "state": each.state.value, "due": each.due, "conflict": list(each.conflict)}
                for each in self.to_call()
            ]  # fmt: skip
        return told

    def to_call(self) -> tuple[CampaignStanding, ...]:
        """Return the facilities that the region calls: late, silent or in conflict."""
        wanted = (CampaignState.LATE, CampaignState.NO_ANSWER)
        return tuple(each for each in self.standings if each.conflict or each.state in wanted)


def campaign_status(path: Path, *, on: str) -> CampaignStatus:
    """Return how a campaign stands on a day.

    Args:
        path: File or folder of the campaign.
        on: The day, ISO.

    Raises:
        NotFoundError: no such campaign, or no region around it.
        ContentError: a file is at fault.
    """
    return status_of(opened_campaign(path), on=on)


def status_of(found: Opened, *, on: str) -> CampaignStatus:
    """Return how a campaign that is open stands on a day."""
    members = chosen(found.campaign, found.members.values())
    aimed = tuple(found.members[each.id] for each in members)
    standings = campaign_standings(found.campaign, aimed, found.results, on=on)
    states = {each.facility: each.state.value for each in standings}
    return CampaignStatus(
        found.campaign, found.region, on, found.settings.tlp,
        tallied(aimed, states, STATES),
        tuple(_tiers(found, standings)),
        tuple(
            rolled(aimed, Indicator(name, {"value": values}))
            for name, values in quantities(standings).items()
        ),
        standings,
        {each.id: _name(each.name, each.id) for each in found.region.facilities},
        group_names(found.root),
        tuple(_notes(found, standings)),
    )  # fmt: skip


def _tiers(found: Opened, standings: tuple[CampaignStanding, ...]) -> Iterator[TierCount]:
    tiers = [(each.id, _words(each.title), each.due) for each in found.campaign.tiers]
    none = {lang: say("campaign.no-tier", lang) for lang in LANGUAGES}
    for id, title, due in (*tiers, ("", none, found.campaign.due)):
        if size := sum(each.tier == id for each in standings):
            yield TierCount(id, title, due, size)


def _words(title: Text) -> Note:
    return {lang: title.in_(lang) for lang in LANGUAGES}


def _name(name: object, id: str) -> Note:
    return _words(name) if isinstance(name, Text) else dict.fromkeys(LANGUAGES, id)


def _notes(found: Opened, standings: tuple[CampaignStanding, ...]) -> Iterator[Note]:
    clash = sum(bool(each.conflict) for each in standings)
    counts = {
        "note.campaign-conflicts": clash,
        "note.campaign-strangers": found.strangers,
        "note.campaign-nobody": int(not standings),
    }
    for key, count in counts.items():
        if count:
            yield {lang: say(key, lang=lang, count=count) for lang in LANGUAGES}
    yield {lang: say("note.campaign-rule", lang=lang) for lang in LANGUAGES}
