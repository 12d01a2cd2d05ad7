"""An exercise as it stands at one moment: ``state(scenario, entries, now)``, a pure fold.

Due, late and missed are never entries: they are worked out, each time anew, from what was written.
The same entries give the same state in whatever order they come, and at whatever speed they were
played, as long as they say the same scenario times.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Inject, InjectChannel, SystemState
from csirt.model.journal import Entry, EntryKind
from csirt.operation.exercise_clock import ExerciseClock, Mode, Running, clock_of_standing
from csirt.operation.exercise_course import Course
from csirt.operation.exercise_decided import Decided, decisions
from csirt.operation.exercise_outcome import Outcome, outcome
from csirt.operation.exercise_queue import Coming, InjectState, Queue
from csirt.operation.exercise_schedule import scenario_hour
from csirt.operation.exercise_script import Script, scripted
from csirt.operation.exercise_told import Sign, Told, told
from csirt.operation.exercise_unsent import Unsent, unsent
from csirt.operation.merge import Conflict
from csirt.operation.standing import standing


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one moment."""

    script: Script
    clock: ExerciseClock | None
    """None: it has not begun."""
    running: Running
    seconds: int
    """Scenario seconds from the start."""
    injects: tuple[Coming, ...]
    """In the order of the file; the improvised ones last."""
    outcomes: tuple[Outcome, ...]
    decisions: tuple[Decided, ...]
    systems: Mapping[str, SystemState]
    flags: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    """Two stations that had not seen each other; open ones."""
    twice: tuple[Sign, ...]
    """Entries that sent an inject again; they change nothing."""
    told: Told
    cut_short: bool

    @property
    def exercise(self) -> Exercise:
        """The scenario, as frozen."""
        return self.script.exercise

    @property
    def over(self) -> bool:
        """Whether the exercise has ended."""
        return self.running is Running.ENDED

    @property
    def end(self) -> int:
        """Scenario seconds at which it is planned to end."""
        return self.script.plan.end

    @property
    def played_seconds(self) -> int:
        """Scenario seconds that were played: the jumps between phases are not."""
        return self.script.plan.room_seconds(self.seconds, 1)

    @property
    def left_seconds(self) -> int:
        """Scenario seconds that are left to be played."""
        return max(0, self.script.plan.room_seconds(self.end, 1) - self.played_seconds)

    @property
    def between_phases(self) -> bool:
        """Whether the clock has run past the end of a phase and should jump to the next."""
        spans = self.script.plan.spans
        coming = any(each.start > self.seconds for each in spans)
        return coming and not self.script.plan.phase_at(self.seconds)

    @property
    def due(self) -> tuple[Coming, ...]:
        """The injects that are to be sent now, in their order."""
        return tuple(each for each in self.ahead if each.state is InjectState.DUE)

    @property
    def unsent(self) -> dict[str, Unsent]:
        """The injects that are past sending, by id: the run is over, or was played on paper."""
        return unsent(self.injects, self.told, over=self.over)

    @property
    def ahead(self) -> tuple[Coming, ...]:
        """The injects that come, those that are due first; none once the run is over."""
        past = self.unsent
        coming = [
            (each.due or 0, n, each)
            for n, each in enumerate(self.injects)
            if each.comes and not self.over and each.inject.id not in past
        ]
        return tuple(each for _, _, each in sorted(coming, key=lambda found: found[:2]))

    @property
    def next_due(self) -> Coming | None:
        """The inject that comes next; one that is due already goes first."""
        return next(iter(self.ahead), None)

    @property
    def overdue(self) -> tuple[Outcome, ...]:
        """The expectations whose time has passed and that nothing shows, oldest first."""
        found = [each for each in self.outcomes if each.overdue]
        return tuple(sorted(found, key=lambda each: (each.due or 0, each.expected.id)))

    @property
    def simulated(self) -> bool:
        """Whether nobody played: such a run tries a scenario, and proves nothing."""
        return self.clock is not None and self.clock.mode is Mode.SIMULATE

    @property
    def phase(self) -> str:
        """The phase that the scenario is in; empty where it has none."""
        return self.script.plan.phase_at(self.seconds)

    def inject(self, name: str) -> Coming | None:
        """Return an inject by its id."""
        return next((each for each in self.injects if each.inject.id == name), None)

    def as_json(self) -> dict[str, object]:
        """Return the run for machines; times in scenario seconds from the start."""
        day, hour = scenario_hour(self.exercise, self.seconds)
        clock, past = self.clock, self.unsent
        return {
            "scenario": self.exercise.id,
            "version": self.exercise.version,
            "mode": clock.mode.value if clock else None,
            "running": self.running.value,
            "speed": float(clock.speed) if clock else None,
            "scenario_seconds": self.seconds,
            "scenario_hour": hour,
            "scenario_day": day,
            "end_seconds": self.end,
            "lost_seconds": clock.lost_seconds if clock else 0,
            "phase": self.phase or None,
            "next": self.next_due.inject.id if self.next_due else None,
            "due": [each.inject.id for each in self.due],
            "injects": [
                each.as_json() | ({"state": past[name].value} if name in past else {})
                for name, each in ((each.inject.id, each) for each in self.injects)
            ],
            "expectations": [each.as_json() for each in self.outcomes],
            "decisions": [each.as_json() for each in self.decisions],
            "systems": {name: state.value for name, state in self.systems.items()},
            "flags": list(self.flags),
            "sent_twice": [sign.entry.ref for sign in self.twice],
            "conflicts": [
                {"id": each.subject, "entries": [entry.ref for entry in each.entries]}
                for each in self.conflicts
            ],
        }


