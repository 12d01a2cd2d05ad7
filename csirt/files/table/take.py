"""Rows of a table as records of fields: what is refused, left or unreadable is told by cell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from csirt.files.table import headings as heads
from csirt.files.table.convert import Value, converted
from csirt.files.table.grid import Grid, Row, Spot
from csirt.files.table.headings import Headings
from csirt.files.table.opened import Opened, opened
from csirt.files.table.told import MOST, Told, fault, refusal
from csirt.files.table.words import plain
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.guard import holds_person_number
from csirt.model.mapping import FIELDS, Converter, Leave, Mapping
from csirt.text import say

_REMEMBERED = 5_000
"""Cells of a column of which the value is remembered."""


@dataclass(slots=True)
class Record:
    """One row: its line, and the value and column of each field that says something."""

    line: int
    values: dict[str, Value] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text, or nothing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def list(self, name: str) -> tuple[str, ...]:
        """Return a list, or nothing."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> float | None:
        """Return a number, or nothing."""
        value = self.values.get(name)
        return float(value) if isinstance(value, int | float) else None

    def flag(self, name: str) -> bool | None:
        """Return yes or no, or nothing."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None


@dataclass(slots=True)
class Table:
    """A table as read through a mapping."""

    mapping: Mapping
    file: str
    name: str
    sha256: str
    changed_on: str
    """Day on which the file was last changed."""
    format: str
    told: Told
    grid: Grid
    records: list[Record]
    rows: int
    """Rows below the headings, those that were left included."""
    used: tuple[str, ...]
    unused: tuple[str, ...]

    def spot(self, record: Record, name: str = "") -> Spot:
        """Return the place of a field of a record; of its first cell without one."""
        return self.grid.spot(record.line, record.columns.get(name, 1))


def read_table(path: Path, mapping: Mapping) -> Table:
    """Return the rows of a table that a mapping takes.

    Raises:
        ContentError: the file is refused: unreadable, without the headings, with merged or
            doubled headings, with formulas nobody computed, or with numbers of persons.
    """
    source = opened(path)
    grid, bound = _chosen(source, mapping)
    _refuse(grid, bound, source.file, mapping)
    _tell(grid, bound, source.told)
    rows = [row for row in grid.rows if row.line > bound.line]
    records = list(records_of(rows, grid, bound, mapping, source.told))
    if not rows:
        raise refusal("table.no-rows", source.file, grid.spot(bound.line, 1))
    return Table(
        mapping, source.file, path.name, source.sha256, source.changed_on, source.format,
        source.told, grid, records, len(rows),
        _named(bound, bound.used), _named(bound, bound.unused),
    )  # fmt: skip


def read_grid(path: Path, mapping: Mapping) -> tuple[Opened, Grid]:
    """Return the sheet of a matrix: the one named by the mapping, else the first."""
    source = opened(path)
    names = _candidates(source, mapping)
    grid = source.grid(names[0])
    _refuse_cells(grid, source.file, frozenset())
    return source, grid


def _named(bound: Headings, columns: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(bound.names[at - 1] for at in columns)


def _candidates(source: Opened, mapping: Mapping) -> list[str]:
    wanted = {plain(name) for name in mapping.sheets}
    return [name for name in source.sheets if plain(name) in wanted] or list(source.sheets)


def _chosen(source: Opened, mapping: Mapping) -> tuple[Grid, Headings]:
    """Return the sheet that has the headings of a mapping, and those."""
    best: tuple[int, str] = (0, "")
    for name in _candidates(source, mapping):
        tried = heads.found(source.grid(name, most=heads.SEARCHED), mapping)
        if tried and len(tried.used) > best[0]:
            best = (len(tried.used), name)
    if not best[0]:
        name = _candidates(source, mapping)[0]
        raise heads.missing(source.grid(name, most=heads.SEARCHED), mapping, source.file)
    grid = source.grid(best[1])
    for name in source.sheets:
        if name != best[1]:
            source.told.add("table.sheet-left", name=name)
    bound = heads.found(grid, mapping)
    if bound is None:
        raise heads.missing(grid, mapping, source.file)
    return grid, bound


def _refuse(grid: Grid, bound: Headings, file: str, mapping: Mapping) -> None:
    """Refuse a table whose cells cannot be trusted, with every place."""
    faults = [fault("table.merged-heading", file, at) for at in heads.merged(grid, bound)]
    for at, before, name in heads.doubled(grid, bound):
        faults.append(fault("table.heading-twice", file, at, name=name, before=before.path))
    used = set(bound.used)
    cells = [(line, column) for line, column in grid.uncomputed if column in used]
    for line, column in islice(cells, MOST):
        faults.append(fault("table.formula", file, grid.spot(line, column)))
    if faults:
        raise ContentError(faults)
    serials = {each.at for each in bound.bound if each.column.field == "serial"}
    _refuse_cells(grid, file, frozenset(serials))


def _refuse_cells(grid: Grid, file: str, serials: frozenset[int]) -> None:
    """Refuse a table that holds numbers of persons; they are never printed."""
    faults: list[Fault] = []
    for row in grid.rows:
        for at, cell in enumerate(row.cells, 1):
            if len(cell) > 12 and holds_person_number(cell, without_key=at not in serials):
                faults.append(fault("table.person-number", file, grid.spot(row.line, at)))
        if len(faults) >= MOST:
            break
    if faults:
        raise ContentError(faults)


def _tell(grid: Grid, bound: Headings, told: Told) -> None:
    for at in bound.unused:
        told.add("table.column-left", grid.spot(bound.line, at), name=bound.names[at - 1])
    for spot in heads.merged_below(grid, bound):
        told.add("table.merged-cells", spot, Severity.WARNING)
    for line, column, text in grid.failed:
        told.add("table.cell-error", grid.spot(line, column), Severity.WARNING, given=text)
    if grid.computed:
        told.add("table.computed", count=grid.computed)


def records_of(
    rows: Iterable[Row], grid: Grid, bound: Headings, mapping: Mapping, told: Told
) -> Iterator[Record]:
    """Yield the records of some rows below the headings; ``grid`` says where their cells stand."""
    fields = FIELDS[mapping.target]
    readers = [_Reader(each, each.column.as_ or fields[each.column.field]) for each in bound.bound]
    filters = [
        _Filter(leave, at) for leave, at in zip(mapping.leave, bound.filters, strict=True) if at
    ]
    for row in rows:
        if not _straight(row, grid, bound, told):
            continue
        left = next((each for each in filters if each.leaves(row)), None)
        if left:
            spot = grid.spot(row.line, left.at)
            told.add("table.row-left", spot, given=_cell(row, left.at) or "—")
            continue
        record = Record(row.line)
        for reader in readers:
            reader.fill(record, row, grid, told)
        if record.values:
            yield record
        else:
            told.add("table.row-empty", grid.spot(row.line, 1))


class _Filter:
    """A ``leave`` of the mapping at a column of the table."""

    def __init__(self, leave: Leave, at: int) -> None:
        self.at = at
        self._gone = bool(leave.is_)
        self._words = {plain(each) for each in leave.is_ or leave.is_not}

    def leaves(self, row: Row) -> bool:
        """Return whether the row is not taken."""
        return (plain(_cell(row, self.at)) in self._words) is self._gone


def _cell(row: Row, at: int) -> str:
    return row.cells[at - 1].strip() if at <= len(row.cells) else ""


class _Reader:
    """Converts the cells of one column; most columns say the same few things again and again."""

    def __init__(self, each: heads.Bound, converter: Converter) -> None:
        self._column, self._at, self._converter = each.column, each.at, converter
        self._known: dict[str, Value | None] = {}

    def fill(self, record: Record, row: Row, grid: Grid, told: Told) -> None:
        """Add the value of a row to its record, unless another column gave it already."""
        name = self._column.field
        cell = row.cells[self._at - 1] if self._at <= len(row.cells) else ""
        if not cell or name in record.values:
            return
        try:
            value = self._value(cell)
        except (ValueError, OverflowError):
            spot = grid.spot(row.line, self._at)
            expected = say(f"table.expected.{self._converter}")
            told.add("table.bad-value", spot, Severity.WARNING, given=cell, expected=expected)
            return
        if value is not None and value != ():
            record.values[name] = value
            record.columns[name] = self._at

    def _value(self, cell: str) -> Value | None:
        if cell in self._known:
            return self._known[cell]
        value = converted(cell, self._column, self._converter)
        if len(self._known) < _REMEMBERED:
            self._known[cell] = value
        return value


def _straight(row: Row, grid: Grid, bound: Headings, told: Told) -> bool:
    """Return whether the cells of a row stand under their headings."""
    cells = len(row.cells)
    while cells and not row.cells[cells - 1].strip():
        cells -= 1
    short = grid.exact and len(row.cells) < bound.width
    if cells <= bound.width and not short:
        return True
    spot = grid.spot(row.line, bound.width + 1 if cells > bound.width else len(row.cells))
    found = cells if cells > bound.width else len(row.cells)
    told.add("table.row-length", spot, Severity.WARNING, found=found, expected=bound.width)
    return False
