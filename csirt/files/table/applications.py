"""Rows that are applications: who delivers them, on which servers they run, how long they may
stop."""

from csirt.files.seen import Changes
from csirt.files.seen_records import joined, with_records
from csirt.files.table.take import Record, Table
from csirt.files.table.world import Called, Machines, World
from csirt.model.care import Application
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.ids import Ids, slug
from csirt.model.network import Supplier
from csirt.model.provenance import Provenance
from csirt.model.record import Text

_CRITICAL = "critical"
_LAST_WAVE = 5


class Namer:
    """Finds the id of a named record, or makes one."""

    def __init__(self, known: Called) -> None:
        """Begin with the records that are known."""
        self._known, self._ids = known, Ids(())
        self.made: dict[str, str] = {}

    def id(self, name: str, wanted: str = "") -> str:
        """Return the id of a name: known, as written in the table, or made of the name."""
        if found := self._known.find(wanted) or self._known.find(name):
            return found
        made = self._ids.take(wanted or slug(name) or "sans-nom")
        self._known.add(made, name)
        self.made[made] = name
        return made


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the applications of a table, and what that changed."""
    machines, namer = Machines(world.facility.assets), Namer(world.applications)
    suppliers = Namer(world.suppliers)
    rows: dict[str, Record] = {}
    found: list[Application] = []
    for record in table.records:
        if not record.text("name"):
            table.told.add("table.no-name", table.spot(record), Severity.WARNING)
            continue
        id = namer.id(record.text("name"), record.text("id"))
        if before := rows.get(id):
            _tell_twice(table, record, before)
            continue
        rows[id] = record
        found.append(_application(id, record, table, machines, namer, suppliers))
        _tell_critical(table, record)
    found = [_without_strangers(each, rows, world, table) for each in found]
    made = [Supplier(id=id, name=name) for id, name in suppliers.made.items()]
    seen, more = with_records(seen, "suppliers", made, provenance)
    seen, changes = with_records(seen, "applications", found, provenance)
    return seen, joined(changes, more)


def _application(
    id: str, record: Record, table: Table, machines: Machines, namer: Namer, suppliers: Namer
) -> Application:
    needs = [*assets(record, "servers", table, machines), *assets(record, "data", table, machines)]
    needs += [f"application:{namer.id(name)}" for name in record.list("needs")]
    values: dict[str, object] = {"id": id, "name": Text(fr=record.text("name"))}
    if needs:
        values["needs"] = tuple(dict.fromkeys(needs))
    if data := assets(record, "data", table, machines):
        values["data"] = tuple(data)
    for field, name in (
        ("max_outage", "max_outage_hours"),
        ("max_data_loss", "max_data_loss_hours"),
    ):
        if (hours := record.number(field)) is not None:
            values[name] = hours
    wave = record.number("wave")
    if wave is not None and wave <= _LAST_WAVE:
        values["wave"] = int(wave)
    if supplier := record.text("supplier"):
        values["supplier"] = suppliers.id(supplier)
    return Application.model_validate(values)


def assets(record: Record, name: str, table: Table, machines: Machines) -> list[str]:
    """Return the ids of the machines that a row names; unknown ones are told."""
    found = []
    for text in record.list(name):
        asset = machines.find(text)
        if asset:
            found.append(asset.id)
        else:
            spot = table.spot(record, name)
            table.told.add("table.server-unknown", spot, Severity.WARNING, name=text)
    return found


def _without_strangers(
    application: Application, rows: dict[str, Record], world: World, table: Table
) -> Application:
    """Return an application without needs of applications that nothing describes."""
    known = {f"application:{each.id}" for each in world.facility.applications}
    known |= {f"application:{id}" for id in rows}
    kept = []
    for need in application.needs:
        text = need.of[0]
        if text.startswith("application:") and text not in known:
            spot = table.spot(rows[application.id], "needs")
            name = text.partition(":")[2]
            table.told.add("table.application-unknown", spot, Severity.WARNING, name=name)
        elif text != f"application:{application.id}":
            kept.append(need)
    if len(kept) == len(application.needs):
        return application
    return application.model_copy(update={"needs": tuple(kept)})


def _tell_twice(table: Table, record: Record, before: Record) -> None:
    spot, first = table.spot(record, "name"), table.spot(before, "name").path
    name = record.text("name")
    table.told.add("table.record-twice", spot, Severity.WARNING, name=name, before=first)


def _tell_critical(table: Table, record: Record) -> None:
    if record.text("criticality") == _CRITICAL and record.number("max_outage") is None:
        spot = table.spot(record, "criticality")
        name = record.text("name")
        table.told.add("table.critical-without-outage", spot, Severity.WARNING, name=name)
