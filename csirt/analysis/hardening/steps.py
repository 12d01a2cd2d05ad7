"""Each action one level up: the coverages that its level lets one suppose, and what it leans on."""

from collections.abc import Iterator

from csirt.analysis.attack_graph.protect import BLOCKING
from csirt.analysis.hardening.candidate import Candidate, Situation, Skipped, Why
from csirt.analysis.plan_coverage import estimated
from csirt.analysis.plan_levels import ActionStanding, ActionState
from csirt.analysis.roadmap_steps import Step, steps_of
from csirt.model.estimated import EstimatedCoverage
from csirt.model.plan import LEVELS


def action_id(step: str) -> str:
    """Return the id of the candidate of a step: ``p4-3`` is ``action:p4=3``."""
    return f"action:{step.replace('-', '=')}"


def action_candidates(situation: Situation) -> Iterator[Candidate | Skipped]:
    """Yield each action one level up, or why it cannot be chosen; those that do not apply are left
    aside."""
    steps = {
        each.id: each
        for each in steps_of(
            situation.standings, situation.quotes, situation.efforts,
            on=situation.on, to=LEVELS[-1], profile=situation.facility.profile,
        )
    }  # fmt: skip
    for standing in situation.standings:
        if standing.state is not ActionState.NOT_APPLICABLE:
            yield _one(standing, steps, situation)


def _one(
    standing: ActionStanding, steps: dict[str, Step], situation: Situation
) -> Candidate | Skipped:
    code = standing.action.id
    if standing.level is None:
        return Skipped(f"action:{code}", Why.UNASSESSED, (code,))
    step = steps.get(f"{code}-{standing.level + 1}")
    if step is None:
        return Skipped(f"action:{code}", Why.IN_PLACE)
    id = action_id(step.id)
    if step.left_out:
        return Skipped(id, Why.LEFT_OUT)
    if step.waits_for:
        return Skipped(id, Why.UNASSESSED, step.waits_for)
    return Candidate(
        id,
        estimated=_after(step, situation),
        needs=tuple((action_id(each),) for each in step.after),
        cost=step.cost,
        days=step.days,
        days_from=step.days_from,
        title=step.action.title,
    )


def _after(step: Step, situation: Situation) -> tuple[EstimatedCoverage, ...]:
    return estimated(
        situation.facility, {**situation.levels, step.action.id: step.level_to or 0},
        [step.action], situation.catalogue.measures, on=situation.on,
    )  # fmt: skip


def why_nothing(candidate: Candidate, situation: Situation) -> Why | None:
    """Return why the attack paths show nothing of a step; none where they may."""
    code = candidate.id.removeprefix("action:").split("=")[0]
    if situation.actions[code].no_modelled_effect is not None:
        return Why.NO_EFFECT
    now = {_key(each) for each in situation.estate.estimated}
    changed = [each for each in candidate.estimated if _key(each) not in now]
    if not changed:
        return Why.UNCHANGED
    measures = situation.catalogue.measures
    channels = {effect.channel for each in changed for effect in measures[each.measure].effects}
    return None if channels & set(BLOCKING) else Why.NOT_COMPUTED


def _key(each: EstimatedCoverage) -> tuple[str, str, str, float, float, float]:
    share = each.share
    return each.facility, each.measure, each.action, share.low, share.likely, share.high
