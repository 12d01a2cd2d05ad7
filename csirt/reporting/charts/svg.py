"""Elements of a picture; every text goes through ``safe`` and is escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from csirt.safe import safe

FONT = "csirt-sans, 'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

INK = "#1b2733"
MUTED = "#5a6873"
LINE = "#9aa7b0"
PAPER = "#ffffff"
TINT = "#eef3f5"
HUE = "#17495c"
ALERT = "#b34700"
"""Vermilion of Okabe and Ito, darkened until text in it can be read."""


def element(tag: str, *children: Markup, **attributes: object) -> Markup:
    """Return an element; ``stroke_width`` is written ``stroke-width``, ``class_`` is ``class``."""
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for name, value in attributes.items()
    )
    return Markup(f"<{tag}{given}>{Markup('').join(children)}</{tag}>")


def text(x: float, y: float, words: str, **attributes: object) -> Markup:
    """Return a line of text whose baseline starts at a point."""
    return element("text", escape(safe(words)), x=x, y=y, **attributes)


def box(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """Return a rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def line(points: Iterable[tuple[float, float]], **attributes: object) -> Markup:
    """Return a line through points, without filling."""
    way = "M" + " L".join(f"{_value(x)} {_value(y)}" for x, y in points)
    return element("path", d=way, fill="none", **attributes)


def arrowhead(x: float, y: float, direction: str, color: str, size: float = 5) -> Markup:
    """Return a triangle with its point at (x, y), looking ``left``, ``right`` or ``down``."""
    ways = {
        "left": ((x, y), (x + size, y - size * 0.55), (x + size, y + size * 0.55)),
        "right": ((x, y), (x - size, y - size * 0.55), (x - size, y + size * 0.55)),
        "down": ((x, y), (x - size * 0.55, y - size), (x + size * 0.55, y - size)),
    }
    points = " ".join(f"{_value(a)},{_value(b)}" for a, b in ways[direction])
    return element("polygon", points=points, fill=color)


def picture(width: float, height: float, title: str, description: str, *children: Markup) -> Markup:
    """Return a whole picture with its text alternative.

    The title carries the description too: a PDF takes the alternative of a figure from it alone.
    """
    alternative = f"{title}. {description}" if description else title
    return element(
        "svg",
        element("title", escape(safe(alternative))),
        element("desc", escape(safe(description or title))),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
        font_size=11,
        fill=INK,
    )


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
