"""The way back: which levels of the actions the answers to a framework would support.

An answer is a declaration: what it supports is set beside what is proved, and never counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from csirt.analysis.plan_levels import ActionStanding, ActionState
from csirt.model.answers import Answers
from csirt.model.framework import AnswerMeaning, Framework


class SupportVerdict(StrEnum):
    """What the answers say beside what is proved."""

    SAME = "same"
    MORE = "more"
    """More than is proved: a proof is wanting, or the answer is too kind."""
    LESS = "less"
    """Less than is proved: the proof is of something else, or it has grown old."""
    UNKNOWN = "unknown"
    """Too little was answered to tell."""


@dataclass(frozen=True, slots=True)
class Support:
    """An action, the level that answers would support, and those that stand."""

    action: str
    supports: int | None
    """None where the answers do not tell."""
    proved: int | None
    """None where nothing proves it."""
    claimed: int | None
    verdict: SupportVerdict
    rests_on: tuple[str, ...]
    """Ids of the requirements that were answered."""
    waits_for: tuple[str, ...]
    """Ids of those that nobody answered."""


def meanings(framework: Framework, answers: Answers) -> dict[str, AnswerMeaning | None]:
    """Return what each answer says of its requirement; none where it does not apply.

    An answer to what is no assessable requirement, or with a value that the scale lacks, is left
    aside: the framework may have changed since.
    """
    known = {each.id for each in framework.assessable}
    scale = {each.value: each.means for each in framework.scale}
    return {
        each.requirement: scale[each.value] if each.value is not None else None
        for each in answers.answers
        if each.requirement in known and (each.value is None or each.value in scale)
    }


def supported(
    framework: Framework, answers: Answers, found: Iterable[ActionStanding]
) -> tuple[Support, ...]:
    """Return what answers would support, for each action that applies and that they bear on.

    Args:
        framework: The framework that was answered.
        answers: One set of answers.
        found: The standings of the actions on the day, in the order of the plan.
    """
    said = meanings(framework, answers)
    return tuple(
        _support(each, asked, said)
        for each in found
        if each.state is not ActionState.NOT_APPLICABLE
        and (asked := _asked(framework, each.action.id))
    )


def _asked(framework: Framework, action: str) -> dict[str, int]:
    """Return the level that each requirement asks of an action."""
    return {
        each.id: link.level
        for each in framework.assessable
        for link in each.actions
        if link.action == action
    }


def _support(
    standing: ActionStanding, asked: Mapping[str, int], said: Mapping[str, AnswerMeaning | None]
) -> Support:
    answered = tuple(id for id in asked if said.get(id) is not None)
    waiting = tuple(id for id in asked if id not in said)
    level = _level(asked, said) if answered else None
    proved = standing.level if standing.state is ActionState.PROVED else None
    return Support(
        standing.action.id, level, proved, standing.claimed, _verdict(level, proved),
        answered, waiting,
    )  # fmt: skip


def _level(asked: Mapping[str, int], said: Mapping[str, AnswerMeaning | None]) -> int | None:
    """Return the level supported, silence counting for nothing; none where silence decides."""
    sure, best = (
        _supported_when(
            [
                (level, said.get(id, silence))
                for id, level in asked.items()
                if said.get(id, silence) is not None
            ]
        )
        for silence in (AnswerMeaning.UNMET, AnswerMeaning.MET)
    )
    return sure if sure or not best else None


def _supported_when(answers: list[tuple[int, AnswerMeaning | None]]) -> int:
    """Return the highest level that an answer reaches and that none at or below it denies."""
    for level in (3, 2, 1):
        below = all(means is AnswerMeaning.MET for asked, means in answers if asked <= level)
        if below and any(_reach(asked, means) >= level for asked, means in answers):
            return level
    return 0


def _reach(asked: int, means: AnswerMeaning | None) -> int:
    """Return the level that one answer speaks for: what is partly so has begun."""
    if means is AnswerMeaning.MET:
        return asked
    return min(1, asked - 1) if means is AnswerMeaning.PARTLY else 0


def _verdict(supports: int | None, proved: int | None) -> SupportVerdict:
    if supports is None:
        return SupportVerdict.UNKNOWN
    stands = proved or 0
    if supports == stands:
        return SupportVerdict.SAME
    return SupportVerdict.MORE if supports > stands else SupportVerdict.LESS
