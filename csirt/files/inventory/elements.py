"""XML whose values stand between the marks: each element with its path, attributes and own text."""

from collections.abc import Callable

MAX_TEXT = 100_000
"""Characters of one element that are kept; what follows is never a value that is read."""

Path = tuple[str, ...]
Began = Callable[[Path, dict[str, str]], None]
Ended = Callable[[Path, dict[str, str], str], None]


class Elements:
    """Follows a file; hands over each element when it begins, and with its text when it ends."""

    def __init__(self, began: Began, ended: Ended) -> None:
        """Call ``began`` and ``ended`` with the names from the first element down to this one."""
        self._began, self._ended = began, ended
        self._path: Path = ()
        self._attributes: list[dict[str, str]] = []
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self._path += (tag,)
        self._attributes.append(attributes)
        self._texts.append([])
        self._lengths.append(0)
        self._began(self._path, attributes)

    def text(self, data: str) -> None:
        """Take a piece of text of the innermost element."""
        if self._texts and self._lengths[-1] < MAX_TEXT:
            self._texts[-1].append(data)
            self._lengths[-1] += len(data)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        text = "".join(self._texts.pop())[:MAX_TEXT].strip()
        self._lengths.pop()
        self._ended(self._path, self._attributes.pop(), text)
        self._path = self._path[:-1]
