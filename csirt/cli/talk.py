"""Results on stdout, talk on stderr; nothing imported reaches the terminal without ``safe``."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from re import compile as pattern
from typing import TYPE_CHECKING, Any

from csirt.model.fault import Fault, Severity
from csirt.safe import safe, safe_json
from csirt.text import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
AT_ONCE = 10_000
"""Words and signs of JSON that are written at once."""
MAX_ROWS = 20
"""Rows of a table in the terminal; the rest is said to be in ``--json``."""
_LONGEST = 100_000
"""Characters of one line; a list of names may be long, a terminal must not be flooded."""
_WORD = pattern(r" *(?:[^ ]|(?<=[«≥≤]) (?=[^ ])| (?=[;:!?»%€](?:[ ).,;»]|$)))+")
"""A word with the spaces before it: a no-break space is part of it, like the one at a sign."""


def today() -> str:
    """Return the date in Paris: the only place where the clock is read."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date().isoformat()


def answer(value: dict[str, object]) -> None:
    """Print a JSON answer on stdout, a stretch at a time: a long one is never whole in memory."""
    parts = json.JSONEncoder(ensure_ascii=False, indent=2, allow_nan=False).iterencode(value)
    while some := "".join(islice(parts, AT_ONCE)):
        sys.stdout.write(safe_json(some))
    sys.stdout.write("\n")


def _console(**options: Any) -> "Console":
    """Return a console of Rich, imported here so that ``--help`` does without it."""
    from csirt.cli.screen import Screen

    return Screen(highlight=False, **options)


def _text(value: object, style: str = "", *, width: int = 0) -> "Text":
    """Return untrusted text, never markup, with everything invisible made visible.

    With a ``width``, in lines of it.
    """
    from rich.text import Text

    shown = safe(value, limit=_LONGEST)
    return Text(_folded(shown, width) if width else shown, style=style)


def line(text: str = "", *, style: str = "") -> None:
    """Print a result line on stdout; it is text, never markup."""
    console = _console()
    console.print(_text(text, style, width=console.width))


def talk(text: str) -> None:
    """Print a line of talk on stderr."""
    console = _console(stderr=True)
    console.print(_text(text, width=console.width))


def table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = MAX_ROWS
) -> None:
    """Print a table of untrusted cells, the first ``most`` rows of it."""
    from rich.table import Table

    rows, console = list(rows), _console()
    drawn = Table(title=_text(title), title_justify="left", title_style="bold", header_style="bold")
    cells = [[safe(cell, limit=_LONGEST) for cell in row] for row in (heads, *rows[:most])]
    widths = _widths(cells, console.width - 3 * len(heads) - 1)
    shown = [
        [_text(cell, width=wide) for cell, wide in zip(row, widths, strict=True)] for row in cells
    ]
    for head, width in zip(shown[0], widths, strict=True):
        drawn.add_column(head, overflow="fold", width=width)
    for row in shown[1:]:
        drawn.add_row(*row)
    console.print(drawn)
    if len(rows) > most:
        line(say("cli.more", count=len(rows) - most), style="dim")


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return widths at which no word is cut, where all columns fit into the room that way.

    Left to itself, a table that is too wide takes as much from each column, short words or long.
    Where words are too long for the room, the longest are cut and the short ones stay whole.
    """
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    whole = [max(map(cell_len, each)) for each in columns]
    least = [max(_longest_word(cell) for cell in each) for each in columns]
    if sum(whole) <= room:
        return whole
    if sum(least) > room:
        return _cut(least, room)
    found, spare, wanted = [], room - sum(least), sum(whole) - sum(least)
    for most, word in zip(whole, least, strict=True):
        more = spare * (most - word) // wanted if wanted else 0
        found.append(word + more)
        spare, wanted = spare - more, wanted - (most - word)
    return found


def _longest_word(text: str) -> int:
    from rich.cells import cell_len

    return max((cell_len(word.lstrip(" ")) for word in _WORD.findall(text)), default=0)


def _cut(widths: Sequence[int], room: int) -> list[int]:
    """Return widths that fit into the room: one limit for all that are over it."""
    found = list(widths)
    for place, index in enumerate(sorted(range(len(found)), key=widths.__getitem__)):
        found[index] = max(1, min(found[index], room // (len(found) - place)))
        room -= found[index]
    return found


def _folded(text: str, width: int) -> str:
    """Return a text torn between words into lines of a width; a word that is longer is left.

    Rich takes a no-break space for any other: ``≥ 80`` would end a line and ``%`` begin the next.
    """
    from rich.cells import cell_len

    lines, taken = [""], 0
    for word in _WORD.findall(text):
        if lines[-1] and taken + cell_len(word) > width:
            word, taken = word.lstrip(" "), 0
            lines.append("")
        lines[-1] += word
        taken += cell_len(word)
    return "\n".join(lines)


def faults(found: Iterable[Fault]) -> None:
    """Print faults on stderr, one a line, with a mark beside the colour."""
    console = _console(stderr=True, soft_wrap=True)
    for fault in found:
        console.print(_text(f"{_MARKS[fault.severity]} {fault}", _STYLES[fault.severity]))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show progress on stderr when somebody watches; a later callable tells done and total."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_console(stderr=True), transient=True) as shown:
        task = shown.add_task(label, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
