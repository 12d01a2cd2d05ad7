"""What becomes of each inject: sent, due, still to come, held, left out; and which comes next.

Nothing here is written: an inject is due because its hour has come and its condition holds, and it
is sent when somebody says that it was. One that was due and not sent stays due, whatever happened
to the machine meanwhile; one that was sent is never due again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from csirt.model.exercise_inject import START, Inject
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_clock import whole_seconds
from csirt.operation.exercise_course import Course
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_facts import holds, turns
from csirt.operation.exercise_told import Sign


class InjectState(StrEnum):
    """Where an inject stands."""

    PLANNED = "planned"
    DUE = "due"
    """Its hour has come: it is to be sent now."""
    SENT = "sent"
    HELD = "held"
    """The animation keeps it back."""
    SKIPPED = "skipped"
    """The animation leaves it out."""
    LEFT_OUT = "left-out"
    """Its condition did not hold, or an answer keeps it away."""
    WAITING = "waiting"
    """For another inject, an answer, or a condition."""
    POOL = "pool"
    """Out of the timeline: when the lead animator wants it."""


LOST = frozenset([InjectState.SKIPPED, InjectState.LEFT_OUT])


class _Where(NamedTuple):
    """Where an inject stands, and what is to be said of it."""

    state: InjectState
    due: int | None = None
    why: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """One inject at a moment of the run."""

    inject: Inject
    state: InjectState
    due: int | None = None
    """Scenario seconds at which it is, or was, to be sent; none where that is not known."""
    why: str = ""
    """A word for what keeps it back, or away: ``condition``, ``answer``, ``parent`` …"""
    doubtful: bool = False
    """Its condition does not hold as things stand."""
    sent: Sign | None = None
    improvised: bool = False
    amended: tuple[Sign, ...] = ()
    read: tuple[Sign, ...] = ()

    @property
    def sent_at(self) -> int | None:
        """Scenario seconds at which it was sent."""
        return self.sent.at if self.sent else None

    @property
    def comes(self) -> bool:
        """Whether it is to be sent, now or at a known hour."""
        return self.state in (InjectState.DUE, InjectState.PLANNED) and not self.doubtful

    @property
    def is_lost(self) -> bool:
        """Whether it will not be played, unless somebody plays it all the same."""
        return self.state in LOST

    def as_json(self) -> dict[str, object]:
        """Return it for machines; times in scenario seconds."""
        return {
            "id": self.inject.id,
            "state": self.state.value,
            "due_seconds": self.due,
            "sent_seconds": self.sent_at,
            "why": self.why or None,
            "to": list(self.inject.to),
            "channel": self.inject.channel.value,
            "improvised": self.improvised,
            "amended": bool(self.amended),
            "read_by": sorted({sign.cell for sign in self.read}),
            "record": self.sent.entry.ref if self.sent else None,
        }


@dataclass
class Queue:
    """The injects of a run, each worked out once, after those that it waits for."""

    course: Course
    _known: dict[str, Coming] = field(default_factory=dict)
    _turns: dict[tuple[str | None, ...], list[int]] = field(default_factory=dict)

    def all(self) -> tuple[Coming, ...]:
        """Return every inject of the scenario, in the order of the file."""
        return tuple(self.coming(name) for name in self.course.script.injects)

    def coming(self, name: str) -> Coming:
        """Return where an inject stands; without recursion, for chains may be long."""
        chain = [name]
        while (above := self._above(chain[-1])) and above not in self._known:
            if above in chain:
                break  # a circle: told by the linter, and nothing of it ever comes
            chain.append(above)
        for each in reversed(chain):
            if each not in self._known:
                self._known[each] = self._coming(self.course.script.injects[each])
        return self._known[name]

    def _above(self, name: str) -> str:
        """Return the inject that one waits for; empty where it waits for none."""
        script = self.course.script
        inject = script.injects[name]
        wanted = inject.after
        if inject.if_missing is not None:
            wanted = script.homes.get(inject.if_missing)
        return wanted if wanted is not None and wanted in script.injects else ""

    def _coming(self, inject: Inject) -> Coming:
        told, name = self.course.told, inject.id
        amended = tuple(told.amended.get(name, ()))
        state, due, why, doubtful = self._where(inject)
        read = told.read.get(name)
        return Coming(
            amended_inject(inject, amended) if amended else inject, state, due, why, doubtful,
            told.sent.get(name), amended=amended, read=tuple(read.values()) if read else (),
        )  # fmt: skip

    def _where(self, inject: Inject) -> _Where:
        """Return where an inject stands: what happened to it goes before what is worked out."""
        told, name = self.course.told, inject.id
        due, state, why = self._due(inject)
        if name in told.sent:
            return _Where(InjectState.SENT, due)
        if name in told.skipped:
            why = str(told.skipped[name].entry.data.get("reason") or "")
            return _Where(InjectState.SKIPPED, None, why)
        cancelled = self._cancelled(name)
        if cancelled is not None and cancelled <= self.course.now:
            return _Where(InjectState.LEFT_OUT, due, "cancelled")
        if name in told.held and state not in LOST:
            until = whole_seconds(told.held[name].entry.data.get("until_seconds"))
            if until is None:
                return _Where(InjectState.HELD, due)
            due = until if due is None else max(due, until)
        if due is None or state in LOST or state is InjectState.WAITING:
            return _Where(state, due, why)
        if cancelled is not None and cancelled <= due:
            return _Where(InjectState.PLANNED, due, "cancelled", True)
        return self._conditioned(inject, due)

    def _conditioned(self, inject: Inject, due: int) -> _Where:
        """Return where an inject stands whose hour is known: its condition decides at that hour."""
        if not self._may(inject, due):
            if not inject.wait:
                passed = due <= self.course.now
                state = InjectState.LEFT_OUT if passed else InjectState.PLANNED
                return _Where(state, due, "condition", not passed)
            later = (at for at in self._moments(inject) if at > due and self._may(inject, at))
            due = next(later, -1)
            if due < 0:
                return _Where(InjectState.WAITING, None, "condition")
        return _Where(InjectState.DUE if due <= self.course.now else InjectState.PLANNED, due)

    def _may(self, inject: Inject, at: int) -> bool:
        """Return whether the condition of an inject holds at a moment."""
        if inject.when is not None and not holds(self.course, inject.when, at):
            return False
        return inject.unless is None or not holds(self.course, inject.unless, at)

    def _moments(self, inject: Inject) -> list[int]:
        texts = (inject.when, inject.unless)
        if texts not in self._turns:
            self._turns[texts] = turns(self.course, texts)
        return self._turns[texts]

    def _due(self, inject: Inject) -> tuple[int | None, InjectState, str]:
        """Return when an inject is to be sent by its trigger, and what holds it back if unknown."""
        shift = _shifted(self.course.told.amended.get(inject.id, ()))
        if shift is not None:
            return shift, InjectState.PLANNED, ""
        due, state, why = self._triggered(inject)
        if inject.id not in self.course.script.revealing:
            return due, state, why
        brought = min(self._given(self.course.script.revealing[inject.id]), default=None)
        if brought is None:
            return None, InjectState.WAITING, "answer"
        if inject.manual:
            return brought, InjectState.PLANNED, ""
        return (None if due is None else max(due, brought)), state, why

    def _triggered(self, inject: Inject) -> tuple[int | None, InjectState, str]:
        if inject.manual:
            return None, InjectState.POOL, ""
        if inject.at is not None:
            due = self.course.script.hours[inject.id]
            return due, InjectState.WAITING if due is None else InjectState.PLANNED, "unreadable"
        delay = inject.delay_minutes * MINUTE
        if inject.if_missing is not None:
            return self._missing(inject.if_missing, delay)
        above = self._known.get(inject.after or "")
        if above is not None and above.state is InjectState.SENT:
            known = above.sent_at if above.sent_at is not None else above.due
            return (None if known is None else known + delay), InjectState.PLANNED, ""
        if above is None or above.is_lost:
            return None, InjectState.LEFT_OUT if above else InjectState.WAITING, "parent"
        return (None if above.due is None else above.due + delay), InjectState.WAITING, "parent"

    def _missing(self, name: str, delay: int) -> tuple[int | None, InjectState, str]:
        course = self.course
        expected = course.script.expected.get(name)
        if expected is None or expected.within_minutes is None:
            return None, InjectState.WAITING, "unreadable"
        times, home = course.limits(expected), course.script.homes[name]
        if times is None:
            above = self._known.get(home) if home != START else None
            lost = above is not None and above.is_lost
            return None, InjectState.LEFT_OUT if lost else InjectState.WAITING, "parent"
        due, verdict = times[0] + delay, course.support(name).verdict
        if course.is_done(name, due) or verdict in (Result.MET, Result.VOID):
            return due, InjectState.LEFT_OUT, "not-missing"
        return due, InjectState.PLANNED, ""

    def _given(self, answers: tuple[tuple[str, str], ...]) -> Iterator[int]:
        """Yield the moments at which some answers were given, or will be by default."""
        for decision, option in answers:
            for given in self.course.given(decision):
                if given.option == option:
                    yield given.at

    def _cancelled(self, name: str) -> int | None:
        """Return when an answer keeps an inject away."""
        return min(self._given(self.course.script.cancelling.get(name, ())), default=None)


def _shifted(amended: Iterable[Sign]) -> int | None:
    """Return the hour that the animation gave an inject, the last one."""
    said = (whole_seconds(sign.entry.data.get("at_seconds")) for sign in amended)
    found = [each for each in said if each is not None]
    return found[-1] if found else None


def amended_inject(inject: Inject, amended: tuple[Sign, ...]) -> Inject:
    """Return an inject with the text and the receivers that the animation gave it last."""
    changes: dict[str, object] = {}
    for sign in amended:
        changes |= {key: sign.entry.data[key] for key in ("text", "to") if key in sign.entry.data}
    if not changes:
        return inject
    try:
        return Inject.model_validate(inject.model_dump(mode="json") | changes)
    except ValueError:  # what a hand wrote wrongly changes nothing
        return inject
