"""Who talked to whom: machines on a ring, the heaviest talks as lines, thicker for more bytes.

A number stands on each line, so that neither colour nor thickness speaks alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10, sqrt

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut
from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    INK,
    MUTED,
    PAPER,
    TINT,
    box,
    element,
    line,
    picture,
    text,
)

WIDTH = 660.0
NEAR, BULGE = 80.0, 170.0
"""How far from the middle a box stands: the first and last ones of a side, and those between."""
BOX, TALL, STEP, SIZE = 128.0, 27.0, 35.0, 8.5
NUMBER = 7.5


@dataclass(frozen=True, slots=True)
class Machine:
    """One node; every text is untrusted."""

    id: str
    name: str
    inside: bool
    marked: bool = False
    """A finding is about it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of the map."""

    a: str
    b: str
    bytes: int


def talks(
    machines: Sequence[Machine], exchanges: Sequence[Exchange], words: Mapping[str, str]
) -> Markup:
    """Return the picture.

    Args:
        machines: The first half stands on the left, from the top; the rest on the right.
        exchanges: The heaviest first; line ``n`` bears the number ``n``.
        words: ``title`` and ``description``.
    """
    side = max(4, ceil(len(machines) / 2))
    height = STEP * side + 24
    places = {each.id: _place(at, side, height) for at, each in enumerate(machines)}
    most = max((each.bytes for each in exchanges), default=1)
    drawn = [_line(places[each.a], places[each.b], each.bytes, most) for each in exchanges]
    for number, each in enumerate(exchanges, 1):
        drawn += _number(places[each.a], places[each.b], number)
    for machine in machines:
        drawn += _box(machine, places[machine.id])
    return picture(WIDTH, height, words["title"], words["description"], *drawn)


def _place(at: int, side: int, height: float) -> tuple[float, float]:
    """Return the middle of a box; the rows of a side are apart, so that no box covers another."""
    share = 2 * (at % side + 0.5) / side - 1
    out = NEAR + BULGE * sqrt(1 - share * share)
    x = WIDTH / 2 - out if at < side else WIDTH / 2 + out
    return x, height / 2 + share * (height - 24) / 2


def _line(start: tuple[float, float], end: tuple[float, float], size: int, most: int) -> Markup:
    thick = 0.7 + 3.3 * log10(1 + size) / log10(1 + most) if most else 0.7
    return line((start, end), stroke=MUTED, stroke_width=round(thick, 2), stroke_opacity=0.75)


def _number(start: tuple[float, float], end: tuple[float, float], number: int) -> Iterator[Markup]:
    """Yield the number of a line, nearer to its first end, so that lines that cross keep theirs."""
    share = 0.36 + 0.05 * (number % 4)
    x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
    yield element("circle", cx=x, cy=y, r=NUMBER, fill=PAPER, stroke=INK, stroke_width=0.7)
    yield text(x, y + 2.8, str(number), font_size=8, text_anchor="middle")


def _box(machine: Machine, place: tuple[float, float]) -> Iterator[Markup]:
    x, y = place[0] - BOX / 2, place[1] - TALL / 2
    style: dict[str, object] = {"fill": PAPER, "stroke": HUE, "stroke_width": 1.1}
    if not machine.inside:
        style = {"fill": TINT, "stroke": MUTED, "stroke_width": 1, "stroke_dasharray": "4 2"}
    yield box(x, y, BOX, TALL, rx=2, **style)
    if machine.marked:
        yield box(x, y, 4, TALL, fill=ALERT)
        yield text(x + BOX - 9, y + 11, "!", font_size=10, font_weight=700, fill=ALERT)
    room = BOX - 20
    yield text(x + 8, y + 11, cut(machine.id, SIZE, room), font_size=SIZE, font_weight=600)
    if machine.name:
        yield text(x + 8, y + 21.5, cut(machine.name, SIZE, room), font_size=SIZE, fill=MUTED)
