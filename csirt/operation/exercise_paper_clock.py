"""From the watch of a room to the time of the scenario: start, pauses, speed, jumps."""

from dataclasses import dataclass, field

from csirt.model.exercise import Exercise
from csirt.model.exercise_acts import NOWHERE, PaperCourse, Place
from csirt.model.fault import Severity
from csirt.model.scenario_time import MINUTE, DayHour, Offset, minute_of_day, parsed
from csirt.operation.exercise_schedule import Schedule, schedule

_DAY = 1_440
_EARLY = 720
"""Minutes before the start up to which an hour is early; a longer way back is the next day."""


@dataclass(frozen=True, slots=True)
class HourFault:
    """Why an hour says no scenario time."""

    code: str
    place: Place = NOWHERE
    given: str = ""
    severity: Severity = Severity.WARNING


@dataclass(slots=True)
class PaperClock:
    """Turns real hours into scenario seconds."""

    start: int
    """Minute of the day."""
    speed: float
    plan: Schedule
    pauses: list[tuple[int, int]] = field(default_factory=list)
    """Real minutes from the start."""
    end: int | None = None
    """Scenario seconds."""
    faults: list[HourFault] = field(default_factory=list)

    def seconds(self, text: str) -> int | HourFault:
        """Return the scenario seconds of an hour, or why it says none.

        A bare number is none: 10 is an hour for one person, ten minutes for another.

        Args:
            text: ``10:20``, ``10h20``; also a time of the scenario itself, ``H+1 M+5``.
        """
        if text.strip().isdecimal():
            return HourFault("exercise.hour-unread")
        try:
            when = parsed(text)
        except ValueError:
            return HourFault("exercise.hour-unread")
        if isinstance(when, Offset):
            return when.seconds
        if not isinstance(when, DayHour) or when.day:
            return HourFault("exercise.hour-unread")
        minute = self.since_start(when.minute)
        if minute < 0:
            return HourFault("exercise.hour-early")
        return self.scenario(self.room(minute) * MINUTE)

    def since_start(self, minute: int) -> int:
        """Return the real minutes from the start to a minute of the day, past midnight too."""
        found = minute - self.start
        return found + _DAY if found < -_EARLY else found

    def room(self, minute: int) -> int:
        """Return the minutes that counted until a real minute from the start."""
        stood = sum(
            max(0, min(minute, end) - begin) for begin, end in self.pauses if begin < minute
        )
        return minute - stood

    def scenario(self, room_seconds: int) -> int:
        """Return the scenario seconds after some seconds that counted."""
        left = round(room_seconds * self.speed)
        for span in self.plan.spans:
            length = span.end - span.start
            if left <= length or span is self.plan.spans[-1]:
                return span.start + left
            left -= length
        return left


def paper_clock(exercise: Exercise, course: PaperCourse) -> PaperClock:
    """Return the clock of a run on paper; what its course says badly is among its faults."""
    clock = PaperClock(
        minute_of_day(exercise.clock.starts_at), exercise.clock.speed, schedule(exercise)
    )
    start = _minute(course.start)
    if start is None:
        code = "exercise.hour-unread" if course.start else "exercise.start-missing"
        clock.faults.append(HourFault(code, course.places.get("start", NOWHERE), course.start))
    else:
        clock.start = start
    for pause in course.pauses:
        begin, end = (_minute(each) for each in (pause.begins, pause.ends))
        since = [clock.since_start(each) for each in (begin, end) if each is not None]
        if len(since) < 2 or not 0 <= since[0] <= since[1]:
            told = f"{pause.begins or '—'} – {pause.ends or '—'}"
            clock.faults.append(HourFault("exercise.pause-unread", pause.place, told))
        else:
            clock.pauses.append((since[0], since[1]))
    _take_end(clock, course)
    return clock


def _take_end(clock: PaperClock, course: PaperCourse) -> None:
    if not course.end:
        return
    found = clock.seconds(course.end)
    if isinstance(found, HourFault):
        place = course.places.get("end", NOWHERE)
        clock.faults.append(HourFault(found.code, place, course.end))
    else:
        clock.end = found


def _minute(text: str) -> int | None:
    """Return the minute of the day of an hour as people write it."""
    try:
        when = parsed(text)
    except ValueError:
        return None
    return when.minute if isinstance(when, DayHour) and not when.day else None
