"""Progress of long work: a callable that is told what is done and how much there is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with the parts done and their number."""


def silent(done: int, of: int) -> None:
    """Show no progress."""
