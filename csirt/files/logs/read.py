"""``read_log``: one log through its mapping, to what a capture gives too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path

from csirt.errors import InputError
from csirt.files.capture.accounts import Accounts
from csirt.files.capture.stream import CaptureStream
from csirt.files.logs import keyed
from csirt.files.logs.cisco import Cisco
from csirt.files.logs.lines import PARIS, Lines
from csirt.files.logs.nobody import nobody
from csirt.files.logs.pairs import paired
from csirt.files.logs.rows import Form, Rows, looked_at
from csirt.files.logs.sessions import Sessions
from csirt.files.logs.shapes import KeyGrid, Shapes
from csirt.files.logs.syslog import Years
from csirt.files.table import headings as heads
from csirt.files.table.grid import Grid
from csirt.files.table.headings import Headings
from csirt.files.table.opened import opened
from csirt.files.table.take import Record, records_of
from csirt.files.table.told import Told, refusal
from csirt.model.capture import NO_TIME, CaptureFile, Event, Flow, Seen
from csirt.model.fault import ContentError, Severity
from csirt.model.guard import without_person_numbers
from csirt.model.mapping import Mapping, Target
from csirt.safe import safe

MAX_RECORDS = 2_000_000
"""Of one log: beyond, it is refused and the limit named, never cut in silence."""


_Note = tuple[str, tuple[tuple[str, str | int], ...]]
"""A key of the catalogue, and the facts of its sentence."""


@dataclass(frozen=True, slots=True)
class _Source:
    """The records of a log, read as they are asked for."""

    records: Iterator[Record]
    grid: Grid
    """Says where a value stands."""
    shapes: Shapes | None = None
    """Of lines that name what they say."""


def read_log(
    path: Path, mapping: Mapping, accounts: Accounts | None = None, *, day: date | None = None
) -> Seen:
    """Return what a log shows; its faults stand in ``faults``, its records are lines.

    Args:
        path: CSV with any usual separator, lines of ``key=value``, CEF or LEEF, an object of JSON a
            line, in UTF-8, UTF-16 or cp1252, packed with gzip or not; or a workbook (XLSX).
        mapping: One whose target is ``logs``.
        accounts: Hashes of accounts; one for all files that are read together.
        day: Day on which the log is read: that of a line without a year is the newest that is not
            after it. Without one, such a line has no time.

    Raises:
        NotFoundError: no such file.
        InputError: a mapping of something else, or more than the limits.
        ContentError: no headings of the mapping, or headings that stand twice.
    """
    if mapping.target is not Target.LOGS:
        raise InputError("log.mapping", mapping=mapping.id, target=mapping.target.value)
    told, text, years = Told(safe(path)), looked_at(path), Years(day)
    if not text.bytes:
        raise refusal("table.empty", told.file)
    with CaptureStream(path) as stream:
        rows = Rows(stream, text, told)
        source = _source(path, text.form, rows, mapping, told, years)
        lines = Lines(mapping, accounts or Accounts(), told, source.grid)
        sessions, events = _taken(source.records, lines, told)
    flows = sessions.flows
    if not flows and not events:
        told.add("log.nothing", source.grid.spot(1, 1), Severity.WARNING)
    if mapping.constants.get("directions") == "one-way":
        flows = paired(flows)
    times = [each.first for each in flows] + [each.at for each in events]
    lasts = [each.last for each in flows] + [each.at for each in events]
    faults = tuple(
        replace(each, message=without_person_numbers(each.message, "…")) for each in told.faults()
    )
    notes = (
        *_notes(path.name, mapping, lines, source.shapes, years, told),
        *_counted(path.name, sessions.joined, lines, nobody(events)),
    )
    count = rows.lines or len(source.grid.rows)
    file = CaptureFile(
        path.name, text.sha256, count, text.bytes, min(times, default=NO_TIME),
        max(lasts, default=NO_TIME), False, (f"log:{mapping.id}",), notes,
    )  # fmt: skip
    return Seen(
        (file,), tuple(sorted(flows, key=lambda each: (each.first, each.first_record))),
        tuple(sorted(events, key=lambda each: (each.at, each.record))), faults=faults,
    )  # fmt: skip


def _source(
    path: Path, form: Form, rows: Rows, mapping: Mapping, told: Told, years: Years
) -> _Source:
    if form is Form.ARRAY:
        raise refusal("log.json-array", told.file)
    if form is Form.WORKBOOK:
        grid, bound = _sheet(path, mapping, told)
        below = (row for row in grid.rows if row.line > bound.line)
        return _Source(records_of(below, grid, bound, mapping, told), grid)
    if form in (Form.KEYED, Form.JSON):
        read = keyed.of_json if form is Form.JSON else partial(keyed.keys_of, cisco=Cisco())
        shapes = Shapes(mapping, told, read, years)
        return _Source(shapes.records(rows.texts()), KeyGrid(), shapes)
    every = iter(rows)
    grid = Grid(exact=True, rows=list(islice(every, heads.SEARCHED)))
    bound = _bound(grid, mapping, told)
    rest = chain((row for row in grid.rows if row.line > bound.line), every)
    return _Source(records_of(rest, grid, bound, mapping, told), grid)


def _taken(records: Iterable[Record], lines: Lines, told: Told) -> tuple[Sessions, list[Event]]:
    sessions, events = Sessions(), list[Event]()
    for record in records:
        for each in lines.take(record):
            if isinstance(each, Flow):
                sessions.add(each, record.text("session"))
            else:
                events.append(each)
        if len(sessions.flows) + len(events) > MAX_RECORDS:
            raise InputError("log.too-many", file=told.file, limit=MAX_RECORDS)
    return sessions, events


def _sheet(path: Path, mapping: Mapping, told: Told) -> tuple[Grid, Headings]:
    """Return the sheet of a workbook that has most of the headings of a mapping.

    Raises:
        ContentError: a password, too big (the limits of tables), or no such headings.
    """
    source = opened(path)
    best = source.grid(source.sheets[0])
    found = heads.found(best, mapping)
    for name in source.sheets[1:]:
        grid = source.grid(name)
        tried = heads.found(grid, mapping)
        if tried and (found is None or len(tried.used) > len(found.used)):
            best, found = grid, tried
    for name in source.sheets:
        if name != best.name:
            told.add("table.sheet-left", name=name)
    return best, _bound(best, mapping, told)


def _bound(grid: Grid, mapping: Mapping, told: Told) -> Headings:
    bound = heads.found(grid, mapping)
    if bound is None:
        raise heads.missing(grid, mapping, told.file)
    doubled = [
        refusal("table.heading-twice", told.file, at, name=name, before=before.path).faults[0]
        for at, before, name in heads.doubled(grid, bound)
    ]
    if doubled:
        raise ContentError(doubled)
    for at in bound.unused:
        told.add("table.column-left", grid.spot(bound.line, at), name=bound.names[at - 1])
    return bound


def _notes(
    file: str, mapping: Mapping, lines: Lines, shapes: Shapes | None, years: Years, told: Told
) -> Iterator[_Note]:
    named, bad = ("file", file), told.count(Severity.WARNING)
    if shapes and (dated := shapes.dated & set(map(str, years.supposed))):
        supposed = ", ".join(sorted(dated))
        yield "note.log.year", (named, ("years", supposed), ("day", str(years.day)))
    if lines.unzoned:
        yield "note.log.zone", (named, ("zone", mapping.constants.get("timezone", PARIS)))
    if lines.twice:
        yield "note.log.twice", (named, ("count", lines.twice))
    if shapes and shapes.others:
        yield "note.log.others", (named, ("count", shapes.others))
    if bad:
        yield "note.log.bad", (named, ("count", bad))


def _counted(file: str, joined: int, lines: Lines, alone: int) -> Iterator[_Note]:
    """Yield what would otherwise pass in silence: lines joined, words unread, nobody named."""
    named = ("file", file)
    if joined:
        yield "note.log.session", (named, ("count", joined))
    if lines.unread:
        words = without_person_numbers(", ".join(lines.examples), "…")
        yield "note.log.words", (named, ("count", lines.unread), ("words", words))
    if alone:
        yield "note.log.nobody", (named, ("count", alone))
