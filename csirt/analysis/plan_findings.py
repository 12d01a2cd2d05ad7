"""What an audit finds of the actions of the plan: proofs that no longer hold, levels without proof.

Each rule is a function from the standings of a facility to findings; a title names the actions.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from csirt.analysis.plan_levels import ActionStanding, ActionState, Piece, PieceState
from csirt.model.finding import Confidence, Finding, Level
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES, say

SOON_DAYS = 90
"""Days within which a proof that is about to expire is told of (origin: expert)."""
IN_PLACE = 2
"""The level from which an action is in place on the whole perimeter."""


def plan_findings(
    facility: str, standings: Iterable[ActionStanding], *, on: str
) -> tuple[Finding, ...]:
    """Return what the standings of a facility on a day call for, gravest first.

    Args:
        facility: Its id, for the references.
        standings: Of the actions of the plan, on the day.
        on: The day, ISO.
    """
    found = tuple(standings)
    made = [each for rule in RULES.values() for each in rule(facility, found, on)]
    ranks = list(Level)
    return tuple(sorted(made, key=lambda each: (-ranks.index(each.severity), each.id)))


def _altered(facility: str, found: tuple[ActionStanding, ...], on: str) -> Iterator[Finding]:
    """A proof whose file has changed since it was entered."""
    yield from _by_state(facility, found, PieceState.ALTERED, "plan-altered", Level.HIGH)


def _expired(facility: str, found: tuple[ActionStanding, ...], on: str) -> Iterator[Finding]:
    """An action whose level fell because nothing valid carries it any more."""
    fallen = [each for each in found if each.state is ActionState.EXPIRED]
    if fallen:
        pieces = [
            piece
            for each in fallen
            for piece in each.pieces
            if piece.state is PieceState.EXPIRED
        ]  # fmt: skip
        yield _made("plan-expired", Level.HIGH, facility, fallen, pieces)


def _unproved(facility: str, found: tuple[ActionStanding, ...], on: str) -> Iterator[Finding]:
    """A level is claimed that its proofs do not carry, none of them expired or altered."""
    claimed = [
        each
        for each in found
        if each.claimed is not None
        and each.level is not None
        and each.claimed > each.level
        and each.state in (ActionState.DECLARED, ActionState.PROVED)
    ]
    if claimed:
        pieces = [each.pieces[0] for each in claimed if each.pieces]
        yield _made("plan-unproved", Level.MEDIUM, facility, claimed, pieces)


def _unassessed(facility: str, found: tuple[ActionStanding, ...], on: str) -> Iterator[Finding]:
    """Actions of which nobody has said anything."""
    silent = [each for each in found if each.state is ActionState.NOT_ASSESSED]
    if silent:
        yield _made("plan-unassessed", Level.MEDIUM, facility, silent, ())


def _before_its_ground(
    facility: str, found: tuple[ActionStanding, ...], on: str
) -> Iterator[Finding]:
    """An action in place that depends on one that is not: it does not hold."""
    levels = {each.action.id: each.level for each in found}
    for each in found:
        if (each.level or 0) < IN_PLACE:
            continue
        weak = [
            other
            for other in found
            if other.action.id in each.action.depends
            and (levels[other.action.id] or 0) < IN_PLACE
            and other.state is not ActionState.NOT_APPLICABLE
        ]
        if weak:
            yield _made("plan-ground", Level.LOW, facility, (each,), _bearing(weak), under=weak)


def _soon(facility: str, found: tuple[ActionStanding, ...], on: str) -> Iterator[Finding]:
    """Levels that rest on a proof which expires within three months."""
    end = (date.fromisoformat(on) + timedelta(days=SOON_DAYS)).isoformat()
    near = [
        each for each in found if each.expires and each.expires <= end and (each.level or 0) > 1
    ]
    if near:
        pieces = [
            piece
            for each in near
            for piece in each.pieces
            if piece.state is PieceState.VALID and piece.expires <= end
        ]
        yield _made("plan-soon", Level.LOW, facility, near, pieces, days=SOON_DAYS)


def _by_state(
    facility: str,
    found: tuple[ActionStanding, ...],
    state: PieceState,
    rule: str,
    severity: Level,
) -> Iterator[Finding]:
    touched = [each for each in found if any(piece.state is state for piece in each.pieces)]
    if touched:
        pieces = [
            piece for each in touched for piece in each.pieces if piece.state is state
        ]  # fmt: skip
        yield _made(rule, severity, facility, touched, pieces)


RULES: dict[str, Callable[[str, tuple[ActionStanding, ...], str], Iterator[Finding]]] = {
    "plan-altered": _altered,
    "plan-expired": _expired,
    "plan-unproved": _unproved,
    "plan-unassessed": _unassessed,
    "plan-ground": _before_its_ground,
    "plan-soon": _soon,
}


def _bearing(found: Iterable[ActionStanding]) -> list[Piece]:
    return [piece for each in found for piece in each.pieces]


def _made(
    rule: str,
    severity: Level,
    facility: str,
    about: Iterable[ActionStanding],
    pieces: Iterable[Piece],
    *,
    under: Iterable[ActionStanding] = (),
    **facts: object,
) -> Finding:
    about, under = tuple(about), tuple(under)
    subjects = tuple(f"action:{each.action.id}" for each in about)
    rests = {f"evidence:{facility}/{each.evidence.id}": each for each in pieces}
    declared = sum(each.state is PieceState.DECLARED for each in rests.values())
    digest = sha256_bytes("\n".join((rule, facility, *subjects)).encode())[:12]
    return Finding(
        f"{rule}-{digest}",
        rule,
        severity,
        Confidence.HIGH if rests and not declared else Confidence.MEDIUM,
        {
            lang: say(
                f"finding.{rule}",
                lang,
                names=_names(about, lang),
                under=_names(under, lang),
                count=len(about),
                **facts,
            )
            for lang in LANGUAGES
        },
        subjects,
        tuple(rests),
        tuple(f"action:{each.action.id}" for each in (under or about)),
        {"assumed": 0, "declared": declared, "observed": len(rests) - declared},
    )


def _names(about: Iterable[ActionStanding], lang: str) -> str:
    return ", ".join(f"{each.action.id.upper()} {each.action.short.in_(lang)}" for each in about)
