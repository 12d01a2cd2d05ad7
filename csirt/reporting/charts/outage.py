"""Care lines by week: the median of ordinary activity as a step, eight samples in ten as a band.

One row a line, so that rows are read one against another; the band is a tint, the median a heavy
line, both told apart on a photocopy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut
from csirt.reporting.charts.svg import HUE, LINE, MUTED, TINT, box, element, line, picture, text

WIDTH, ROW, TOP = 660.0, 40.0, 26.0
LABEL, SIZE = 170.0, 10.0
LEFT = LABEL + 14
BAND = "#9dbcc8"
TICKS = 4
"""Weeks between two numbers of the axis."""


@dataclass(frozen=True, slots=True)
class OutageRow:
    """One care line, a number a week; empty where it is not assessed."""

    name: str
    low: Sequence[float]
    median: Sequence[float]
    high: Sequence[float]
    silent: str = ""
    """What stands in place of a picture."""


def outage_chart(rows: Sequence[OutageRow], words: Mapping[str, str]) -> Markup:
    """Return the picture.

    Args:
        rows: Care lines.
        words: ``title``, ``description``, ``week``, ``median``, ``band``.
    """
    weeks = max((len(each.median) for each in rows), default=1)
    wide = (WIDTH - LEFT - 6) / weeks
    drawn = [*_axis(weeks, wide, len(rows), words["week"])]
    for at, row in enumerate(rows):
        drawn += _row(row, TOP + ROW * at, wide)
    bottom = TOP + ROW * len(rows) + 16
    drawn += _key(bottom, words)
    return picture(WIDTH, bottom + 14, words["title"], words["description"], *drawn)


def _axis(weeks: int, wide: float, rows: int, word: str) -> Iterator[Markup]:
    yield text(LEFT - 8, TOP - 9, word, font_size=9, text_anchor="end", fill=MUTED)
    for week in range(0, weeks, TICKS):
        x = LEFT + wide * week
        yield line(((x, TOP - 4), (x, TOP + ROW * rows)), stroke=LINE, stroke_width=0.4)
        yield text(x + 2, TOP - 9, str(week + 1), font_size=9, fill=MUTED)


def _row(row: OutageRow, y: float, wide: float) -> Iterator[Markup]:
    yield text(4, y + ROW / 2 + 3.5, cut(row.name, SIZE, LABEL), font_size=SIZE)
    if row.silent or not row.median:
        yield text(LEFT + 4, y + ROW / 2 + 3.5, row.silent, font_size=SIZE, fill=MUTED,
                   font_style="italic")  # fmt: skip
        return
    yield box(LEFT, y + 4, wide * len(row.median), ROW - 8, fill=TINT)
    high, low = _steps(row.high, y, wide), _steps(row.low, y, wide)
    points = " ".join(f"{x:.1f},{at:.1f}" for x, at in (*high, *reversed(low)))
    yield element("polygon", points=points, fill=BAND)
    yield line(_steps(row.median, y, wide), stroke=HUE, stroke_width=2)


def _steps(shares: Sequence[float], y: float, wide: float) -> list[tuple[float, float]]:
    room = ROW - 8
    heights = [y + 4 + room * (1 - min(1.0, share)) for share in shares]
    return [(LEFT + wide * (week + side), at) for week, at in enumerate(heights) for side in (0, 1)]


def _key(y: float, words: Mapping[str, str]) -> Iterator[Markup]:
    yield line(((LEFT, y - 3), (LEFT + 22, y - 3)), stroke=HUE, stroke_width=2)
    yield text(LEFT + 28, y, words["median"], font_size=9)
    yield box(LEFT + 120, y - 8, 22, 10, fill=BAND)
    yield text(LEFT + 148, y, words["band"], font_size=9)
