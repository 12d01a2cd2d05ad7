"""One relation of a way through a directory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """Positions of its ends, id of the relation."""

    source: int
    relation: str
    target: int
