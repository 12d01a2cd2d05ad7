"""Ids for what a foreign document names: a digest may follow them."""

from csirt.model.ids import Ids
from csirt.model.ids import slug as whole

_LONGEST = 50
"""Room for the digits of a digest, and for a suffix."""


def slug(text: str) -> str:
    """Return a text as an id, short enough to be lengthened; perhaps empty."""
    return whole(text, longest=_LONGEST)


class Names:
    """Gives ids that nothing bears yet."""

    def __init__(self, *taken: str) -> None:
        self._ids = Ids(taken)

    def take(self, text: str, otherwise: str) -> str:
        """Return the id of a text, or of ``otherwise``; ``-2``, ``-3`` … when it is taken."""
        return self._ids.take(slug(text) or slug(otherwise) or "x")
