"""A sheet as read: rows of text, each with its line, and what in it could not be read."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """One row: the line on which it begins, and its cells as text."""

    line: int
    cells: tuple[str, ...]


class Spot(NamedTuple):
    """Where a cell stands; line and column begin at 1."""

    line: int
    column: int
    path: str
    """As a spreadsheet names it: ``vInfo!B12``, or ``B12`` in a CSV file."""


class Area(NamedTuple):
    """Merged cells: first and last line, first and last column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """One sheet of a workbook, or a whole CSV file."""

    name: str = ""
    """Name of the sheet; empty for CSV."""
    rows: list[Row] = field(default_factory=list)
    """Rows with something in them."""
    merged: list[Area] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    """Line and column of formulas without a stored result."""
    computed: int = 0
    """Formulas of which the stored result was read."""
    failed: list[tuple[int, int, str]] = field(default_factory=list)
    """Cells that hold a spreadsheet's error: line, column, ``#REF!``."""
    exact: bool = False
    """Whether every row of the format has all its cells, so that a shorter one is at fault."""

    def spot(self, line: int, column: int) -> Spot:
        """Return the place of a cell."""
        cell = f"{letters(column)}{line}"
        return Spot(line, column, f"{self.name}!{cell}" if self.name else cell)


def letters(column: int) -> str:
    """Return a column as a spreadsheet names it: 1 is ``A``, 28 is ``AB``."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_of(reference: str) -> int:
    """Return the column of a cell reference: ``AB12`` is 28; 0 when it is none."""
    number = 0
    for character in reference:
        if not "A" <= character <= "Z":
            break
        number = number * 26 + ord(character) - 64
    return number
