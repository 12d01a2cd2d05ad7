"""Steps over months: a full bar is in the plan, a hatched one takes idle days meanwhile.

A dashed line before a bar waits for its money. Shapes tell what colours would, so that a
black-and-white copy says as much.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut, width
from csirt.reporting.charts.svg import HUE, INK, LINE, TINT, box, line, picture, text
from csirt.reporting.charts.timeline import state
from csirt.text import say

WIDTH = 660.0
LEFT = 210.0
"""Where the months begin; the names of the steps stand before it."""
EDGE = 8.0
ROW = 18.0
SIZE = 9.5
SMALL = 8.0
HEAD = 30.0
YEAR_ROOM, MONTH_ROOM = 26.0, 12.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: from its first month to its last, both included."""

    name: str
    runs: tuple[tuple[int, int], ...]
    """Months that it takes, each run from its first to its last, both included."""
    state: str
    """``fits`` or ``meanwhile``."""
    waits_from: int | None = None
    """Month in which its days alone would have let it begin."""

    @property
    def waits(self) -> bool:
        """Whether its money comes later than its days."""
        return self.waits_from is not None and self.waits_from < self.runs[0][0]


def gantt(
    months: Sequence[str], bars: Sequence[Bar], title: str, description: str, lang: str
) -> Markup:
    """Return the picture.

    Args:
        months: ``2026-12`` …, in order.
        bars: The steps, from top to bottom.
        title: What the picture is.
        description: What it shows, in words.
        lang: Language of the legend.
    """
    step = (WIDTH - LEFT - EDGE) / max(1, len(months))
    bottom = HEAD + ROW * len(bars)
    drawn: list[Markup] = []
    shaded = range(0, len(bars), 2)
    drawn += [box(0, HEAD + ROW * at, WIDTH, ROW, fill=TINT) for at in shaded]
    drawn += _axis(months, step, bottom)
    for at, bar in enumerate(bars):
        drawn += _bar(bar, HEAD + ROW * at, step)
    drawn += _legend(bars, bottom + 8, lang)
    return picture(WIDTH, bottom + 26, title, description, *drawn)


def _axis(months: Sequence[str], step: float, bottom: float) -> Iterator[Markup]:
    every = next(each for each in (1, 2, 3, 6, 12) if step * each >= MONTH_ROOM or each == 12)
    for at, month in enumerate(months):
        x = LEFT + step * at
        year, number = month.split("-")
        first = at == 0 or number == "01"
        left = next((n for n, m in enumerate(months[at + 1 :], 1) if m.endswith("-01")), 12)
        if first and left * step >= YEAR_ROOM:
            yield text(x + 1, 11, year, font_size=SIZE, font_weight=600, fill=HUE)
        if (int(number) - 1) % every == 0:
            yield text(x + 1, 24, number, font_size=SMALL)
        top, stroke = (2.0, 0.9) if first else (HEAD - 3, 0.35)
        yield line(((x, top), (x, bottom)), stroke=LINE, stroke_width=stroke)
    yield line(((LEFT, HEAD), (WIDTH - EDGE, HEAD)), stroke=INK, stroke_width=0.8)


def _bar(bar: Bar, y: float, step: float) -> list[Markup]:
    middle = y + ROW / 2
    drawn = [text(4, middle + 3.5, cut(bar.name, SIZE, LEFT - 12), font_size=SIZE)]
    begin = bar.waits_from if bar.waits and bar.waits_from is not None else bar.runs[0][0]
    since, until = LEFT + step * begin, LEFT + step * (bar.runs[-1][1] + 1)
    if bar.waits or len(bar.runs) > 1:
        drawn += state("running", since, until - since, middle)
    for first, last in bar.runs:
        x, end = LEFT + step * first, LEFT + step * (last + 1)
        drawn += state(_SHAPES[bar.state], x + 0.5, max(end - x - 1, 2.0), middle)
    return drawn


_SHAPES = {"fits": "closed", "meanwhile": "limited"}
"""A full bar, or a hatched one."""


def _legend(bars: Sequence[Bar], y: float, lang: str) -> Iterator[Markup]:
    shown = [("fits", "closed")]
    if any(each.state == "meanwhile" for each in bars):
        shown.append(("meanwhile", "limited"))
    if any(each.waits for each in bars):
        shown.append(("waits", "running"))
    x = 6.0
    for name, shape in shown:
        words = say(f"report.roadmap.legend.{name}", lang)
        yield from state(shape, x, 18, y + 5)
        yield text(x + 23, y + 8, words, font_size=SMALL)
        x += 36 + width(words, SMALL)
