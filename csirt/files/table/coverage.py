"""Rows that are machines under a protection: counted n of N, zone by zone."""

from collections import defaultdict
from datetime import date, timedelta

from csirt.files.machine_names import label
from csirt.files.seen import Changes
from csirt.files.seen_records import with_records
from csirt.files.table.take import Record, Table
from csirt.files.table.world import Machines, World
from csirt.model.facility import Count, MeasureState, SeenFacility
from csirt.model.fault import Severity
from csirt.model.provenance import Provenance

_FAMILIES = frozenset({"server", "workstation", "security", "backup"})
"""Families of machines on which an agent runs."""
_DEFAULT_STALE_DAYS = 30


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the coverage that a console shows, and what that changed.

    Of a zone count the machines that the console lists and those of the model that it does not;
    covered are those whose agent works and was heard within ``stale_days`` of the console's last
    news. A machine without a zone counts with those of the ``zone`` given, else of the whole.
    """
    machines = Machines(world.facility.assets)
    newest = max((record.text("last_seen") for record in table.records), default="")
    covered: dict[str, dict[str, bool]] = defaultdict(dict)
    for record in table.records:
        name = record.text("machine")
        if not name:
            table.told.add("table.no-name", table.spot(record), Severity.WARNING)
            continue
        asset = machines.find(name)
        if asset is None:
            table.told.add("table.machine-unknown", table.spot(record, "machine"), name=name)
        where = (asset.zone if asset else world.zones.find(record.text("zone"))) or zone
        key = asset.id if asset else label(name)
        covered[where][key] = covered[where].get(key, False) or _works(record, newest, table)
    _add_silent(covered, world)
    states = [_state(where, found, newest, table) for where, found in sorted(covered.items())]
    return with_records(seen, "measures", states, provenance)


def _works(record: Record, newest: str, table: Table) -> bool:
    if not record.flag("covered"):
        return False
    last = record.text("last_seen")
    if not last or not newest:
        return True
    stale = int(table.mapping.constants.get("stale_days", _DEFAULT_STALE_DAYS))
    fresh = date.fromisoformat(newest) - date.fromisoformat(last) <= timedelta(days=stale)
    if not fresh:
        table.told.add("table.stale", table.spot(record, "last_seen"), days=stale)
    return fresh


def _add_silent(covered: dict[str, dict[str, bool]], world: World) -> None:
    """Count the machines of the model that the console does not know, in the zones it covers."""
    for asset in world.facility.assets:
        if asset.zone in covered and world.families.get(asset.kind) in _FAMILIES:
            covered[asset.zone].setdefault(asset.id, False)


def _state(where: str, found: dict[str, bool], newest: str, table: Table) -> MeasureState:
    values: dict[str, object] = {
        "measure": table.mapping.constants["measure"],
        "on": (f"zone:{where}",) if where else ("all",),
        "coverage": Count(covered=sum(found.values()), of=len(found)),
    }
    if newest:
        values["date"] = newest
    return MeasureState.model_validate(values)
