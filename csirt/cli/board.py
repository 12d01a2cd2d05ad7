"""The board on a terminal: 80 columns, signs beside colours, or plain lines for a screen reader."""

import shutil
import sys
from collections.abc import Iterator
from textwrap import wrap

from csirt.reporting.board import Board, Section
from csirt.reporting.rows import Row
from csirt.safe import safe
from csirt.text import say

WIDEST = 100
_HOUR = 16
"""Columns of a date and an hour."""


def shown(board: Board, *, plain: bool = False) -> None:
    """Print a board on stdout."""
    width = min(WIDEST, max(40, shutil.get_terminal_size((80, 24)).columns))
    coloured = sys.stdout.isatty() and not plain
    lines = _plain(board) if plain else _drawn(board, width, coloured=coloured)
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _plain(board: Board) -> Iterator[str]:
    """Yield one whole sentence a row, nothing drawn, nothing folded."""
    if board.exercise:
        yield say("cli.board.exercise")
    yield safe(board.title)
    yield from (safe(line) for line in board.head)
    for section in board.sections:
        yield ""
        yield f"{section.title} ({len(section.rows) + section.more})"
        for row in section.rows:
            told = [row.hour, row.text, *row.about, row.id]
            late = [say("cli.board.alert")] if row.alert else []
            yield " ".join(_ended(safe(each)) for each in (*late, *told) if each)
        if section.more:
            yield say("cli.board.more", count=section.more)


def _ended(text: str) -> str:
    """Return a part with a stop that a voice can hear, unless it has one."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _drawn(board: Board, width: int, *, coloured: bool) -> Iterator[str]:
    if board.exercise:
        yield _styled(say("cli.board.exercise"), "7", on=coloured)
    yield _styled(safe(board.title)[:width], "1", on=coloured)
    for line in board.head:
        yield from wrap(safe(line), width) or [""]
    for section in board.sections:
        yield ""
        yield from _section(section, width, coloured=coloured)


def _section(section: Section, width: int, *, coloured: bool) -> Iterator[str]:
    count = len(section.rows) + section.more
    *above, last = wrap(f"── {section.title} ({count})", width)
    for line in (*above, f"{last} "[:width].ljust(width, "─")):
        yield _styled(line, "1", on=coloured)
    hours = max((len(row.hour) for row in section.rows), default=0)
    for row in section.rows:
        yield from _row(row, min(hours, _HOUR), width, coloured=coloured)
    if section.more:
        for line in wrap(say("cli.board.more", count=section.more), width - 2):
            yield f"  {line}"


def _row(row: Row, hours: int, width: int, *, coloured: bool) -> Iterator[str]:
    start = f"{row.mark} {row.hour:<{hours}} " if hours else f"{row.mark} "
    indent = " " * len(start)
    lines = wrap(safe(row.text), width - len(start)) or [""]
    for nth, line in enumerate(lines):
        text = (start if nth == 0 else indent) + line
        yield _styled(text, "1;31", on=coloured and row.alert)
    told = " · ".join(safe(each) for each in (row.id, *row.about) if each)
    for line in wrap(told, width - len(start), break_on_hyphens=False):
        yield _styled(indent + line, "2", on=coloured)


def _styled(text: str, code: str, *, on: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if on else text


def rows(title: str, found: tuple[Row, ...]) -> None:
    """Print a few rows under a title on stdout, as the answer to a command."""
    if found:
        width = min(WIDEST, max(40, shutil.get_terminal_size((80, 24)).columns))
        coloured = sys.stdout.isatty()
        lines = _section(Section("", title, found), width, coloured=coloured)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
