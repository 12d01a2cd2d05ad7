"""An attack path as a chain of boxes: what is done, to what, and what it also needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import wrapped
from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    INK,
    LINE,
    MUTED,
    PAPER,
    TINT,
    arrowhead,
    box,
    element,
    line,
    picture,
    text,
)

WIDTH = 660.0
GAP = 22.0
PAD = 8.0
TURN = 20.0
"""Height between two rows, where the line turns back."""


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the chain."""

    technique: str
    target: str
    also: str
    """What it also needs, as a sentence; empty for nothing."""
    last: bool = False
    """The loss that the chain ends in."""


@dataclass(frozen=True, slots=True)
class _Lines:
    technique: tuple[str, ...]
    target: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def height(self) -> float:
        also = 10.5 * len(self.also) + 9 if self.also else 0
        return 24 + 12.5 * len(self.technique) + 12 * len(self.target) + also + 6


def path(steps: Sequence[Step], title: str, description: str) -> Markup:
    """Return the chain, three or four boxes a row, read like text."""
    per_row = 4 if len(steps) == 4 or len(steps) > 6 else 3
    wide = (WIDTH - 2 - GAP * (per_row - 1)) / per_row
    sized = [_sized(step, wide - 2 * PAD) for step in steps]
    drawn: list[Markup] = []
    y = 1.0
    for first in range(0, len(steps), per_row):
        row = sized[first : first + per_row]
        height = max(lines.height for lines in row)
        for at, lines in enumerate(row):
            number, x = first + at, 1 + at * (wide + GAP)
            frame = Frame(x, y, wide, height)
            drawn += _box(frame, str(number + 1), lines, last=steps[number].last)
            if at + 1 < len(row):
                drawn += _next(x + wide, y + 14)
        y += height
        if first + per_row < len(steps):
            drawn += _turn(y, wide)
            y += TURN
    return picture(WIDTH, y + 1, title, description, *drawn)


def _sized(step: Step, room: float) -> _Lines:
    return _Lines(
        wrapped(step.technique, 10.5, room, 4, bold=True),
        wrapped(step.target, 10, room, 3),
        wrapped(step.also, 9, room, 4) if step.also else (),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a box stands."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


def _box(frame: Frame, number: str, lines: _Lines, *, last: bool) -> list[Markup]:
    color = ALERT if last else HUE
    x, y = frame.x, frame.y
    style = {"font_size": 10, "fill": PAPER, "text_anchor": "middle", "font_weight": 700}
    border = {"fill": PAPER, "stroke": color, "stroke_width": 1.6 if last else 1, "rx": 3}
    drawn = [
        box(x, y, frame.width, frame.height, **border),
        element("circle", cx=x + 13, cy=y + 14, r=8.5, fill=color),
        text(x + 13, y + 17.6, number, **style),
    ]
    at = y + 36
    for words in lines.technique:
        drawn.append(text(x + PAD, at, words, font_size=10.5, font_weight=600))
        at += 12.5
    for words in lines.target:
        drawn.append(text(x + PAD, at, words, font_size=10, fill=INK))
        at += 12
    return drawn + _also(frame, lines.also)


def _also(frame: Frame, also: tuple[str, ...]) -> list[Markup]:
    """Draw what a step also needs at the foot of its box."""
    if not also:
        return []
    high = 10.5 * len(also) + 7
    x, top = frame.x, frame.bottom - high
    edge = ((x, top - 0.8), (x + frame.width, top - 0.8))
    drawn = [
        box(x + 0.8, top - 0.8, frame.width - 1.6, high, fill=TINT, rx=2),
        line(edge, stroke=LINE, stroke_dasharray="3 2"),
    ]
    for at, words in enumerate(also):
        drawn.append(text(x + PAD, top + 10 + 10.5 * at, words, font_size=9, fill=MUTED))
    return drawn


def _next(x: float, y: float) -> list[Markup]:
    return [
        line(((x, y), (x + GAP - 5, y)), stroke=INK, stroke_width=1.2),
        arrowhead(x + GAP, y, "right", INK, 6),
    ]


def _turn(y: float, wide: float) -> list[Markup]:
    """Draw the line from the last box of a row back to the first of the next."""
    right, left, middle = WIDTH - 1 - wide / 2, 1 + wide / 2, y + TURN / 2
    way = ((right, y), (right, middle), (left, middle), (left, y + TURN - 5))
    return [line(way, stroke=INK, stroke_width=1.2), arrowhead(left, y + TURN, "down", INK, 6)]
