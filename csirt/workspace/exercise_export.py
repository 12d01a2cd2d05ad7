"""The chronogramme of a scenario as a file to be corrected, and its way back."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from csirt.errors import InputError, StateError
from csirt.files.table.opened import opened
from csirt.files.table.spreadsheet import LISTS, Page, workbook_bytes
from csirt.files.table.take import Record, Table, read_table
from csirt.files.table.words import plain
from csirt.files.write import as_json, as_yaml, write_bytes, write_text
from csirt.model.exercise_inject import InjectChannel
from csirt.model.fault import Fault
from csirt.model.mapping import Column, Converter, Mapping, Target
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.model.scenario_time import minute_of_day
from csirt.operation.exercise_chronogramme import COLUMNS, Chronogramme, chronogramme
from csirt.operation.exercise_merge import Merged, merged
from csirt.operation.exercise_merge_rows import Given
from csirt.safe import safe, safe_cell
from csirt.text import LANGUAGES, say
from csirt.workspace.exercise import exercise_of
from csirt.workspace.exercise_import import as_document

SUFFIXES = (".xlsx", ".csv", ".json")
_FIELD = {"real-time": "hour", "scenario-time": "time", "medium": "channel",
          "played-at": "played_at"}  # fmt: skip
"""Columns that a mapping calls otherwise."""
_SPARE = 20


def export(
    name: str,
    output: Path,
    here: Path | None = None,
    *,
    lang: str = "fr",
    start: str = "",
    force: bool = False,
) -> Chronogramme:
    """Write the chronogramme of a scenario.

    Args:
        name: Id of the scenario, or path of its file.
        output: ``.xlsx``, ``.csv`` or ``.json``.
        here: Where one stands: the scenarios of that workspace are known.
        lang: Language of the texts.
        start: Real hour of the start, ``08:30``; by default that of the scenario.
        force: Write over a file that stands already.

    Raises:
        StateError: another suffix, or the file stands already.
        NotFoundError: nothing bears the name.
        ContentError: the scenario is at fault.
    """
    writers = {".xlsx": _workbook, ".csv": _table, ".json": _json}
    write = writers.get(output.suffix.lower())
    if write is None:
        raise StateError("exercise.suffix", file=safe(output))
    found = chronogramme(
        exercise_of(name, here), lang, start=minute_of_day(start) if start else None
    )
    write_bytes(output, write(found), force=force)
    return found


def headings(lang: str) -> tuple[str, ...]:
    """Return the headings of the columns in one language."""
    return tuple(say(f"cli.exercise.column-name.{each}", lang) for each in COLUMNS)


def _workbook(found: Chronogramme) -> bytes:
    lang = found.lang
    media = tuple(say(f"cli.exercise.channel.{each}", lang) for each in InjectChannel)
    page = Page(
        say("cli.exercise.sheet-name", lang),
        headings(lang),
        tuple(tuple(row.cells[each] for each in COLUMNS) for row in found.rows),
        {say("cli.exercise.column-name.medium", lang): media},
        _SPARE,
        say("cli.exercise.banner", lang, title=found.exercise.title.in_(lang),
            tlp=found.exercise.tlp.value),
    )  # fmt: skip
    return workbook_bytes((page,))


def _table(found: Chronogramme) -> bytes:
    """Return a table as French spreadsheets open it; the lines of a cell are kept."""
    made = io.StringIO(newline="")
    pen = csv.writer(made, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    pen.writerow(headings(found.lang))
    for row in found.rows:
        pen.writerow([_cell(row.cells[each]) for each in COLUMNS])
    return made.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([safe_cell(first), *map(safe, rest)])


def _json(found: Chronogramme) -> bytes:
    data = {
        "schema": "csirt.exercise.chronogramme/1",
        "exercise": found.exercise.id,
        "title": found.exercise.title.model_dump(),
        "tlp": found.exercise.tlp.value,
        "lang": found.lang,
        "columns": [
            {"id": each, "name": name}
            for each, name in zip(COLUMNS, headings(found.lang), strict=True)
        ],
        "rows": [row.cells for row in found.rows],
    }
    return as_json(data).encode()


# --- and back ---


@dataclass(frozen=True, slots=True)
class ExerciseMerged:
    """The answer of ``csirt exercise merge``."""

    merged: Merged
    lang: str
    faults: tuple[Fault, ...]
    file: Path | None

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.exercise.merge/1``)."""
        found = self.merged
        return {
            "schema": "csirt.exercise.merge/1",
            "exercise": found.exercise.id,
            "lang": self.lang,
            "file": None if self.file is None else str(self.file),
            "changes": [
                {
                    "id": each.inject,
                    "column": each.column,
                    "before": each.before,
                    "after": each.after,
                    "taken": each.taken,
                }
                for each in found.changes
            ],
            "added": [{"id": each} for each in found.added],
            "missing": [{"id": each, "dropped": found.dropped} for each in found.missing],
            "faults": [fault.as_json() for fault in self.faults],
        }


