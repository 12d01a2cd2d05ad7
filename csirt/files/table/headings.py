"""Finds the row of headings and binds its columns to the fields of a mapping."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csirt.files.table.grid import Grid, Row, Spot, letters
from csirt.files.table.told import refusal
from csirt.files.table.words import plain
from csirt.model.mapping import Column, Layout, Mapping

SEARCHED = 30
"""Rows at the top among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A column of the table that feeds a field."""

    column: Column
    at: int
    """Column of the table, from 1."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings, and what its columns are."""

    line: int
    names: tuple[str, ...]
    bound: tuple[Bound, ...]
    """In the order of the mapping: of two for one field, the first with a value decides."""
    filters: tuple[int, ...]
    """Column of each ``leave`` of the mapping; 0 where the table has none."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.names)

    @property
    def used(self) -> tuple[int, ...]:
        """Columns that something reads."""
        return tuple(sorted({bound.at for bound in self.bound} | set(self.filters) - {0}))

    @property
    def unused(self) -> tuple[int, ...]:
        """Columns with a heading that nothing reads."""
        used = set(self.used)
        return tuple(n for n, name in enumerate(self.names, 1) if name and n not in used)


def found(grid: Grid, mapping: Mapping) -> Headings | None:
    """Return the headings of the row that knows most columns of a mapping, the required ones
    included."""
    if mapping.layout is Layout.LETTERS:
        return _lettered(grid, mapping)
    best: Headings | None = None
    for row in grid.rows[:SEARCHED]:
        tried = _bound(row, mapping)
        if tried and (best is None or len(tried.used) > len(best.used)):
            best = tried
    return best


def _bound(row: Row, mapping: Mapping) -> Headings | None:
    names = _trimmed(row.cells)
    places = _places(names)
    bound = []
    for column in mapping.columns:
        at = _first(places, column.headings)
        if at:
            bound.append(Bound(column, at))
    fields = {each.column.field for each in bound}
    missing = {column.field for column in mapping.columns if column.required} - fields
    if not bound or missing:
        return None
    filters = tuple(_first(places, leave.headings) for leave in mapping.leave)
    return Headings(row.line, names, tuple(bound), filters)


def _lettered(grid: Grid, mapping: Mapping) -> Headings | None:
    """Return the columns of a sheet without headings: each is named by its letter."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    filled = {at for row in grid.rows for at, cell in enumerate(row.cells, 1) if cell.strip()}
    names = tuple(letters(at) if at in filled else "" for at in range(1, width + 1))
    return _bound(Row(0, names), mapping)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _places(names: Iterable[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, name in enumerate(names, 1):
        places.setdefault(plain(name), at)
    return places


def _first(places: dict[str, int], headings: Iterable[str]) -> int:
    return next((at for name in headings if (at := places.get(plain(name), 0))), 0)


def likely(grid: Grid) -> Row | None:
    """Return the row that looks most like headings where no mapping says it: many short texts,
    no two alike."""
    rows = [row for row in grid.rows[:SEARCHED] if _looks_like_headings(row)]
    return max(rows, key=lambda row: (len(_trimmed(row.cells)), -row.line), default=None)


def _looks_like_headings(row: Row) -> bool:
    names = [plain(cell) for cell in row.cells if cell.strip()]
    worded = [name for name in names if name and not name.replace(" ", "").isdigit()]
    return len(set(names)) == len(names) == len(worded) > 1


def missing(grid: Grid, mapping: Mapping, file: str) -> Exception:
    """Return the refusal of a table that lacks the required headings."""
    wanted = [column.headings[0] for column in mapping.columns if column.required]
    row = likely(grid) or (grid.rows[0] if grid.rows else Row(1, ()))
    shown = [name for name in _trimmed(row.cells) if name][:12]
    facts: dict[str, Any] = {"wanted": ", ".join(wanted), "found": ", ".join(shown) or "—"}
    return refusal("table.no-headings", file, grid.spot(row.line, 1), mapping=mapping.id, **facts)


def doubled(grid: Grid, headings: Headings) -> Iterable[tuple[Spot, Spot, str]]:
    """Yield the headings that are read and stand twice, with both places."""
    first: dict[str, int] = {}
    used = set(headings.used)
    for at, name in enumerate(headings.names, 1):
        before = first.setdefault(plain(name), at)
        if name and before != at and before in used:
            yield grid.spot(headings.line, at), grid.spot(headings.line, before), name


def merged(grid: Grid, headings: Headings) -> Iterable[Spot]:
    """Yield the merged areas that touch the row of headings."""
    for area in grid.merged:
        if area.top <= headings.line <= area.bottom:
            yield grid.spot(area.top, area.left)


def merged_below(grid: Grid, headings: Headings) -> Iterable[Spot]:
    """Yield the merged areas among the rows."""
    for area in grid.merged:
        if area.top > headings.line:
            yield grid.spot(area.top, area.left)
