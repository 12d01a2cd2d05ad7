"""How many facilities of each part are in which state: bars cut in pieces, each with its number.

Every state has a pattern of its own: full, hatched, dotted or empty, so that no colour is needed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut, width
from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    INK,
    MUTED,
    PAPER,
    box,
    element,
    line,
    picture,
    text,
)

WIDTH, ROW, TOP = 660.0, 20.0, 26.0
LABEL, SIZE = 200.0, 9.5
BAR_X = 250.0
BAR = WIDTH - BAR_X - 4
PATTERNS = ("full", "stripes", "cross", "empty", "dots")


@dataclass(frozen=True, slots=True)
class StateRow:
    """One part of the region; without counts it is withheld."""

    name: str
    total: int
    counts: Sequence[int]
    silent: str = ""


def states(
    rows: Sequence[StateRow],
    names: Sequence[str],
    id: str,
    words: Mapping[str, str],
    number: Callable[[int], str] = str,
) -> Markup:
    """Return the picture.

    Args:
        rows: The parts, the whole first.
        names: Of the states, five at most.
        id: Of the picture in its page: patterns are named after it.
        words: ``title``, ``description`` and ``total``, the heading of the second column.
        number: How a count is written.
    """
    drawn = [_patterns(id), *_key(names, id)]
    drawn.append(
        text(BAR_X - 8, TOP + 8, words["total"], font_size=8.5, text_anchor="end", fill=MUTED)
    )
    for at, row in enumerate(rows):
        drawn += _row(row, TOP + 14 + ROW * at, id, number)
    height = TOP + 14 + ROW * len(rows) + 6
    return picture(WIDTH, height, words["title"], words["description"], *drawn)


def _patterns(id: str) -> Markup:
    def tile(name: str, *marks: Markup) -> Markup:
        ground = box(0, 0, 6, 6, fill=PAPER)
        return element("pattern", ground, *marks, id=f"{id}-{name}", width=6, height=6,
                       patternUnits="userSpaceOnUse")  # fmt: skip

    stripes = line(((0, 6), (6, 0)), stroke=HUE, stroke_width=1.4)
    across = line(((0, 0), (6, 6)), stroke=ALERT, stroke_width=1.2)
    back = line(((0, 6), (6, 0)), stroke=ALERT, stroke_width=1.2)
    dot = element("circle", cx=3, cy=3, r=1.1, fill=MUTED)
    return element("defs", tile("stripes", stripes), tile("cross", across, back), tile("dots", dot))


def _fill(at: int, id: str) -> str:
    name = PATTERNS[at % len(PATTERNS)]
    return {"full": HUE, "empty": PAPER}.get(name, f"url(#{id}-{name})")


def _key(names: Sequence[str], id: str) -> Iterator[Markup]:
    x = 2.0
    for at, name in enumerate(names):
        yield box(x, 2, 16, 11, fill=_fill(at, id), stroke=INK, stroke_width=0.7)
        yield text(x + 21, 11, name, font_size=9)
        x += 21 + width(name, 9) + 14


def _row(row: StateRow, y: float, id: str, number: Callable[[int], str]) -> Iterator[Markup]:
    base = y + ROW / 2 + 3.4
    yield text(2, base, cut(row.name, SIZE, LABEL), font_size=SIZE)
    yield text(BAR_X - 8, base, number(row.total), font_size=SIZE, text_anchor="end")
    if not row.counts:
        yield text(BAR_X, base, row.silent, font_size=SIZE, fill=MUTED, font_style="italic")
        return
    x = BAR_X
    for at, count in enumerate(row.counts):
        wide = BAR * count / max(1, sum(row.counts))
        if count:
            yield box(x, y + 2.5, wide, ROW - 5, fill=_fill(at, id), stroke=INK, stroke_width=0.7)
            yield from _number(
                number(count), x, base, wide, full=PATTERNS[at % len(PATTERNS)] == "full"
            )
        x += wide


def _number(label: str, x: float, base: float, wide: float, *, full: bool) -> Iterator[Markup]:
    room = width(label, 8.5) + 6
    if room > wide:
        return
    middle = x + wide / 2
    if not full:
        yield box(middle - room / 2, base - 8, room, 10.5, fill=PAPER, fill_opacity=0.9)
    yield text(middle, base, label, font_size=8.5, text_anchor="middle",
               fill=PAPER if full else INK)  # fmt: skip
