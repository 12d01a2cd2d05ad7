"""What is true of how many facilities that have done it: gaps, signatures, duties, by numbers only.

Each share is an indicator of yes and no over those who told it, of the whole alone, under the rule
of :mod:`csirt.analysis.rollup`: neither the yes nor the no of one to four facilities is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.analysis.campaign_duty import exercise_duties, exercise_rules
from csirt.analysis.duties import VALIDITY, DutyStanding, DutyState, Place
from csirt.analysis.plan_levels import months_after
from csirt.analysis.rollup_groups import By, Member, division
from csirt.analysis.rollup_quantiles import MINIMUM, Band
from csirt.analysis.rollup_result import bands_json
from csirt.analysis.rollup_yes_no import yes_or_no
from csirt.model.campaign import NO_GAP, Campaign, CampaignKind, CampaignResult
from csirt.model.duty import Duties
from csirt.model.exercise import Level
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED
from csirt.operation.campaign import CampaignStanding, CampaignState
from csirt.text import LANGUAGES, say
from csirt.workspace.campaign import Opened
from csirt.workspace.duty_rules import rule_sets

Note = dict[str, str]
_RANK = {level: at for at, level in enumerate(Level)}
_BINDING = frozenset((*VALIDITY, DutyState.NOT_ASSESSED))
"""States of a rule that binds the facility on the day."""


class ShareKind(StrEnum):
    """What a share is about; the order of the members is that of the pages."""

    CERTIFIED = "certified"
    SIGNED = "signed"
    LEVEL = "level"
    OBJECTIVE = "objective"
    GAP = "gap"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is true of a facility or not; of those without an answer nobody knows."""

    kind: ShareKind
    id: str
    title: Note
    values: Mapping[str, int]
    outside: frozenset[str] = frozenset()
    """Facilities that it does not apply to."""
    according_to: Note | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many facilities it is true."""

    fact: Fact
    applicable: int | None
    """Facilities that have done it and that it applies to; none where that would split a part of
    which the states are told together."""
    assessed: int | None
    """None where it is withheld."""
    yes: int | None
    """None where it is withheld, or where all answer alike."""
    paired: int | None = None
    """Facilities that told it in both campaigns."""
    changes: tuple[Band, ...] = ()
    """How many of those ceased, stayed and began."""

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the share for machines; ``null`` is 'withheld'."""
        according = self.fact.according_to
        return {
            "kind": self.fact.kind.value,
            "id": self.fact.id,
            "title": self.fact.title[lang],
            "according_to": according[lang] if according else None,
            "applicable": self.applicable,
            "assessed": self.assessed,
            "yes": self.yes,
            "paired": None
            if self.paired is None
            else {"facilities": self.paired, "changes": bands_json(self.changes)},
        }


