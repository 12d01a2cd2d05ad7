"""Proposes a mapping for a table nobody has mapped: the nearest shipped one, its headings
corrected; the columns that it cannot place stand as comments for a person to decide."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csirt.files.mappings import mapping_of, shipped
from csirt.files.table.grid import Grid, Row
from csirt.files.table.headings import SEARCHED, Headings, found, likely
from csirt.files.table.opened import Opened, opened
from csirt.files.table.told import refusal
from csirt.files.table.words import plain
from csirt.files.write import as_yaml
from csirt.model.ids import slug
from csirt.model.mapping import CONSTANTS, FIELDS, Layout, Mapping
from csirt.safe import safe

_FEWEST_ALIKE = 2
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer of ``csirt map``."""

    like: str
    """Id of the shipped mapping that is nearest."""
    text: str
    """The mapping, to be corrected by a person; it loads as it is."""
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    """Headings that it places, and those that it leaves to the person."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.map/1``)."""
        return {
            "schema": "csirt.map/1",
            "like": self.like,
            "used_columns": list(self.known),
            "unused_columns": list(self.unknown),
            "mapping": self.text,
        }


def proposed(file: Path, like: str = "") -> Proposal:
    """Return a mapping for a table, made from its headings.

    Args:
        file: CSV or XLSX.
        like: Id of the mapping to start from; the one that knows most headings by default.

    Raises:
        ContentError: the file is no table, or no mapping resembles it and none was named.
        NotFoundError: no mapping bears that id.
    """
    source = opened(file)
    sheets = [(name, source.grid(name, most=SEARCHED)) for name in source.sheets]
    candidates = [mapping_of(like)] if like else list(shipped().values())
    best = max(
        (_score(mapping, name, grid) for mapping in candidates for name, grid in sheets),
        key=lambda scored: scored[0],
    )
    count, mapping, name, grid = best
    row = _headings(grid, mapping)
    if row is None or (count < _FEWEST_ALIKE and not like):
        raise refusal("table.nothing-alike", source.file, known=", ".join(sorted(shipped())))
    return _proposal(source, mapping, name, row)


def _score(mapping: Mapping, name: str, grid: Grid) -> tuple[int, Mapping, str, Grid]:
    """Return how many headings of a sheet a mapping knows; a sheet it names counts for one."""
    if mapping.layout is not Layout.LIST:
        return 0, mapping, name, grid
    bound = _loosely(grid, mapping)
    named = plain(name) in {plain(each) for each in mapping.sheets}
    return (len(bound.used) + named if bound else 0), mapping, name, grid


def _loosely(grid: Grid, mapping: Mapping) -> Headings | None:
    """Return the headings that a mapping knows, whatever it requires."""
    columns = tuple(each.model_copy(update={"required": False}) for each in mapping.columns)
    return found(grid, mapping.model_copy(update={"columns": columns}))


def _headings(grid: Grid, mapping: Mapping) -> Row | None:
    bound = _loosely(grid, mapping)
    line = bound.line if bound else 0
    return next((row for row in grid.rows if row.line == line), None) or likely(grid)


def _proposal(source: Opened, mapping: Mapping, sheet: str, row: Row) -> Proposal:
    names = [safe(cell.strip(), limit=_LONGEST) for cell in row.cells if cell.strip()]
    places = {plain(name): name for name in reversed(names)}
    columns, used = [], set()
    for column in mapping.columns:
        heading = next(
            (places[key] for each in column.headings if (key := plain(each)) in places), ""
        )
        if heading:
            used.add(heading)
            columns.append((column, heading))
    leaves = [
        (leave, heading)
        for leave in mapping.leave
        if (heading := next((places[k] for e in leave.headings if (k := plain(e)) in places), ""))
    ]
    used |= {heading for _, heading in leaves}
    unknown = tuple(dict.fromkeys(name for name in names if name not in used))
    lines = [*_head(source, mapping, sheet)]
    data = [_plain(column, heading) for column, heading in columns] or [_first(mapping, names)]
    lines.append("columns:\n" + as_yaml(data))
    lines += _comments(mapping, unknown, {column.field for column, _ in columns})
    if mapping.constants:
        lines.append(as_yaml({"constants": dict(mapping.constants)}))
    if leaves:
        lines.append(as_yaml({"leave": [_plain(leave, heading) for leave, heading in leaves]}))
    lines.append("origin: expert\n")
    known = tuple(dict.fromkeys(name for name in names if name in used))
    return Proposal(mapping.id, "".join(lines), known, unknown)


def _head(source: Opened, mapping: Mapping, sheet: str) -> list[str]:
    name = slug(source.path.stem) or "table"
    head: dict[str, Any] = {
        "schema": "csirt.mapping/1",
        "id": name,
        "title": safe(source.path.stem, limit=_LONGEST) or name,
        "tool": mapping.tool,
        "target": mapping.target.value,
        "basis": mapping.basis.value,
    }
    if sheet and len(source.sheets) > 1:
        head["sheets"] = [safe(sheet, limit=_LONGEST)]
    return [
        f"# Proposé par « csirt map » d'après « {mapping.id} » : à relire et à corriger.\n",
        as_yaml(head),
    ]


def _plain(record: Any, heading: str) -> dict[str, Any]:
    """Return a column or a filter as plain data, under the heading of the table."""
    dumped: dict[str, Any] = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {**dumped, "headings": [heading]}


def _first(mapping: Mapping, names: list[str]) -> dict[str, Any]:
    """Return a first guess where nothing is known: the first column is what rows are called."""
    required = next((each.field for each in mapping.columns if each.required), "name")
    return {"field": required, "headings": names[:1]}


def _comments(mapping: Mapping, unknown: tuple[str, ...], used: set[str]) -> list[str]:
    """Return what is left to the person: columns nobody could place, fields nothing feeds."""
    lines = [
        f"  # - {{field: …, headings: [{as_yaml(name).splitlines()[0]}]}}\n" for name in unknown
    ]
    free = [name for name in FIELDS[mapping.target] if name not in used]
    lines.append(f"  # champs libres : {', '.join(free)}\n" if free else "")
    constants = sorted(CONSTANTS.get(mapping.target, ()))
    if constants:
        lines.append(f"# constants, pour toutes les lignes : {', '.join(constants)}\n")
    return lines
