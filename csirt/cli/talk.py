"""Results on stdout, talk on stderr; nothing imported reaches the terminal without ``safe``."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from csirt.model.fault import Fault, Severity
from csirt.safe import safe
from csirt.text import say

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
MAX_ROWS = 20
"""Rows of a table in the terminal; the rest is said to be in ``--json``."""


def today() -> str:
    """Return the date in Paris: the only place where the clock is read."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date().isoformat()


def answer(value: dict[str, object]) -> None:
    """Print a JSON answer on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def line(text: str = "", *, style: str = "") -> None:
    """Print a result line on stdout; it is text, never markup."""
    Console(highlight=False).print(Text(text, style=style))


def talk(text: str) -> None:
    """Print a line of talk on stderr."""
    Console(stderr=True, highlight=False).print(Text(text))


def table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = MAX_ROWS
) -> None:
    """Print a table of untrusted cells, the first ``most`` rows of it."""
    rows = list(rows)
    drawn = Table(title=Text(title), title_justify="left", title_style="bold", header_style="bold")
    for head in heads:
        drawn.add_column(Text(head), overflow="fold")
    for row in rows[:most]:
        drawn.add_row(*(Text(safe(cell)) for cell in row))
    Console(highlight=False).print(drawn)
    if len(rows) > most:
        line(say("cli.more", count=len(rows) - most), style="dim")


def faults(found: Iterable[Fault]) -> None:
    """Print faults on stderr, one a line, with a mark beside the colour."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for fault in found:
        console.print(Text(f"{_MARKS[fault.severity]} {fault}", style=_STYLES[fault.severity]))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show progress on stderr when somebody watches; a later callable tells done and total."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _of: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(label, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
