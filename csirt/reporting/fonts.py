"""The shipped font, so that a PDF has the same bytes on every machine."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from csirt.reporting.definition import folder

FAMILY = "csirt-sans"
"""A name of our own: a font of the same family installed on the machine is never taken instead."""

FACES = (
    ("SourceSans3-Regular.ttf", 400, "normal"),
    ("SourceSans3-Italic.ttf", 400, "italic"),
    ("SourceSans3-SemiBold.ttf", 600, "normal"),
    ("SourceSans3-Bold.ttf", 700, "normal"),
)


def _path(name: str) -> Path:
    return folder() / "fonts" / name


@cache
def faces() -> str:
    """Return the ``@font-face`` rules, each with its file inside."""
    return "\n".join(
        f"@font-face {{ font-family: {FAMILY}; font-weight: {weight}; font-style: {slant};"
        f" src: url(data:font/ttf;base64,{b64encode(_path(name).read_bytes()).decode()}); }}"
        for name, weight, slant in FACES
    )


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found: frozenset[int] | None = None
    for name, _, _ in FACES:
        with TTFont(_path(name), lazy=True) as font:
            has = frozenset(font.getBestCmap())
        found = has if found is None else found & has
    return found or frozenset()


def drawable(text: str) -> str:
    r"""Return ``text`` with every character that the font lacks written ``\uNNNN``.

    Without this the machine's own fonts would be asked, and the bytes would depend on them.
    """
    if text.isascii():
        return text
    missing = {each for each in set(text) if ord(each) > 0x7F} - {
        chr(each) for each in _characters()
    }
    return text.translate({ord(each): _escaped(each) for each in missing}) if missing else text


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
