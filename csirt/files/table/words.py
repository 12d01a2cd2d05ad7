"""Words as people mean them: accents, capitals, spaces and punctuation set aside."""

import unicodedata
from functools import lru_cache
from re import compile as pattern

_OTHER = pattern(r"[^a-z0-9]+")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Return a text as small words: ``Système d'exploitation`` is ``systeme d exploitation``."""
    small = text.lower()
    if not small.isascii():
        small = small.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
        small = unicodedata.normalize("NFKD", small).encode("ascii", "ignore").decode()
    return _OTHER.sub(" ", small).strip()


def stands_in(words: str, text: str) -> bool:
    """Return whether whole words stand in a text, both plain; ``*`` stands in any."""
    return words == "*" or (bool(words) and f" {words} " in f" {text} ")
