"""Evidence as observations, and its files as resources: what was seen, by what function, when."""

from collections.abc import Iterable, Iterator
from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.oscal.envelope import Frame
from csirt.exchange.oscal.words import (
    is_web,
    known,
    marking,
    moment,
    plain,
    relative,
    web,
    whole,
)
from csirt.model.assessment import Evidence, EvidenceKind
from csirt.model.audited import AuditedAction, AuditedPiece

METHODS = {
    EvidenceKind.DECLARATION: "INTERVIEW",
    EvidenceKind.TEST: "TEST",
    EvidenceKind.EXERCISE: "TEST",
    EvidenceKind.MEASUREMENT: "TEST",
}
"""How a kind of evidence was obtained, in the words of NIST SP 800-53A; otherwise it was read."""
EXAMINED = "EXAMINE"
_FUTURE = "future"


def observation_id(frame: Frame, action: str, evidence: str) -> str:
    """Return the id of a piece of evidence as it stands for one action."""
    return oscal_id("observation", f"{frame.own('evidence', evidence)} action:{action}")


def bearing(each: AuditedAction) -> tuple[AuditedPiece, ...]:
    """Return the pieces that a level may rest on: those dated after the day count for nothing."""
    return tuple(piece for piece in each.pieces if piece.state != _FUTURE)


def observations(frame: Frame, actions: Iterable[AuditedAction]) -> Iterator[dict[str, Any]]:
    """Yield an observation a piece and action, and one for each action that nothing is said of."""
    for each in actions:
        for piece in each.pieces:
            yield _observed(frame, each.action.id, piece)
        if not each.is_judged:
            yield _silent(frame, each)


def _observed(frame: Frame, action: str, piece: AuditedPiece) -> dict[str, Any]:
    told, speech = piece.evidence, frame.speech
    kind = speech.say(f"plan.kind.{told.kind}")
    found = {
        "uuid": observation_id(frame, action, told.id),
        "title": f"{action.upper()} · {kind} · {told.date}",
        "description": speech.say(
            "oscal.observation", action=action.upper(), level=told.level, carries=piece.carries
        ),
        "props": [
            marking(told.tlp.value),
            *known(
                reference=frame.own("evidence", told.id), action=action, kind=told.kind.value,
                claimed_level=told.level, carried_level=piece.carries, state=piece.state,
                audit_kind=told.audit.kind.value if told.audit else None,
            ),
        ],
        "methods": [METHODS.get(told.kind, EXAMINED)],
        "types": ["control-objective"],
        "origins": [_seen_by(frame, told)],
        "subjects": frame.subject(),
        "relevant-evidence": _evidence(frame, told),
        "collected": moment(told.date),
        "expires": moment(piece.expires),
        "remarks": "\n\n".join(filter(None, (speech.of(piece.why), speech.of(told.note)))),
    }  # fmt: skip
    return whole(found)


def _seen_by(frame: Frame, told: Evidence) -> dict[str, Any]:
    actor = {"type": "party", "actor-uuid": frame.party, "role-id": frame.role(told.seen_by)}
    return {"actors": [actor]}


def _evidence(frame: Frame, told: Evidence) -> list[dict[str, str]]:
    if told.path is None and told.address is None:
        return []
    description = frame.speech.say("oscal.evidence", date=told.date, role=told.seen_by)
    return [{"href": f"#{_resource_id(frame, told)}", "description": description}]


def _silent(frame: Frame, each: AuditedAction) -> dict[str, Any]:
    """Return that nothing is judged of an action: a word of OSCAL for it there is none."""
    action = each.action.id
    return {
        "uuid": oscal_id("observation", f"{frame.own('action', action)} not judged"),
        "title": f"{action.upper()} · {frame.speech.say(f'oscal.silent.{each.state}')}",
        "description": frame.speech.say(f"oscal.silent-why.{each.state}"),
        "props": known(action=action, state=each.state),
        "methods": ["UNKNOWN"],
        "types": [each.state],
        "origins": frame.tool_origin(),
        "subjects": frame.subject(),
        "collected": moment(frame.audited.on),
    }


def _resource_id(frame: Frame, told: Evidence) -> str:
    return oscal_id("resource", frame.own("evidence", told.id))


def resources(frame: Frame, actions: Iterable[AuditedAction]) -> Iterator[dict[str, Any]]:
    """Yield where each proof stands, with its hash; the same one may serve two actions."""
    for each in actions:
        for piece in each.pieces:
            if piece.evidence.path is not None or piece.evidence.address is not None:
                yield _resource(frame, piece.evidence)


def _resource(frame: Frame, told: Evidence) -> dict[str, Any]:
    found = {
        "uuid": _resource_id(frame, told),
        "title": f"{frame.speech.say(f'plan.kind.{told.kind}')} · {told.date}",
        "description": frame.speech.say("oscal.resource") if told.path is not None else "",
        "props": [marking(told.tlp.value), *known(workspace_path=told.path)],
        **_stands(told),
    }
    return whole(found)


def _stands(told: Evidence) -> dict[str, Any]:
    """Return where a proof stands: a link where a link is safe, else a reference in words."""
    if told.path is not None:
        hashes = [{"algorithm": "SHA-256", "value": told.sha256}] if told.sha256 else []
        return {"rlinks": [whole({"href": relative(told.path), "hashes": hashes})]}
    address = told.address or ""
    if is_web(address):
        return {"rlinks": [{"href": web(address)}]}
    return {"document-ids": [{"identifier": plain(address)}]}
