"""Twelve months of one level, as a step line as small as a word."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from csirt.reporting.charts.svg import HUE, LINE, element, line, picture

WIDTH, HEIGHT = 62.0, 14.0
TOP_LEVEL = 3


def spark(levels: Sequence[int | None], title: str) -> Markup:
    """Return the picture; a month without assessment is a gap, the last one bears a dot.

    Args:
        levels: 0 to 3 by month, the oldest first; ``None`` where nothing was assessed.
        title: What it says, in words: the alternative of the picture.
    """
    step = (WIDTH - 6) / max(1, len(levels) - 1)
    drawn = [line(((2, HEIGHT - 2), (WIDTH - 4, HEIGHT - 2)), stroke=LINE, stroke_width=0.5)]
    for at, (one, other) in enumerate(pairwise(levels)):
        if one is None or other is None:
            continue
        x = 2 + at * step
        way = ((x, _y(one)), (x + step, _y(one)), (x + step, _y(other)))
        drawn.append(line(way, stroke=HUE, stroke_width=1.5))
    if levels and levels[-1] is not None:
        x = 2 + (len(levels) - 1) * step
        drawn.append(element("circle", cx=x, cy=_y(levels[-1]), r=2, fill=HUE))
    return picture(WIDTH, HEIGHT, title, "", *drawn)


def _y(level: int) -> float:
    return HEIGHT - 2 - (HEIGHT - 4.5) * level / TOP_LEVEL
