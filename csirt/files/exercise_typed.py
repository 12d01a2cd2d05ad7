"""What was typed into the workbook of a run on paper: its sheets are known by their headings, so
that renaming, sorting or adding to them does no harm."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from csirt.files.exercise_workbook import COURSE, PAUSES, SHEETS, heading
from csirt.files.table.grid import Grid, Row
from csirt.files.table.opened import Opened, opened
from csirt.files.table.told import fault, refusal
from csirt.files.table.words import plain
from csirt.model.exercise_acts import Noted, NotedKind, PaperCourse, PaperRun, Pause, Place
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.guard import holds_person_number
from csirt.text import LANGUAGES, say

_KEYS = {
    "course": ("what",),
    "injects": ("number", "id", "word"),
    "marks": ("id", "expected"),
    "decisions": ("id", "question"),
    "log": ("act",),
}
"""Columns by which a sheet is recognised."""
_SEARCHED = 12


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with its columns."""

    name: str
    grid: Grid
    line: int
    columns: dict[str, int]

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the headings."""
        yield from (row for row in self.grid.rows if row.line > self.line)

    def text(self, row: Row, column: str) -> str:
        """Return a cell as text."""
        at = self.columns.get(column, 0)
        return row.cells[at - 1].strip() if 0 < at <= len(row.cells) else ""

    def place(self, row: Row, column: str) -> Place:
        """Return where a cell stands."""
        return Place(*self.grid.spot(row.line, self.columns.get(column, 1)))


def read_workbook(path: Path) -> tuple[PaperRun, tuple[Fault, ...]]:
    """Return what was typed into a workbook, and what is to be said of its form.

    Raises:
        ContentError: it is no table, none of its sheets is ours, or it holds numbers of persons.
    """
    source = opened(path)
    found = list(_sheets(source))
    if not {sheet.name for sheet in found} & {"injects", "marks", "decisions", "log"}:
        raise refusal("exercise.no-transcript", source.file)
    _refuse_persons(source.file, found)
    notes = tuple(note for sheet in found for note in _READERS[sheet.name](sheet))
    run = PaperRun(source.file, source.sha256, _course_of(found), notes)
    return run, tuple(_left(source, found))


def _sheets(source: Opened) -> Iterator[_Sheet]:
    for name in source.sheets:
        grid = source.grid(name)
        for row in grid.rows[:_SEARCHED]:
            known = _known(grid, row)
            if known is not None:
                yield known
                break


def _known(grid: Grid, row: Row) -> _Sheet | None:
    """Return the sheet of which a row holds the headings, in either language."""
    places = {plain(cell): at for at, cell in reversed(list(enumerate(row.cells, 1))) if cell}
    for name, columns in SHEETS.items():
        found = {
            column: places[plain(heading(name, column, lang))]
            for column in columns
            for lang in LANGUAGES
            if plain(heading(name, column, lang)) in places
        }
        if all(key in found for key in _KEYS[name]):
            return _Sheet(name, grid, row.line, found)
    return None


def _refuse_persons(file: str, sheets: list[_Sheet]) -> None:
    faults = [
        fault("table.person-number", file, sheet.grid.spot(row.line, at))
        for sheet in sheets
        for row in sheet.grid.rows
        for at, cell in enumerate(row.cells, 1)
        if holds_person_number(cell)
    ]
    if faults:
        raise ContentError(faults[:20])


def _left(source: Opened, found: list[_Sheet]) -> Iterator[Fault]:
    """Yield a note for each sheet that is none of ours: it was not read."""
    taken = {sheet.grid.name for sheet in found}
    for name in source.sheets:
        if name and name not in taken:
            yield fault("exercise.sheet-left", source.file, None, Severity.NOTE, name=name)


def _noted(sheet: _Sheet, row: Row, kind: NotedKind, **columns: str) -> Noted:
    texts = {name: sheet.text(row, column) for name, column in columns.items()}
    places = {name: sheet.place(row, column) for name, column in columns.items()}
    return Noted(kind, places=places, **texts)


def _inject_rows(sheet: _Sheet) -> Iterator[Noted]:
    for row in sheet.rows():
        filled = [sheet.text(row, each) for each in ("hour", "word", "read_at", "remark")]
        if any(filled):
            name = "id" if sheet.text(row, "id") else "number"
            yield _noted(sheet, row, NotedKind.INJECT, name=name, number="number", hour="hour",
                         word="word", read_at="read_at", remark="remark")  # fmt: skip


def _mark_rows(sheet: _Sheet) -> Iterator[Noted]:
    for row in sheet.rows():
        if any(sheet.text(row, each) for each in ("hour", "word", "who", "remark")):
            yield _noted(sheet, row, NotedKind.MARK, name="id", hour="hour", word="word",
                         who="who", cell="cell", remark="remark")  # fmt: skip


def _decision_rows(sheet: _Sheet) -> Iterator[Noted]:
    for row in sheet.rows():
        if any(sheet.text(row, each) for each in ("hour", "word", "who", "remark")):
            yield _noted(sheet, row, NotedKind.DECISION, name="id", hour="hour", word="word",
                         who="who", remark="remark")  # fmt: skip


def _log_rows(sheet: _Sheet) -> Iterator[Noted]:
    for row in sheet.rows():
        if any(sheet.text(row, each) for each in ("hour", "act", "remark")):
            yield _noted(sheet, row, NotedKind.LOG, name="act", hour="hour", cell="cell",
                         remark="remark")  # fmt: skip


_READERS: dict[str, Callable[[_Sheet], Iterator[Noted]]] = {
    "course": lambda sheet: iter(()),
    "injects": _inject_rows,
    "marks": _mark_rows,
    "decisions": _decision_rows,
    "log": _log_rows,
}


def _course_of(sheets: list[_Sheet]) -> PaperCourse:
    """Return the start, the end and the pauses."""
    told: dict[str, tuple[str, Place]] = {}
    for sheet in (each for each in sheets if each.name == "course"):
        keys = {plain(say(f"report.paper.course.{key}", g)): key
                for key in COURSE for g in LANGUAGES}  # fmt: skip
        for row in sheet.rows():
            key = keys.get(plain(sheet.text(row, "what")))
            if key is not None:
                told[key] = sheet.text(row, "value"), sheet.place(row, "value")
    return course_of(told)


def course_of(told: Mapping[str, tuple[str, Place]]) -> PaperCourse:
    """Return the course of a run on paper from what was typed, by key."""
    nothing = ("", Place())
    pauses = []
    for nth in range(1, PAUSES + 1):
        begins, ends = (told.get(f"pause-{nth}-{end}", nothing) for end in ("begins", "ends"))
        if begins[0] or ends[0]:
            pauses.append(Pause(begins[0], ends[0], begins[1] if begins[0] else ends[1]))
    return PaperCourse(
        start=told.get("start", nothing)[0],
        end=told.get("end", nothing)[0],
        pauses=tuple(pauses),
        by=told.get("by", nothing)[0],
        places={key: told[key][1] for key in ("start", "end") if key in told},
    )
