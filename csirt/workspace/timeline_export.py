"""The timeline of a case as a table or JSON lines: one line an entry, nothing above its level."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from csirt.errors import StateError
from csirt.files.write import write_bytes
from csirt.model.journal import Entry
from csirt.model.tlp import Tlp
from csirt.operation.case_state import CaseState
from csirt.operation.marking import markings, split
from csirt.operation.moment import PARIS
from csirt.operation.standing import corrected
from csirt.operation.timeline import case_time, ordered, stored
from csirt.safe import safe, safe_cell, safe_json

SCHEMA = "csirt.incident.timeline/1"
SUFFIXES = (".csv", ".jsonl")
COLUMNS = (
    "id", "happened_at", "paris", "recorded_at", "kind", "subject", "text", "actor", "role",
    "tlp", "corrected", "struck", "overruled", "withheld",
)  # fmt: skip
_SAID = (
    "unit", "text", "title", "choice", "level", "decision", "state", "kept", "what", "item",
    "reason", "evidence", "reference",
)  # fmt: skip
"""What of its data an entry says in words, in this order."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines of a case that may be shown, and what is withheld."""

    case: str
    tlp: Tlp
    lines: tuple[dict[str, object], ...]
    withheld: tuple[str, ...]
    """References of the entries above the level, and of those whose body is not here."""


def words_of(entry: Entry) -> str:
    """Return what an entry says, on one line."""
    told: list[str] = []
    for name in _SAID:
        value = entry.data.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            told.append(str(value))
    return " · ".join(dict.fromkeys(" ".join(each.split()) for each in told))


def timeline(
    state: CaseState, entries: Iterable[Entry], tlp: Tlp, *, gone: Iterable[str] = ()
) -> Timeline:
    """Return the timeline of a case, by the hour at which things happened.

    Args:
        state: The case, so that what was overruled says so.
        entries: Every entry that has a body, as written.
        tlp: Level of whoever receives it.
        gone: References of the entries whose body is not here.
    """
    entries = ordered(entries)
    shown, held = split(entries, tlp)
    levels = markings(entries)
    standing = {entry.ref: entry for entry in corrected(shown)}
    counted = {entry.ref for entry in state.entries}
    lines = [
        _line(entry, standing.get(entry.ref), entry.ref in counted, levels[entry.ref])
        for entry in shown
    ]
    lines.sort(key=lambda each: str(each["happened_at"]))
    withheld = (*(ref for ref, _ in held), *gone)
    lines += [dict.fromkeys(COLUMNS, "") | {"id": ref, **_flags(withheld=True)} for ref in withheld]
    return Timeline(state.id, tlp, tuple(lines), withheld)


def _line(written: Entry, now_read: Entry | None, counts: bool, level: Tlp) -> dict[str, object]:
    """Return one line: an entry as its corrections leave it, or as written where it was struck."""
    entry = now_read or written
    at = case_time(entry)
    return {
        "id": entry.ref,
        "happened_at": stored(at),
        "paris": at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        "recorded_at": entry.recorded_at,
        "kind": entry.kind.value,
        "subject": entry.subject,
        "text": words_of(entry),
        "actor": entry.actor,
        "role": entry.role,
        "tlp": level.value,
        **_flags(
            corrected=now_read is not None and now_read != written,
            struck=now_read is None,
            overruled=now_read is not None and not counts,
        ),
    }


def _flags(**given: bool) -> dict[str, object]:
    return {name: given.get(name, False) for name in COLUMNS[-4:]}


def written_out(found: Timeline, output: Path, *, force: bool = False) -> None:
    """Write a timeline, ``.csv`` for a spreadsheet or ``.jsonl`` for a program.

    Raises:
        StateError: another suffix, or the file stands already.
    """
    check_output(output, force=force)
    make = _jsonl if output.suffix.lower() == ".jsonl" else _csv
    write_bytes(output, make(found), force=force)


def check_output(output: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: another suffix, or the file stands already.
    """
    if output.suffix.lower() not in SUFFIXES:
        raise StateError("timeline.unknown-format", suffix=safe(output.name))
    if output.exists() and not force:
        raise StateError("write.exists", file=safe(output))


def _csv(found: Timeline) -> bytes:
    return table_bytes(COLUMNS, ([_cell(line[name]) for name in COLUMNS] for line in found.lines))


def _cell(value: object) -> object:
    return ("1" if value else "0") if isinstance(value, bool) else value


def _jsonl(found: Timeline) -> bytes:
    """Return one object a line; the first tells what follows, and what is withheld."""
    head = {
        "schema": SCHEMA, "id": found.case, "tlp": found.tlp.value, "lines": len(found.lines),
        "withheld": list(found.withheld),
    }  # fmt: skip
    lines = (json.dumps(each, ensure_ascii=False, allow_nan=False) for each in (head, *found.lines))
    return "".join(safe_json(line) + "\n" for line in lines).encode()


def table_bytes(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as French spreadsheets open it: semicolons, UTF-8 marked, no formula."""
    made = io.StringIO(newline="")
    pen = csv.writer(made, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in (heads, *rows):
        pen.writerow([safe_cell(each) for each in row])
    return made.getvalue().encode("utf-8-sig")
