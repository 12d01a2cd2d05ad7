"""Ids of ours for things that others named freely: one way to make them, one to keep them apart."""

import unicodedata
from collections.abc import Iterable
from re import compile as pattern

LONGEST = 55
"""Room for a suffix within the 63 characters of an id."""
_OTHER = pattern(r"[^a-z0-9]+")
_READ = 500
"""Characters of a name that are looked at."""


def slug(text: str, *, longest: int = LONGEST) -> str:
    """Return a text as an id: small letters without accents, digits and hyphens; perhaps empty."""
    plain = unicodedata.normalize("NFKD", text[:_READ]).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:longest].rstrip("-")


class Ids:
    """Gives ids that nothing bears yet."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Begin with the ids that are taken."""
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, base: str) -> str:
        """Return ``base``, or ``base-2``, ``base-3`` … when it is taken."""
        found = base
        while found in self._taken:
            self._next[base] = self._next.get(base, 1) + 1
            found = f"{base}-{self._next[base]}"
        self._taken.add(found)
        return found
