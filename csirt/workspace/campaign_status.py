"""``csirt campaign status``: who has done it, by parts of the region, and nobody by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.duties import VALIDITY
from csirt.analysis.rollup import rolled, tallied
from csirt.analysis.rollup_groups import By
from csirt.analysis.rollup_quantiles import MINIMUM
from csirt.analysis.rollup_result import Indicator, Rolled, Tally
from csirt.model.campaign import Campaign
from csirt.model.record import NOT_ASSESSED, Text
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
from csirt.workspace.campaign_before import Before, Earlier, compared, earlier
from csirt.workspace.campaign_shares import Facts, Share, facts_of, shares
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
    facts: Facts
    """What those told that have done it: only for the region itself."""
    shares: tuple[Share, ...] = ()
    """The same as numbers of facilities."""
    before: Before | None = None
    """An earlier campaign, compared on the same facilities."""

    @property
    def conflicts(self) -> tuple[CampaignStanding, ...]:
        """The facilities of which two results differ."""
        return tuple(conflicts(self.standings))

    @property
    def unsigned(self) -> frozenset[str]:
        """The facilities whose result came without a signature: it is accepted, and marked."""
        return frozenset(id for id, each in self.facts.done.items() if not each.signed)

    def as_json(
        self, lang: str, *, by: By | None = None, names: bool = False, duties: bool = False
    ) -> dict[str, object]:
        """Return the answer for machines (``csirt.campaign.status/1``).

        Args:
            lang: Of the notes.
            by: Only the parts of one way to divide the region.
            names: Also list who is late, silent or in conflict.
            duties: Also list, by facility, which duties its exercise counts for.
        """
        told: dict[str, object] = {
            "schema": "csirt.campaign.status/1",
            "campaign": self.campaign.id,
            "kind": self.campaign.kind.value,
            "year": self.campaign.year,
            "region": self.region.id,
            "on": self.on,
            "due": self.campaign.due,
            "tlp": (Tlp.AMBER_STRICT if names or duties else self.tlp).value,
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
                 **{name: found.as_json() for name, found in each.whole.series.items()},
                 "paired": each.paired.as_json() if each.paired else None}
                for each in self.quantities
            ],
            "shares": [each.as_json(lang) for each in self.shares],
            "before": self.before.as_json() if self.before else None,
            "conflicts": len(self.conflicts),
            "notes": [note[lang] for note in self.notes],
        }  # fmt: skip
        if names:
            told["facilities"] = [
                {"id": each.facility, "name": self.names[each.facility][lang],
                 "state": each.state.value, "due": each.due, "conflict": list(each.conflict)}
                for each in self.to_call()
            ]  # fmt: skip
        if duties:
            told["exercises"] = [self._exercise(id, lang) for id in self.facts.places]
        return told

    def _exercise(self, id: str, lang: str) -> dict[str, object]:
        result = self.facts.done[id]
        return {
            "id": id, "name": self.names[id][lang], "on": result.on, "by": result.by,
            "signed": result.signed,
            "duties": [
                {"id": each.id, "valid": VALIDITY.get(each.state), "until": each.until,
                 "according_to": each.rules.according_to.in_(lang),
                 "why": [note[lang] for note in each.why]}
                for each in self.facts.duties(id)
            ],
        }  # fmt: skip

    def to_call(self) -> tuple[CampaignStanding, ...]:
        """Return the facilities that the region calls: late, silent or in conflict."""
        wanted = (CampaignState.LATE, CampaignState.NO_ANSWER)
        return tuple(each for each in self.standings if each.conflict or each.state in wanted)


def campaign_status(path: Path, *, on: str, before: Path | None = None) -> CampaignStatus:
    """Return how a campaign stands on a day.

    Args:
        path: File or folder of the campaign.
        on: The day, ISO.
        before: An earlier campaign of the same kind, to compare with on the same facilities.

    Raises:
        NotFoundError: no such campaign, or no region around it.
        ContentError: a file is at fault.
        InputError: the two campaigns cannot be compared.
    """
    found = opened_campaign(path)
    then = opened_campaign(before, beside=found) if before else None
    return status_of(found, on=on, before=then)


def status_of(found: Opened, *, on: str, before: Opened | None = None) -> CampaignStatus:
    """Return how a campaign that is open stands on a day.

    Raises:
        InputError: the campaign before is of another kind, of no earlier year, or the same.
    """
    then = earlier(found, before, on=on) if before else None  # first: its results are let go
    members = chosen(found.campaign, found.members.values())
    aimed = tuple(found.members[each.id] for each in members)
    received = found.received()
    standings = campaign_standings(found.campaign, aimed, received.results, on=on)
    states = {each.facility: each.state.value for each in standings}
    facts = facts_of(found, standings, on=on)
    told = then.quantities if then else {}
    return CampaignStatus(
        found.campaign, found.region, on, found.settings.tlp,
        tallied(aimed, states, STATES),
        tuple(_tiers(found, standings)),
        tuple(
            rolled(aimed, Indicator(name, {"value": values}, before=_before(told.get(name))))
            for name, values in quantities(standings).items()
        ),
        standings,
        {each.id: _name(each.name, each.id) for each in found.region.facilities},
        group_names(found.root),
        (
            *_notes(received.strangers, standings),
            *_more(found, facts),
            *(_compared(then) if then else ()),
        ),
        facts,
        shares(aimed, facts, then.facts if then else ()),
        compared(standings, then) if then else None,
    )  # fmt: skip


def _before(values: dict[str, float] | None) -> dict[str, dict[str, float]]:
    return {"value": values} if values else {}


def _more(found: Opened, facts: Facts) -> Iterator[Note]:
    """Yield what a reader must know of the shares."""
    if facts.facts:
        yield {lang: say("note.campaign-shares", lang) for lang in LANGUAGES}
    if not facts.places:
        return
    if found.campaign.focus is NOT_ASSESSED:
        yield {lang: say("note.campaign-focus", lang) for lang in LANGUAGES}
    if count := sum(not each.signed for each in facts.done.values()):
        yield {lang: say("note.campaign-unsigned", lang, count=count) for lang in LANGUAGES}


def _compared(then: Earlier) -> Iterator[Note]:
    title = {lang: then.campaign.title.in_(lang) for lang in LANGUAGES}
    yield {lang: say("note.campaign-before", lang, title=title[lang]) for lang in LANGUAGES}


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


def _notes(strangers: int, standings: tuple[CampaignStanding, ...]) -> Iterator[Note]:
    clash = sum(bool(each.conflict) for each in standings)
    counts = {
        "note.campaign-conflicts": clash,
        "note.campaign-strangers": strangers,
        "note.campaign-nobody": int(not standings),
    }
    for key, count in counts.items():
        if count:
            yield {lang: say(key, lang=lang, count=count) for lang in LANGUAGES}
    yield {lang: say("note.campaign-rule", lang=lang) for lang in LANGUAGES}
