"""What the evidence of a facility proves of the actions of the plan on a given day.

A piece carries the level that it claims, as far as its kind of evidence can carry, while it is
valid; expired, it carries 1 at most. The level of an action is the best that its pieces carry, and
never more than the newest of them claims. From this it follows that time never raises a level, and
that a valid piece more, which claims no less than what counts, never lowers one.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median_low

from csirt.model.assessment import AuditKind, Evidence, EvidenceKind
from csirt.model.place import Profile
from csirt.model.plan import Action, ActionPhase, ExpectedEvidence
from csirt.model.record import NotAssessed

DEFAULT_MONTHS = 12
"""Validity of a kind of evidence for which an action says none (origin: reconstructed)."""
UNPROVED = 1
"""What a claim is worth whose proof is missing, has expired or no longer matches."""
OUTSIDE_EYES = 3
"""What an independent audit may carry (origin: reconstructed)."""
OWN_EYES = 2
"""What an audit may carry that is internal, or does not say whose it is: level 3 asks for somebody
from outside (origin: reconstructed)."""


class PieceState(StrEnum):
    """How a piece stands on the day."""

    VALID = "valid"
    DECLARED = "declared"
    EXPIRED = "expired"
    ALTERED = "altered"
    """Its file no longer has the hash that was entered."""
    FUTURE = "future"
    """Dated after the day: it counts for nothing."""


class ActionState(StrEnum):
    """What the level of an action rests on."""

    PROVED = "proved"
    DECLARED = "declared"
    EXPIRED = "expired"
    ALTERED = "altered"
    NOT_ASSESSED = "not-assessed"
    NOT_APPLICABLE = "not-applicable"


class Shortfall(StrEnum):
    """Why a piece carries less than it claims."""

    DECLARED = "declared"
    EXPIRED = "expired"
    ALTERED = "altered"
    FUTURE = "future"
    NO_PROOF = "no-proof"
    """Its kind does not carry that level."""
    SELF_ASSESSED = "self-assessed"
    """An audit of oneself is a declaration."""
    AUDIT_KIND = "audit-kind"
    """The audit is internal, or does not say whose it is."""
    UNEXPECTED = "unexpected-kind"
    """The action does not name its kind."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence as it stands for one action."""

    evidence: Evidence
    state: PieceState
    expires: str
    """First day on which it is no longer valid."""
    carries: int
    """The level that it carries on the day."""
    shortfall: Shortfall | None
    """Why that is less than it claims."""
    needs: tuple[EvidenceKind, ...] = ()
    """Kinds that would carry what it claims, where its own does not."""


@dataclass(frozen=True, slots=True)
class ActionStanding:
    """One action of one facility on one day."""

    action: Action
    level: int | None
    """The level that counts; none where nobody assessed it, or where it does not apply."""
    claimed: int | None
    """The level that the newest piece claims."""
    state: ActionState
    expires: str | None
    """First day on which the level rests on nothing valid."""
    pieces: tuple[Piece, ...]
    """The newest first; those that count for nothing included."""


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    """The actions of one phase, counted."""

    actions: int
    applicable: int
    assessed: int
    proved: int
    median: int | None
    """The lower median of the assessed ones."""


def months_after(day: str, months: int) -> str:
    """Return the same day ``months`` later, or the last one of a shorter month."""
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return date.max.isoformat()
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).isoformat()


def piece_of(action: Action, evidence: Evidence, *, on: str, altered: bool = False) -> Piece:
    """Return how a piece of evidence stands for an action on a day."""
    expected = action.expects(evidence.kind)
    expires = months_after(evidence.date, expected.months if expected else DEFAULT_MONTHS)
    state = _state(evidence, expires, on, altered=altered)
    carries = _carries(evidence, expected, state)
    shortfall = _shortfall(evidence, expected, state) if carries < evidence.level else None
    needs = tuple(each.kind for each in action.evidence if each.carries >= evidence.level)
    asked = shortfall in (Shortfall.NO_PROOF, Shortfall.UNEXPECTED, Shortfall.DECLARED)
    return Piece(evidence, state, expires, carries, shortfall, needs if asked else ())


def _state(evidence: Evidence, expires: str, on: str, *, altered: bool) -> PieceState:
    if evidence.date > on:
        return PieceState.FUTURE
    if altered:
        return PieceState.ALTERED
    if expires <= on:
        return PieceState.EXPIRED
    declared = evidence.kind is EvidenceKind.DECLARATION or _of_oneself(evidence)
    return PieceState.DECLARED if declared else PieceState.VALID


