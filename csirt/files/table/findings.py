"""Rows that are findings of a scanner of flaws, several a machine: the machines and their flaws.

A table says neither what its filter left out nor whether the scan came to its end: it adds flaws,
never closes one, and never says that a machine has none.
"""

from dataclasses import replace

from csirt.files.inventory.findings import Finding, cves_of
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import Observed
from csirt.files.inventory.scanned import Scan
from csirt.files.seen import Changes, updated
from csirt.files.seen_records import joined
from csirt.files.table.take import Record, Table
from csirt.files.table.world import Machines, World
from csirt.files.table.zones import Zones
from csirt.model.facility import SeenFacility
from csirt.model.fault import Severity
from csirt.model.patches import FlawSeverity
from csirt.model.provenance import Provenance

_LEAST = {
    FlawSeverity.CRITICAL: 9.0, FlawSeverity.HIGH: 7.0, FlawSeverity.MEDIUM: 4.0,
    FlawSeverity.LOW: 0.1,
}  # fmt: skip
"""Least score of a word of gravity, where a row bears no score (CVSS v3.1, section 5)."""


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the machines and the flaws of a table, and what that changed."""
    scan = Scan(Notes(table.file))
    found: dict[tuple[str, int, str], Finding] = {}
    for record in table.records:
        _take(scan, table, record, found)
    for (key, _, _), finding in found.items():
        scan.finding(scan.host(key), finding)
    zones = Zones(world.zones, table.told)
    machines = Machines(world.facility.assets)
    every = [_placed(each, machines, zone) for each in scan.observed()]
    hosts = [each for each in every if each.zone]
    if every and not hosts:
        zones.need(table)
    if len(hosts) < len(every):
        scan.notes.add("inventory.zoneless", "", len(every) - len(hosts), Severity.WARNING)
    seen, changes = _entered(seen, hosts, zone, provenance, world)
    table.told.take(scan.notes.faults())
    return zones.added(seen, world.facility, {each.zone for each in hosts}), changes


def _entered(
    seen: SeenFacility, hosts: list[Observed], zone: str, known: Provenance, world: World
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with machines; one that shows its name alone is known by that name."""
    marked = [each for each in hosts if each.addresses or each.macs]
    named = [each for each in hosts if not (each.addresses or each.macs)]
    seen, first = updated(seen, marked, zone, known, world.ports)
    seen, second = updated(seen, named, zone, known, world.ports, by_name=True)
    return seen, replace(
        joined(first, second),
        flaws_kept=first.flaws_kept + second.flaws_kept,
        flaws_closed=first.flaws_closed + second.flaws_closed,
    )


def _placed(machine: Observed, machines: Machines, zone: str) -> Observed:
    """Return a machine in the zone where it is known to stand, else in that of the table."""
    marks = (*machine.addresses, machine.name, *machine.hostnames)
    known = next((asset for each in marks if each and (asset := machines.find(each))), None)
    return replace(machine, zone=zone or (known.zone if known else ""))


def _take(
    scan: Scan, table: Table, record: Record, found: dict[tuple[str, int, str], Finding]
) -> None:
    """Take a row; a tool may write one finding on a row for each of its CVE numbers."""
    key = record.text("machine")
    if not key:
        table.told.add("table.no-name", table.spot(record), Severity.WARNING)
        return
    host = scan.host(key)
    for name in (key, *record.list("address"), *record.list("hostname")):
        host.named(name)
    host.macs += [each for each in record.list("mac") if each not in host.macs]
    port = scan.port(host, record.text("port"), record.text("protocol") or "tcp")
    severity, score = record.text("severity"), record.number("cvss")
    if score is None and severity in _LEAST:
        score = _LEAST[FlawSeverity(severity)]
    if score is None or score <= 0 or severity == "remark":
        return
    title = record.text("flaw")
    cves = cves_of(" ".join(record.list("cve")))
    vector, family = record.text("vector"), record.text("family")
    obsolete = record.flag("obsolete") is True
    if before := found.get((key, port, title)):
        cves = tuple(dict.fromkeys((*before.cves, *cves)))
        score = max(score, before.score)
    found[key, port, title] = Finding(title, min(score, 10.0), port, vector, family, cves, obsolete)
