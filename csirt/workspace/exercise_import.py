"""Exercise scripts taken from other people's tools and spreadsheets, as scenarios of ours."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csirt.errors import InputError, NotFoundError
from csirt.exchange.exercises import cexf, msel, openaev, tabletop
from csirt.exchange.exercises.draft import Imported
from csirt.exchange.exercises.msel import SheetRow
from csirt.exchange.told import Teller
from csirt.files.json_zip import is_json_archive, read_json_or_archive
from csirt.files.mappings import mapping_of, shipped
from csirt.files.table import headings as heads
from csirt.files.table.opened import Opened, opened
from csirt.files.table.take import Record, Table, read_table
from csirt.files.table.told import refusal
from csirt.files.write import as_yaml, write_text
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.mapping import Layout, Mapping, Target
from csirt.model.scenario_time import parsed
from csirt.safe import safe
from csirt.workspace.exchanged import teller_of

READERS = (tabletop, cexf, openaev)
"""The formats of JSON, each recognised by what it holds."""
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class ExerciseImported:
    """The answer of ``csirt exercise import``."""

    imported: Imported
    faults: tuple[Fault, ...]
    file: Path | None
    """The scenario that was written; none where none was asked for."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.exercise.import/1``)."""
        return {
            "schema": "csirt.exercise.import/1",
            **self.imported.counts(),
            "faults": [fault.as_json() for fault in self.faults],
        }


def import_exercise(
    file: Path, output: Path | None = None, *, mapping: str = "", force: bool = False
) -> ExerciseImported:
    """Read a foreign script, and write it as a scenario where an output is given.

    Args:
        file: JSON of Tabletop-Framework, CEXF or OpenAEV (also zipped), or a spreadsheet.
        output: The scenario, ``.yaml``; none: only what would come of it is told.
        mapping: Of a spreadsheet: id of a shipped mapping, or path of one's own; by default, the
            shipped one that fits.
        force: Write over a file that stands already.

    Raises:
        ContentError: no scenario can be made of it; nothing was written.
        InputError: the output is no YAML file.
        NotFoundError: there is no such file or mapping.
    """
    if output is not None and output.suffix not in _SUFFIXES:
        raise InputError("exercise.not-yaml", file=safe(output))
    if not file.is_file():
        raise NotFoundError("file.not-found", file=safe(file))
    if _is_json(file):
        found, faults = _from_json(file)
    else:
        found, faults = _from_sheet(file, mapping)
    if output is not None:
        write_text(output, as_yaml(as_document(found.exercise), blocks=True), force=force)
    return ExerciseImported(found, faults, output)


def as_document(exercise: Exercise) -> dict[str, Any]:
    """Return a scenario as the plain data of its file, what is usual left out."""
    dumped = exercise.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    first = {key: dumped[key] for key in ("schema", "id") if key in dumped}
    return first | dumped


def _is_json(file: Path) -> bool:
    with file.open("rb") as stream:
        head = stream.read(4_096).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] in (b"{", b"[") or is_json_archive(file)


def _from_json(file: Path) -> tuple[Imported, tuple[Fault, ...]]:
    source = read_json_or_archive(file)
    teller = teller_of(source)
    for reader in READERS:
        if reader.recognises(source.data):
            found = reader.imported(source.data, teller)
            return found, found.faults
    known = ", ".join(each.FORMAT for each in READERS)
    raise ContentError([teller.fault("exercise.unknown-format", (), known=known)])


# --- spreadsheets ---


def _from_sheet(file: Path, name: str) -> tuple[Imported, tuple[Fault, ...]]:
    mapping = mapping_of(name) if name else _fitting(file)
    if mapping.target is not Target.INJECTS:
        raise refusal("exercise.other-target", safe(file), mapping=mapping.id)
    table = read_table(file, mapping)
    if not name:
        table.told.add("exercise.mapping-chosen", None, Severity.NOTE, name=mapping.id)
    rows = [SheetRow(at, _texts(record)) for at, record in enumerate(table.records)]
    try:
        found = msel.imported(
            rows,
            Teller(safe(table.file)),
            format=f"{table.format}-msel",
            name=file.stem,
            start=mapping.constants.get("start", ""),
        )
    except ContentError as error:
        raise ContentError(_placed(each, table) for each in error.faults) from error
    return found, (*table.told.faults(), *(_placed(each, table) for each in found.faults))


def _texts(record: Record) -> dict[str, str]:
    return {name: _text(value) for name, value in record.values.items()}


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _placed(fault: Fault, table: Table) -> Fault:
    """Return a fault with the cell that it is about, where it is about a row."""
    parts = fault.path.split(".")
    if parts[0] != msel.ROWS:
        return fault
    if len(parts) < 2:
        return replace(fault, path="")
    spot = table.spot(table.records[int(parts[1])], parts[2] if len(parts) > 2 else "")
    return replace(fault, line=spot.line, column=spot.column, path=spot.path)


def _fitting(file: Path) -> Mapping:
    """Return the shipped mapping of injects that knows most headings of a sheet.

    Where none knows any, a mapping by letters fits when every filled cell of its column of times
    is a time.
    """
    source = opened(file)
    listed = [each for each in shipped().values() if each.target is Target.INJECTS]
    scored = [(_known(source, each), each) for each in listed if each.layout is Layout.LIST]
    best = max(scored, key=lambda each: each[0], default=(0, None))
    if best[0] and best[1] is not None:
        return best[1]
    for each in listed:
        if each.layout is Layout.LETTERS and _times_fit(source, each):
            return each
    raise refusal("exercise.no-mapping", source.file, known=", ".join(each.id for each in listed))


def _known(source: Opened, mapping: Mapping) -> int:
    tried = [heads.found(source.grid(name, most=heads.SEARCHED), mapping) for name in source.sheets]
    return max((len(each.used) for each in tried if each is not None), default=0)


def _times_fit(source: Opened, mapping: Mapping) -> bool:
    grid = source.grid(source.sheets[0], most=heads.SEARCHED)
    bound = heads.found(grid, mapping)
    if bound is None:
        return False
    at = next((each.at for each in bound.bound if each.column.field == "time"), 0)
    cells = [row.cells[at - 1] for row in grid.rows if at <= len(row.cells)] if at else []
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(_is_time, filled))


def _is_time(text: str) -> bool:
    try:
        parsed(text)
    except ValueError:
        return False
    return True
