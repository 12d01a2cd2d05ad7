"""What is judged of an action: its objective is that valid evidence carries level 2 at least.

Level 2 is 'in place everywhere' in the scale of the plan; 1 is what is written or merely said. An
action that nobody assessed, or that does not apply, gets no finding at all: OSCAL knows
``satisfied`` and ``not-satisfied`` only, and silence is neither.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.oscal.envelope import Frame
from csirt.exchange.oscal.observed import bearing, observation_id
from csirt.exchange.oscal.words import Speech, known, whole
from csirt.model.audited import AuditedAction

LEAST = 2
"""The level from which the objective of an action is satisfied."""
PROVED = "proved"


def objective(action: str, speech: Speech) -> dict[str, str]:
    """Return the objective that an action is judged by, as a part of its control."""
    return {
        "id": f"{action}_obj",
        "name": "assessment-objective",
        "prose": speech.say("oscal.objective", least=LEAST),
    }


def finding_id(frame: Frame, action: str) -> str:
    """Return the id of what is judged of an action."""
    return oscal_id("finding", frame.own("action", action))


def findings(frame: Frame, actions: Iterable[AuditedAction]) -> Iterator[dict[str, Any]]:
    """Yield a finding for each action that somebody assessed."""
    for each in actions:
        if each.is_judged:
            yield _finding(frame, each)


def _finding(frame: Frame, each: AuditedAction) -> dict[str, Any]:
    action, speech = each.action.id, frame.speech
    found = {
        "uuid": finding_id(frame, action),
        "title": f"{action.upper()} · {speech.of(each.action.title)}",
        "description": speech.say(
            "oscal.finding", level=each.level, claimed=each.claimed, on=frame.audited.on,
            state=speech.bare(f"plan.state.{each.state}"),
        ),
        "props": known(
            action=action, phase=each.action.phase.value, level=each.level, claimed=each.claimed,
            state=each.state, expires=each.expires,
        ),
        "target": {
            "type": "objective-id",
            "target-id": f"{action}_obj",
            "title": speech.of(each.action.short),
            "status": _status(speech, each),
        },
        "related-observations": [
            {"observation-uuid": observation_id(frame, action, piece.evidence.id)}
            for piece in bearing(each)
        ],
    }  # fmt: skip
    return whole(found)


def _status(speech: Speech, each: AuditedAction) -> dict[str, str]:
    """Return whether the objective is met: ``fail`` is shown by evidence, ``other`` lacks it."""
    reason = "other"
    if each.state == PROVED:
        reason = "pass" if (each.level or 0) >= LEAST else "fail"
    return {
        "state": "satisfied" if reason == "pass" else "not-satisfied",
        "reason": reason,
        "remarks": speech.say(
            f"oscal.reason.{reason}", level=each.level, claimed=each.claimed, least=LEAST
        ),
    }
