"""The board of a run for the lead animator: what to send now, what comes, what is late, open, lost.

One description for the terminal, for a screen reader and for the beamer.
"""

from collections.abc import Iterator
from datetime import datetime

from csirt.model.exercise import Exercise, SystemKind
from csirt.model.exercise_inject import SystemState
from csirt.operation.exercise_chronogramme import Names, names_of, one_line
from csirt.operation.exercise_clock import Mode, Running
from csirt.operation.exercise_decided import Decided, DecisionStatus
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_queue import Coming, InjectState
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_schedule import scenario_hour
from csirt.operation.exercise_unsent import Unsent
from csirt.operation.moment import PARIS
from csirt.reporting.board import Board, Section
from csirt.reporting.numbers import short
from csirt.reporting.rows import Row
from csirt.text import say

_SOUND = (SystemState.UP, SystemState.OPEN)
_LONGEST = 160
"""Characters of a text on the board; the whole of it is said when it is sent."""


def board(case: str, run: RunState, now: datetime, lang: str, *, most: int = 6) -> Board:
    """Return the board of a run in one language, at most ``most`` rows a section."""
    names = names_of(run.exercise, lang)
    listed = (
        ("due", [_coming(each, run, names, lang, due=True) for each in run.due]),
        ("late", [_late(each, run, lang) for each in run.overdue]),
        ("decisions", list(_open(run, lang))),
        ("disputed", list(_disputed(run, lang))),
        ("next", [_coming(e, run, names, lang) for e in _later(run)]),
        *_past(run, names, lang),
        ("held", [_coming(each, run, names, lang) for each in _kept(run)]),
        ("pool", [_coming(e, run, names, lang) for e in _pool(run) if not run.over]),
        ("systems", list(_systems(run, lang))),
    )
    sections = tuple(_section(key, rows, most, lang) for key, rows in listed if rows)
    title = run.exercise.title.in_(lang)
    return Board(title, tuple(_head(case, run, now, lang)), True, now, sections)


def _section(key: str, rows: list[Row], most: int, lang: str) -> Section:
    """Return rows under their heading; of what comes next, the first ones are enough."""
    more = 0 if key == "next" else max(0, len(rows) - most)
    return Section(key, say(f"cli.play.board.{key}", lang), tuple(rows[:most]), more)


def hour_of(exercise: Exercise, seconds: int | None) -> str:
    """Return the hour that the scenario says at a time: ``09:05``, ``J+1 09:05``."""
    if seconds is None:
        return "—"
    day, hour = scenario_hour(exercise, seconds)
    return f"J{day:+d} {hour}" if day else hour


def _head(case: str, run: RunState, now: datetime, lang: str) -> Iterator[str]:
    yield case
    yield say(
        "cli.play.board.hour", lang, hour=hour_of(run.exercise, run.seconds),
        elapsed=span(run.played_seconds, lang), left=span(run.left_seconds, lang),
        real=now.astimezone(PARIS).strftime("%H:%M"),
    )  # fmt: skip
    yield running(run, lang)
    phases = {each.id: each.title.in_(lang) for each in run.exercise.phases}
    if run.phase in phases:
        yield say("cli.play.board.phase", lang, phase=phases[run.phase])
    if run.between_phases and not run.over:
        yield say("cli.play.board.jump", lang)
    if run.conflicts:
        yield say("cli.play.board.conflicts", lang, count=len(run.conflicts))


def running(run: RunState, lang: str) -> str:
    """Return in words whether scenario time passes, and how fast."""
    clock = run.clock
    stands = clock is not None and clock.mode is Mode.STEP and run.running is Running.PAUSED
    state = say("cli.play.running.step" if stands else f"cli.play.running.{run.running}", lang)
    if clock is None or run.running is not Running.RUNNING or clock.speed == 1:
        return state
    speed = short(float(clock.speed), lang)
    return say("cli.play.board.speed", lang, state=state, speed=speed)


