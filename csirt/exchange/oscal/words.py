"""Text on its way into OSCAL: markup that shows what it says, tokens, days, properties of ours.

Titles and descriptions of OSCAL are Markdown, so a name from a scan could be a link, a picture or
an insert: every sign of markup is escaped. Values of properties are plain text.
"""

from collections.abc import Iterable, Mapping
from re import compile as pattern
from typing import Any
from urllib.parse import quote

from csirt.exchange.ids import NAMESPACE
from csirt.model.record import Text
from csirt.safe import safe
from csirt.text import say

OURS = f"urn:uuid:{NAMESPACE}"
"""Namespace of what the words of NIST do not cover, and of our facets."""
NIST = "http://csrc.nist.gov/ns/oscal"
_MARKUP = pattern(r"([\\`*_\[\]<>{}&~^|])")
_OPENING = pattern(r"^(\d*)([-+#=.)])")
_WEB = pattern(r"https?://[^\s/?#]")
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~"
"""Signs of an address that stay as they are (RFC 3986)."""


def markup(text: object) -> str:
    """Return untrusted text as one line of Markdown that shows it and nothing else."""
    escaped = _MARKUP.sub(r"\\\1", safe(text)).strip()
    return _OPENING.sub(r"\1\\\2", escaped) or "—"


def plain(text: object) -> str:
    """Return untrusted text as a value of OSCAL: one line, no space at its ends, never empty."""
    return safe(text).strip() or "—"


def moment(day: str) -> str:
    """Return a day as the hour that OSCAL asks for: its beginning, in UTC."""
    return f"{day}T00:00:00Z"


def prop(name: str, value: object) -> dict[str, str]:
    """Return a property in our namespace."""
    return {"name": name, "ns": OURS, "value": plain(value)}


def known(**values: object) -> list[dict[str, str]]:
    """Return the properties that have a value; ``quality_ref`` is named ``quality-ref``."""
    return [
        prop(name.replace("_", "-"), value)
        for name, value in values.items()
        if value is not None and value != ""
    ]


def marking(level: str) -> dict[str, str]:
    """Return the marking of something, a property that NIST names."""
    return {"name": "marking", "value": level, "class": "TLP-2.0"}


def whole(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node of OSCAL without what is empty: its schema takes no empty list."""
    return {name: value for name, value in parts.items() if value not in (None, "", [], {})}


def is_web(address: str) -> bool:
    """Return whether an address may be followed: any other scheme could start a program."""
    return bool(_WEB.match(address))


def web(address: str) -> str:
    """Return an address of the web with what no address may hold in percent signs."""
    return quote(address, safe=_IN_ADDRESS, errors="replace")


def relative(path: str) -> str:
    """Return a path as a relative reference, which nothing can take for a server or a scheme."""
    one = path.lstrip("/") if path.startswith("//") else path
    return quote(one, safe="/", errors="replace")


class Speech:
    """Says things in one language, as markup."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of ours."""
        return markup(say(key, self.lang, **facts))

    def bare(self, key: str, **facts: object) -> str:
        """Return a sentence of ours as plain text, a fact of another sentence."""
        return say(key, self.lang, **facts)

    def of(self, words: Text | Mapping[str, str] | None) -> str:
        """Return a bilingual text."""
        if words is None:
            return ""
        return markup(words.in_(self.lang) if isinstance(words, Text) else words[self.lang])

    def lines(self, texts: Iterable[Text]) -> str:
        """Return some bilingual texts as a list of Markdown."""
        return "\n".join(f"- {self.of(each)}" for each in texts)
