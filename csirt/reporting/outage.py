"""An outage as a picture of its weeks, or as a table of them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from statistics import fmean

from markupsafe import Markup

from csirt.errors import StateError
from csirt.files.write import write_bytes
from csirt.model.outage import DAYS_A_WEEK, LineOutage, Outage
from csirt.reporting.charts.outage import OutageRow, outage_chart
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.timeline_export import table_bytes

PICTURE, TABLE = ".svg", ".csv"
HEADS = ("line", "id", "model", "week", "p10", "p50", "p90", "word")


def check(path: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: another suffix, or the file stands already, or is a folder.
    """
    if path.suffix.lower() not in (PICTURE, TABLE):
        raise StateError("outage.unknown-format", suffix=safe(path.name))
    if path.is_dir():
        raise StateError("write.folder", file=safe(path))
    if path.exists() and not force:
        raise StateError("write.exists", file=safe(path))


def written(outage: Outage, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the picture (``.svg``) or the table (``.csv``) of the weeks of an outage.

    Raises:
        StateError: see :func:`check`.
    """
    check(path, force=force)
    if path.suffix.lower() == PICTURE:
        write_bytes(path, chart(outage, lang).encode(), force=force)
        return
    heads = [say(f"table.outage.{name}", lang) for name in HEADS]
    write_bytes(path, table_bytes(heads, list(_rows(outage, lang))), force=force)


def chart(outage: Outage, lang: str) -> Markup:
    """Return the picture of the weeks."""
    rows = [_row(line, lang) for line in outage.lines]
    names = ("title", "description", "week", "median", "band")
    return outage_chart(rows, {name: say(f"chart.outage.{name}", lang) for name in names})


def _row(line: LineOutage, lang: str) -> OutageRow:
    silent = "" if line.p50 else say("outage.word.not-assessed", lang)
    shares = (weekly(line.p10), weekly(line.p50), weekly(line.p90))
    return OutageRow(line.name[lang], *shares, silent)


def weekly(days: Sequence[float]) -> tuple[float, ...]:
    """Return the mean of each week."""
    return tuple(fmean(days[at : at + DAYS_A_WEEK]) for at in range(0, len(days), DAYS_A_WEEK))


def weeks(line: LineOutage, lang: str) -> list[str]:
    """Return the weeks of a line in words: 'paper 1 wk', 'reduced 4 wk', 'normal afterwards'."""
    if not line.weeks:
        return [say("outage.word.not-assessed", lang)]
    runs = [
        (say(f"outage.word.{word}", lang), len(list(some))) for word, some in groupby(line.weeks)
    ]
    told = [say("cli.outage.run", lang, word=word, count=count) for word, count in runs[:-1]]
    key = "cli.outage.run-last" if told else "cli.outage.all"
    return [*told, say(key, lang, word=runs[-1][0])]


def _rows(outage: Outage, lang: str) -> Iterator[list[str]]:
    for line in outage.lines:
        first = [line.name[lang], line.id, line.model.value]
        if not line.p50:
            yield [*first, "", "", "", "", say("outage.word.not-assessed", lang)]
        shares = zip(weekly(line.p10), weekly(line.p50), weekly(line.p90), strict=True)
        for week, (some, word) in enumerate(zip(shares, line.weeks, strict=True), 1):
            numbers = [f"{share:.3f}" for share in some]
            yield [*first, str(week), *numbers, say(f"outage.word.{word}", lang)]
