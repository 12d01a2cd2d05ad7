"""The clock of an exercise: scenario seconds from starts, pauses, speeds, jumps and lost time.

A fold over the entries ``time.*``, ``exercise.interrupted`` and ``exercise.ended``. Between two of
them time runs at one speed, or stands; a change of speed moves nothing, and a pause is exact to the
second. An entry counts at the scenario time of the moment at which it happened, unless it says the
scenario time itself (``scenario_seconds``): what was written on paper is as good as what was typed.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from typing import Any

from csirt.model.journal import Entry, EntryKind
from csirt.model.scenario_time import DAY, MAX_DAYS, minute_of_day
from csirt.operation.moment import PARIS
from csirt.operation.standing import corrected
from csirt.operation.timeline import real_time

SCENARIO_SECONDS = "scenario_seconds"
"""Key of an entry's data: the scenario time that it says itself, in seconds from the start."""
FASTEST = 60
"""Scenario minutes per real minute, at most."""
FURTHEST = MAX_DAYS * DAY
_LAST = (2**63, "", 0)
"""An order after every entry."""
_K = EntryKind


class Mode(StrEnum):
    """How an exercise is run."""

    PACED = "paced"
    """By the clock of the room."""
    STEP = "step"
    """From one inject to the next: the clock stands between two."""
    SIMULATE = "simulate"
    """With answers from a file, and no clock."""


class Running(StrEnum):
    """Whether scenario time passes."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    """By a real incident."""
    ENDED = "ended"


_Place = tuple[datetime, tuple[int, str, int]]
"""A real moment, and the place in the fold: of two things in one second, the later written."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time at one speed, until the next stretch."""

    since: _Place
    seconds: Fraction
    """Scenario time at its beginning."""
    rate: Fraction
    """Scenario seconds per real second; 0 where time stands."""
    running: Running

    def at(self, moment: datetime) -> Fraction:
        """Return the scenario time at a real moment, to the whole real second."""
        return self.seconds + int((moment - self.since[0]).total_seconds()) * self.rate


