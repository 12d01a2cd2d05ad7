"""Facilities of a region by everything that people call them: id, FINESS number, name."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import get_close_matches

from csirt.errors import NotFoundError
from csirt.model.record import Text
from csirt.model.region import Entry, Region
from csirt.safe import safe
from csirt.text import LANGUAGES


class Places:
    """The facilities of a region, found by any of their names that is theirs alone."""

    def __init__(self, region: Region) -> None:
        self._entries = {entry.id: entry for entry in region.facilities}
        found: dict[str, set[str]] = defaultdict(set)
        for entry in region.facilities:
            for name in _called(entry):
                found[name].add(entry.id)
        self._ids = {name: ids.pop() for name, ids in found.items() if len(ids) == 1}

    def find(self, text: str) -> str:
        """Return the id of a facility, or nothing."""
        wanted = " ".join(text.split())
        return wanted if wanted in self._entries else self._ids.get(wanted.casefold(), "")

    def get(self, text: str) -> Entry:
        """Return the facility that a text names.

        Raises:
            NotFoundError: none, or several; the message lists the near names.
        """
        if id := self.find(text):
            return self._entries[id]
        near = get_close_matches(text.casefold(), self._ids, n=3) or sorted(self._entries)[:3]
        raise NotFoundError(
            "diversion.unknown-facility", name=safe(text, limit=120), near=safe(", ".join(near))
        )

    def names(self) -> dict[str, dict[str, str]]:
        """Return readable names by language; where two share one, with the commune or the id."""
        found: dict[str, dict[str, str]] = {id: {} for id in self._entries}
        for lang in LANGUAGES:
            plain = {id: _name(each, lang) for id, each in self._entries.items()}
            placed = {id: _beside(name, self._entries[id]) for id, name in plain.items()}
            often, still = Counter(plain.values()), Counter(placed.values())
            for id, name in plain.items():
                if often[name] == 1:
                    found[id][lang] = name
                else:
                    found[id][lang] = placed[id] if still[placed[id]] == 1 else f"{name} ({id})"
        return found


def _beside(name: str, entry: Entry) -> str:
    """Return a name with the commune."""
    return f"{name} ({entry.location.city})" if entry.location.city else name


def _name(entry: Entry, lang: str) -> str:
    return entry.name.in_(lang) if isinstance(entry.name, Text) else entry.id


def _called(entry: Entry) -> Iterator[str]:
    for name in (entry.id, *entry.aka):
        yield name.casefold()
    if entry.finess.site:
        yield entry.finess.site.casefold()
        yield f"f-{entry.finess.site.casefold()}"
    if isinstance(entry.name, Text):
        yield from {" ".join(entry.name.in_(lang).split()).casefold() for lang in LANGUAGES}
