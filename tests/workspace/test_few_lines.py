"""A facility made only of imports plus ten lines by hand: an analysis, and nothing taken for
safe."""

from pathlib import Path

import pytest

import csirt.workspace
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.model.facility import SeenFacility
from csirt.workspace.dossier import dossier
from csirt.workspace.inventory import imported

TEN_LINES = """schema: csirt.facility/1
id: ch-dix-lignes
name: "CH des Dix Lignes"
zones:
  - {id: servers}
  - {id: office}
applications:
  - {id: site, name: "Site", needs: [joaquinlp]}
care_lines:
  - {id: ed, kind: ed-adult, needs: [site]}
"""


@pytest.fixture
def facility(tmp_path: Path) -> Path:
    path = tmp_path / "ch-dix-lignes.yaml"
    path.write_text(TEN_LINES, encoding="utf-8")
    return path


def test_imports_and_ten_lines_give_an_analysis(facility, shared):
    inventories = shared / "inventories"
    scans = [
        *sorted(inventories.glob("*libnmap__[12o]*.xml")),
        inventories / "django-DefectDojo__nmap_multiple_port.xml",
    ]
    agents = sorted(inventories.glob("inventory_format__*_*.json"))
    done = imported(scans, facility, "servers", on="2026-11-21")
    again = imported(agents, facility, "office", on="2026-11-21")
    assert len(done.added) + len(again.added) >= 9
    seen = load(facility.with_name("ch-dix-lignes.seen.yaml"), SeenFacility)
    assert {asset.kind for asset in seen.assets} <= set(catalogue().asset_kinds)
    workspace = csirt.workspace.open(facility)
    found = workspace.risk(facility, samples=4_096, seed=1)
    assert len(found.assets) == len(seen.assets)
    assert found.care_lines[0].path is not None
    said = " ".join(note["fr"] for note in found.notes)
    assert "comptes non renseignés" in said
    assert "réseau supposé à plat" in said
    told = dossier(workspace, facility, on="2026-11-21", samples=2_048)
    assert told.subject_name["fr"] == "CH des Dix Lignes"
    assert any(file.endswith(".seen.yaml") for file, _ in told.records.values())


def test_the_same_import_twice_changes_no_byte(facility, shared):
    scan = shared / "inventories/python-libnmap__os_scan6.xml"
    imported([scan], facility, "servers", on="2026-11-21")
    path = facility.with_name("ch-dix-lignes.seen.yaml")
    first = path.read_bytes()
    done = imported([scan], facility, "servers", on="2027-01-01")
    assert (done.added, done.updated, len(done.unchanged)) == ((), (), 3)
    assert path.read_bytes() == first


def test_a_dry_run_writes_nothing(facility, shared):
    scan = shared / "inventories/python-libnmap__os_scan6.xml"
    done = imported([scan], facility, "servers", on="2026-11-21", dry_run=True)
    assert len(done.added) == 3
    assert done.written is None
    assert sorted(path.name for path in facility.parent.iterdir()) == ["ch-dix-lignes.yaml"]