@dataclass(frozen=True, slots=True)
class ExerciseClock:
    """The scenario time of a run, at any real moment."""

    mode: Mode
    started: datetime
    """Real moment of the start, UTC."""
    origin: datetime
    """The hour that the scenario says at its start, on the day of the run; UTC."""
    stretches: tuple[Stretch, ...]
    speed: Fraction
    """Scenario minutes per real minute, as last set."""
    lost_seconds: int
    """Real seconds that did not count: a machine was down."""
    _places: tuple[_Place, ...] = field(repr=False)

    def seconds(self, entry: Entry) -> int:
        """Return the scenario seconds at which an entry counts."""
        said = said_seconds(entry)
        return self._at(real_time(entry), entry.order) if said is None else said

    def seconds_now(self, now: datetime) -> int:
        """Return the scenario seconds at a real moment, everything written being known."""
        return self._at(now, _LAST)

    def at(self, entry: Entry) -> datetime:
        """Return the moment of the scenario at which an entry counts, UTC."""
        return self.moment(self.seconds(entry))

    def moment(self, seconds: int) -> datetime:
        """Return the moment of the scenario that is some seconds from its start, UTC."""
        return self.origin + timedelta(seconds=seconds)

    def scenario_now(self, now: datetime) -> datetime:
        """Return the moment of the scenario at a real moment, UTC."""
        return self.moment(self.seconds_now(now))

    def running(self, now: datetime) -> Running:
        """Return whether scenario time passes at a real moment."""
        return self._stretch((now, _LAST)).running

    def real_moment(self, seconds: int) -> datetime | None:
        """Return the real moment at which the scenario first said a time; none if it never did."""
        ends: list[Stretch | None] = [*self.stretches[1:], None]
        for stretch, after in zip(self.stretches, ends, strict=True):
            if seconds <= stretch.seconds:
                return stretch.since[0]
            if stretch.rate == 0:
                continue
            wait = -(-(seconds - stretch.seconds) // stretch.rate)
            found = stretch.since[0] + timedelta(seconds=int(wait))
            if after is None or found <= after.since[0]:
                return found
        return None

    def _at(self, moment: datetime, order: tuple[int, str, int]) -> int:
        return int(self._stretch((moment, order)).at(moment))

    def _stretch(self, place: _Place) -> Stretch:
        """Return the stretch that a place lies in; before the start, time stands at zero."""
        nth = bisect_right(self._places, place) - 1
        return self.stretches[nth] if nth >= 0 else _before(self.stretches[0])


def _before(first: Stretch) -> Stretch:
    return Stretch(first.since, Fraction(0), Fraction(0), Running.READY)


def clock_of(entries: Iterable[Entry]) -> ExerciseClock | None:
    """Return the clock of a case; none for an incident, and for an exercise that has not begun."""
    entries = tuple(entries)
    if not any(entry.kind is _K.TIME_STARTED for entry in entries):
        return None
    return clock_of_standing(corrected(entries))


def clock_of_standing(entries: Iterable[Entry]) -> ExerciseClock | None:
    """Return the same from entries that are corrected already."""
    turns = sorted(_turns(entries), key=lambda turn: turn[0])
    start = next((nth for nth, turn in enumerate(turns) if turn[1].kind is _K.TIME_STARTED), None)
    if start is None:
        return None
    writer = _Writer(turns[start][1])
    for place, entry, of in turns[start:]:
        writer.take(place, entry, of)
    return writer.clock()


def _turns(entries: Iterable[Entry]) -> Iterable[tuple[_Place, Entry, str]]:
    """Yield what changes the course of time; lost time has a beginning and an end."""
    for entry in entries:
        if entry.kind is _K.TIME_GAP:
            ends = [_moment(entry.data.get(name)) for name in ("since", "until")]
            if ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
                yield (ends[0], entry.order), entry, "since"
                yield (ends[1], entry.order), entry, "until"
        elif entry.kind in _TURNS:
            yield (real_time(entry), entry.order), entry, ""


_TURNS = frozenset(
    [_K.TIME_STARTED, _K.TIME_PAUSED, _K.TIME_RESUMED, _K.TIME_SPEED, _K.TIME_JUMPED,
     _K.EXERCISE_INTERRUPTED, _K.EXERCISE_ENDED]
)  # fmt: skip


class _Writer:
    """Writes the stretches of a clock, from its start on."""

    def __init__(self, start: Entry) -> None:
        data = start.data
        self._start = start
        self.mode = next((each for each in Mode if each == data.get("mode")), Mode.PACED)
        self._speed = speed_of(data.get("speed")) or Fraction(1)
        self._paused = self.mode is not Mode.PACED
        self._interrupted = self._ended = False
        self._gaps = self._lost = 0
        self._stretches: list[Stretch] = []

    def take(self, place: _Place, entry: Entry, of: str) -> None:
        """Take the next turn."""
        last = self._stretches[-1] if self._stretches else None
        seconds = Fraction(0) if last is None else last.at(place[0])
        if last is not None and self._gaps and last.running is Running.RUNNING:
            self._lost += int((place[0] - last.since[0]).total_seconds())
        self._turn(entry, of)
        if entry.kind is _K.TIME_JUMPED:
            seconds = max(seconds, Fraction(whole_seconds(entry.data.get("to_seconds")) or 0))
        running = self._running()
        stands = running is not Running.RUNNING or bool(self._gaps)
        rate = Fraction(0) if stands else self._speed
        self._stretches.append(Stretch(place, seconds, rate, running))

    def _turn(self, entry: Entry, of: str) -> None:
        if of:
            self._gaps = self._gaps + 1 if of == "since" else max(0, self._gaps - 1)
        elif entry.kind is _K.TIME_PAUSED:
            self._paused = True
        elif entry.kind is _K.TIME_RESUMED:
            self._paused = self._interrupted = False
        elif entry.kind is _K.TIME_SPEED:
            self._speed = speed_of(entry.data.get("speed")) or self._speed
        elif entry.kind is _K.EXERCISE_INTERRUPTED:
            self._interrupted = True
        elif entry.kind is _K.EXERCISE_ENDED:
            self._ended = True

    def _running(self) -> Running:
        if self._ended:
            return Running.ENDED
        if self._interrupted:
            return Running.INTERRUPTED
        return Running.PAUSED if self._paused else Running.RUNNING

    def clock(self) -> ExerciseClock:
        """Return the clock, once every turn was taken."""
        started = real_time(self._start)
        return ExerciseClock(
            self.mode, started, _origin(started, self._start.data.get("starts_at")),
            tuple(self._stretches), self._speed, self._lost,
            tuple(each.since for each in self._stretches),
        )  # fmt: skip


def _origin(started: datetime, hour: object) -> datetime:
    """Return the hour of the scenario on the day on which a run started."""
    local = started.astimezone(PARIS)
    try:
        minute = minute_of_day(str(hour))
        found = local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    except ValueError:  # no hour, or none of the day: the real one
        return started
    return found.astimezone(UTC)


def said_seconds(entry: Entry) -> int | None:
    """Return the scenario time that an entry says itself, if it says one."""
    return whole_seconds(entry.data.get(SCENARIO_SECONDS))


def whole_seconds(value: Any) -> int | None:
    """Return a number of scenario seconds as a hand may have written it, or none."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return int(value) if whole and abs(value) <= FURTHEST else None


def speed_of(value: Any) -> Fraction | None:
    """Return a speed exactly as it was written, none where it is none: above 0, at most 60."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not isfinite(value) or not 0 < value <= FASTEST:
        return None
    return Fraction(str(value))


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None
