"""Parts of a region against the actions: a median a cell, a dot where it is withheld.

Each cell has its number, so that the shade is only a help to the eye.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut
from csirt.reporting.charts.quartiles import SHADES
from csirt.reporting.charts.svg import INK, LINE, MUTED, PAPER, box, line, picture, text

WIDTH, ROW, TOP = 660.0, 19.0, 34.0
LABEL, SIZE = 190.0, 9.5
_DARK = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One median, or the sign that stands in its place."""

    level: int | None
    sign: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the region."""

    name: str
    beside: str
    """How many answered."""
    cells: Sequence[Cell]


def parts(
    rows: Sequence[PartRow], codes: Sequence[tuple[str, str]], words: Mapping[str, str]
) -> Markup:
    """Return the picture.

    Args:
        rows: The parts.
        codes: Code and phase of each action; a gap stands between phases.
        words: ``title``, ``description`` and ``beside``, the heading of the second column.
    """
    xs, wide = _columns(codes)
    drawn = [
        text(LABEL + 36, TOP - 7, words["beside"], font_size=8.5, text_anchor="end", fill=MUTED)
    ]
    drawn += [
        text(x + wide / 2, TOP - 7, code, font_size=SIZE, text_anchor="middle", font_weight=600)
        for x, (code, _) in zip(xs, codes, strict=True)
    ]
    for at, row in enumerate(rows):
        drawn += _row(row, TOP + ROW * at, xs, wide)
    height = TOP + ROW * len(rows) + 6
    return picture(WIDTH, height, words["title"], words["description"], *drawn)


def _columns(codes: Sequence[tuple[str, str]]) -> tuple[list[float], float]:
    phases = list(dict.fromkeys(phase for _, phase in codes))
    gap, start = 6.0, LABEL + 46
    wide = (WIDTH - start - gap * (len(phases) - 1)) / max(1, len(codes))
    xs = [start + wide * at + gap * phases.index(phase) for at, (_, phase) in enumerate(codes)]
    return xs, wide


def _row(row: PartRow, y: float, xs: Sequence[float], wide: float) -> Iterator[Markup]:
    base = y + ROW / 2 + 3.4
    yield text(2, base, cut(row.name, SIZE, LABEL - 26), font_size=SIZE)
    yield text(LABEL + 36, base, row.beside, font_size=SIZE, text_anchor="end", fill=MUTED)
    yield line(((0, y + ROW), (WIDTH, y + ROW)), stroke=LINE, stroke_width=0.4)
    for x, cell in zip(xs, row.cells, strict=True):
        if cell.level is not None:
            yield box(x + 1, y + 1.5, wide - 2, ROW - 3, fill=SHADES[cell.level], stroke=INK,
                      stroke_width=0.5)  # fmt: skip
        dark = cell.level is not None and cell.level >= _DARK
        shown = cell.sign if cell.level is None else str(cell.level)
        yield text(x + wide / 2, base, shown, font_size=SIZE, text_anchor="middle",
                   fill=PAPER if dark else INK)  # fmt: skip