def span(seconds: int, lang: str) -> str:
    """Return a length of scenario time for people: ``1 h 05``, ``12 min``."""
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return say("cli.board.hours", lang, hours=hours, minutes=f"{minutes:02}")
    return say("cli.board.minutes", lang, minutes=minutes)


def _coming(each: Coming, run: RunState, names: Names, lang: str, *, due: bool = False) -> Row:
    inject = each.inject
    channel = say(f"cli.exercise.channel.{inject.channel}", lang)
    sender = names.voices.get(inject.sender or "", "")
    to = ", ".join(names.cells.get(name, name) for name in inject.to)
    about = [channel, f"{sender} → {to}" if sender else f"→ {to}"]
    if due and each.due is not None and each.due < run.seconds:
        late = span(run.seconds - each.due, lang)
        about.append(say("cli.play.board.since", lang, span=late))
    return Row(
        "▶" if due else "·", "" if each.due is None else hour_of(run.exercise, each.due),
        one_line(inject.title.in_(lang))[:_LONGEST], inject.id, tuple(about), due,
    )  # fmt: skip


def _late(each: Outcome, run: RunState, lang: str) -> Row:
    cells = {cell.id: cell.name.in_(lang) for cell in run.exercise.cells}
    who = ", ".join(cells.get(name, name) for name in sorted(each.cells))
    late = say("cli.play.board.late-by", lang, span=span(run.seconds - (each.due or 0), lang))
    text = one_line(each.expected.text.in_(lang))[:_LONGEST]
    about = tuple(part for part in (who, late) if part)
    return Row("!", hour_of(run.exercise, each.due), text, each.expected.id, about, True)


def _open(run: RunState, lang: str) -> Iterator[Row]:
    for each in run.decisions:
        if each.status is DecisionStatus.OPEN:
            options = " | ".join(each.open_options)
            yield Row(
                "?", "" if each.deadline is None else hour_of(run.exercise, each.deadline),
                one_line(each.decision.question.in_(lang))[:_LONGEST], each.decision.id,
                (_cell(run, each, lang), options),
            )  # fmt: skip


def _cell(run: RunState, each: Decided, lang: str) -> str:
    cells = {cell.id: cell.name.in_(lang) for cell in run.exercise.cells}
    return cells.get(each.decision.cell, each.decision.cell)


def _disputed(run: RunState, lang: str) -> Iterator[Row]:
    """Yield what observers do not agree on, with the mark of each, until somebody decides."""
    for each in run.outcomes:
        if each.support.disputed and each.support.verdict is None:
            marks = [
                f"{sign.observer} : {say(f'cli.play.mark.{sign.mark}', lang)}"
                for sign in each.support.marks
                if sign.mark
            ]
            text = one_line(each.expected.text.in_(lang))[:_LONGEST]
            yield Row("!", "", text, each.expected.id, tuple(marks))


def _past(run: RunState, names: Names, lang: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield what nobody sent while it could be: nothing more is to be done with it in the room."""
    past = run.unsent
    for why in Unsent:
        found = [each for each in run.injects if past.get(each.inject.id) is why]
        yield why.value, [_coming(each, run, names, lang) for each in found]


def _later(run: RunState) -> list[Coming]:
    return [each for each in run.ahead if each.state is not InjectState.DUE]


def _kept(run: RunState) -> list[Coming]:
    return [each for each in run.injects if each.state is InjectState.HELD]


def _pool(run: RunState) -> list[Coming]:
    return [each for each in run.injects if each.state is InjectState.POOL]


def _systems(run: RunState, lang: str) -> Iterator[Row]:
    for system in run.exercise.systems:
        state = run.systems[system.id]
        if state not in _SOUND:
            alert = state in (SystemState.DOWN, SystemState.CLOSED)
            mark = "×" if alert else "~"
            told = say(f"cli.exercise.state.{state}", lang)
            about = () if system.kind is SystemKind.APPLICATION else (
                say(f"cli.exercise.system.{system.kind}", lang),)  # fmt: skip
            yield Row(mark, "", f"{system.name.in_(lang)} : {told}", system.id, about)
