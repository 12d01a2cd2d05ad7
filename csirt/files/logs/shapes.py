"""Lines that name what they say, through a mapping: lines of the same keys are a small table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from csirt.files.logs.syslog import TIME, Keys, Years
from csirt.files.table import headings as heads
from csirt.files.table.grid import Grid, Row, Spot
from csirt.files.table.headings import Headings
from csirt.files.table.take import Record, records_of
from csirt.files.table.told import Told
from csirt.model.fault import Severity
from csirt.model.mapping import Mapping

CHUNK = 5_000
"""Lines that are put in order of their keys together."""
MOST_SHAPES = 2_000
"""Sets of keys of which the columns are remembered."""


class KeyGrid(Grid):
    """Cells that have a key instead of a column."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.names = names

    def spot(self, line: int, column: int) -> Spot:
        """Return the place of a value: its line, and its key where it is known."""
        return Spot(line, 1, self.names[column - 1] if column <= len(self.names) else "")


@dataclass(slots=True)
class Shapes:
    """Reads the lines of a log by their keys."""

    mapping: Mapping
    told: Told
    read: Callable[[str, Years], Keys]
    years: Years
    others: int = 0
    """Lines without the keys that the mapping requires: those of another kind of event."""
    taken: int = 0
    dated: set[str] = field(default_factory=set)
    """Years of the lines whose time is that of the head of syslog."""
    _known: dict[tuple[str, ...], Headings | None] = field(default_factory=dict)
    _first: tuple[str, ...] = ()

    def records(self, texts: Iterable[tuple[int, str]]) -> Iterator[Record]:
        """Yield the records of some lines; within a chunk, those of the same keys together.

        Raises:
            ContentError: no line has the keys that the mapping requires.
        """
        every = iter(texts)
        while chunk := list(islice(every, CHUNK)):
            for names, rows in self._by_keys(chunk).items():
                yield from self._of(names, rows)
        if not self.taken and self._first:
            grid = KeyGrid()
            grid.rows.append(Row(1, self._first))
            raise heads.missing(grid, self.mapping, self.told.file)

    def _by_keys(self, chunk: list[tuple[int, str]]) -> dict[tuple[str, ...], list[Row]]:
        found: dict[tuple[str, ...], list[Row]] = {}
        for line, text in chunk:
            try:
                said = self.read(text, self.years)
            except ValueError:
                self.told.add("log.no-keys", Spot(line, 1, ""), Severity.WARNING)
                continue
            row = Row(line, tuple(said.values()))
            found.setdefault(tuple(said), []).append(row)
        return found

    def _of(self, names: tuple[str, ...], rows: list[Row]) -> Iterator[Record]:
        self._first = self._first or names
        bound = self._bound(names)
        if bound is None:
            self.others += len(rows)
            return
        self.taken += len(rows)
        for record in records_of(rows, KeyGrid(names), bound, self.mapping, self.told):
            at = record.columns.get("time", 0)
            if at and names[at - 1] == TIME:
                self.dated.add(record.text("time")[:4])
            yield record

    def _bound(self, names: tuple[str, ...]) -> Headings | None:
        if names not in self._known:
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            self._known[names] = heads.found(Grid(rows=[Row(0, names)]), self.mapping)
        return self._known[names]
