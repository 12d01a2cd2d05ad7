"""Tiny frameworks and standings: three actions, and what rests on them."""

from typing import Any

from csirt.analysis.plan_levels import ActionStanding, ActionState, Piece, PieceState
from csirt.model.answers import Answers
from csirt.model.assessment import Evidence
from csirt.model.framework import Framework
from csirt.model.plan import Action

CODES = ("p1", "r1", "a1")


def action(code: str) -> Action:
    return Action.model_validate(
        {
            "schema": "csirt.action/1", "id": code, "phase": "prevent", "title": "T",
            "short": "T", "purpose": "P",
            "levels": [{"level": n, "criteria": ["c"]} for n in range(4)],
            "evidence": [{"kind": "document", "what": "d", "months": 12, "carries": 3}],
            "kpis": [{"id": "k", "name": "k", "formula": "f"}], "owners": ["facility"],
            "no_modelled_effect": "rien", "origin": "reconstructed",
        }
    )  # fmt: skip


def piece(code: str, level: int, state: PieceState = PieceState.VALID) -> Piece:
    evidence = Evidence.model_validate(
        {"schema": "csirt.evidence/1", "id": f"e-{code}-{state}", "facility": "h",
         "actions": [code], "level": level, "kind": "document", "date": "2026-01-01",
         "seen_by": "RSSI", "address": "ged:1"}
    )  # fmt: skip
    return Piece(evidence, state, "2027-01-01", level, None)


def stands(
    code: str,
    level: int | None,
    state: ActionState = ActionState.PROVED,
    claimed: int | None = None,
) -> ActionStanding:
    """Return an action that stands at a level, or that nobody assessed."""
    if level is None:
        given = state if state is ActionState.NOT_APPLICABLE else ActionState.NOT_ASSESSED
        return ActionStanding(action(code), None, None, given, None, ())
    pieces = (piece(code, level),)
    most = level if claimed is None else claimed
    return ActionStanding(action(code), level, most, state, "2027-01-01", pieces)


def asks(*links: tuple[Any, ...], id: str = "a", **said: Any) -> dict[str, Any]:
    """Return a requirement that rests on actions: (code, level) or (code, level, share)."""
    actions = [dict(zip(("action", "level", "share"), link, strict=False)) for link in links]
    return {"id": id, "title": id, "actions": actions, **said}


def framework(*requirements: dict[str, Any], **said: Any) -> Framework:
    return Framework.model_validate(
        {
            "schema": "csirt.framework/1", "id": "f", "title": "F", "issuer": "I",
            "version": "1", "licence": "l", "status": "voluntary", "checked_on": "2026-01-01",
            "origin": "expert", "requirements": list(requirements),
            "scale": [{"value": 0, "name": "Non", "means": "unmet"},
                      {"value": 1, "name": "Partie", "means": "partly"},
                      {"value": 2, "name": "Oui", "means": "met"}],
            **said,
        }
    )  # fmt: skip


def answers(**given: int | str) -> Answers:
    """Return answers: a value by requirement, or the reason why it does not apply."""
    told = [
        {"requirement": id, "not_applicable" if isinstance(value, str) else "value": value}
        for id, value in given.items()
    ]
    return Answers.model_validate(
        {"schema": "csirt.answers/1", "id": "q-1", "facility": "h", "framework": "f",
         "version": "1", "date": "2026-01-01", "role": "RSSI", "answers": told}
    )  # fmt: skip
