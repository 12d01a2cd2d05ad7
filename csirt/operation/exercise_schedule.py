"""When what of a scenario is planned, before anybody plays it: a plan, never a promise."""

from collections.abc import Iterator
from dataclasses import dataclass

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import START, Expectation, FreeExpectation, Inject
from csirt.model.scenario_time import DAY, MINUTE, minute_of_day, seconds_of


@dataclass(frozen=True, slots=True)
class Span:
    """A phase in scenario seconds from the start."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The planned times of an exercise, in scenario seconds from the start."""

    spans: tuple[Span, ...]
    """The phases; none where an author gave no minutes."""
    end: int
    injects: dict[str, int | None]
    """None: not known before the run (manual, or at fault)."""
    due: dict[str, int | None]
    """End of ``within_minutes`` of each expectation."""
    asked: dict[str, int | None]
    """When each decision is first put."""

    def phase_at(self, seconds: int) -> str:
        """Return the phase of a moment; empty where there is none."""
        return next((each.id for each in self.spans if each.start <= seconds < each.end), "")

    def played(self, seconds: int) -> bool:
        """Return whether a moment lies within the exercise, and in no jump of its clock."""
        if not self.spans:
            return 0 <= seconds <= self.end
        return any(each.start <= seconds <= each.end for each in self.spans)

    def room_seconds(self, seconds: int, speed: float) -> int:
        """Return the real seconds from the start until a moment of the scenario."""
        if not self.spans:
            return round(seconds / speed)
        total = 0
        for each in self.spans:
            total += max(0, min(seconds, each.end) - each.start)
        beyond = seconds - self.end if seconds > self.end else min(seconds, 0)
        return round((total + beyond) / speed)


def schedule(exercise: Exercise) -> Schedule:
    """Return the plan of an exercise; what cannot be read or waits in a circle has no time."""
    spans = tuple(_spans(exercise))
    found = _Planner(exercise)
    injects = {each.id: found.inject(each.id) for each in exercise.injects}
    due = {each.id: found.due(each.id) for each in exercise.all_expected()}
    asked = {each.id: found.asked(each.id) for each in exercise.decisions}
    return Schedule(spans, _end(exercise, spans), injects, due, asked)


def seconds_or_none(text: str | None) -> int | None:
    """Return the seconds of a time of the format, none where it cannot be read."""
    try:
        return None if text is None else seconds_of(text)
    except ValueError:
        return None


def scenario_hour(exercise: Exercise, seconds: int) -> tuple[int, str]:
    """Return the day from that of the start, and the hour of the clock: ``(1, "09:05")``."""
    moment = minute_of_day(exercise.clock.starts_at) * MINUTE + seconds
    day, rest = divmod(moment, DAY)
    return day, f"{rest // 3_600:02d}:{rest % 3_600 // MINUTE:02d}"


def _spans(exercise: Exercise) -> Iterator[Span]:
    if any(each.minutes is None for each in exercise.phases):
        return
    at = 0
    for phase in exercise.phases:
        jumped = seconds_or_none(phase.at)
        start = at if jumped is None else jumped
        at = start + (phase.minutes or 0) * MINUTE
        yield Span(phase.id, start, at)


def _end(exercise: Exercise, spans: tuple[Span, ...]) -> int:
    """Return the end: that of the last phase where the clock jumps, else the minutes announced."""
    if spans and any(each.at is not None for each in exercise.phases):
        return max(each.end for each in spans)
    return exercise.clock.minutes * MINUTE


class _Planner:
    """Follows triggers back to the start, each once; a circle has no time."""

    def __init__(self, exercise: Exercise) -> None:
        self._injects = {each.id: each for each in exercise.injects}
        self._home = {each.id: i.id for i in exercise.injects for each in i.expects}
        self._expected = {each.id: each for each in exercise.all_expected()}
        self._revealing: dict[str, list[str]] = {}
        for decision in exercise.decisions:
            for option in decision.options:
                for name in option.reveals:
                    self._revealing.setdefault(name, []).append(decision.id)
        self._asking: dict[str, list[str]] = {}
        for inject in exercise.injects:
            self._asking.setdefault(inject.asks or "", []).append(inject.id)
        self._known: dict[str, int | None] = {}

    def inject(self, name: str) -> int | None:
        """Return when an inject is planned.

        Without recursion: what it waits for is worked out first, one after another.
        """
        waiting = [name]
        while waiting:
            here = waiting[-1]
            needed = [name for name in self._needs(here) if name in self._injects]
            fresh = [n for n in needed if n not in self._known and n not in waiting]
            if here in self._known or here not in self._injects:
                waiting.pop()
            elif fresh:
                waiting.extend(fresh)
            else:
                self._known[here] = self._time(self._injects[here])
                waiting.pop()
        return self._known.get(name)

    def due(self, name: str) -> int | None:
        """Return when the time of an expectation ends."""
        expected = self._expected.get(name)
        if expected is None or expected.within_minutes is None:
            return None
        base = self._base(expected)
        if base is None:
            return None
        return base + expected.within_minutes * MINUTE

    def asked(self, name: str) -> int | None:
        """Return when a decision is first put."""
        times = [self._known.get(each) for each in self._asking.get(name, ())]
        return min((each for each in times if each is not None), default=None)

    def _base(self, expected: Expectation) -> int | None:
        if isinstance(expected, FreeExpectation) and expected.counts_from == START:
            return 0
        return self._known.get(self._anchor(expected))

    def _anchor(self, expected: Expectation) -> str:
        if isinstance(expected, FreeExpectation):
            return expected.counts_from
        return self._home.get(expected.id, "")

    def _needs(self, name: str) -> list[str]:
        """Return the injects whose times an inject counts from."""
        inject = self._injects.get(name)
        if inject is None:
            return []
        if inject.after is not None:
            return [inject.after]
        if inject.if_missing is not None:
            expected = self._expected.get(inject.if_missing)
            return [] if expected is None else [self._anchor(expected)]
        if inject.manual:
            return [each for d in self._revealing.get(name, ()) for each in self._asking.get(d, ())]
        return []

    def _time(self, inject: Inject) -> int | None:
        delay = inject.delay_minutes * MINUTE
        if inject.at is not None:
            return seconds_or_none(inject.at)
        if inject.after is not None:
            base = self._known.get(inject.after)
        elif inject.if_missing is not None:
            base = self.due(inject.if_missing)
        else:
            asked = [self.asked(each) for each in self._revealing.get(inject.id, ())]
            base = min((each for each in asked if each is not None), default=None)
        return None if base is None else base + delay
