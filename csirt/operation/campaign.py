"""Where each facility of a campaign stands on a day: computed from what it sent, never stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from csirt.model.campaign import Campaign, CampaignResult, ResultStatus, Tier


class Target(Protocol):
    """A facility, and the parts of its region."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def profile(self) -> str:
        """Its profile."""

    @property
    def department(self) -> str:
        """Its département."""

    @property
    def group(self) -> str:
        """Its group; empty for none."""


class CampaignState(StrEnum):
    """How a facility stands; the order of the members is that of the pages."""

    DONE = "done"
    PLANNED = "planned"
    LATE = "late"
    """It gave a date, and the date or the deadline has passed."""
    NO_ANSWER = "no-answer"
    """It said nothing: apart from the late, and no zero."""
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class CampaignStanding:
    """One facility of a campaign on a day."""

    facility: str
    tier: str
    """Id of its tier; empty for none."""
    due: str
    state: CampaignState
    result: CampaignResult | None
    """What counts; none where nothing was sent, or where two results differ."""
    conflict: tuple[str, ...]
    """Ids of results that differ: both are kept, and the figures of neither count."""

    @property
    def is_overdue(self) -> bool:
        """Whether it is late."""
        return self.state is CampaignState.LATE


def chosen(campaign: Campaign, members: Iterable[Target]) -> tuple[Target, ...]:
    """Return the facilities that a campaign is for, in the order given."""
    return tuple(
        each
        for each in members
        if campaign.targets.takes(each.id, each.profile, each.department, each.group)
    )


def tier_of(campaign: Campaign, member: Target) -> Tier | None:
    """Return the tier of a facility: the first that takes it."""
    return next(
        (
            tier
            for tier in campaign.tiers
            if tier.targets.takes(member.id, member.profile, member.department, member.group)
        ),
        None,
    )


def campaign_standings(
    campaign: Campaign,
    members: Iterable[Target],
    results: Mapping[str, Sequence[CampaignResult]],
    *,
    on: str,
) -> tuple[CampaignStanding, ...]:
    """Return how each facility of a campaign stands on a day.

    Args:
        campaign: The campaign.
        members: The facilities of the region; those it is not for are left aside.
        results: What was sent, by facility.
        on: The day, ISO: what was received later says nothing yet.
    """
    return tuple(
        _standing(campaign, member, results.get(member.id, ()), on)
        for member in chosen(campaign, members)
    )


def _standing(
    campaign: Campaign, member: Target, results: Sequence[CampaignResult], on: str
) -> CampaignStanding:
    tier = tier_of(campaign, member)
    due = tier.due if tier else campaign.due
    told = in_force(results, on)
    done = [each for each in told if each.status is ResultStatus.DONE and each.on <= on]
    some = done or _last_plans(told)
    conflict = tuple(each.id for each in some) if _differ(some) else ()
    state = CampaignState.DONE if done else _state(campaign, member, some, due, on)
    result = some[-1] if some and not conflict else None
    return CampaignStanding(member.id, tier.id if tier else "", due, state, result, conflict)


def in_force(results: Iterable[CampaignResult], on: str) -> list[CampaignResult]:
    """Return what was received by a day and is not replaced, the oldest first."""
    told = [each for each in results if each.received <= on]
    gone = {id for each in told for id in each.replaces if id != each.id}
    return sorted(
        (each for each in told if each.id not in gone), key=lambda each: (each.received, each.id)
    )


def _last_plans(told: Sequence[CampaignResult]) -> list[CampaignResult]:
    """Return the plans of the last day on which one came: a new date is no conflict."""
    last = max((each.received for each in told), default="")
    return [each for each in told if each.received == last]


def _differ(some: Sequence[CampaignResult]) -> bool:
    return any(each.said != some[0].said for each in some[1:])


def _state(
    campaign: Campaign, member: Target, plans: Sequence[CampaignResult], due: str, on: str
) -> CampaignState:
    if is_exempt(campaign, member.id, on):
        return CampaignState.EXEMPT
    if not plans:
        return CampaignState.NO_ANSWER
    ahead = all(each.on >= on for each in plans) and on <= due
    return CampaignState.PLANNED if ahead else CampaignState.LATE


def is_exempt(campaign: Campaign, facility: str, on: str) -> bool:
    """Return whether nothing is asked of a facility on a day."""
    return any(
        each.facility == facility and (each.until is None or on <= each.until)
        for each in campaign.exempt
    )


def conflicts(found: Iterable[CampaignStanding]) -> Iterator[CampaignStanding]:
    """Yield the facilities of which two results differ."""
    yield from (each for each in found if each.conflict)


def quantities(found: Iterable[CampaignStanding]) -> dict[str, dict[str, float]]:
    """Return the quantities that were sent, by name, then by facility; conflicts count for none.

    Only what is done counts.
    """
    told: dict[str, dict[str, float]] = {
        "duration_minutes": {}, "activity_share": {}, "present": {},
        "actions_opened": {}, "actions_closed": {}, "lessons_days": {},
    }  # fmt: skip
    for each in found:
        if each.state is CampaignState.DONE and each.result is not None:
            for name, value in _quantities(each.result):
                told[name][each.facility] = value
    return {name: values for name, values in told.items() if values}


def _quantities(result: CampaignResult) -> Iterator[tuple[str, float]]:
    for name in ("duration_minutes", "activity_share", "actions_opened", "actions_closed"):
        value = getattr(result, name)
        if value is not None:
            yield name, value
    if result.present:
        yield "present", len(result.present)
    if result.cold_on is not None:
        yield "lessons_days", _days(result.on, result.cold_on)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
