"""A run without a clock: injects come at their hour, answers come from a list, nobody waits.

For rehearsals, for tests, and to see what becomes of a scenario when everything is done, or
nothing. From one event to the next the clock jumps; conditions are worked out after each, until
nothing more is due at that hour.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from heapq import heappop, heappush
from typing import Any

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import START, Expectation
from csirt.model.journal import Entry, EntryKind
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_clock import FASTEST, Mode
from csirt.operation.exercise_course import Course
from csirt.operation.exercise_facts import holds
from csirt.operation.exercise_queue import Coming, InjectState, Queue
from csirt.operation.exercise_script import Script, scripted
from csirt.operation.exercise_told import Mark, Told, inject_subject, scenario_subject
from csirt.operation.timeline import stored

EPOCH = datetime(2026, 1, 1, 8, tzinfo=UTC)
"""The real moment that entries of a rehearsal bear: no clock is read."""
_K = EntryKind


class Players(StrEnum):
    """What the players do of what no answer of the list says."""

    ALL = "all"
    """Everything that is expected, at half of its time; decisions by their first open answer."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is written in a run, and when."""

    at: int
    """Scenario seconds."""
    kind: EntryKind
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    role: str = ""


def begun(exercise: Exercise, mode: Mode, *, speed: float | None = None) -> Deed:
    """Return the start of a run."""
    data = {
        "mode": mode.value,
        "speed": min(FASTEST, exercise.clock.speed if speed is None else speed),
        "starts_at": exercise.clock.starts_at,
    }
    return Deed(0, _K.TIME_STARTED, "", data)


def simulated(
    scenario: Exercise | Script,
    answers: Iterable[Deed] = (),
    *,
    players: Players = Players.NONE,
    until: int | None = None,
) -> tuple[Deed, ...]:
    """Return everything that is written in a run without a clock, from its start to its end.

    Args:
        scenario: The scenario.
        answers: What the players and the animation do, at scenario times; any order.
        players: What the players do besides.
        until: Scenario seconds at which it stops; the planned end by default.
    """
    script = scenario if isinstance(scenario, Script) else scripted(scenario)
    player = _Player(script, players)
    for deed in answers:
        player.will(deed)
    return tuple(player.played(script.plan.end if until is None else until))


def entries_of(deeds: Iterable[Deed], case: str = "rehearsal") -> tuple[Entry, ...]:
    """Return deeds as entries of one station, so that they can be folded without a journal."""
    return tuple(_entry(deed, nth, case) for nth, deed in enumerate(deeds, 1))


def _entry(deed: Deed, seq: int, case: str) -> Entry:
    moment = stored(EPOCH)
    return Entry.model_validate(
        {"case": case, "station": f"{case[:50]}-0000", "seq": seq, "tick": seq, "nonce": "0" * 32,
         "happened_at": moment, "recorded_at": moment, "actor": case, "role": deed.role,
         "kind": deed.kind, "subject": deed.subject, "data": deed.data}
    )  # fmt: skip


class _Player:
    """Plays a scenario from event to event."""

    def __init__(self, script: Script, players: Players) -> None:
        self._script, self._players = script, players
        self._told = Told()
        self._waiting: list[tuple[int, int, Deed]] = []
        self._count = self._now = 0
        self._answered: set[str] = set()

    def will(self, deed: Deed) -> None:
        """Put something off until its hour."""
        self._count += 1
        heappush(self._waiting, (max(0, deed.at), self._count, deed))

    def played(self, until: int) -> Iterator[Deed]:
        """Yield what is written, in order."""
        yield begun(self._script.exercise, Mode.SIMULATE)
        for cell in sorted(self._script.players):  # everything that happens is on the record
            yield from self._written(Deed(0, _K.OBSERVATION_MADE, "", {"cell": cell}))
        self._expect(START, 0)
        while (deed := self._next(until)) is not None:
            yield from self._written(deed)
        yield from self._jump(until)
        yield Deed(until, _K.EXERCISE_ENDED)

    def _next(self, until: int) -> Deed | None:
        """Return the next event; of one hour, injects first."""
        coming = self._coming()
        due = None if coming is None else max(self._now, coming.due or 0)
        if self._waiting and (due is None or self._waiting[0][0] < due):
            at = max(self._now, self._waiting[0][0])
            if at > until:
                return None
            _, _, deed = heappop(self._waiting)
            return Deed(at, deed.kind, deed.subject, deed.data, deed.role)
        if coming is None or due is None or due > until:
            return None
        subject = inject_subject(self._script.exercise.id, coming.inject.id)
        return Deed(due, _K.INJECT_SENT, subject)

    def _course(self) -> Course:
        return Course(self._script, self._told, self._now, self._script.plan.end)

    def _coming(self) -> Coming | None:
        """Return the inject that comes next, the first of the file where two come at once."""
        queue, sent = Queue(self._course()), self._told.sent
        unsent = (queue.coming(name) for name in self._script.injects if name not in sent)
        coming = [each for each in unsent if each.comes and each.state is not InjectState.SENT]
        return min(coming, key=lambda each: each.due or 0, default=None)

    def _written(self, deed: Deed) -> Iterator[Deed]:
        yield from self._jump(deed.at)
        yield deed
        self._told.add(_entry(deed, self._count + 1, "rehearsal"), deed.at)
        self._count += 1
        if deed.kind is _K.INJECT_SENT:
            self._expect(deed.subject.rpartition("/")[2], deed.at)

    def _jump(self, at: int) -> Iterator[Deed]:
        if at > self._now:
            self._now = at
            yield Deed(at, _K.TIME_JUMPED, "", {"to_seconds": at})

    def _expect(self, name: str, at: int) -> None:
        """Let the players do what an inject asks for."""
        if self._players is Players.NONE:
            return
        for expected in self._script.expected.values():
            if self._script.homes[expected.id] == name and expected.id not in self._answered:
                self._answered.add(expected.id)
                self._do(expected, at)
        inject = self._script.injects.get(name)
        if inject is not None and inject.asks and inject.asks not in self._answered:
            self._answered.add(inject.asks)
            self._decide(inject.asks, at)

    def _do(self, expected: Expectation, at: int) -> None:
        minutes = expected.within_minutes or 10
        when = at + minutes * MINUTE // 2
        cell = min(self._script.cells_of(expected), default="")
        subject = scenario_subject(self._script.exercise.id, expected.id)
        act = next((met.act for met in expected.met_by if met.act), None)
        if act is not None:
            self.will(Deed(when, _K.ACT_DONE, "", {"act": act, "cell": cell}))
        else:
            mark = {"mark": Mark.MET.value, "cell": cell}
            self.will(Deed(when, _K.OBSERVATION_MADE, subject, mark))

    def _decide(self, name: str, at: int) -> None:
        decision, course = self._script.decisions.get(name), self._course()
        if decision is None:
            return
        opened = [o.id for o in decision.options if o.requires is None
                  or holds(course, o.requires, at)]  # fmt: skip
        if opened:
            when = at + (decision.deadline_minutes or 10) * MINUTE // 2
            data = {"choice": opened[0], "cell": decision.cell}
            subject = scenario_subject(self._script.exercise.id, name)
            self.will(Deed(when, _K.DECISION_TAKEN, subject, data))
