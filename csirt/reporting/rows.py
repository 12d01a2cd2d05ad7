"""One line of a board, before it is drawn on a terminal or a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board; every text is untrusted until it is shown."""

    mark: str
    """A sign that needs no colour."""
    hour: str
    text: str
    id: str = ""
    """What is typed to act on it."""
    about: tuple[str, ...] = ()
    """Who, where, and what else must be known."""
    alert: bool = False
    """It presses: late, or in conflict."""
