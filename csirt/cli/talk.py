"""Results on stdout, talk on stderr; nothing imported reaches the terminal without ``safe``."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from csirt.model.fault import Fault, Severity
from csirt.safe import safe, safe_json
from csirt.text import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
MAX_ROWS = 20
"""Rows of a table in the terminal; the rest is said to be in ``--json``."""
_LONGEST = 100_000
"""Characters of one line; a list of names may be long, a terminal must not be flooded."""


def today() -> str:
    """Return the date in Paris: the only place where the clock is read."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date().isoformat()


def answer(value: dict[str, object]) -> None:
    """Print a JSON answer on stdout."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write(safe_json(text) + "\n")


def _console(**options: Any) -> "Console":
    """Return a console of Rich, imported here so that ``--help`` does without it."""
    from rich.console import Console

    return Console(highlight=False, **options)


def _text(value: object, style: str = "") -> "Text":
    """Return untrusted text, never markup, with everything invisible made visible."""
    from rich.text import Text

    return Text(safe(value, limit=_LONGEST), style=style)


def line(text: str = "", *, style: str = "") -> None:
    """Print a result line on stdout; it is text, never markup."""
    _console().print(_text(text, style))


def talk(text: str) -> None:
    """Print a line of talk on stderr."""
    _console(stderr=True).print(_text(text))


def table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = MAX_ROWS
) -> None:
    """Print a table of untrusted cells, the first ``most`` rows of it."""
    from rich.table import Table

    rows, console = list(rows), _console()
    drawn = Table(title=_text(title), title_justify="left", title_style="bold", header_style="bold")
    cells = [list(map(_text, row)) for row in (heads, *rows[:most])]
    for head, width in zip(
        cells[0], _widths(cells, console.width - 3 * len(heads) - 1), strict=True
    ):
        drawn.add_column(head, overflow="fold", width=width)
    for row in cells[1:]:
        drawn.add_row(*row)
    console.print(drawn)
    if len(rows) > most:
        line(say("cli.more", count=len(rows) - most), style="dim")


def _widths(rows: "Sequence[Sequence[Text]]", room: int) -> list[int | None]:
    """Return widths at which no word is cut, where all columns fit into the room that way.

    Left to itself, a table that is too wide takes as much from each column, short words or long.
    """
    columns = list(zip(*rows, strict=True))
    whole = [max(line.cell_len for cell in each for line in cell.split()) for each in columns]
    least = [max(word.cell_len for cell in each for word in cell.split(" ")) for each in columns]
    spare = room - sum(least)
    if sum(whole) <= room or spare < 0:
        return [None] * len(columns)
    found, wanted = [], sum(whole) - sum(least)
    for most, word in zip(whole, least, strict=True):
        more = spare * (most - word) // wanted if wanted else 0
        found.append(word + more)
        spare, wanted = spare - more, wanted - (most - word)
    return list(found)


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
