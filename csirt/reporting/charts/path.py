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
PER_ROW = 4
GAP = 22.0
BOX = (WIDTH - 2 - GAP * (PER_ROW - 1)) / PER_ROW
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
    """Return the chain, four boxes a row, read like text."""
    room = BOX - 2 * PAD
    sized = [
        _Lines(
            wrapped(step.technique, 10.5, room, 4, bold=True),
            wrapped(step.target, 10, room, 3),
            wrapped(step.also, 9, room, 4) if step.also else (),
        )
        for step in steps
    ]
    drawn: list[Markup] = []
    y = 1.0
    for first in range(0, len(steps), PER_ROW):
        row = sized[first : first + PER_ROW]
        height = max(lines.height for lines in row)
        for at, lines in enumerate(row):
            number = first + at
            x = 1 + at * (BOX + GAP)
            drawn += _box(x, y, height, str(number + 1), lines, last=steps[number].last)
            if at + 1 < len(row):
                drawn += _next(x + BOX, y + 14)
        y += height
        if first + PER_ROW < len(steps):
            drawn += _turn(y)
            y += TURN
    return picture(WIDTH, y + 1, title, description, *drawn)


def _box(
    x: float, y: float, height: float, number: str, lines: _Lines, *, last: bool
) -> list[Markup]:
    color = ALERT if last else HUE
    drawn = [
        box(x, y, BOX, height, fill=PAPER, stroke=color, stroke_width=1.6 if last else 1, rx=3),
        element("circle", cx=x + 13, cy=y + 14, r=8.5, fill=color),
        text(
            x + 13,
            y + 17.6,
            number,
            font_size=10,
            fill=PAPER,
            text_anchor="middle",
            font_weight=700,
        ),
    ]
    at = y + 36
    for words in lines.technique:
        drawn.append(text(x + PAD, at, words, font_size=10.5, font_weight=600))
        at += 12.5
    for words in lines.target:
        drawn.append(text(x + PAD, at, words, font_size=10, fill=INK))
        at += 12
    return drawn + _also(x, y + height, lines.also)


def _also(x: float, bottom: float, also: tuple[str, ...]) -> list[Markup]:
    """Draw what a step also needs at the foot of its box."""
    if not also:
        return []
    high = 10.5 * len(also) + 7
    drawn = [
        box(x + 0.8, bottom - high - 0.8, BOX - 1.6, high, fill=TINT, rx=2),
        line(
            ((x, bottom - high - 0.8), (x + BOX, bottom - high - 0.8)),
            stroke=LINE,
            stroke_dasharray="3 2",
        ),
    ]
    for at, words in enumerate(also):
        drawn.append(text(x + PAD, bottom - high + 10 + 10.5 * at, words, font_size=9, fill=MUTED))
    return drawn


def _next(x: float, y: float) -> list[Markup]:
    return [
        line(((x, y), (x + GAP - 5, y)), stroke=INK, stroke_width=1.2),
        arrowhead(x + GAP, y, "right", INK, 6),
    ]


def _turn(y: float) -> list[Markup]:
    """Draw the line from the last box of a row back to the first of the next."""
    right, left, middle = WIDTH - 1 - BOX / 2, 1 + BOX / 2, y + TURN / 2
    way = ((right, y), (right, middle), (left, middle), (left, y + TURN - 5))
    return [line(way, stroke=INK, stroke_width=1.2), arrowhead(left, y + TURN, "down", INK, 6)]
