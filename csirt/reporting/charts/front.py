"""What more money saves: the losses that remain at each budget, as steps with a dot at each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut
from csirt.reporting.charts.svg import HUE, INK, LINE, MUTED, PAPER, element, line, picture, text

WIDTH, HEIGHT = 520.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 24.0, 42.0, 46.0
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Dot:
    """One set: what it costs, and the share of today's losses that remain with it."""

    cost: float
    remain: float
    """Between 0 and 1."""
    label: str
    """The cost as people read it."""


def front(dots: Sequence[Dot], words: Mapping[str, str]) -> Markup:
    """Return the picture.

    Args:
        dots: The cheapest first; today, which costs nothing, is added.
        words: ``title``, ``description``, ``cost`` and ``remain``, the names of the axes, and
            ``today``.
    """
    most = max((each.cost for each in dots), default=0.0) or 1.0
    drawn = [*_axes(words)]
    way = [(LEFT, _y(1.0))]
    for each in dots:
        x = LEFT + (WIDTH - LEFT - RIGHT) * each.cost / most
        way += [(x, way[-1][1]), (x, _y(each.remain))]
    way.append((WIDTH - RIGHT, way[-1][1]))
    drawn.append(line(way, stroke=HUE, stroke_width=1.8))
    drawn.append(element("circle", cx=LEFT, cy=_y(1.0), r=3.5, fill=PAPER, stroke=HUE))
    drawn.append(text(LEFT + 8, _y(1.0) - 7, words["today"], font_size=9.5, fill=MUTED))
    for at, (x, y) in enumerate(way[2::2]):
        if at < len(dots):
            drawn += _dot(x, y, at + 1, dots[at])
    return picture(WIDTH, HEIGHT, words["title"], words["description"], *drawn)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _axes(words: Mapping[str, str]) -> Iterator[Markup]:
    for at in range(_TICKS + 1):
        y = _y(at / _TICKS)
        yield line(((LEFT, y), (WIDTH - RIGHT, y)), stroke=LINE, stroke_width=0.4)
        yield text(LEFT - 6, y + 3, f"{10 * at // _TICKS}", font_size=9.5, text_anchor="end")
    yield line(((LEFT, TOP), (LEFT, _y(0))), stroke=INK, stroke_width=0.8)
    yield text(4, TOP - 28, cut(words["remain"], 9.5, WIDTH - 8), font_size=9.5, fill=MUTED)
    cost = cut(words["cost"], 9.5, WIDTH - LEFT - RIGHT)
    yield text(WIDTH - RIGHT, HEIGHT - 8, cost, font_size=9.5, fill=MUTED, text_anchor="end")


def _dot(x: float, y: float, number: int, dot: Dot) -> Iterator[Markup]:
    yield element("circle", cx=x, cy=y, r=3.5, fill=HUE)
    anchor = "end" if x > WIDTH - RIGHT - 60 else "start"
    shift = -6 if anchor == "end" else 6
    yield text(x + shift, y - 6, str(number), font_size=9.5, font_weight=700, text_anchor=anchor)
    yield line(((x, _y(0)), (x, _y(0) + 4)), stroke=INK, stroke_width=0.8)
    low = _y(0) + (15 if number % 2 else 26)
    yield text(
        x, low, dot.label, font_size=8.5, text_anchor="middle" if anchor == "start" else "end"
    )