def _of_oneself(evidence: Evidence) -> bool:
    return evidence.audit is not None and evidence.audit.kind is AuditKind.SELF_ASSESSMENT


def _eyes(evidence: Evidence) -> int:
    """Return what the auditor's place lets a piece carry; other kinds are not held back."""
    if evidence.kind is not EvidenceKind.AUDIT:
        return OUTSIDE_EYES
    told = evidence.audit
    outside = told is not None and told.kind is AuditKind.INDEPENDENT
    return OUTSIDE_EYES if outside else OWN_EYES


def _carries(evidence: Evidence, expected: ExpectedEvidence | None, state: PieceState) -> int:
    if state is PieceState.FUTURE:
        return 0
    if state is PieceState.VALID and expected is not None:
        return min(evidence.level, expected.carries, _eyes(evidence))
    return min(evidence.level, UNPROVED)


def _shortfall(
    evidence: Evidence, expected: ExpectedEvidence | None, state: PieceState
) -> Shortfall:
    if state is PieceState.DECLARED and _of_oneself(evidence):
        return Shortfall.SELF_ASSESSED
    if state is not PieceState.VALID:
        return Shortfall(state.value)
    if expected is None:
        return Shortfall.UNEXPECTED
    return Shortfall.AUDIT_KIND if _eyes(evidence) < expected.carries else Shortfall.NO_PROOF


def standing_of(
    action: Action,
    evidence: Iterable[Evidence],
    *,
    on: str,
    profile: Profile | NotAssessed,
    altered: Collection[str] = (),
) -> ActionStanding:
    """Return the level of one action on a day, and the pieces that it rests on.

    Args:
        action: The action.
        evidence: Pieces of one facility; those of other actions are left aside.
        on: The day, ISO.
        profile: Kind of the facility: an action may not apply to it.
        altered: Ids of the pieces whose file no longer has its hash.
    """
    own = [each for each in evidence if action.id in each.actions]
    pieces = tuple(
        sorted(
            (piece_of(action, each, on=on, altered=each.id in altered) for each in own),
            key=lambda piece: (piece.evidence.date, -piece.evidence.level, piece.evidence.id),
            reverse=True,
        )
    )
    reading = action.reading(profile)
    if reading is not None and not reading.applies:
        return ActionStanding(action, None, None, ActionState.NOT_APPLICABLE, None, pieces)
    told = [piece for piece in pieces if piece.state is not PieceState.FUTURE]
    if not told:
        return ActionStanding(action, None, None, ActionState.NOT_ASSESSED, None, pieces)
    claimed = told[0].evidence.level
    level = min(claimed, max(piece.carries for piece in told))
    bearing = [piece for piece in told if piece.carries >= level]
    valid = [piece.expires for piece in bearing if piece.state is PieceState.VALID]
    return ActionStanding(
        action, level, claimed, _rests_on(bearing), max(valid, default=None), pieces
    )


def _rests_on(bearing: list[Piece]) -> ActionState:
    """Return the best state among the pieces that carry a level."""
    states = {piece.state for piece in bearing}
    for state, named in (
        (PieceState.VALID, ActionState.PROVED),
        (PieceState.EXPIRED, ActionState.EXPIRED),
        (PieceState.ALTERED, ActionState.ALTERED),
    ):
        if state in states:
            return named
    return ActionState.DECLARED


def standings(
    actions: Mapping[str, Action],
    evidence: Iterable[Evidence],
    *,
    on: str,
    profile: Profile | NotAssessed,
    altered: Collection[str] = (),
) -> tuple[ActionStanding, ...]:
    """Return the standing of every action, in the order of the plan."""
    evidence = tuple(evidence)
    return tuple(
        standing_of(action, evidence, on=on, profile=profile, altered=altered)
        for action in actions.values()
    )


def phases(found: Iterable[ActionStanding]) -> dict[ActionPhase, PhaseStanding]:
    """Return the counts of each phase; a median, never a mean, and never a zero for silence."""
    found = tuple(found)
    return {
        phase: _phase([each for each in found if each.action.phase is phase])
        for phase in ActionPhase
    }


def _phase(found: list[ActionStanding]) -> PhaseStanding:
    levels = [each.level for each in found if each.level is not None]
    return PhaseStanding(
        actions=len(found),
        applicable=sum(each.state is not ActionState.NOT_APPLICABLE for each in found),
        assessed=len(levels),
        proved=sum(each.state is ActionState.PROVED for each in found),
        median=median_low(levels) if levels else None,
    )
