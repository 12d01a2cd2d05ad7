"""How wide a text is before it is drawn, so that no label is ever cut by its box."""

from functools import cache

from csirt.safe import safe

SLACK = 1.14
"""The shipped font is narrower than those a browser may take instead."""

_NARROW = "ijl.,:;'’!|() I-[]{}/\\\u00a0\u202f"
_WIDE = "mwMWŒœ@%&æÆ—…"
_BOLD = 1.06


@cache
def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.29
    if character in _WIDE or ord(character) > 0x2FFF:
        return 0.85
    if character.isupper():
        return 0.60
    return 0.52


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text will be at most, in the units of ``size``."""
    return sum(map(_advance, text)) * size * SLACK * (_BOLD if bold else 1)


def cut(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return a text, shortened with an ellipsis where it is wider than ``room``."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def cut_at_word(text: str, size: float, room: float) -> str:
    """Return a sentence shortened as :func:`cut` does, after a whole word."""
    short = cut(text, size, room)
    if short == text or " " not in short:
        return short
    return short.rpartition(" ")[0].rstrip(" ,;:") + "…"


def wrapped(
    text: str, size: float, room: float, lines: int, *, bold: bool = False
) -> tuple[str, ...]:
    """Return a text in at most so many lines, the last one shortened where it does not fit."""
    made: list[str] = []
    words = safe(text).split(" ")
    while words and len(made) < lines - 1:
        line, words = _first_line(words, size, room, bold)
        made.append(line)
    if words:
        made.append(cut(" ".join(words), size, room, bold=bold))
    return tuple(each for each in made if each)


def _first_line(words: list[str], size: float, room: float, bold: bool) -> tuple[str, list[str]]:
    """Return what fits on a line, and the words left; a word too long for a line is broken."""
    taken = 0
    while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold=bold) <= room:
        taken += 1
    if taken:
        return " ".join(words[:taken]), words[taken:]
    word, end = words[0], 1
    while end < len(word) and width(word[: end + 1], size, bold=bold) <= room:
        end += 1
    return word[:end], [word[end:], *words[1:]]
