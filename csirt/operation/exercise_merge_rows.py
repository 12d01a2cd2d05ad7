"""The rows of a returned chronogramme: which inject each is, and how its cells are compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csirt.model.fault import Fault, Severity
from csirt.operation.exercise_chronogramme import Chronogramme
from csirt.safe import safe
from csirt.text import say

LONGEST = 19_000
"""Signs of a cell that can come back whole; of a longer text, nothing is taken back."""


@dataclass(frozen=True, slots=True)
class Given:
    """One row of the returned sheet."""

    line: int
    cells: Mapping[str, str]
    """By column; an empty cell is there, a column that was deleted is not."""

    def text(self, name: str) -> str:
        """Return a cell, or nothing."""
        return self.cells.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Homes:
    """Which row is which inject."""

    by_line: dict[int, str]
    faults: tuple[Fault, ...]


def row_fault(
    code: str, row: Given | None, severity: Severity, cell: str = "", **facts: Any
) -> Fault:
    """Return a fault of a row; its path is the column, until who read the sheet names the cell."""
    message = say(code, None, **facts)
    return Fault(code, severity, message, line=row.line if row else 0, path=cell)


def homes(before: Chronogramme, given: tuple[Given, ...]) -> Homes:
    """Return the inject of each row that is one of ours.

    By its id; a row that lost its id, or has one of nothing, by its title or its content.
    """
    ours = {row.inject for row in before.rows}
    taken: dict[str, Given] = {}
    lost: list[Given] = []
    found: dict[int, str] = {}
    faults: list[Fault] = []
    for row in given:
        id = row.text("id").lower()
        if id in ours and id not in taken:
            taken[id], found[row.line] = row, id
            continue
        lost.append(row)
        if id in taken:
            facts = {"name": id, "first": taken[id].line}
            faults.append(row_fault("merge.id-twice", row, Severity.WARNING, "id", **facts))
    free = [each for each in before.rows if each.inject not in taken]
    for row in lost:
        match = next((each for each in free if _is_alike(row, each.cells)), None)
        if match is not None:
            free.remove(match)
            found[row.line] = match.inject
            facts = {"name": match.inject, "given": row.text("id") or "—"}
            faults.append(row_fault("merge.id-restored", row, Severity.NOTE, "id", **facts))
    return Homes(found, tuple(faults))


def _is_alike(row: Given, cells: Mapping[str, str]) -> bool:
    return any(
        row.text(name) and plain(row.text(name)) == plain(cells[name])
        for name in ("content", "title")
    )


def plain(text: str) -> str:
    """Return a text as it is compared: as it was shown, spaces set aside, and the quote that
    guards a formula."""
    lines = [safe(" ".join(line.split()), limit=LONGEST) for line in text.strip().split("\n")]
    said = "\n".join(line for line in lines if line)
    return said[1:] if said[:2] in ("'=", "'+", "'-", "'@") else said


def shift_of(before: Chronogramme, given: tuple[Given, ...]) -> int:
    """Return by how many minutes the real hours of the sheet differ from ours: its start is not
    told, and most rows have not moved."""
    ours = {row.inject: row.cells["real-time"] for row in before.rows}
    counted: dict[int, int] = {}
    for row in given:
        old, new = hour_of(ours.get(row.text("id"), "")), hour_of(row.text("real-time"))
        if old is not None and new is not None:
            counted[(new - old) % 1_440] = counted.get((new - old) % 1_440, 0) + 1
    return max(counted, key=lambda each: (counted[each], -each), default=0)


def hour_of(text: str) -> int | None:
    """Return the minute of the day that a cell tells, ``09:40`` or ``9h40``; none for no hour."""
    hours, sep, minutes = text.strip().replace("h", ":").partition(":")
    minutes = minutes[:2] or "0"
    if not sep or not hours.isdigit() or not minutes.isdigit():
        return None
    return int(hours) * 60 + int(minutes)
