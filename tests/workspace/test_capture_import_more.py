"""Logs and groups enter as captures do: what was refused proves no flow, what is doubtful is told."""

from pathlib import Path

import pytest
from wire_sessions import Talk, Wire

from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import load
from csirt.model.facility import SeenFacility
from csirt.model.provenance import Provenance
from csirt.workspace.capture_compare import group_compare
from csirt.workspace.capture_hunt import hunted
from csirt.workspace.capture_import import CaptureImported, capture_imported
from csirt.workspace.capture_import_group import GroupImported, group_capture_imported, is_group

ON = "2026-11-30"
FACILITY = """\
schema: csirt.facility/1
id: {id}
provenance: {{basis: assumed, by: "Référent", on: 2026-11-02}}
zones: [{{id: wards}}, {{id: servers}}]
assets:
  - {{id: posts, kind: workstation, zone: wards, addresses: ["{net}.1.10"]}}
  - {{id: record, kind: application-server, zone: servers, addresses: ["{net}.5.10"], listens: [https]}}
flows: []
"""
HEADINGS = "Date;Heure;Action;Protocole;Source;Port source;Destination;Port destination\n"
SEEN = "29/11/2026;02:14:05;{action};tcp;10.20.1.10;50122;10.20.5.10;443\n"


def site(folder: Path, id: str = "un", net: str = "10.20") -> Path:
    path = folder / f"{id}.yaml"
    path.write_text(FACILITY.format(id=id, net=net), encoding="utf-8")
    return path


def log(folder: Path, *actions: str) -> tuple[Path, str]:
    path = folder / "pare-feu.csv"
    path.write_text(HEADINGS + "".join(SEEN.format(action=each) for each in actions), "utf-8")
    return path, "firewall-log"


def entered(facility: Path, *logs: tuple[Path, str], **more: object) -> CaptureImported:
    return capture_imported((), facility, logs=logs, on=ON, **more)  # type: ignore[arg-type]


# --- logs ---


def test_a_line_that_was_accepted_is_an_observed_flow_known_by_the_log(tmp_path: Path):
    facility = site(tmp_path)
    done = entered(facility, log(tmp_path, "ACCEPT"))
    (flow,) = load(tmp_path / "un.seen.yaml", SeenFacility).flows
    assert (flow.from_, flow.to, flow.services) == ("zone:wards", "zone:servers", ("https",))
    known = flow.provenance
    assert isinstance(known, Provenance)
    assert (known.by, known.on) == ("log:firewall-log, 01:14:05", "2026-11-29")
    assert len(done.flows.added) == 1


def test_a_line_that_was_refused_proves_no_flow(tmp_path: Path):
    done = entered(site(tmp_path), log(tmp_path, "DENY", "DENY"))
    assert (done.flows.added, done.seen.flows, done.open_ports) == ((), (), 0)


def test_refused_then_accepted_is_accepted(tmp_path: Path):
    assert len(entered(site(tmp_path), log(tmp_path, "DENY", "ACCEPT")).flows.added) == 1


def test_the_same_log_twice_gives_the_same_bytes(tmp_path: Path):
    facility, seen = site(tmp_path), tmp_path / "un.seen.yaml"
    entered(facility, log(tmp_path, "ACCEPT"))
    first = seen.read_bytes()
    again = entered(facility, log(tmp_path, "ACCEPT"))
    assert (seen.read_bytes(), again.written) == (first, None)


def test_a_capture_and_a_log_each_bear_their_own_file(tmp_path: Path):
    wire = Wire()
    Talk(wire, "10.20.1.10", "10.20.5.10", 50_000, 22)
    facility = site(tmp_path)
    capture_imported([wire.save(tmp_path)], facility, logs=[log(tmp_path, "ACCEPT")], on=ON)
    (flow,) = load(tmp_path / "un.seen.yaml", SeenFacility).flows
    assert set(flow.services) == {"https", "ssh"}


def test_a_clock_of_a_file_that_is_not_read_is_refused_and_one_that_is_read_is_set(tmp_path: Path):
    facility, lines = site(tmp_path), log(tmp_path, "ACCEPT")
    with pytest.raises(InputError) as raised:
        entered(facility, lines, clocks={"autre.csv": 1})
    assert raised.value.key == "log.clock-unknown"
    assert not (tmp_path / "un.seen.yaml").exists()
    entered(facility, lines, clocks={"pare-feu.csv": 3_600_000_000_000})
    (flow,) = load(tmp_path / "un.seen.yaml", SeenFacility).flows
    assert isinstance(flow.provenance, Provenance)
    assert flow.provenance.by.endswith("00:14:05")


