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


_SMALL = {"a", "au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "of", "the"}
_LONG = (
    ("centre hospitalier universitaire", "chu"),
    ("centre hospitalier regional", "chr"),
    ("centre hospitalier", "ch"),
)


@lru_cache(maxsize=50_000)
def name_words(text: str) -> str:
    """Return a name as plain words without its small ones: the CH de Rochebrume is the Centre
    hospitalier de Rochebrume."""
    words = plain(text)
    for long, short in _LONG:
        words = words.replace(long, short)
    kept = [word for word in words.split() if word not in _SMALL]
    return " ".join(kept) or words


def stands_in(words: str, text: str) -> bool:
    """Return whether whole words stand in a text, both plain; ``*`` stands in any."""
    return words == "*" or (bool(words) and f" {words} " in f" {text} ")
