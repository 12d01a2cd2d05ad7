"""Ids of ours for things that others named freely."""

import unicodedata
from re import compile as pattern

_OTHER = pattern(r"[^a-z0-9]+")
_LONGEST = 50
"""Room for a suffix within the 63 characters of an id."""


def slug(text: str) -> str:
    """Return a text as an id: small letters without accents, digits and hyphens; perhaps empty."""
    plain = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:_LONGEST].rstrip("-")


class Names:
    """Gives ids that nothing bears yet."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, text: str, otherwise: str) -> str:
        """Return the id of a text, or of ``otherwise``; ``-2``, ``-3`` … when it is taken."""
        base = slug(text) or slug(otherwise) or "x"
        found = base
        while found in self._taken:
            self._next[base] = self._next.get(base, 1) + 1
            found = f"{base}-{self._next[base]}"
        self._taken.add(found)
        return found