def state(scenario: Exercise | Script, entries: Iterable[Entry], now: datetime) -> RunState:
    """Return an exercise as it stands.

    Args:
        scenario: As it was frozen when the run began.
        entries: Every entry of the case that has a body, in any order.
        now: The real moment, with its zone.

    Raises:
        ValueError: ``now`` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    script = scenario if isinstance(scenario, Script) else scripted(scenario)
    counts, conflicts = standing(entries)
    clock = clock_of_standing(counts)
    found = told(counts, clock.seconds if clock else _zero)
    running = clock.running(now) if clock else Running.READY
    seconds = clock.seconds_now(now) if clock else 0
    still = tuple(each for each in conflicts if each.resolved is None)
    return state_at(script, found, clock, running, seconds, still)


def _zero(_entry: Entry) -> int:
    return 0


def state_at(
    script: Script,
    found: Told,
    clock: ExerciseClock | None,
    running: Running,
    seconds: int,
    conflicts: tuple[Conflict, ...] = (),
) -> RunState:
    """Return the same from what the entries say, at a scenario time."""
    over = running is Running.ENDED
    end = seconds if over else max(script.plan.end, seconds)
    course = Course(script, found, seconds, end)
    queue = Queue(course)
    cut_short = over and _is_cut_short(found)
    injects = (*queue.all(), *_improvised(found))
    lost = {each.inject.id for each in injects if each.is_lost}
    outcomes = tuple(
        outcome(
            course, each, over=over, cut_short=cut_short, lost=script.homes[each.id] in lost
        )
        for each in script.expected.values()
    )  # fmt: skip
    options = [option for each in script.exercise.decisions for option in each.options]
    flags = sorted({name for option in options for name in option.sets})
    return RunState(
        script=script, clock=clock, running=running, seconds=seconds, injects=injects,
        outcomes=outcomes, decisions=tuple(decisions(course)), systems=dict(_systems(course)),
        flags=tuple(name for name in flags if course.is_raised(name, seconds)),
        conflicts=conflicts, twice=found.twice, told=found, cut_short=cut_short,
    )  # fmt: skip


def _is_cut_short(found: Told) -> bool:
    """Return whether a real incident stopped the exercise, and nobody took it up again."""
    turns = [
        sign.entry
        for kind in (EntryKind.EXERCISE_INTERRUPTED, EntryKind.TIME_RESUMED)
        for sign in found.kinds.get(kind, ())
    ]
    last = max(turns, key=lambda entry: (entry.happened_at, entry.order), default=None)
    return last is not None and last.kind is EntryKind.EXERCISE_INTERRUPTED


def _improvised(found: Told) -> Iterator[Coming]:
    for name, sign in found.improvised.items():
        inject = improvised_inject(name, sign.entry.data)
        read = tuple(found.read.get(name, {}).values())
        yield Coming(inject, InjectState.SENT, sign.at, sent=sign, improvised=True, read=read)


def improvised_inject(name: str, data: Mapping[str, object]) -> Inject:
    """Return an inject that the animation made up, as its entry tells it."""
    text = str(data.get("text") or "—")
    to = data.get("to")
    cells = [str(each) for each in to] if isinstance(to, list) and to else ["—"]
    channel = next((c for c in InjectChannel if c == data.get("channel")), InjectChannel.IN_PERSON)
    made = {"id": "x", "title": text[:80], "manual": True, "channel": channel, "to": ["x"],
            "text": text}  # fmt: skip
    inject = Inject.model_validate(made)
    return inject.model_copy(update={"id": name, "to": tuple(cells)})


def _systems(course: Course) -> Iterator[tuple[str, SystemState]]:
    for system in course.script.exercise.systems:
        found = course.state_of(system.id, course.now)
        yield system.id, found if found is not None else system.state
