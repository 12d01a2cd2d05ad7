"""Untrusted text on its way to a terminal, a page or a spreadsheet cell.

A machine name from a scan may hold escape codes that set the clipboard, a change of writing
direction that hides a file's ending, markup, or a formula. What is dangerous is made visible,
never silently dropped: ``\\x1b`` in a name is itself evidence.
"""

import json
import unicodedata
from re import compile as pattern

#: Characters of category Cf and Zl/Zp change what the eye sees without being seen.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
#: First characters that make a spreadsheet run the cell, full-width forms included (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF100
#: What Rich takes for a tag, with the backslashes before it; else a bracket alone.
_BRACKET = pattern(r"(\\*)(\[[a-z#/@][^[]*?\])|\[")


def safe(text: object, *, limit: int = 2_000) -> str:
    r"""Return ``text`` on one line, every control, bidirectional and invisible sign as ``\xNN``.

    Accented letters and the no-break spaces of French typography stay as they are.
    """
    value = str(text)
    if len(value) > limit:
        value = value[:limit] + "…"
    if value.isascii() and value.isprintable():
        return value
    return "".join(map(_shown, value))


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def safe_json(text: str) -> str:
    r"""Return a JSON text with every invisible sign as ``\uNNNN``: other bytes, the same data."""
    return "\n".join(
        row if row.isprintable() else "".join(map(_spelt, row)) for row in text.split("\n")
    )


def _spelt(character: str) -> str:
    hidden = unicodedata.category(character) in _INVISIBLE
    return json.dumps(character)[1:-1].replace("\x7f", "\\u007f") if hidden else character


def safe_cell(text: object) -> str:
    """Return ``text`` for a CSV or XLSX cell: no control character, and never a formula."""
    value = safe(text)
    return "'" + value if value.lstrip(" \u00a0").startswith(_FORMULA) else value


def safe_markup(text: object) -> str:
    """Return ``text`` for a Rich console that reads ``[tags]``: brackets are shown, not obeyed.

    Rich halves the backslashes before what looks like a tag, and no others.
    """
    return _BRACKET.sub(
        lambda found: f"{found[1] * 2}\\{found[2]}" if found[2] else "\\[", safe(text)
    )
