"""A facility of a few machines, mappings of a few columns, and an import of both."""

from pathlib import Path
from typing import Any

from csirt.files.table.take import Table
from csirt.files.table.takers import read, taken
from csirt.files.table.world import World, called
from csirt.model.facility import Facility, SeenFacility
from csirt.model.mapping import Mapping
from csirt.model.provenance import Provenance

NAMES = {(443, "tcp"): "https", (3389, "tcp"): "rdp", (445, "tcp"): "smb", (104, "tcp"): "dicom"}
NAMES |= {(389, "tcp"): "ldap", (88, "tcp"): "kerberos", (53, "udp"): "dns", (80, "tcp"): "http"}


def mapping(**fields: Any) -> Mapping:
    """Return a mapping; of assets with a name, a system and an address by default."""
    data: dict[str, Any] = {
        "schema": "csirt.mapping/1",
        "id": "m",
        "title": "M",
        "tool": "Outil",
        "target": "assets",
        "columns": [
            {"field": "name", "headings": ["Nom"], "required": True},
            {"field": "system", "headings": ["Système d'exploitation"]},
            {"field": "address", "headings": ["Adresse IP"]},
            {"field": "serial", "headings": ["Numéro de série"]},
        ],
        "origin": "expert",
    }
    return Mapping.model_validate({**data, **fields})


def world(**fields: Any) -> World:
    """Return a world of zones servers and lan, servers srv-01 and db-01, one application."""
    data: dict[str, Any] = {
        "schema": "csirt.facility/1",
        "id": "ch",
        "zones": [{"id": "servers", "name": "Serveurs"}, {"id": "lan", "name": "Bureautique"}],
        "assets": [
            {"id": "srv-01", "name": "SRV-01", "kind": "server", "zone": "servers",
             "hostnames": ["srv-01.ch.example"]},
            {"id": "db-01", "kind": "database-server", "zone": "servers", "aka": ["BASE1"]},
        ],
        "applications": [{"id": "ehr", "name": "Dossier patient", "needs": ["srv-01"]}],
    }  # fmt: skip
    facility = Facility.model_validate({**data, **fields})
    families = {"server": "server", "database-server": "server", "workstation": "workstation"}
    found = World(facility, NAMES, families)
    found.facilities = called([("chu", "CHU de Brumeville"), ("ehpad", "EHPAD des Bruyères")])
    found.services = called([("ror", "Répertoire opérationnel"), ("s-prim", "S-PRIM")])
    return found


EMPTY = SeenFacility.model_validate({"schema": "csirt.facility-seen/1", "id": "ch"})


def by(day: int = 1, tool: str = "Outil", sha: str = "a") -> Provenance:
    return Provenance.model_validate(
        {"basis": "observed", "by": tool, "on": f"2026-01-{day:02}", "file_sha256": sha * 64}
    )


class Import:
    """What an import gave: what was seen, what changed, and the codes that were told."""

    def __init__(self, table: Table, seen: SeenFacility, changes: Any) -> None:
        self.table, self.seen, self.changes = table, seen, changes
        self.faults = table.told.faults()

    @property
    def codes(self) -> set[str]:
        return {fault.code for fault in self.faults}

    def told(self, code: str) -> list[Any]:
        return [fault for fault in self.faults if fault.code == code]

    def one(self, name: str, id: str) -> Any:
        return next(each for each in getattr(self.seen, name) if each.id == id)


def imported(
    path: Path, how: Mapping, *, into: World | None = None, seen: SeenFacility = EMPTY,
    zone: str = "servers", known: Provenance | None = None,
) -> Import:  # fmt: skip
    """Import a table into what was seen of a facility."""
    table = read(path, how)
    after, changes = taken(table, into or world(), seen, known or by(), zone)
    return Import(table, after, changes)
