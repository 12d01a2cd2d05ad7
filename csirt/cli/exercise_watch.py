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
    from rich.console import Console, Group
    from rich.text import Text

    from csirt.operation.exercise_run import RunState
    from csirt.reporting.board import Board, Section
    from csirt.workspace.exercise_run import ExerciseRun

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
    from rich.console import Console
    from rich.live import Live

    from csirt.workspace.exercise_alive import EVERY_SECONDS, seen

    console = Console(highlight=False, markup=False)
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
    from rich.text import Text

    from csirt.operation.exercise_schedule import scenario_hour
    from csirt.reporting.exercise_board import board

    width, height = console.size.width, console.size.height
    found = board(id, state, moment, language(), most=5)
    day, hour = scenario_hour(state.exercise, state.seconds)
    digits = f"{hour}:{state.seconds % 60:02d}"
    colour = _COLOURS[state.running.value]
    lines = [Text(say("cli.board.exercise").center(width), style="reverse bold")]
    lines += [Text(line, style=colour) for line in big(digits, width)]
    if day:
        lines.append(Text(f"J{day:+d}".center(width), style=colour))
    lines += [Text(safe(line)[:width]) for line in (found.title, *found.head[1:])]
    lines += _sections(found, width, height - len(lines) - 1)
    return Group(*lines[: max(1, height - 1)])


def big(digits: str, width: int) -> list[str]:
    """Return an hour in large digits, centred; in small ones where they do not fit."""
    drawn = ["  ".join(DIGITS[sign][row] for sign in digits) for row in range(HEIGHT)]
    if len(drawn[0]) > width:
        return [digits.center(width).rstrip()]
    return ["", *(line.center(width).rstrip() for line in drawn), ""]


def _sections(found: "Board", width: int, room: int) -> "list[Text]":
    """Return what fits, the sections that press first: each keeps its heading and a first row."""
    from rich.text import Text

    lines: list[Text] = []
    for section in found.sections:
        left = room - len(lines)
        if left < 2:
            break
        style = _STYLES.get(section.key, "")
        count = len(section.rows) + section.more
        lines.append(Text(f"── {section.title} ({count}) ".ljust(width, "─")[:width], style))
        lines += [Text(line, style) for line in _rows(section, width)][: left - 1]
    return lines


def _rows(section: "Section", width: int) -> list[str]:
    """Return a line a row: sign, hour, id, who, what; cut at the width."""
    found = []
    for row in section.rows:
        about = " · ".join(safe(each) for each in row.about)
        parts = (row.mark, f"{row.hour:>5}", safe(row.id), safe(row.text), f"({about})")
        line = " ".join(part for part in parts if part.strip(" ()"))
        found.append(line if len(line) <= width else line[: width - 1] + "…")
    return found
