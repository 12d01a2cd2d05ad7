"""Ids for imported machines: from the name, else the address, else the hardware."""

import unicodedata
from collections.abc import Iterable
from re import compile as pattern

from csirt.files.inventory.observation import Observed

_OTHER = pattern(r"[^a-z0-9]+")
#: Room for a suffix within the 63 characters of an id.
_LONGEST = 55
#: Names that say nothing.
_COMMON = {"", "localhost", "localhost-localdomain", "unknown", "none"}


def slug(text: str) -> str:
    """Return a text as an id: small letters without accents, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:_LONGEST].rstrip("-")


def base_id(machine: Observed) -> str:
    """Return the id that a machine would have were it alone."""
    for name in (machine.name, *machine.hostnames):
        label = slug(name.partition(".")[0])
        if label not in _COMMON and not label.isdigit():
            return label
    for prefix, values in (("h", machine.addresses), ("m", machine.macs), ("s", [machine.serial])):
        for value in values:
            if found := slug(value):
                return f"{prefix}-{found}"
    return slug(machine.name) or "machine"


class Ids:
    """Gives ids that nothing bears yet."""

    def __init__(self, taken: Iterable[str]) -> None:
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
