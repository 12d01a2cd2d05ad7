"""Spaces of French typography: what must not be torn from its sign at the end of a line."""

from re import compile as pattern

NARROW = "\u202f"
WIDE = "\u00a0"

_APOSTROPHE = pattern(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_HIGH = pattern(r" (?=[;!?](?:\s|$|[)»]))")
_LOW = pattern(r" (?=[:»%€](?:\s|$|[).,;»]))")


def typeset(text: str, lang: str) -> str:
    """Return ``text`` with curved apostrophes and, in French, no-break spaces at signs."""
    text = _APOSTROPHE.sub("’", text)
    if lang != "fr":
        return text
    text = _HIGH.sub(NARROW, text)
    text = _LOW.sub(WIDE, text)
    return text.replace("« ", f"«{WIDE}").replace("n° ", f"n°{WIDE}")
