"""The shapes of the answers about frameworks, for machines."""

from csirt.analysis.framework_coverage import Coverage, LinkStanding, RequirementStanding, Tally
from csirt.analysis.framework_support import Support
from csirt.model.answers import Answers, GivenAnswer
from csirt.model.framework import AnswerMeaning


def requirement_json(
    each: RequirementStanding,
    facility: str,
    given: dict[str, GivenAnswer],
    said: dict[str, AnswerMeaning | None],
    lang: str,
) -> dict[str, object]:
    """Return one requirement: its state, what it rests on, and what was answered beside."""
    told = each.requirement
    return {
        "id": told.id,
        "ref": told.ref,
        "title": told.title.in_(lang),
        "tier": told.tier,
        "groups": list(told.groups),
        "state": each.state.value,
        "actions": [_link_json(link) for link in each.links],
        "proved": each.proved.value,
        "declared": each.declared.value,
        "evidence": [
            {"ref": f"evidence:{facility}/{piece.evidence.id}", "state": piece.state.value}
            for piece in each.evidence
        ],
        "unmapped": told.unmapped.in_(lang) if told.unmapped else None,
        "answer": _answer_json(given.get(told.id), said.get(told.id)),
    }


def _link_json(link: LinkStanding) -> dict[str, object]:
    return {
        "id": link.link.action,
        "asked": link.link.level,
        "share": link.link.share.value,
        "level": link.counted,
        "proved": link.proved,
        "claimed": link.claimed,
    }


def _answer_json(
    answer: GivenAnswer | None, means: AnswerMeaning | None
) -> dict[str, object] | None:
    if answer is None:
        return None
    return {
        "value": answer.value,
        "means": means.value if means else None,
        "not_applicable": answer.not_applicable,
    }


def coverage_json(found: Coverage, lang: str) -> dict[str, object]:
    """Return the counts, each with its denominator."""
    return {
        "total": _tally_json(found.total, lang),
        "parts": [_tally_json(each, lang) for each in found.parts],
        "groups": [_tally_json(each, lang) for each in found.groups],
        "tiers": [_tally_json(each, lang) for each in found.tiers],
    }


def _tally_json(each: Tally, lang: str) -> dict[str, object]:
    return {
        "id": each.id,
        "title": each.title.in_(lang) if each.title else None,
        "assessable": each.assessable,
        "applicable": each.applicable,
        "states": {state.value: count for state, count in each.states.items()},
        "proved": each.proved,
        "declared": each.declared,
    }


def answers_json(answers: Answers | None) -> dict[str, object] | None:
    """Return the set of answers that was read; none where there is none."""
    if answers is None:
        return None
    return {
        "id": answers.id,
        "date": answers.date,
        "role": answers.role,
        "version": answers.version,
        "count": len(answers.answers),
    }


def support_json(each: Support) -> dict[str, object]:
    """Return what answers would support of one action, beside what is proved."""
    return {
        "id": each.action,
        "supports": each.supports,
        "proved": each.proved,
        "claimed": each.claimed,
        "verdict": each.verdict.value,
        "rests_on": list(each.rests_on),
        "waits_for": list(each.waits_for),
    }
