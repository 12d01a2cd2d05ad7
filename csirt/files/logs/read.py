"""``read_log``: one log through its mapping, to what a capture gives too."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from csirt.errors import InputError
from csirt.files.capture.accounts import Accounts
from csirt.files.capture.stream import CaptureStream
from csirt.files.logs.lines import PARIS, Lines
from csirt.files.logs.pairs import paired
from csirt.files.logs.rows import Rows, looked_at
from csirt.files.table import headings as heads
from csirt.files.table.grid import Grid
from csirt.files.table.headings import Headings
from csirt.files.table.take import records_of
from csirt.files.table.told import Told, refusal
from csirt.model.capture import NO_TIME, CaptureFile, Event, Flow, Seen
from csirt.model.fault import ContentError, Severity
from csirt.model.guard import without_person_numbers
from csirt.model.mapping import Mapping, Target
from csirt.safe import safe

MAX_RECORDS = 2_000_000
"""Of one log: beyond, it is refused and the limit named, never cut in silence."""


def read_log(path: Path, mapping: Mapping, accounts: Accounts | None = None) -> Seen:
    """Return what a log shows; its faults stand in ``faults``, its records are lines.

    Args:
        path: CSV with any usual separator, UTF-8, UTF-16 or cp1252, packed with gzip or not.
        mapping: One whose target is ``logs``.
        accounts: Hashes of accounts; one for all files that are read together.

    Raises:
        NotFoundError: no such file.
        InputError: a mapping of something else, or more than the limits.
        ContentError: no headings of the mapping, or headings that stand twice.
    """
    if mapping.target is not Target.LOGS:
        raise InputError("log.mapping", mapping=mapping.id, target=mapping.target.value)
    told, text = Told(safe(path)), looked_at(path)
    if not text.bytes:
        raise refusal("table.empty", told.file)
    with CaptureStream(path) as stream:
        rows = Rows(stream, text, told)
        lines = Lines(mapping, accounts or Accounts(), 0, told)
        flows, events = _taken(rows, mapping, lines, told)
    if mapping.constants.get("directions") == "one-way":
        flows = paired(flows)
    times = [each.first for each in flows] + [each.at for each in events]
    lasts = [each.last for each in flows] + [each.at for each in events]
    faults = tuple(
        replace(each, message=without_person_numbers(each.message, "…")) for each in told.faults()
    )
    notes = tuple(_notes(path.name, mapping, lines, told.count(Severity.WARNING)))
    file = CaptureFile(
        path.name, text.sha256, rows.lines, text.bytes, min(times, default=NO_TIME),
        max(lasts, default=NO_TIME), False, (f"log:{mapping.id}",), notes,
    )  # fmt: skip
    return Seen(
        (file,), tuple(sorted(flows, key=lambda each: each.first)),
        tuple(sorted(events, key=lambda each: (each.at, each.record))), faults=faults,
    )  # fmt: skip


def _taken(
    rows: Rows, mapping: Mapping, lines: Lines, told: Told
) -> tuple[list[Flow], list[Event]]:
    every = iter(rows)
    grid = Grid(exact=True, rows=list(islice(every, heads.SEARCHED)))
    bound = _bound(grid, mapping, told)
    below = chain((row for row in grid.rows if row.line > bound.line), every)
    flows, events = list[Flow](), list[Event]()
    for record in records_of(below, grid, bound, mapping, told):
        for each in lines.take(record):
            if isinstance(each, Flow):
                flows.append(each)
            else:
                events.append(each)
        if len(flows) + len(events) > MAX_RECORDS:
            raise InputError("log.too-many", file=told.file, limit=MAX_RECORDS)
    if not flows and not events:
        told.add("log.nothing", grid.spot(bound.line, 1), Severity.WARNING)
    return flows, events


def _bound(grid: Grid, mapping: Mapping, told: Told) -> Headings:
    if any(cell.startswith("PK\3\4") for row in grid.rows[:1] for cell in row.cells[:1]):
        raise refusal("log.workbook", told.file)
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
    file: str, mapping: Mapping, lines: Lines, bad: int
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    zone = mapping.constants.get("timezone", PARIS)
    if lines.unzoned:
        yield "note.log.zone", (("file", file), ("zone", zone))
    if lines.twice:
        yield "note.log.twice", (("file", file), ("count", str(lines.twice)))
    if bad:
        yield "note.log.bad", (("file", file), ("count", str(bad)))
