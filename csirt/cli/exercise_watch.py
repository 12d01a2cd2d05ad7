"""The lead animator's screen: a big clock that a beamer carries, and the board below it.

It only looks: commands are typed beside it, on the same journal. What it shows is text, never
markup. It leaves a sign of life, so that after a power cut one knows since when time was lost.
"""

import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

from csirt.cli import talk
from csirt.cli.case import now
from csirt.cli.exercise_digits import DIGITS, HEIGHT
from csirt.safe import safe
from csirt.text import language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, Group
    from rich.text import Text

    from csirt.operation.exercise_run import RunState
    from csirt.reporting.board import Section
    from csirt.workspace.exercise_run import ExerciseRun

_PRESSING = ("due", "late")
"""Sections whose rows end with since when."""
_LAST, _ROOMY = ("pool", "held"), 16
"""Sections that a low screen does without, and the lines from which it is none."""
_STUMP = 12
"""Characters of a bracket that tell nobody who is meant."""
_STYLES = {"due": "bold", "late": "bold red", "disputed": "bold yellow", "held": "dim"}
_COLOURS = {"running": "bold green", "paused": "bold yellow", "interrupted": "bold white on red",
            "ended": "bold", "ready": "dim"}  # fmt: skip


def follow(run: "ExerciseRun", every: int, *, plain: bool) -> None:
    """Show a run until Ctrl-C; once where nobody watches, and line by line for a screen reader."""
    from csirt.cli.board import shown
    from csirt.reporting.exercise_board import board
    from csirt.workspace.exercise_alive import gone

    if plain or not sys.stdout.isatty():
        moment = now()
        shown(board(run.id, run.state(moment), moment, language()), plain=plain)
        return
    try:
        _live(run, every)
    except KeyboardInterrupt:
        gone(run.id)
        talk.talk(say("cli.play.watch.left", id=run.id))


def _live(run: "ExerciseRun", every: int) -> None:
    from rich.live import Live

    from csirt.cli.screen import Screen
    from csirt.workspace.exercise_alive import EVERY_SECONDS, seen

    console = Screen(highlight=False, markup=False)
    told: datetime | None = None
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            moment = now()
            state = run.state(moment)
            if told is None or (moment - told).total_seconds() >= EVERY_SECONDS:
                seen(run.id, moment)
                told = moment
            live.update(screen(run.id, state, moment, console), refresh=True)
            time.sleep(every)


def screen(id: str, state: "RunState", moment: datetime, console: "Console") -> "Group":
    """Return one picture: the mark, the clock, and what fits of the board below."""
    from rich.console import Group

    from csirt.operation.exercise_schedule import scenario_hour
    from csirt.reporting.exercise_board import board

    width, height = console.size.width, console.size.height
    found = board(id, state, moment, language(), most=height)
    day, hour = scenario_hour(state.exercise, state.seconds)
    running = state.running.value
    lines = [_line(say("cli.board.exercise").center(width), "reverse bold")]
    clock = big(f"{hour}:{state.seconds % 60:02d}", width)
    lines += [_line(each, _COLOURS[running]) for each in clock]
    if day:
        lines.append(_line(f"J{day:+d}".center(width), _COLOURS[running]))
    times, now_is, *more = found.head[1:]
    told = " · ".join((now_is.upper(), *more))
    style = "bold" if running == "running" else f"{_COLOURS[running]} reverse"
    lines.append(_line(told.ljust(width), style))
    lines += [_line(found.title), _line(times)]
    lines += _sections(found.sections, width, height - len(lines) - 1)
    return Group(*lines[: max(1, height - 1)])


def _line(text: str, style: str = "") -> "Text":
    """Return one line of untrusted text that never runs over into a second one."""
    from rich.text import Text

    return Text(safe(text), style, no_wrap=True, overflow="ellipsis")


def big(digits: str, width: int) -> list[str]:
    """Return an hour in large digits, centred; in small ones where they do not fit.

    A sign of a terminal is twice as high as it is wide: where there is room, each is drawn twice.
    """
    drawn = ["  ".join(DIGITS[sign][row] for sign in digits) for row in range(HEIGHT)]
    if len(drawn[0]) > width:
        return [digits.center(width).rstrip()]
    if 2 * len(drawn[0]) <= width:
        drawn = ["".join(2 * sign for sign in line) for line in drawn]
    return ["", *(line.center(width).rstrip() for line in drawn), ""]


def _sections(sections: "Sequence[Section]", width: int, room: int) -> "list[Text]":
    """Return what fits: a heading and a first row of each section, those that press first; then
    more rows of each in turn."""
    some = [each for each in sections if room >= _ROOMY or each.key not in _LAST]
    shown = some[: max(0, room // 2)]
    rows = [1] * len(shown)
    left = room - 2 * len(shown)
    while left > 0 and any(n < len(each.rows) for n, each in zip(rows, shown, strict=True)):
        for at, each in enumerate(shown):
            if left > 0 and rows[at] < len(each.rows):
                rows[at], left = rows[at] + 1, left - 1
    lines: list[Text] = []
    for count, section in zip(rows, shown, strict=True):
        style = _STYLES.get(section.key, "")
        heading = f"── {section.title} ({len(section.rows) + section.more}) "
        lines.append(_line(heading.ljust(width, "─")[:width], style))
        lines += [_line(line, style) for line in _rows(section, count, width)]
    return lines


def _rows(section: "Section", count: int, width: int) -> list[str]:
    """Return a line a row: sign, hour, id, what, and at its end since when it waits or is late."""
    hours = max(len(row.hour) for row in section.rows[:count])
    found = []
    for row in section.rows[:count]:
        *about, last = (*map(safe, row.about), "")[: len(row.about) or 1]
        if section.key not in _PRESSING or len(last) > width // 3:
            about, last = [*about, last], ""
        who = " · ".join(each for each in about if each)
        parts = (row.mark, f"{row.hour:>{hours}}", safe(row.id), safe(row.text), who and f"({who})")
        line = " ".join(part for part in parts if part.strip())
        room = width - len(last) - bool(last)
        line = line if len(line) <= room else _cut(line, room)
        found.append(f"{line:<{room}} {last}" if last else line)
    return found


def _cut(line: str, room: int) -> str:
    """Return the beginning of a line; of who is meant, no stump."""
    line = line[: room - 1]
    start = line.rfind(" (")
    if start > len(line) - _STUMP:
        line = line[:start]
    return f"{line}…"
