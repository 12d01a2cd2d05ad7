"""What a dissector remembers of one packet for another: a number of things, the oldest let go."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key, ``most`` at a time; those that had to go are counted."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: OrderedDict[K, V] = OrderedDict()
        self.forgotten = 0

    def __len__(self) -> int:
        return len(self._of)

    def put(self, key: K, value: V) -> None:
        """Remember a value, instead of an earlier one of its key."""
        if key not in self._of and len(self._of) >= self._most:
            self._of.popitem(last=False)
            self.forgotten += 1
        self._of[key] = value

    def get(self, key: K, default: V) -> V:
        """Return a value, or ``default``."""
        return self._of.get(key, default)

    def pop(self, key: K, default: V) -> V:
        """Return a value and forget it; it was of use, and is not counted."""
        return self._of.pop(key, default)

    def clear(self) -> None:
        """Let everything go."""
        self.forgotten += len(self._of)
        self._of.clear()