Done = Mapping[str, CampaignResult]
Judged = Mapping[str, tuple[DutyStanding, ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the facilities of one campaign told, once they have done it."""

    campaign: Campaign
    on: str
    done: Done
    facts: tuple[Fact, ...]
    rules: tuple[Duties, ...] = ()
    """Of exercises: those that ask for one."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Of exercises: the facilities that have done it."""

    def duties(self, facility: str) -> tuple[DutyStanding, ...]:
        """Return how the exercise of a facility stands before each rule that binds it."""
        found = exercise_duties(
            self.campaign, self.done[facility], self.rules, on=self.on, place=self.places[facility]
        )
        return tuple(each for each in found if each.state in _BINDING)


def facts_of(found: Opened, standings: Sequence[CampaignStanding], *, on: str) -> Facts:
    """Return what the facilities told that have done it; two results that differ tell nothing."""
    done = {
        each.facility: each.result
        for each in standings
        if each.state is CampaignState.DONE and each.result is not None
    }
    campaign = found.campaign
    if campaign.kind is not CampaignKind.EXERCISE:
        return Facts(campaign, on, done, tuple(_gaps(campaign, done)))
    rules = exercise_rules(rule_sets(found.root).values())
    places = {id: _place(found.members[id]) for id in done}
    judged = _judged(campaign, done, rules, places, on)
    facts = (*_said(campaign, standings, done), *_gaps(campaign, done), *_duties(judged))
    return Facts(campaign, on, done, facts, rules, places)


def _words(what: str) -> Note:
    return {lang: say(f"campaign.share.{what}", lang) for lang in LANGUAGES}


def _said(campaign: Campaign, standings: Sequence[CampaignStanding], done: Done) -> Iterator[Fact]:
    certified = {id: int(each.by != "—") for id, each in done.items()}
    yield Fact(ShareKind.CERTIFIED, "certified", _words("certified"), certified)
    signed = {id: int(each.signed) for id, each in done.items()}
    yield Fact(ShareKind.SIGNED, "signed", _words("signed"), signed)
    wanted = {each.id: each.level for each in campaign.tiers if each.level is not None}
    asked = {each.facility: wanted[each.tier] for each in standings if each.tier in wanted}
    if not asked:
        return
    reached = {
        id: int(_RANK[each.level] >= _RANK[asked[id]])
        for id, each in done.items()
        if id in asked and each.level is not None
    }
    outside = frozenset(done) - set(asked)
    yield Fact(ShareKind.LEVEL, "level", _words("level"), reached, outside)


def _gaps(campaign: Campaign, done: Done) -> Iterator[Fact]:
    """Yield the gaps by objective, then the codes of none: a code is counted in one place only.

    Counted beside its objective, a code could be subtracted from it.
    """
    told = {id: frozenset(each.gaps) for id, each in done.items() if each.gaps}
    for aim in campaign.objectives:
        title = {lang: aim.title.in_(lang) for lang in LANGUAGES}
        codes = frozenset(aim.gaps)
        values = {id: int(bool(codes & gaps)) for id, gaps in told.items()}
        yield Fact(ShareKind.OBJECTIVE, aim.id, title, values)
    aimed = {code for aim in campaign.objectives for code in aim.gaps} | {NO_GAP}
    for code in sorted({code for gaps in told.values() for code in gaps} - aimed):
        values = {id: int(code in gaps) for id, gaps in told.items()}
        if sum(values.values()) >= MINIMUM:
            yield Fact(ShareKind.GAP, code, dict.fromkeys(LANGUAGES, code), values)


def _judged(
    campaign: Campaign, done: Done, rules: Sequence[Duties], places: Mapping[str, Place], on: str
) -> Judged:
    """Return how each facility stands before each rule; only the states are its own.

    Facilities of one kind that played alike are one case, judged once: of thousands, the sentences
    of each would take longer than all the rest, and nobody reads them.
    """
    bounds = {month for each in rules for month in _months(each)}
    known: dict[object, tuple[DutyStanding, ...]] = {}
    judged = {}
    for id, result in done.items():
        place = places[id]
        here = tuple(place.department in each.departments for each in rules)
        lasts = tuple(months_after(result.on, months) > on for months in sorted(bounds))
        written = result.cold_on is not None and result.cold_on <= on
        key = (place.profile, here, lasts, result.played_as, frozenset(result.present), written)
        if key not in known:
            known[key] = exercise_duties(campaign, result, rules, on=on, place=place)
        judged[id] = known[key]
    return judged


def _months(rules: Duties) -> Iterator[int]:
    for duty in rules.duties:
        yield from (each.exercise.within_months for each in duty.needs if each.exercise is not None)


def _place(member: Member) -> Place:
    profiles = set(Profile)
    profile = Profile(member.profile) if member.profile in profiles else NOT_ASSESSED
    return Place(member.id, profile, member.department)


def _duties(judged: Judged) -> Iterator[Fact]:
    """Yield the rules that bind some of them.

    Two rules that speak of nearly the same facilities, or answer nearly alike, could be subtracted
    from each other: of such, the first stands.
    """
    told: list[tuple[frozenset[str], ...]] = []
    by_duty: dict[str, dict[str, DutyStanding]] = {}
    for id, standings in judged.items():
        for each in standings:
            by_duty.setdefault(each.id, {})[id] = each
    for name, found in sorted(by_duty.items()):
        bound = {id: each for id, each in found.items() if each.state in _BINDING}
        values = {
            id: int(valid)
            for id, each in bound.items()
            if (valid := VALIDITY.get(each.state)) is not None
        }
        sets = _sets(values)
        if not bound or any(_near(one, other) for before in told
                            for one, other in zip(before, sets, strict=True)):  # fmt: skip
            continue
        told.append(sets)
        first = next(iter(bound.values()))
        yield Fact(
            ShareKind.DUTY, name,
            {lang: first.duty.what.in_(lang) for lang in LANGUAGES},
            values, frozenset(found) - set(bound),
            {lang: first.rules.according_to.in_(lang) for lang in LANGUAGES},
        )  # fmt: skip


def _sets(values: Mapping[str, int]) -> tuple[frozenset[str], ...]:
    yes = frozenset(id for id, value in values.items() if value)
    return frozenset(values), yes, frozenset(values) - yes


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(0 < len(apart) < MINIMUM for apart in (one - other, other - one))


def shares(aimed: Sequence[Member], now: Facts, before: Iterable[Fact] = ()) -> tuple[Share, ...]:
    """Return of how many facilities each fact is true, and the change on the same facilities.

    Args:
        aimed: Every facility that the campaign is for.
        now: What they told.
        before: What is true of those of an earlier campaign.
    """
    cells = _cells(aimed, now.done)
    earlier = {(each.kind, each.id): each for each in before}
    return tuple(_share(cells, each, earlier.get((each.kind, each.id))) for each in now.facts)


def _cells(aimed: Sequence[Member], done: Done) -> Mapping[str, frozenset[str]]:
    """Return the facilities that have done it, by the profile as the states are told by it."""
    made = division(aimed)
    found: dict[str, set[str]] = {}
    for each in aimed:
        if each.id in done:
            found.setdefault(made.cell(By.PROFILE, each.part(By.PROFILE)), set()).add(each.id)
    return {cell: frozenset(ids) for cell, ids in found.items()}


def _share(cells: Mapping[str, frozenset[str]], fact: Fact, before: Fact | None) -> Share:
    """Return a share; one that splits a part which is told as one would tell who in it has done
    it."""
    if any(each & fact.outside and each - fact.outside for each in cells.values()):
        return Share(fact, None, None, None)
    members = frozenset().union(*cells.values())
    told = yes_or_no(
        members, fact.values, outside=fact.outside, before=before.values if before else None
    )
    return Share(fact, told.applicable, told.assessed, told.yes, told.paired, told.changes)
