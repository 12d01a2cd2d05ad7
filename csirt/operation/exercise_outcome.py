"""What became of each expectation: met, late, in part, missed, not played, or not known.

Not known is never a zero: without a mark and without an entry that would show it, an expectation
that only an observer can judge stays open; so does everything of a cell of which nobody noted
anything. What was not played, or had no time left, counts neither way.
"""

from dataclasses import dataclass

from csirt.model.exercise_inject import START, Expectation
from csirt.operation.exercise_course import Course, hit_by
from csirt.operation.exercise_evidence import Result, Support


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation at a moment of the run."""

    expected: Expectation
    inject: str
    """The inject that it belongs to, or counts from; empty for the start."""
    cells: frozenset[str]
    result: Result
    why: str
    """A word for what the result alone does not say: ``not-played``, ``ended``, ``unmarked`` …"""
    since: int | None
    """Scenario seconds from which its time counts."""
    due: int | None
    late_until: int | None
    done_at: int | None
    overdue: bool
    """Its time has passed, and nothing shows it yet."""
    support: Support

    @property
    def seconds(self) -> int | None:
        """Scenario seconds that it took; 0 where it was done before it was asked."""
        if self.done_at is None or self.since is None:
            return None
        return max(0, self.done_at - self.since)

    @property
    def credit(self) -> float | None:
        """From 1, met, to 0, missed; none where it counts neither way.

        Late falls from 1 at the limit to 0 at the last; without an hour it is half.
        """
        if self.result is not Result.LATE:
            return _CREDIT.get(self.result)
        if None in (self.done_at, self.due, self.late_until):
            return 0.5
        due, late, done = self.due or 0, self.late_until or 0, self.done_at or 0
        if late <= due or done <= due:
            return 0.5
        return max(0.0, (late - done) / (late - due))

    @property
    def records(self) -> tuple[str, ...]:
        """References of the entries that it rests on."""
        found = self.support
        hits = (each for each in (found.full, found.partly) if each)
        marks = (sign.entry.ref for sign in found.marks)
        every = (ref for hit in hits for ref in hit.records)
        return tuple(dict.fromkeys((*every, *found.missed, *marks)))

    def as_json(self) -> dict[str, object]:
        """Return it for machines; times in scenario seconds."""
        return {
            "id": self.expected.id,
            "inject": self.inject or None,
            "cells": sorted(self.cells),
            "objective": self.expected.objective,
            "points": self.expected.points,
            "outcome": self.result.value,
            "why": self.why or None,
            "since_seconds": self.since,
            "due_seconds": self.due,
            "late_until_seconds": self.late_until,
            "done_seconds": self.done_at,
            "took_seconds": self.seconds,
            "credit": None if self.credit is None else round(self.credit, 4),
            "overdue": self.overdue,
            "disputed": self.support.disputed,
            "judged": self.support.verdict is not None,
            "marks": [
                {"by": s.observer, "mark": s.mark.value if s.mark else None,
                 "seconds": s.at, "record": s.entry.ref}
                for s in self.support.marks
            ],
            "records": list(self.records),
        }  # fmt: skip


_CREDIT = {Result.MET: 1.0, Result.PARTIAL: 0.5, Result.MISSED: 0.0}


def result_at(course: Course, expected: Expectation, at: int) -> Result:
    """Return what could be said of an expectation at a moment, by what is known of the run.

    From its limit on it is missed, until something shows it: then it is late.
    """
    if not course.has_begun(expected):
        return Result.PENDING
    found, times = course.support(expected.id), course.limits(expected)
    due, late = times or (None, None)
    passed = due is not None and at >= due
    if found.verdict is not None:
        seen = hit_by(found.full or found.partly, at) or found.verdict is Result.VOID
        return found.verdict if seen or passed or due is None else Result.PENDING
    if found.full is not None and hit_by(found.full, at):
        when = found.full.at
        if found.full.late:
            return Result.LATE
        if when is None or due is None or when <= due:
            return Result.MET
        return Result.LATE if late is None or when <= late else Result.MISSED
    if found.partly is not None and hit_by(found.partly, at):
        when = found.partly.at
        timely = when is None or late is None or when <= late
        return Result.PARTIAL if timely else Result.MISSED
    if found.missed and due is None:
        return Result.MISSED
    return Result.MISSED if passed else Result.PENDING


def outcome(
    course: Course, expected: Expectation, *, over: bool, cut_short: bool, lost: bool
) -> Outcome:
    """Return what became of an expectation.

    Args:
        course: The run.
        expected: The expectation.
        over: The exercise has ended.
        cut_short: A real incident ended it.
        lost: What it belongs to will not be played.
    """
    result, why = _settled(course, expected, over=over, cut_short=cut_short, lost=lost)
    found, times, home = (
        course.support(expected.id), course.limits(expected), course.script.homes[expected.id]
    )  # fmt: skip
    begun = course.has_begun(expected)
    hit = (found.full or found.partly) if begun else None
    due, late = times or (None, None)
    passed = due is not None and course.now >= due
    return Outcome(
        expected, "" if home == START else home, course.script.cells_of(expected), result, why,
        course.base(expected), due, late, hit.at if hit else None,
        overdue=passed and hit is None and result in (Result.PENDING, Result.MISSED),
        support=found,
    )  # fmt: skip


def _settled(
    course: Course, expected: Expectation, *, over: bool, cut_short: bool, lost: bool
) -> tuple[Result, str]:
    found = course.support(expected.id)
    if found.verdict is not None:
        return found.verdict, "judged"
    if not course.has_begun(expected):
        if over or lost:
            return Result.VOID, "not-played"
        return Result.PENDING, "not-yet"
    if found.unsettled:
        return Result.PENDING, "disputed"
    result, seen = result_at(course, expected, course.now), found.full or found.partly
    if seen is not None:
        return result, "too-late" if result is Result.MISSED else ""
    return _unseen(course, expected, result, over=over, cut_short=cut_short)


def _unseen(
    course: Course, expected: Expectation, result: Result, *, over: bool, cut_short: bool
) -> tuple[Result, str]:
    """Return what to say of an expectation that nothing shows."""
    times = course.limits(expected)
    if result is Result.PENDING and times is not None:
        return (Result.VOID, "ended") if over else (Result.PENDING, "")
    if cut_short and expected.within_minutes is None:
        return Result.VOID, "ended"
    if course.support(expected.id).missed:
        return Result.MISSED, ""
    if not over and times is None:
        return Result.PENDING, ""
    if not expected.met_by:
        return Result.PENDING, "unmarked"
    if not course.told.noted_of(course.script.cells_of(expected)):
        return Result.PENDING, "nobody-noted"
    if not over and times is not None and course.now <= times[1]:
        return Result.PENDING, "late-so-far"
    return Result.MISSED, ""
