"""The business impact analysis of the care units (sheet M): what each needs, how long it may wait.

Two units or two sites that disagree on one application are both shown, never averaged; the
shorter time goes into the model, because it is the one that somebody's care hangs on.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from csirt.files.seen import Changes
from csirt.files.seen_records import joined, with_records
from csirt.files.table.applications import Namer, assets
from csirt.files.table.take import Record, Table
from csirt.files.table.words import plain, stands_in
from csirt.files.table.world import Machines, World
from csirt.model.care import Activity, Application, CareLine, Paper
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.ids import slug
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED, NotAssessed, Text

_TIMES = (("max_outage", "max_outage_hours"), ("max_data_loss", "max_data_loss_hours"))
_DEFAULT_UNIT = "activity"


@dataclass(slots=True)
class _Said:
    """A time that a row says of an application, and who says it."""

    hours: float
    record: Record
    who: str


@dataclass(slots=True)
class _Reading:
    """The rows of one analysis on their way to records."""

    table: Table
    world: World
    machines: Machines
    namer: Namer
    lines: dict[str, list[Record]] = field(default_factory=dict)
    times: dict[tuple[str, str], list[_Said]] = field(default_factory=lambda: defaultdict(list))
    """What is said of each application, by its id and the field."""
    applications: dict[str, None] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    """Applications of other sites, by the id of this site's view of them."""

    def application(self, name: str, record: Record) -> str:
        """Return the id of an application of this site, its view of another site's included."""
        id = self.namer.id(name)
        if id in self.applications:
            return id
        self.applications[id] = None
        shared = self.world.shared_applications
        if id in self.namer.made and (other := shared.find(name) or shared.around(name)):
            self.shared[id] = other
            spot = self.table.spot(record, "applications")
            self.table.told.add("bia.taken-for", spot, name=name, other=other)
        return id


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the applications and care lines of an analysis."""
    reading = _Reading(table, world, Machines(world.facility.assets), Namer(world.applications))
    for record in table.records:
        _read(record, reading)
    applications = [_application(id, reading) for id in reading.applications]
    lines = [line for id, rows in reading.lines.items() if (line := _line(id, rows, reading))]
    seen, first = with_records(seen, "applications", applications, provenance)
    seen, second = with_records(seen, "care_lines", lines, provenance)
    return seen, joined(first, second)


def _read(record: Record, reading: _Reading) -> None:
    table = reading.table
    names = record.list("applications")
    who = _who(record)
    for name in names:
        id = reading.application(name, record)
        for given, _ in _TIMES:
            if (hours := record.number(given)) is not None:
                reading.times[id, given].append(_Said(hours, record, who))
    activity = record.text("activity") or record.text("unit")
    if activity or record.text("id"):
        id = record.text("id") or _known_line(activity, reading) or slug(activity)
        reading.lines.setdefault(id, []).append(record)
    elif not names:
        table.told.add("table.no-name", table.spot(record), Severity.WARNING)


def _who(record: Record) -> str:
    parts = (record.text("site"), record.text("unit"), record.text("activity"))
    return " / ".join(dict.fromkeys(filter(None, parts))) or "—"


def _known_line(activity: str, reading: _Reading) -> str:
    words = plain(activity)
    for line in reading.world.facility.care_lines:
        names = (line.id, line.name.fr, line.name.en) if line.name else (line.id,)
        if words in map(plain, names):
            return line.id
    return ""


def _application(id: str, reading: _Reading) -> Application:
    values: dict[str, Any] = {"id": id}
    if name := reading.namer.made.get(id):
        values["name"] = Text(fr=name)
    if other := reading.shared.get(id):
        values["needs"] = (other,)
    for given, name in _TIMES:
        said = reading.times.get((id, given), [])
        if said:
            values[name] = min(each.hours for each in said)
            _tell_known(id, given, name, values[name], said[0], reading)
            _tell_disagreement(id, given, said, reading)
            _tell_others(id, given, values[name], said[0], reading)
    return Application.model_validate(values)


def _tell_disagreement(id: str, given: str, said: list[_Said], reading: _Reading) -> None:
    """Tell every unit that says another time than the shortest, with both places."""
    shortest = min(said, key=lambda each: each.hours)
    table = reading.table
    other: set[tuple[float, str]] = set()
    for each in said:
        key = each.hours, each.who
        if each.hours == shortest.hours or key in other:
            continue
        other.add(key)
        code = "bia.outage-differs" if given == "max_outage" else "bia.data-loss-differs"
        table.told.add(
            code,
            table.spot(each.record, given),
            Severity.WARNING,
            name=_called(id, reading),
            hours=shown(each.hours),
            who=each.who,
            shortest=shown(shortest.hours),
            whose=shortest.who,
            before=table.spot(shortest.record, given).path,
        )


def _tell_known(
    id: str, given: str, name: str, hours: float, said: _Said, reading: _Reading
) -> None:
    """Tell where the analysis differs from what a person or another table said before."""
    known = next((each for each in reading.world.facility.applications if each.id == id), None)
    before = getattr(known, name) if known else NOT_ASSESSED
    if isinstance(before, NotAssessed) or before == hours or known is None:
        return
    by = known.provenance
    reading.table.told.add(
        "bia.known-differs",
        reading.table.spot(said.record, given),
        Severity.WARNING,
        name=_called(id, reading),
        hours=shown(hours),
        before=shown(before),
        by=f"{by.by}, {by.on}" if isinstance(by, Provenance) else reading.world.facility.id,
    )


def _tell_others(id: str, given: str, hours: float, said: _Said, reading: _Reading) -> None:
    """Tell where the analysis differs from the site that provides a shared application."""
    other = reading.shared.get(id, "")
    if given != "max_outage" or other not in reading.world.shared_outage:
        return
    theirs, where = reading.world.shared_outage[other]
    if theirs != hours:
        reading.table.told.add(
            "bia.provider-differs",
            reading.table.spot(said.record, given),
            Severity.WARNING,
            name=_called(id, reading),
            hours=shown(hours),
            theirs=shown(theirs),
            before=where,
        )


def _called(id: str, reading: _Reading) -> str:
    """Return the name of an application as people know it."""
    known = next((each for each in reading.world.facility.applications if each.id == id), None)
    return known.name.fr if known and known.name else reading.namer.made.get(id, id)


def shown(hours: float) -> str:
    """Return hours as people say them: ``4 h``, ``0,5 h``."""
    number = int(hours) if float(hours).is_integer() else hours
    return f"{number} h".replace(".", ",")


def _line(id: str, rows: list[Record], reading: _Reading) -> CareLine | None:
    """Return the care line of some rows; nothing where nobody says of what kind it is."""
    known = next((line for line in reading.world.facility.care_lines if line.id == id), None)
    table = reading.table
    kind = _first(rows, "kind") or (known.kind if known else _guessed(rows, table))
    if not kind:
        table.told.add("bia.no-kind", table.spot(rows[0], "activity"), Severity.WARNING, name=id)
        return None
    values: dict[str, Any] = {"id": id, "kind": kind}
    if known is None:
        values["name"] = Text(fr=_first(rows, "activity") or _first(rows, "unit") or id)
    if needs := tuple(dict.fromkeys(_needs(rows, reading))):
        values["needs"] = needs
    per_day = next((n for row in rows if (n := row.number("per_day")) is not None), None)
    if per_day is not None:
        values["activity"] = _activity(rows, per_day, known)
    if (paper := _paper(rows)) is not None:
        values["paper"] = paper
    return CareLine.model_validate(values)


def _guessed(rows: list[Record], table: Table) -> str:
    """Return the kind that the words of an activity mean, as the mapping has them."""
    column = next((each for each in table.mapping.columns if each.field == "kind"), None)
    for name in ("activity", "unit"):
        words = plain(_first(rows, name))
        for word in column.words if column else ():
            if any(stands_in(plain(each), words) for each in word.any):
                spot = table.spot(rows[0], name)
                table.told.add("bia.kind-guessed", spot, name=_first(rows, name), kind=word.gives)
                return word.gives
    return ""


def _activity(rows: list[Record], per_day: float, known: CareLine | None) -> Activity:
    before = known.activity if known and isinstance(known.activity, Activity) else None
    unit = _first(rows, "counted") or (before.unit if before else _DEFAULT_UNIT)
    return Activity(unit=slug(unit) or _DEFAULT_UNIT, per_day=per_day)


def _needs(rows: list[Record], reading: _Reading) -> Iterator[str]:
    for row in rows:
        for name in row.list("applications"):
            yield f"application:{reading.application(name, row)}"
        yield from assets(row, "equipment", reading.table, reading.machines)
        for text in row.list("services"):
            if id := reading.world.services.within(text):
                yield f"service:{id}"
                continue
            spot = reading.table.spot(row, "services")
            reading.table.told.add("bia.service-unknown", spot, Severity.WARNING, name=text)


def _paper(rows: list[Record]) -> Paper | None:
    """Return the degraded mode of some rows; of several durations, the shortest."""
    values: dict[str, Any] = {}
    for name in ("capacity", "tenable_days"):
        if found := [n for row in rows if (n := row.number(name)) is not None]:
            values[name] = min(found)
    if not values:
        return None
    if how := _first(rows, "how"):
        values["how"] = how
    if day := _first(rows, "tested_on"):
        values["tested_on"] = day
    return Paper.model_validate(values)


def _first(rows: list[Record], name: str) -> str:
    return next((text for row in rows if (text := row.text(name))), "")
