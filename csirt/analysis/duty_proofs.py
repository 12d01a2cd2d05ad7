"""What answers one thing that a duty asks for: a level, an exercise, an audit, a piece that names
it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from csirt.analysis.plan_levels import DEFAULT_MONTHS, Piece, PieceState, months_after, piece_of
from csirt.model.assessment import Audit, Evidence, EvidenceKind, ExercisePlayed
from csirt.model.duty import AuditNeed, DutyNeed, EvidenceNeed, ExerciseNeed, NamedNeed
from csirt.model.plan import Action
from csirt.model.record import NOT_ASSESSED
from csirt.text import LANGUAGES, say

Note = dict[str, str]
"""A sentence by language."""
_NO_QUESTION = frozenset(("source", "origin", "within_months"))
"""What a need says that is no question about the exercise itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a need is met: yes, no, or nobody knows."""

    met: bool | None
    until: str | None
    why: tuple[Note, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proofs:
    """The evidence of a facility on a day."""

    evidence: tuple[Evidence, ...]
    actions: Mapping[str, Action]
    on: str
    altered: frozenset[str]
    facility: str

    def ref(self, piece: Evidence) -> str:
        """Return the reference of a piece."""
        return f"evidence:{self.facility}/{piece.id}"

    def told(self) -> Iterator[Evidence]:
        """Yield the pieces that are not dated after the day, the newest first."""
        yield from sorted(
            (each for each in self.evidence if each.date <= self.on),
            key=lambda each: (each.date, each.id),
            reverse=True,
        )


def said(key: str, **facts: Any) -> Note:
    """Return a sentence by language; a fact may itself be one text a language, or several keys."""
    return {
        lang: say(key, lang=lang, **{name: _fact(value, lang) for name, value in facts.items()})
        for lang in LANGUAGES
    }


def _fact(value: Any, lang: str) -> Any:
    if isinstance(value, dict):
        return value[lang]
    if isinstance(value, tuple):
        return ", ".join(say(key, lang=lang) for key in value)
    return value


def _keys(prefix: str, values: Iterable[object]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{value}" for value in values)


def answered(need: DutyNeed, name: str, proofs: Proofs) -> Answer:
    """Return whether a need of a duty is met; ``name`` is ``SET/DUTY``."""
    given = need.given
    if isinstance(given, EvidenceNeed):
        return _by_level(given, proofs)
    if isinstance(given, ExerciseNeed):
        return _by_exercise(given, proofs)
    if isinstance(given, AuditNeed):
        return _by_audit(given, proofs)
    return _by_name(given, name, proofs)


# --- a level of an action ---


def _by_level(need: EvidenceNeed, proofs: Proofs) -> Answer:
    found = [
        (code, piece)
        for code in need.actions
        if code in proofs.actions
        for piece in _pieces(code, need, proofs)
    ]
    codes = ", ".join(map(str.upper, need.actions))
    if not found:
        kinds = _keys("plan.kind", need.kinds)
        why = (
            said("note.duty.no-evidence-of", actions=codes, kinds=kinds)
            if kinds
            else said("note.duty.no-evidence", actions=codes)
        )
        return Answer(None, None, (why,), ())
    best = max(found, key=lambda each: _weight(each[1], need, proofs))
    code, piece = best
    refs = (proofs.ref(piece.evidence),)
    end = _end(piece, need.within_months)
    if piece.state is PieceState.VALID and piece.carries >= need.level and end > proofs.on:
        return Answer(True, end, (_level_note("met", code, piece, need, end),), refs)
    return Answer(False, None, (_level_note(_shortcoming(piece, need, end, proofs), code, piece,
                                            need, end),), refs)  # fmt: skip


def _pieces(code: str, need: EvidenceNeed, proofs: Proofs) -> Iterator[Piece]:
    for each in proofs.told():
        if code in each.actions and (not need.kinds or each.kind in need.kinds):
            yield piece_of(
                proofs.actions[code], each, on=proofs.on, altered=each.id in proofs.altered
            )


def _end(piece: Piece, months: int | None) -> str:
    return (
        min(piece.expires, months_after(piece.evidence.date, months)) if months else piece.expires
    )


def _weight(piece: Piece, need: EvidenceNeed, proofs: Proofs) -> tuple[bool, int, str, str]:
    end = _end(piece, need.within_months)
    holds = piece.state is PieceState.VALID and piece.carries >= need.level and end > proofs.on
    return holds, min(piece.carries, need.level), end, piece.evidence.id


def _shortcoming(piece: Piece, need: EvidenceNeed, end: str, proofs: Proofs) -> str:
    if piece.state is not PieceState.VALID:
        return piece.state.value
    return "expired" if end <= proofs.on else "low"


def _level_note(name: str, code: str, piece: Piece, need: EvidenceNeed, end: str) -> Note:
    return said(
        f"note.duty.level-{name}", action=code.upper(), level=need.level, carries=piece.carries,
        id=piece.evidence.id, kind=_keys("plan.kind", [piece.evidence.kind]), until=end,
    )  # fmt: skip


# --- an exercise, an audit, a named piece: the best one speaks ---


@dataclass(frozen=True, slots=True)
class _Judged:
    piece: Evidence
    met: bool | None
    until: str
    why: tuple[Note, ...]


_Judge = Callable[[Evidence], tuple[list[Note], list[Note]]]
"""Of a piece, what speaks against it, and what it leaves unsaid."""


def _best(
    pieces: Iterable[Evidence], months: int, judge: _Judge, proofs: Proofs, name: str
) -> Answer:
    found = [_judged(each, months, judge, proofs, name) for each in pieces]
    if not found:
        return Answer(None, None, (said(f"note.duty.no-{name}"),), ())
    rank = {True: 2, None: 1, False: 0}
    best = max(found, key=lambda each: (rank[each.met], each.until, each.piece.id))
    return Answer(best.met, best.until if best.met else None, best.why, (proofs.ref(best.piece),))


def _judged(piece: Evidence, months: int, judge: _Judge, proofs: Proofs, name: str) -> _Judged:
    until = months_after(piece.date, months)
    facts = {"date": piece.date, "id": piece.id, "until": until}
    if piece.id in proofs.altered:
        return _Judged(piece, False, until, (said("note.duty.altered", **facts),))
    if until <= proofs.on:
        return _Judged(piece, False, until, (said(f"note.duty.{name}-old", **facts),))
    against, unsaid = judge(piece)
    if against:
        return _Judged(piece, False, until, tuple(against))
    if unsaid:
        return _Judged(piece, None, until, tuple(unsaid))
    return _Judged(piece, True, until, (said(f"note.duty.{name}-met", **facts),))


def _told_best(proofs: Proofs, kind: EvidenceKind) -> list[Evidence]:
    """Return the pieces of a kind; of one day, one that is described speaks for those that are not:
    an exercise is proof of several actions, and is described once."""
    found = [each for each in proofs.told() if each.kind is kind]
    described = {each.date for each in found if each.audit or each.exercise}
    return [e for e in found if e.audit or e.exercise or e.date not in described]


def _by_exercise(need: ExerciseNeed, proofs: Proofs) -> Answer:
    pieces = _told_best(proofs, EvidenceKind.EXERCISE)

    def judge(piece: Evidence) -> tuple[list[Note], list[Note]]:
        return exercise_judged(need, piece.exercise, piece.id, on=proofs.on)

    return _best(pieces, need.within_months, judge, proofs, "exercise")


def exercise_judged(
    need: ExerciseNeed, played: ExercisePlayed | None, id: str, *, on: str
) -> tuple[list[Note], list[Note]]:
    """Return what speaks against an exercise under a rule, and what is not known of it.

    Args:
        need: The rule.
        played: The exercise, as somebody described it; none where nobody did.
        id: What it is called in the sentences.
        on: The day: a report that is written later is not written yet.
    """
    if played is None:
        asks = any(value for name, value in need if name not in _NO_QUESTION)
        return [], [said("note.duty.exercise-unsaid", id=id)] if asks else []
    against = list(_exercise_against(need, played, id))
    if need.lessons and (played.lessons_on is None or played.lessons_on > on):
        against.append(said("note.duty.exercise-lessons", id=id))
    unsaid = []
    if need.cyber and not isinstance(played.cyber, bool):
        unsaid.append(said("note.duty.exercise-cyber-unsaid", id=id))
    if need.kinds and played.kind is NOT_ASSESSED:
        unsaid.append(said("note.duty.exercise-kind-unsaid", id=id))
    return against, unsaid


def _exercise_against(need: ExerciseNeed, played: ExercisePlayed, id: str) -> Iterator[Note]:
    if need.kinds and played.kind is not NOT_ASSESSED and played.kind not in need.kinds:
        kind = _keys("duty.exercise", [played.kind])
        yield said("note.duty.exercise-kind", id=id, kind=kind)
    if played.focus in need.not_focuses or (need.focuses and played.focus not in need.focuses):
        yield said("note.duty.exercise-kind", id=id, kind=_keys("duty.focus", [played.focus]))
    if need.cyber and played.cyber is False:
        yield said("note.duty.exercise-not-cyber", id=id)
    if missing := [each for each in need.cells if each not in played.cells]:
        yield said("note.duty.exercise-cells", id=id, cells=_keys("duty.cell", missing))
    if need.any_cell and not set(need.any_cell) & set(played.cells):
        yield said("note.duty.exercise-any-cell", id=id, cells=_keys("duty.cell", need.any_cell))


def _by_audit(need: AuditNeed, proofs: Proofs) -> Answer:
    pieces = _told_best(proofs, EvidenceKind.AUDIT)

    def judge(piece: Evidence) -> tuple[list[Note], list[Note]]:
        if piece.audit is None:
            return [], [said("note.duty.audit-unsaid", id=piece.id)]
        return _audit_judged(need, piece.audit, piece.id, proofs.on)

    return _best(pieces, need.within_months, judge, proofs, "audit")


def _audit_judged(need: AuditNeed, told: Audit, id: str, on: str) -> tuple[list[Note], list[Note]]:
    against, unsaid = [], []
    if told.kind not in need.kinds:  # what else it lacks says nothing more
        kinds, kind = _keys("duty.audit", need.kinds), _keys("duty.audit", [told.kind])
        return [said("note.duty.audit-kind", id=id, kind=kind, kinds=kinds)], []
    if need.passi and told.passi is False:
        against.append(said("note.duty.audit-passi", id=id))
    if need.passi and not isinstance(told.passi, bool):
        unsaid.append(said("note.duty.audit-passi-unsaid", id=id))
    if need.activity and not told.activities:
        unsaid.append(said("note.duty.audit-activity", id=id))
    if need.signed and not _signed(told.signed_by_auditor, on):
        against.append(said("note.duty.audit-unsigned", id=id))
    if need.signed and not _signed(told.plan_signed, on):
        against.append(said("note.duty.audit-plan-unsigned", id=id))
    return against, unsaid


def _signed(day: str | None, on: str) -> bool:
    return day is not None and day <= on


def _by_name(need: NamedNeed, name: str, proofs: Proofs) -> Answer:
    pieces = [
        each
        for each in proofs.told()
        if name in each.duties and (not need.kinds or each.kind in need.kinds)
    ]
    months = need.within_months or DEFAULT_MONTHS

    def judge(piece: Evidence) -> tuple[list[Note], list[Note]]:
        declared = piece.kind is EvidenceKind.DECLARATION
        return [said("note.duty.named-declared", id=piece.id)] if declared else [], []

    return _best(pieces, months, judge, proofs, "named")
