"""The chronogramme of a scenario: one row an inject, in the order of its planned hours.

The columns are those of sheet K (``playbooks/sheets/chronogramme.yaml``), with the id of the
inject before them, and what only animators read after. A row can be read back: a colleague's
corrections become a new scenario (:mod:`csirt.operation.exercise_merge`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Expectation, Inject, SystemEffect
from csirt.model.exercise_trigger import trigger_text
from csirt.model.record import Text
from csirt.model.scenario_time import MINUTE
from csirt.operation.exercise_schedule import Schedule, schedule
from csirt.text import say

OWN = ("id", "title", "notes", "answers")
"""Columns that sheet K has not."""
COLUMNS = (
    "id", "number", "title", "phase", "real-time", "scenario-time", "sender", "animator",
    "receiver", "medium", "content", "attachment", "expected", "objective", "action", "effect",
    "condition", "notes", "answers", "played-at", "result", "remark",
)  # fmt: skip
BLANK = ("played-at", "result", "remark")
"""Columns that are filled in on the day."""
ARROW = " → "
"""Between a question of the players and the answer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One inject in words."""

    inject: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Chronogramme:
    """The rows of a scenario in one language."""

    exercise: Exercise
    lang: str
    rows: tuple[Row, ...]
    names: "Names" = field(repr=False)


@dataclass(frozen=True, slots=True)
class Names:
    """How the things of a scenario are called in one language."""

    cells: dict[str, str]
    roles: dict[str, str]
    voices: dict[str, str]
    animators: dict[str, str]
    phases: dict[str, str]
    objectives: dict[str, str]
    systems: dict[str, str]


def names_of(exercise: Exercise, lang: str) -> Names:
    """Return the names of what a scenario describes, by id."""
    return Names(
        cells={each.id: each.name.in_(lang) for each in exercise.cells},
        roles={role.id: role.name.in_(lang) for each in exercise.cells for role in each.roles},
        voices={each.id: each.name.in_(lang) for each in exercise.voices},
        animators={each.id: each.name.in_(lang) for each in exercise.animators},
        phases={each.id: each.title.in_(lang) for each in exercise.phases},
        objectives={each.id: each.title.in_(lang) for each in exercise.objectives},
        systems={each.id: each.name.in_(lang) for each in exercise.systems},
    )


def chronogramme(exercise: Exercise, lang: str, *, start: int | None = None) -> Chronogramme:
    """Return the chronogramme of a scenario.

    Args:
        exercise: The scenario.
        lang: ``fr`` or ``en``.
        start: Real minute of the day at which it begins; by default the hour of the scenario.
    """
    plan, names = schedule(exercise), names_of(exercise, lang)
    ordered = in_order(exercise, plan)
    real = _minute(exercise.clock.starts_at) if start is None else start
    writer = _Writer(exercise, lang, names, plan, real)
    rows = tuple(Row(each.id, writer.cells(n, each)) for n, each in enumerate(ordered, 1))
    return Chronogramme(exercise, lang, rows, names)


def in_order(exercise: Exercise, plan: Schedule) -> list[Inject]:
    """Return the injects by planned hour; those without one stand last, as in the file."""
    placed = [(plan.injects[each.id], at, each) for at, each in enumerate(exercise.injects)]
    timed = sorted(((t, at, each) for t, at, each in placed if t is not None), key=_first_two)
    return [each for _, _, each in timed] + [each for t, _, each in placed if t is None]


def _first_two(placed: tuple[int, int, Inject]) -> tuple[int, int]:
    return placed[:2]


def _minute(hour: str) -> int:
    hours, _, minutes = hour.partition(":")
    return int(hours) * 60 + int(minutes)


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def expected_line(expected: Expectation, lang: str) -> str:
    """Return an expectation as a line: its id, what is expected, by when."""
    text, due = one_line(expected.text.in_(lang)), expected.within_minutes
    if due is None:
        return f"[{expected.id}] {text}"
    late = expected.late_until_minutes
    limit = f"{due}" if late is None else f"{due}-{late}"
    return f"[{expected.id}] {text} ({limit} min)"


def condition_lines(inject: Inject, lang: str) -> str:
    """Return the conditions of an inject, a line each."""
    lines = []
    if inject.when is not None:
        key = "wait" if inject.wait else "when"
        lines.append(say(f"cli.exercise.column.{key}", lang, text=inject.when))
    if inject.unless is not None:
        lines.append(say("cli.exercise.column.unless", lang, text=inject.unless))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rows."""

    exercise: Exercise
    lang: str
    names: Names
    plan: Schedule
    real: int

    def cells(self, number: int, inject: Inject) -> dict[str, str]:
        """Return the cells of an inject, by column."""
        made = {
            "id": inject.id,
            "number": str(number),
            "title": one_line(self._in(inject.title)),
            "phase": self._phase(inject),
            "real-time": self._real(inject),
            "scenario-time": trigger_text(inject, self.lang),
            "sender": self.names.voices.get(inject.sender or "", ""),
            "animator": self._animator(inject),
            "receiver": receivers(inject, self.names),
            "medium": say(f"cli.exercise.channel.{inject.channel}", self.lang),
            "content": self._in(inject.text),
            "attachment": "\n".join(each.file for each in inject.attachments),
            "expected": self._lines(expected_line(e, self.lang) for e in inject.expects),
            "objective": self._objectives(inject),
            "action": self._actions(inject),
            "effect": self._lines(map(self._effect, inject.effects)),
            "condition": condition_lines(inject, self.lang),
            "notes": self._in(inject.notes),
            "answers": answer_lines(inject, self.lang),
        }
        return {name: made.get(name, "") for name in COLUMNS}

    def _in(self, text: Text | None) -> str:
        return "" if text is None else text.in_(self.lang)

    def _lines(self, lines: Iterable[str]) -> str:
        return "\n".join(lines)

    def _phase(self, inject: Inject) -> str:
        seconds = self.plan.injects[inject.id]
        at = self.plan.phase_at(seconds) if seconds is not None else ""
        return self.names.phases.get(at or inject.phase or "", "")

    def _real(self, inject: Inject) -> str:
        seconds = self.plan.injects[inject.id]
        if seconds is None:
            return ""
        room = self.plan.room_seconds(seconds, self.exercise.clock.speed)
        minute = (self.real + round(room / MINUTE)) % 1_440
        return f"{minute // 60:02d}:{minute % 60:02d}"

    def _animator(self, inject: Inject) -> str:
        voices = {each.id: each.animator for each in self.exercise.voices}
        return self.names.animators.get(voices.get(inject.sender or "") or "", "")

    def _named(self, inject: Inject) -> list[str]:
        named = [each.objective for each in inject.expects]
        named += [d.objective for d in self.exercise.decisions if d.id == inject.asks]
        return [each for each in dict.fromkeys(named) if each is not None]

    def _objectives(self, inject: Inject) -> str:
        return self._lines(self.names.objectives.get(each, each) for each in self._named(inject))

    def _actions(self, inject: Inject) -> str:
        wanted = set(self._named(inject))
        codes = [code for o in self.exercise.objectives if o.id in wanted for code in o.actions]
        return ", ".join(dict.fromkeys(code.upper() for code in codes))

    def _effect(self, effect: SystemEffect) -> str:
        name = self.names.systems.get(effect.system, effect.system)
        state = say(f"cli.exercise.state.{effect.state}", self.lang)
        return say("cli.exercise.column.effect", self.lang, name=name, state=state)


def receivers(inject: Inject, names: Names) -> str:
    """Return who receives an inject: a line a cell, and beneath them the functions."""
    lines = [names.cells.get(each, each) for each in inject.to]
    lines += [f"- {names.roles.get(each, each)}" for each in inject.roles]
    return "\n".join(lines)


def answer_lines(inject: Inject, lang: str) -> str:
    """Return what is answered if the players ask, a line a question."""
    return "\n".join(
        one_line(each.asked.in_(lang)) + ARROW + one_line(each.answer.in_(lang))
        for each in inject.answers
    )
