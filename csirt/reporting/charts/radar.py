"""Levels of the actions on a wheel: this year against last year, the declared apart.

Shape and stroke tell the series apart, so that a photocopy and colour-blind eyes read them: this
year is a heavy line with dots, last year a broken one, a declared level a hollow diamond, and an
action that nobody assessed has its name in brackets and no point.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin

from markupsafe import Markup

from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    INK,
    LINE,
    MUTED,
    PAPER,
    element,
    line,
    picture,
    text,
)

TOP_LEVEL = 3
WIDTH, HEIGHT = 660.0, 300.0
MIDDLE = (170.0, 150.0)
RADIUS = 118.0
SIZE = 10.0
KEY_X = 372.0


@dataclass(frozen=True, slots=True)
class Spoke:
    """One action: its code, the level that counts, that of a year before, and the declared one."""

    code: str
    now: int | None
    last: int | None
    claimed: int | None
    applies: bool = True


def radar(spokes: Sequence[Spoke], words: Mapping[str, str]) -> Markup:
    """Return the wheel.

    Args:
        spokes: In the order of the plan, clockwise from the top.
        words: ``title``, ``description`` and the key: ``now``, ``last``, ``claimed``, ``silent``,
            ``none``, ``levels``.
    """
    count = max(1, len(spokes))
    drawn = [*_rings(count), *_labels(spokes, count)]
    drawn += _way([each.last for each in spokes], LINE, 1.3, "4 3")
    drawn += _way([each.now for each in spokes], HUE, 2.2, "")
    for at, each in enumerate(spokes):
        if each.claimed is not None and each.now is not None and each.claimed > each.now:
            drawn.append(_diamond(*_point(at, count, each.claimed)))
        if each.now is not None:
            drawn.append(_dot(*_point(at, count, each.now)))
    drawn += _key(words)
    return picture(WIDTH, HEIGHT, words["title"], words["description"], *drawn)


def _point(at: int, count: int, level: float) -> tuple[float, float]:
    turn = 2 * pi * at / count - pi / 2
    away = RADIUS * (level + 0.35) / (TOP_LEVEL + 0.35)
    return MIDDLE[0] + cos(turn) * away, MIDDLE[1] + sin(turn) * away


def _rings(count: int) -> Iterator[Markup]:
    for level in range(TOP_LEVEL + 1):
        ring = [_point(at % count, count, level) for at in range(count + 1)]
        yield line(ring, stroke=LINE, stroke_width=0.5 if level else 0.9)
        x, y = _point(0, count, level)
        yield text(x + 3, y - 2, str(level), font_size=8, fill=MUTED)
    for at in range(count):
        yield line(
            (_point(at, count, 0), _point(at, count, TOP_LEVEL)), stroke=LINE, stroke_width=0.4
        )


def _labels(spokes: Sequence[Spoke], count: int) -> Iterator[Markup]:
    for at, each in enumerate(spokes):
        x, y = _point(at, count, TOP_LEVEL + 0.42)
        silent = each.now is None
        name = f"({each.code})" if silent and each.applies else each.code
        name = name if each.applies else f"{each.code} –"
        weight = {"font_weight": 600} if not silent else {"fill": MUTED}
        yield text(x, y + 3.5, name, font_size=SIZE, text_anchor="middle", **weight)


def _way(levels: Sequence[int | None], color: str, wide: float, dashes: str) -> Iterator[Markup]:
    """Yield the line between neighbours that are both assessed; a gap stays a gap."""
    count = len(levels)
    closed = [*enumerate(levels), (0, levels[0])] if count > 2 else list(enumerate(levels))
    style = {"stroke_dasharray": dashes} if dashes else {}
    for (here, one), (there, other) in pairwise(closed):
        if one is not None and other is not None:
            ends = (_point(here, count, one), _point(there, count, other))
            yield line(ends, stroke=color, stroke_width=wide, stroke_linecap="round", **style)


def _dot(x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=3.1, fill=HUE, stroke=PAPER, stroke_width=0.7)


def _diamond(x: float, y: float) -> Markup:
    corners = ((x, y - 4.6), (x + 4.6, y), (x, y + 4.6), (x - 4.6, y))
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
    return element("polygon", points=points, fill=PAPER, stroke=ALERT, stroke_width=1.4)


def _key(words: Mapping[str, str]) -> Iterator[Markup]:
    rows = [
        ("now", [line(((KEY_X, 72), (KEY_X + 26, 72)), stroke=HUE, stroke_width=2.2),
                 _dot(KEY_X + 13, 72)]),
        ("last", [line(((KEY_X, 94), (KEY_X + 26, 94)), stroke=LINE, stroke_width=1.3,
                       stroke_dasharray="4 3")]),
        ("claimed", [_diamond(KEY_X + 13, 116)]),
        ("silent", [text(KEY_X + 13, 141.5, "(P1)", font_size=SIZE, text_anchor="middle",
                         fill=MUTED)]),
        ("none", [text(KEY_X + 13, 163.5, "P1 –", font_size=SIZE, text_anchor="middle",
                       fill=MUTED)]),
    ]  # fmt: skip
    for at, (name, mark) in enumerate(rows):
        yield from mark
        yield text(KEY_X + 36, 75.5 + 22 * at, words[name], font_size=SIZE, fill=INK)
    for at, level in enumerate(words["levels"].split("\n")):
        yield text(KEY_X, 196 + 14 * at, level, font_size=9, fill=MUTED)