# --- groups ---


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """Two sites on networks of their own, and both have the same third network."""
    for name in ("facilities", "groups"):
        (tmp_path / name).mkdir()
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", "utf-8")
    site(tmp_path / "facilities", "un", "10.20")
    site(tmp_path / "facilities", "deux", "10.30")
    for id in ("un", "deux"):
        path = tmp_path / "facilities" / f"{id}.yaml"
        same = '  - {id: box, kind: server, zone: servers, addresses: ["192.168.0.1"]}\nflows'
        path.write_text(path.read_text("utf-8").replace("flows", same), "utf-8")
    path = tmp_path / "groups" / "ght.yaml"
    path.write_text("schema: csirt.group/1\nid: ght\nname: G\nmembers: [un, deux]\n", "utf-8")
    return path


def capture(folder: Path) -> Path:
    """One passage within each site, one between them, one of a shared network, one of nobody's."""
    wire = Wire()
    for at, (a, b) in enumerate(
        [("10.20.1.10", "10.20.5.10"), ("10.30.1.10", "10.30.5.10"), ("10.20.1.10", "10.30.5.10"),
         ("10.20.1.10", "192.168.0.7"), ("10.30.1.10", "10.99.0.1")]
    ):  # fmt: skip
        Talk(wire, a, b, 50_000 + at, 443)
    return wire.save(folder)


def imported(group: Path, file: Path, *, dry_run: bool = False) -> GroupImported:
    return group_capture_imported([file], group, on=ON, dry_run=dry_run)


def test_each_machine_enters_at_the_one_site_that_could_be_its_own(group: Path, tmp_path: Path):
    done = imported(group, capture(tmp_path))
    assert len(done.written) == 2
    for id in ("un", "deux"):
        seen = load(tmp_path / "facilities" / f"{id}.seen.yaml", SeenFacility)
        assert [(each.from_, each.to) for each in seen.flows] == [("zone:wards", "zone:servers")]
        net = {"un": "10.20.", "deux": "10.30."}[id]
        assert all(one.startswith(net) for each in seen.assets for one in each.addresses)


def test_what_is_doubtful_is_counted_and_told(group: Path, tmp_path: Path):
    done = imported(group, capture(tmp_path), dry_run=True)
    assert done.left == {
        "note.capture.import-ambiguous": 1,
        "note.capture.import-no-site": 1,
        "note.capture.import-across": 1,
    }
    assert done.written == ()
    assert not (tmp_path / "facilities" / "un.seen.yaml").exists()
    assert len(list(done.notes("fr"))) == len(list(done.notes("en"))) >= 3


def test_a_network_that_two_sites_have_is_nobodys_but_an_asset_decides(group: Path, tmp_path: Path):
    path = tmp_path / "facilities" / "deux.yaml"
    text = path.read_text("utf-8").replace('"192.168.0.1"', '"192.168.0.1", "192.168.0.7"')
    path.write_text(text, "utf-8")
    done = imported(group, capture(tmp_path), dry_run=True)
    assert "note.capture.import-ambiguous" not in done.left
    assert done.left["note.capture.import-across"] == 1, "one service from one site to the other"
    addresses = {one for each in done.members["deux"].seen.assets for one in each.addresses}
    assert "192.168.0.7" in addresses


def test_the_same_capture_twice_writes_nothing_more(group: Path, tmp_path: Path):
    file = capture(tmp_path)
    imported(group, file)
    before = {path: path.read_bytes() for path in (tmp_path / "facilities").iterdir()}
    assert imported(group, file).written == ()
    assert {path: path.read_bytes() for path in (tmp_path / "facilities").iterdir()} == before


def test_a_member_without_a_file_is_told(group: Path, tmp_path: Path):
    (tmp_path / "facilities" / "deux.yaml").unlink()
    with pytest.raises(NotFoundError):
        imported(group, capture(tmp_path))
    assert not list((tmp_path / "facilities").glob("*.seen.yaml"))


def test_the_sites_of_a_group_are_compared_each_with_its_own_machines(group: Path, tmp_path: Path):
    told = group_compare(hunted([capture(tmp_path)]), group).as_json("fr")
    members = told["members"]
    assert isinstance(members, list)
    assert [each["facility"] for each in members] == ["un", "deux"]
    for each, net in zip(members, ("10.20.", "10.30."), strict=True):
        assert {host["id"][:6] for host in each["hosts"] if host["inside"]} == {net}
        assert each["silent"] == []
        (talk,) = each["not_allowed"]
        assert (talk["from"], talk["to"], talk["service"]) == ("wards", "servers", "https")
    assert told["ambiguous"] == ["192.168.0.7"]
    assert told["unknown"] == ["10.99.0.1"]
    assert [each["from"] for each in told["across"]] == ["un"]


def test_a_file_is_a_groups_or_a_facilitys(group: Path, tmp_path: Path):
    assert is_group(group)
    assert not is_group(tmp_path / "facilities" / "un.yaml")
