"""What the wire shows enters as a scan does, and a partial view closes nothing."""

import hashlib
from pathlib import Path

import pytest
from wire_day import day
from wire_sessions import Talk, Wire

from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.facility import SeenFacility
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import NOT_ASSESSED
from csirt.workspace.capture_compare import capture_compare, the_facility
from csirt.workspace.capture_hunt import hunted
from csirt.workspace.capture_import import CaptureImported, capture_imported

FACILITY = """\
schema: csirt.facility/1
id: petit-hopital
provenance: {basis: assumed, by: "Référent", on: 2026-11-02}
zones: [{id: wards}, {id: servers}, {id: imaging}]
assets:
  - {id: ward-posts, kind: workstation, zone: wards, addresses: ["10.20.1.10"]}
  - {id: record, kind: application-server, zone: servers, addresses: ["10.20.5.10"]%s}
  - {id: pacs, kind: imaging-server, zone: imaging, addresses: ["10.20.7.20"]}
%s"""
RULES = """\
flows:
  - {from: zone:wards, to: zone:servers, services: [https, smb]}
  - {from: zone:wards, to: internet, services: [https, smtp]}
"""
ON = "2026-11-30"


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    return day().save(tmp_path, "reseau.pcap")


def described(folder: Path, *, flows: str = RULES, listens: str = ", listens: [https]") -> Path:
    path = folder / "petit-hopital.yaml"
    path.write_text(FACILITY % (listens, flows), encoding="utf-8")
    return path


def taken(path: Path, *files: Path, zone: str = "", dry_run: bool = False) -> CaptureImported:
    return capture_imported(files, path, zone, on=ON, dry_run=dry_run)


def test_it_writes_what_was_seen_beside_the_file_of_the_person(tmp_path: Path, capture: Path):
    path = described(tmp_path)
    before = path.read_bytes()
    done = taken(path, capture)
    seen = load(tmp_path / "petit-hopital.seen.yaml", SeenFacility)
    assert path.read_bytes() == before
    assert done.written == tmp_path / "petit-hopital.seen.yaml"
    known = seen.assets[0].provenance
    assert isinstance(known, Provenance)
    assert known.basis is Basis.OBSERVED
    assert known.by.startswith("capture")
    assert known.on == "2026-11-18"
    assert known.file_sha256 == hashlib.sha256(capture.read_bytes()).hexdigest()


def test_the_same_capture_twice_gives_the_same_bytes(tmp_path: Path, capture: Path):
    path, file = described(tmp_path), tmp_path / "petit-hopital.seen.yaml"
    taken(path, capture)
    first = file.read_bytes()
    again = taken(path, capture)
    assert file.read_bytes() == first
    assert again.written is None
    assert not again.assets.added
    assert not again.assets.updated


def test_a_dry_run_writes_nothing_and_says_the_same(tmp_path: Path, capture: Path):
    path = described(tmp_path)
    tried = taken(path, capture, dry_run=True)
    assert not (tmp_path / "petit-hopital.seen.yaml").exists()
    assert tried.seen == taken(path, capture).seen


def test_an_assumed_rule_that_was_seen_whole_is_observed_and_one_seen_in_part_is_not(
    tmp_path: Path, capture: Path
):
    path = described(tmp_path)
    taken(path, capture)
    rules = capture_compare(hunted([capture]), path).as_json("fr")["rules"]
    assert isinstance(rules, list)
    basis = {(each["from"], each["to"]): each["basis"] for each in rules}
    assert basis["zone:wards", "zone:servers"] == "observed"
    assert basis["zone:wards", "internet"] == "assumed"
    assert basis["zone:wards", "zone:imaging"] == "observed"  # a passage that no rule had


def test_a_capture_does_not_make_a_flat_network_a_filtered_one(tmp_path: Path, capture: Path):
    path = described(tmp_path, flows="")
    done = taken(path, capture)
    assert not done.seen.flows
    assert the_facility(path).flows is NOT_ASSESSED
    assert done.left["note.capture.import-flat"]


def test_a_few_services_that_were_seen_do_not_stand_for_all(tmp_path: Path, capture: Path):
    path = described(tmp_path, listens="")
    done = taken(path, capture)
    record = next(each for each in the_facility(path).assets if each.id == "record")
    assert record.listens is NOT_ASSESSED
    assert done.left["note.capture.import-unlisted"]


def test_a_capture_adds_to_what_a_scan_listed_and_takes_nothing_away(tmp_path: Path, capture: Path):
    path = described(tmp_path, listens="")
    (tmp_path / "petit-hopital.seen.yaml").write_text(
        "schema: csirt.facility-seen/1\nid: petit-hopital\nassets:\n"
        "- {id: srv, kind: server, zone: servers, addresses: ['10.20.5.10'], listens: [ssh, https],"
        " provenance: {basis: observed, by: 'nmap 7.94', 'on': '2026-11-01'}}\n",
        encoding="utf-8",
    )
    taken(path, capture)
    record = next(each for each in the_facility(path).assets if each.id == "record")
    assert set(record.listens) == {"ssh", "https", "smb"}  # type: ignore[arg-type]


def test_only_machines_that_answered_enter_and_only_those_of_the_house(
    tmp_path: Path, capture: Path
):
    done = taken(described(tmp_path), capture)
    addresses = {one for each in done.seen.assets for one in each.addresses}
    assert addresses == {"10.20.1.15", "10.20.5.10", "10.20.5.99", "10.20.7.20"}
    assert done.left["note.capture.import-silent"] == 1


def test_a_machine_that_nothing_places_is_left_out_and_counted_unless_a_zone_is_given(
    tmp_path: Path,
):
    wire = Wire()
    Talk(wire, "10.77.1.1", "10.20.5.10", 50_000, 443)
    file, path = wire.save(tmp_path), described(tmp_path)
    left = taken(path, file, dry_run=True)
    entered = taken(path, file, zone="wards", dry_run=True)
    assert left.left["note.capture.import-no-zone"] == 1
    assert "10.77.1.1" not in {one for each in left.seen.assets for one in each.addresses}
    assert ("10.77.1.1",) in {each.addresses for each in entered.seen.assets}
    with pytest.raises(NotFoundError):
        taken(path, file, zone="ward", dry_run=True)


def test_the_capture_of_the_documentation_is_the_one_written_here():
    file = Path(__file__).parents[2] / "docs" / "exemples" / "reseau.pcap"
    assert file.read_bytes() == day().pcap()
    assert file.stat().st_size < 20_000
