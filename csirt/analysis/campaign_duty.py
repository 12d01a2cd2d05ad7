"""Whether an exercise that a facility says it did counts for the yearly duties, and according to
whom."""

from collections.abc import Iterable, Iterator

from csirt.analysis.duties import DutyStanding, Place, duties_on
from csirt.model.assessment import Evidence, EvidenceKind, ExercisePlayed
from csirt.model.campaign import Campaign, CampaignResult
from csirt.model.duty import Duties, Duty
from csirt.model.exercise_words import Focus
from csirt.model.record import NOT_ASSESSED

_LONGEST = 61
"""Characters of the id of a piece after its ``e-``."""


def exercise_rules(rule_sets: Iterable[Duties]) -> tuple[Duties, ...]:
    """Return the rule sets that ask for an exercise, with nothing in them but that."""
    return tuple(
        rules.model_copy(update={"duties": asking})
        for rules in rule_sets
        if (asking := tuple(_asking(rules)))
    )


def _asking(rules: Duties) -> Iterator[Duty]:
    for duty in rules.duties:
        if needs := tuple(each for each in duty.needs if each.exercise is not None):
            yield duty.model_copy(update={"needs": needs})


def exercise_duties(
    campaign: Campaign,
    result: CampaignResult,
    rules: Iterable[Duties],
    *,
    on: str,
    place: Place,
) -> tuple[DutyStanding, ...]:
    """Return how an exercise that was done stands before each rule that asks for one, on a day.

    Args:
        campaign: What the exercises of all try, and whether an attack starts them.
        result: What one facility sent back.
        rules: See :func:`exercise_rules`.
        on: The day, ISO.
        place: The facility.

    Source:
        The rules are those of the files; what sheet L does not say is left unsaid.
    """
    rules = tuple(rules)
    looks = any(_looks_at_focus(duty) for each in rules for duty in each.duties)
    if campaign.focus is NOT_ASSESSED and looks:
        blind = [each for each in rules if not any(map(_looks_at_focus, each.duties))]
        told = duties_on(rules, [_piece(result, None)], (), on=on, place=place)
        seen = duties_on(blind, [_piece(result, _played(campaign, result))], (), on=on,
                         place=place)  # fmt: skip
        known = {each.id: each for each in seen}
        return tuple(known.get(each.id, each) for each in told)
    return duties_on(rules, [_piece(result, _played(campaign, result))], (), on=on, place=place)


def _looks_at_focus(duty: Duty) -> bool:
    needs = (each.exercise for each in duty.needs if each.exercise is not None)
    return any(each.focuses or each.not_focuses for each in needs)


def _played(campaign: Campaign, result: CampaignResult) -> ExercisePlayed:
    """Return an exercise as the rules ask for it; a focus that is not known is not looked at."""
    focus = campaign.focus
    return ExercisePlayed(
        focus=focus if isinstance(focus, Focus) else Focus.CONTINUITY,
        kind=result.played_as or NOT_ASSESSED,
        cyber=campaign.cyber,
        cells=result.present,
        lessons_on=result.cold_on,
    )


def _piece(result: CampaignResult, played: ExercisePlayed | None) -> Evidence:
    """Return an exercise as the piece that the rules judge; its place is that of the result."""
    return Evidence.model_validate(
        {
            "schema": "csirt.evidence/1", "id": f"e-{result.campaign[:_LONGEST]}",
            "facility": result.facility,
            "actions": ("exercise",), "level": 0, "kind": EvidenceKind.EXERCISE.value,
            "date": result.on, "address": f"campaign:{result.campaign}", "seen_by": "—",
            "exercise": played,
        }
    )  # fmt: skip
