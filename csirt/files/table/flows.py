"""Rules of a firewall, and the ticked matrix of zones: what may pass from where to where."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from csirt.files.seen import Changes
from csirt.files.seen_records import with_records
from csirt.files.table.grid import Grid, Row
from csirt.files.table.headings import SEARCHED
from csirt.files.table.ports import ALL, services
from csirt.files.table.take import Record, Table, read_grid
from csirt.files.table.told import refusal
from csirt.files.table.words import plain
from csirt.files.table.world import World
from csirt.files.table.zones import Zones
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.mapping import Mapping
from csirt.model.network import Flow
from csirt.model.provenance import Provenance

_NO = {"", "non", "no", "0", "n", "interdit", "deny", "refuse", "bloque", "neant", "aucun"}
_YES = {"x", "oui", "yes", "1", "o", "ok", "autorise", "allow", "permit"}
_TICKS, _DASHES = {"✓", "✔", "☑", "■", "●"}, {"-", "–", "—", "/", "\\"}
_ANYWHERE = {"any", "all", "tous", "toutes", "tout"}

Flows = dict[tuple[str, str], dict[str, None]]
"""Services by the two ends of a flow, in the order of the table."""


def read_matrix(path: Path, mapping: Mapping) -> Table:
    """Return a ticked matrix as a table of one record a ticked cell.

    Raises:
        ContentError: the file is refused, or no row and column bear the same zones.
    """
    source, grid = read_grid(path, mapping)
    head = _head(grid)
    if head is None:
        raise refusal("table.no-matrix", source.file, grid.spot(1, 1))
    names = tuple(cell.strip() for cell in head.cells)
    rows = [row for row in grid.rows if row.line > head.line]
    table = Table(
        mapping, source.file, path.name, source.sha256, source.changed_on, source.format,
        source.told, grid, [], len(rows), tuple(filter(None, names)), (),
    )  # fmt: skip
    for row in rows:
        table.records += _ticked(row, names, table)
    return table


def _head(grid: Grid) -> Row | None:
    """Return the row of the zones: the one that shares most names with the first column."""
    first = {plain(row.cells[0]) for row in grid.rows if row.cells[0].strip()}
    best: tuple[int, Row | None] = (1, None)
    for row in grid.rows[:SEARCHED]:
        shared = len(first & {plain(cell) for cell in row.cells[1:] if cell.strip()})
        if shared > best[0]:
            best = (shared, row)
    return best[1]


def _ticked(row: Row, names: tuple[str, ...], table: Table) -> Iterable[Record]:
    source = row.cells[0].strip()
    if not source:
        table.told.add("table.row-empty", table.grid.spot(row.line, 1))
        return
    for at, cell in enumerate(row.cells[1:], 2):
        text = cell.strip()
        if at > len(names) or not names[at - 1]:
            if text:
                spot = table.grid.spot(row.line, at)
                facts = {"found": at, "expected": len(names)}
                table.told.add("table.row-length", spot, Severity.WARNING, **facts)
            continue
        target = names[at - 1]
        if (
            plain(source) == plain(target)
            or text in _DASHES
            or (plain(text) in _NO and text not in _TICKS)
        ):
            continue
        ticked = text in _TICKS or plain(text) in _YES
        parts = (ALL,) if ticked else tuple(part.strip() for part in _split(text))
        values = {"from": (source,), "to": (target,), "services": parts}
        columns = {"from": 1, "to": at, "services": at}
        yield Record(row.line, dict(values), columns)


def _split(text: str) -> list[str]:
    return text.replace("\n", ";").replace(",", ";").replace("+", ";").split(";")


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the flows of a table, and what that changed.

    Rules for the same ends are one flow with the services of all. Their order is not weighed: what
    one rule lets through counts, whatever another above it forbids.
    """
    zones = Zones(world.zones, table.told)
    known = [f"zone:{each.id}" for each in world.facility.zones]
    named = {end for record in table.records for end in _named(record, zones, table)}
    every = sorted({*known, *named} - {"internet"})
    flows: Flows = defaultdict(dict)
    for record in table.records:
        passed = _services(record, table, world)
        if not passed:
            continue
        for source in _ends(record, "from", zones, table, every):
            for target in _ends(record, "to", zones, table, every):
                if source != target:
                    flows[source, target] |= dict.fromkeys(passed)
    found = [_flow(source, target, passed) for (source, target), passed in sorted(flows.items())]
    seen, changes = with_records(seen, "flows", found, provenance)
    used = {end.partition(":")[2] for ends in flows for end in ends}
    return zones.added(seen, world.facility, used), changes


def _flow(source: str, target: str, passed: Iterable[str]) -> Flow:
    names = set(passed)
    kept = (ALL,) if ALL in names else tuple(sorted(names))
    return Flow.model_validate({"from": source, "to": target, "services": kept})


def _named(record: Record, zones: Zones, table: Table) -> Iterable[str]:
    for name in ("from", "to"):
        for text in record.list(name):
            if plain(text) not in _ANYWHERE:
                yield zones.end(text, table.spot(record, name))


def _ends(record: Record, name: str, zones: Zones, table: Table, every: list[str]) -> list[str]:
    found: list[str] = []
    for text in record.list(name):
        spot = table.spot(record, name)
        if plain(text) in _ANYWHERE:
            table.told.add("table.any-zone", spot, Severity.WARNING, given=text)
            found += every
        elif end := zones.end(text, spot):
            found.append(end)
    if not record.list(name):
        table.told.add("table.no-end", table.spot(record), Severity.WARNING, name=name)
    return list(dict.fromkeys(found))


def _services(record: Record, table: Table, world: World) -> list[str]:
    found: list[str] = []
    texts = record.list("services")
    for text in texts:
        names = services(text, world.ports)
        if not names:
            spot = table.spot(record, "services")
            table.told.add("table.service-unknown", spot, Severity.WARNING, given=text)
        found += names
    if not texts:
        table.told.add("table.no-service", table.spot(record), Severity.WARNING)
    return found
