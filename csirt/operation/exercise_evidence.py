"""What speaks for an expectation: entries of the run first, then the marks of the observers.

Nothing is averaged. Where two sources disagree, or two observers, both are kept and the expectation
is disputed; the animation decides by a ``judgement.made``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from csirt.model.exercise_inject import Agreement, Expectation, Met
from csirt.model.journal import EntryKind
from csirt.operation.exercise_clock import whole_seconds
from csirt.operation.exercise_script import Script, node_of
from csirt.operation.exercise_told import Mark, Sign, Told

_DONE = frozenset([Mark.MET, Mark.LATE])


@dataclass(frozen=True, slots=True)
class Hit:
    """When something was seen done, and what says so."""

    at: int | None
    """Scenario seconds; none where nobody noted the hour."""
    records: tuple[str, ...]
    late: bool = False
    """Nobody noted the hour, and it was said to be late."""


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for an expectation, and against it."""

    full: Hit | None = None
    partly: Hit | None = None
    missed: tuple[str, ...] = ()
    """References of the marks by which it was not done."""
    marks: tuple[Sign, ...] = ()
    """The last mark of each observer."""
    by_entry: bool = False
    """An entry of the run shows it; no observer was needed."""
    unsettled: bool = False
    """There are marks, and they do not make one answer."""
    verdict: "Result | None" = None
    """What the animation decided: the last word."""

    @property
    def disputed(self) -> bool:
        """Whether two sources disagree."""
        classes = {_class(sign.mark) for sign in self.marks if sign.mark is not None}
        return len(classes | ({"done"} if self.by_entry else set())) > 1

    @property
    def first(self) -> int | None:
        """When something was first seen, in full or in part; none where it was not, or untimed."""
        times = [hit.at for hit in (self.full, self.partly) if hit and hit.at is not None]
        return min(times, default=None)


class Result(StrEnum):
    """What became of an expectation."""

    MET = "met"
    LATE = "late"
    PARTIAL = "partial"
    MISSED = "missed"
    VOID = "void"
    """It was not played: neither good nor bad."""
    PENDING = "pending"
    """Not known: its time runs, nobody looked, or those who looked do not agree."""


def verdict_of(sign: Sign) -> Result | None:
    """Return what the animation decided of an expectation."""
    told = sign.entry.data.get("outcome")
    return next((each for each in Result if each == told and each is not Result.PENDING), None)


def judged(found: Support, sign: Sign) -> Support:
    """Return what speaks for an expectation once the animation has decided; the marks stay."""
    verdict, ref = verdict_of(sign), (sign.entry.ref,)
    if verdict is None:
        return found
    before = found.full or found.partly
    said = whole_seconds(sign.entry.data.get("done_seconds"))
    at = said if said is not None else before.at if before else None
    records = (*ref, *(before.records if before else ()))
    found = replace(found, full=None, partly=None, missed=(), unsettled=False, verdict=verdict)
    if verdict in (Result.MET, Result.LATE):
        return replace(found, full=Hit(at, records, late=verdict is Result.LATE))
    if verdict is Result.PARTIAL:
        return replace(found, partly=Hit(at, records))
    return replace(found, missed=ref)


def _class(mark: Mark | None) -> str:
    return "done" if mark in _DONE else str(mark)


def support(script: Script, told: Told, expected: Expectation, base: int | None) -> Support:
    """Return what speaks for an expectation.

    Args:
        script: The scenario.
        told: What the entries say.
        expected: The expectation.
        base: From when its time counts; what a cell did before an inject is no answer to it,
            unless it is a step of a playbook or a decision, which are done once.
    """
    signs = [s for met in expected.met_by for s in _signs(met, told, base)]
    cells = script.cells_of(expected)
    mine = [s for s in signs if not s.cell or not cells or s.cell in cells]
    marks = _last_marks(told.marks.get(expected.id, ()))
    if mine:
        best = min(mine, key=lambda s: (s.at is None, s.at or 0, s.entry.order))
        return Support(Hit(best.at, (best.entry.ref,)), marks=marks, by_entry=True)
    return _agreed(marks, expected) if marks else Support()


def _signs(met: Met, told: Told, base: int | None) -> Iterator[Sign]:
    """Yield what counts as meeting an expectation by one of its ways."""
    if met.step is not None:
        yield from told.settled(*node_of(met.step))
    elif met.decision is not None:
        for sign in told.answers.get(met.decision, ()):
            if met.option in (None, sign.entry.data.get("choice")):
                yield sign
    elif met.act is not None:
        yield from _after(told.acts.get(met.act, ()), base)
    elif met.entry is not None:
        found = told.kinds.get(met.entry, ())
        yield from _after((s for s in found if _is_about(s, met.subject)), base)


def _after(signs: Iterable[Sign], base: int | None) -> Iterator[Sign]:
    for sign in signs:
        if sign.at is None or base is None or sign.at >= base:
            yield sign


def _is_about(sign: Sign, subject: str | None) -> bool:
    """Return whether an entry is about a subject; a facility before its id may be left out."""
    if subject is None:
        return sign.entry.kind is not EntryKind.CASE_OPENED
    kind, _, name = subject.partition(":")
    has, _, place = sign.entry.subject.partition(":")
    return kind == has and f"/{place}".endswith(f"/{name}")


def _last_marks(signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """Return the last mark of each observer, by the order of the fold."""
    found = {sign.observer: sign for sign in signs}
    return tuple(found[name] for name in sorted(found))


def _agreed(marks: tuple[Sign, ...], expected: Expectation) -> Support:
    """Return what the marks of the observers make together, by the rule of the expectation."""
    done = sorted((s for s in marks if s.mark in _DONE), key=_when)
    partly = sorted((s for s in marks if s.mark is Mark.PARTLY), key=_when)
    missed = tuple(s.entry.ref for s in marks if s.mark is Mark.MISSED)
    needed = _needed(expected, len(marks))
    strict = expected.agreement is Agreement.ALL
    if strict and missed:
        return Support(missed=missed, marks=marks)
    if len(done) >= needed:
        return Support(_hit(done, needed), missed=missed, marks=marks)
    if len(done) + len(partly) >= needed and (partly or strict):
        both = sorted([*done, *partly], key=_when)
        return Support(partly=_hit(both, needed), missed=missed, marks=marks)
    if len(missed) >= needed:
        return Support(missed=missed, marks=marks)
    return Support(missed=missed, marks=marks, unsettled=True)


def _needed(expected: Expectation, given: int) -> int:
    """Return how many marks must agree."""
    asked = max(expected.observers, given)
    if expected.agreement is Agreement.ONE:
        return 1
    return asked if expected.agreement is Agreement.ALL else asked // 2 + 1


def _when(sign: Sign) -> tuple[bool, int, tuple[int, str, int]]:
    return sign.at is None, sign.at or 0, sign.entry.order


def _hit(signs: list[Sign], needed: int) -> Hit:
    """Return the moment from which enough observers had seen it."""
    last = signs[needed - 1]
    records = tuple(s.entry.ref for s in signs)
    return Hit(last.at, records, late=last.at is None and last.mark is Mark.LATE)
