"""An indicator month by month, as a line as small as a word; a month without a value is a gap."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from csirt.reporting.charts.svg import HUE, LINE, element, line, picture

WIDTH, HEIGHT = 62.0, 14.0


def trend(values: Sequence[float | None], title: str) -> Markup:
    """Return the picture, from the least to the greatest value known; the last one bears a dot.

    Args:
        values: By month, the oldest first.
        title: What it says, in words: the alternative of the picture.
    """
    known = [value for value in values if value is not None]
    low, span = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)
    step = (WIDTH - 6) / max(1, len(values) - 1)

    def y(value: float) -> float:
        return HEIGHT - 3 - (HEIGHT - 6) * ((value - low) / span if span else 0.5)

    drawn = [line(((2, HEIGHT - 1), (WIDTH - 4, HEIGHT - 1)), stroke=LINE, stroke_width=0.5)]
    for at, (one, other) in enumerate(pairwise(values)):
        if one is not None and other is not None:
            way = ((2 + at * step, y(one)), (2 + (at + 1) * step, y(other)))
            drawn.append(line(way, stroke=HUE, stroke_width=1.4))
    for at, value in enumerate(values):
        if value is not None:
            last = at == len(values) - 1
            dot = {"cx": 2 + at * step, "cy": y(value), "r": 2 if last else 1.1, "fill": HUE}
            drawn.append(element("circle", **dot))
    return picture(WIDTH, HEIGHT, title, "", *drawn)
