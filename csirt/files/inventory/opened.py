"""A file opened for recognition: what it is made of, before anybody knows what it says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Opened:
    """An XML file by its first element, a JSON file by its data, a text by its beginning."""

    path: Path
    sha256: str
    root: str = ""
    """Name of the first element of an XML file; empty for another."""
    data: Any = None
    """Data of a JSON file, every number as the text it is."""
    place: tuple[int, int] = (1, 1)
    """Line and column of the first element."""
    text: str = ""
    """First characters of a text that is neither XML nor JSON."""
