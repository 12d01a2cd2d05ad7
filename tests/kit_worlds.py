"""A tiny workspace with contacts, and kits of it small enough to be set in a second."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from csirt.model.kit import ItemKind
from csirt.workspace.kit import Kit, kit_of
from csirt.workspace.kit_record import Order

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
ON = "2026-11-22"
HOSTILE = "</style><script>alert(1)</script>\u202e\x1b[31m"

FILES = {
    "csirt.yaml": "schema: csirt.workspace/1\nregion: r\n",
    "region.yaml": """
schema: csirt.region/1
id: r
name: "Région"
facilities:
  - {id: ch, name: "Centre hospitalier", profile: ES, aka: [f-990000029]}
  - {id: bare, name: "Établissement sans fichier"}
  - {id: home, name: "EHPAD", profile: ESMS-small}
""",
    "facilities/ch.yaml": """
schema: csirt.facility/1
id: ch
zones: [{id: lan}]
assets: [{id: srv, kind: ehr-server, zone: lan}, {id: save, kind: backup-repository, zone: lan}]
links: [{id: to-ror, to: "service:ror", over: internet}]
applications: [{id: ehr, name: "Dossier patient", needs: [srv]}]
care_lines: [{id: ed, kind: ed-adult, name: "Urgences", needs: [ehr, service:ror]}]
""",
    "contacts.yaml": """
schema: csirt.contacts/1
contacts:
  - id: duty
    function: "Directeur de garde"
    organisation: "CH"
    facility: f-990000029
    phones:
      - {number: "06 39 98 00 01", kind: mobile, verified_on: 2026-11-01}
      - {number: "01 99 00 00 01", kind: ip, verified_on: 2026-01-15}
    deputy: other-site
  - {id: lab, function: "Laboratoire", organisation: "CH", facility: ch,
     phones: [{number: "01 99 00 00 02", kind: ip, verified_on: 2026-11-01}]}
  - {id: agency, function: "Astreinte", organisation: "ARS",
     phones: [{number: "01 99 00 00 03", kind: direct}]}
  - {id: other-site, function: "Garde du voisin", organisation: "EHPAD", facility: home}
""",
}


def workspace(folder: Path, **changed: str) -> Path:
    """Write the workspace and return its folder."""
    for name, text in {**FILES, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def order(**changed: object) -> Order:
    """Return an order of two copies, in French."""
    asked = {"now": NOW, "by": "RSSI", "lang": "fr", "copies": 2, "places": ("Salle de crise",)}
    return Order(**(asked | changed))


def small(kit: Kit) -> Kit:
    """Return a kit with one playbook and sheets A and X: setting the whole takes long."""
    sheets = tuple(each for each in kit.sheets if each.letter in "AX")
    playbooks = tuple(each for each in kit.playbooks if each.id == "crisis-communication")
    kept = {each.id for each in (*sheets, *playbooks)}
    items = tuple(each for each in kit.items if each.kind is ItemKind.PAGE or each.id in kept)
    return replace(kit, sheets=sheets, playbooks=playbooks, items=items)


def of(folder: Path, id: str = "ch") -> Kit:
    """Return the kit of a facility of the workspace."""
    return kit_of(id, folder)