def merge(
    name: str,
    sheet: Path,
    output: Path | None,
    here: Path | None = None,
    *,
    drop: bool = False,
    force: bool = False,
) -> ExerciseMerged:
    """Take back a corrected chronogramme; the author's file is never written.

    Args:
        name: Id of the scenario that it was written from, or path of its file.
        sheet: The corrected chronogramme, ``.xlsx`` or ``.csv``.
        output: The new scenario, ``.yaml``; none: only the difference is told.
        here: Where one stands: the scenarios of that workspace are known.
        drop: Leave out the injects of which the row has gone.
        force: Write over a file that stands already; never over the scenario itself.

    Raises:
        InputError: the output is no YAML file.
        StateError: the output is the scenario itself, or stands already.
        ContentError: the sheet is refused, or its corrections make no scenario.
    """
    if output is not None:
        _check_output(name, output)
    exercise = exercise_of(name, here)
    table = read_table(sheet, _mapping(sheet))
    lang = _language(table)
    found = merged(exercise, _given(table), lang, drop=drop)
    if output is not None:
        text = as_yaml(as_document(found.exercise), blocks=True)
        write_text(output, text, force=force)
    read = (each for each in table.told.faults() if each.message != _own_lists())
    faults = (*read, *(_placed(each, table) for each in found.faults))
    return ExerciseMerged(found, lang, faults, output)


def _own_lists() -> str:
    """Return what is told of the hidden sheet that our own workbook has."""
    return say("table.hidden-sheet", name=LISTS)


def _check_output(name: str, output: Path) -> None:
    if output.suffix not in (".yaml", ".yml"):
        raise InputError("exercise.not-yaml", file=safe(output))
    if output.exists() and Path(name).exists() and output.samefile(name):
        raise StateError("exercise.same-file", file=safe(output))


def _mapping(sheet: Path) -> Mapping:
    """Return how a chronogramme of ours is read: each column by its heading, in either language."""
    opened(sheet)  # a file that is no table is refused before anything is said of headings
    columns = tuple(
        Column.model_validate(
            {
                "field": _FIELD.get(each, each),
                "headings": [say(f"cli.exercise.column-name.{each}", g) for g in LANGUAGES],
                "as": Converter.PROSE,
                "required": each == "content",
            }
        )
        for each in COLUMNS
    )
    data = {
        "schema": "csirt.mapping/1",
        "id": "chronogramme",
        "title": Text(fr="Chronogramme", en="Chronogramme").model_dump(),
        "tool": "csirt",
        "target": Target.INJECTS,
        "origin": Origin.EXPERT,
        "columns": [each.model_dump(by_alias=True) for each in columns],
    }
    return Mapping.model_validate(data)


def _language(table: Table) -> str:
    """Return the language of the headings; French where both fit."""
    used = {plain(each) for each in table.used}
    fitting = Counter({lang: sum(plain(h) in used for h in headings(lang)) for lang in LANGUAGES})
    return "en" if fitting["en"] > fitting["fr"] else "fr"


def _given(table: Table) -> tuple[Given, ...]:
    used = {plain(each) for each in table.used}
    present = [
        each
        for each in COLUMNS
        if {plain(say(f"cli.exercise.column-name.{each}", g)) for g in LANGUAGES} & used
    ]
    return tuple(Given(record.line, _texts(record, present)) for record in table.records)


def _texts(record: Record, present: list[str]) -> dict[str, str]:
    return {each: record.text(_FIELD.get(each, each)) for each in present}


def _placed(fault: Fault, table: Table) -> Fault:
    """Return a fault with the cell that it is about."""
    record = next((each for each in table.records if each.line == fault.line), None)
    if record is None:
        return replace(fault, file=safe(table.file), path="")
    spot = table.spot(record, _FIELD.get(fault.path, fault.path))
    return replace(fault, file=safe(table.file), line=spot.line, column=spot.column, path=spot.path)
