"""The share of what is assumed, declared and observed: one bar, a texture for each."""

from collections.abc import Sequence

from markupsafe import Markup

from csirt.reporting.charts.svg import HUE, PAPER, box, line, picture

FILLS = {"assumed": PAPER, "declared": "#a9c4cf", "observed": HUE}


def share(
    parts: Sequence[tuple[str, int]], title: str, width: float = 220, height: float = 11
) -> Markup:
    """Return a bar of ``(basis, n)``: hatched is assumed, pale declared, dark observed."""
    total = sum(n for _, n in parts) or 1
    drawn: list[Markup] = []
    x = 0.5
    for basis, n in parts:
        wide = (width - 1) * n / total
        if wide:
            drawn.append(
                box(x, 0.5, wide, height - 1, fill=FILLS[basis], stroke=HUE, stroke_width=0.8)
            )
            if basis == "assumed":
                drawn += _hatched(x, wide, height)
        x += wide
    return picture(width, height, title, "", *drawn)


def _hatched(x: float, wide: float, height: float) -> list[Markup]:
    bottom = height - 1
    lines = []
    at = 4.0
    while at < wide + bottom:
        left, right = max(0.0, at - bottom + 0.5), min(at, wide)
        start = (x + left, bottom if left else at)
        ends = (x + right, at - right + 0.5)
        if right > left:
            lines.append(line((start, ends), stroke=HUE, stroke_width=0.6))
        at += 4
    return lines
