"""The shipped font, so that a PDF has the same bytes on every machine."""

from functools import cache
from pathlib import Path

from csirt.reporting.definition import folder

FAMILY = "csirt-sans"
"""A name of our own: a font of the same family installed on the machine is never taken instead."""

SCHEME = "csirt-font:"

FACES = (
    ("SourceSans3-Regular.ttf", 400, "normal"),
    ("SourceSans3-Italic.ttf", 400, "italic"),
    ("SourceSans3-SemiBold.ttf", 600, "normal"),
    ("SourceSans3-Bold.ttf", 700, "normal"),
)


def _path(name: str) -> Path:
    return folder() / "fonts" / name


def faces() -> str:
    """Return the ``@font-face`` rules; :func:`font` gives what their addresses name."""
    return "\n".join(
        f"@font-face {{ font-family: {FAMILY}; font-weight: {weight}; font-style: {slant};"
        f' src: url("{SCHEME}{name}") format("truetype"); }}'
        for name, weight, slant in FACES
    )


@cache
def font(address: str) -> bytes | None:
    """Return the font that an address of :func:`faces` names; none for any other address."""
    names = {f"{SCHEME}{name}": name for name, _, _ in FACES}
    return _path(names[address]).read_bytes() if address in names else None


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(_path(FACES[0][0]), lazy=True) as regular:
        return frozenset(regular.getBestCmap())


def drawable(text: str) -> str:
    r"""Return ``text`` with every character that the font lacks written ``\uNNNN``.

    Without this the machine's own fonts would be asked, and the bytes would depend on them.
    """
    if text.isascii():
        return text
    missing = {ord(each) for each in set(text) if ord(each) > 0x7F} - _characters()
    return text.translate({code: _escaped(code) for code in missing})


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
