"""Two tools that disagree on one machine: both are kept, with who said what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.files.inventory import Observed
from csirt.files.overlay import overlay
from csirt.files.seen import rendered, updated
from csirt.files.statements import conflicts
from csirt.model.facility import Facility, SeenFacility
from csirt.model.provenance import Basis, Provenance

EMPTY = SeenFacility(schema="csirt.facility-seen/1", id="ch")
MAC = "00:1f:3c:87:66:50"
FAMILIES = {"server": "server", "domain-controller": "server", "printer": "printing"}
FAMILIES |= {"workstation": "workstation", "switch": "network", "network-device": "network"}


def by(tool="nmap 7.94", day=1, time="", sha="a"):
    told = f"{tool}, {time}" if time else tool
    on = f"2026-01-{day:02}"
    return Provenance(basis=Basis.OBSERVED, by=told, on=on, file_sha256=sha * 64)


def machine(**fields):
    return Observed(addresses=("10.0.0.5",), macs=(MAC,), **fields)


def told(*steps):
    """Import ``(machine, provenance)`` one after the other; return the asset and the state."""
    seen = EMPTY
    for each, provenance in steps:
        seen, _ = updated(seen, [each], "lan", provenance)
    (asset,) = seen.assets
    return asset, seen


def disputed(asset):
    return {
        each.field: [(value, known.by) for value, known in each.said]
        for each in conflicts(asset, FAMILIES)
    }


def test_a_scan_that_says_server_and_a_capture_that_says_printer_are_both_kept():
    asset, _ = told(
        (machine(kind="server", system="Windows Server 2019"), by(day=1)),
        (machine(kind="printer"), by("capture", day=2)),
    )
    assert disputed(asset) == {"kind": [("printer", "capture"), ("server", "nmap 7.94")]}


def test_who_said_it_is_known_though_a_third_tool_changed_the_machine_between():
    asset, _ = told(
        (machine(kind="server"), by(day=1)),
        (machine(serial="S1"), by("GLPI", day=2)),
        (machine(kind="printer"), by("capture", day=3)),
    )
    assert disputed(asset) == {"kind": [("printer", "capture"), ("server", "nmap 7.94")]}


def test_two_names_of_one_hardware_address_are_a_contradiction():
    asset, _ = told(
        (machine(hostnames=("srv-old.ch.example",)), by()),
        (machine(hostnames=("pc-12",)), by("DHCP", day=2)),
    )
    assert disputed(asset) == {"names": [(("pc-12",), "DHCP"), (("srv-old",), "nmap 7.94")]}


def test_one_tool_that_changes_its_mind_contradicts_nobody():
    asset, _ = told(
        (machine(kind="printer", system="Windows 7"), by(day=1)),
        (machine(kind="workstation", system="Windows 11"), by("nmap 7.95", day=9)),
    )
    assert asset.statements == ()


def test_a_tool_that_comes_round_ends_the_contradiction():
    asset, _ = told(
        (machine(kind="server"), by(day=1)),
        (machine(kind="printer"), by("capture", day=2)),
        (machine(kind="printer"), by(day=3)),
    )
    assert disputed(asset) == {}


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({"kind": "server"}, {"kind": "domain-controller"}, ""),
        ({"kind": "network-device"}, {"kind": "switch"}, ""),
        ({"kind": "server"}, {"kind": "workstation"}, "kind"),
        ({"kind": "unknown-device"}, {"kind": "printer"}, ""),
        ({"system": "Windows Server 2019"}, {"system": "Microsoft® Windows Server 2019 x64"}, ""),
        ({"system": "Windows 7"}, {"system": "Windows 11"}, "system"),
        ({"model": "XPS 13"}, {"model": "Latitude 5400"}, "model"),
        ({"name": "PC-1.ch.example"}, {"hostnames": ("pc-1",)}, ""),
        ({"name": "a", "hostnames": ("a", "b")}, {"hostnames": ("b",)}, ""),
    ],
)
def test_what_only_says_less_is_no_contradiction(first, second, field):
    asset, _ = told((machine(**first), by()), (machine(**second), by("GLPI", day=2)))
    assert set(disputed(asset)) == ({field} if field else set())


def test_a_machine_of_one_tool_has_no_statement_to_carry():
    assert "statements" not in rendered(told((machine(kind="server", name="s"), by()))[1])


def test_the_review_of_a_person_names_the_tool_that_said_it():
    _, seen = told((machine(kind="printer"), by(day=1)), (machine(serial="S1"), by("GLPI", day=2)))
    data = {"schema": "csirt.facility/1", "id": "ch", "zones": [{"id": "lan"}]}
    mine = {"id": "post", "kind": "workstation", "zone": "lan", "macs": [MAC]}
    _, differences = overlay(Facility.model_validate({**data, "assets": [mine]}), seen)
    [kind] = [each for each in differences if each.field == "kind"]
    assert kind.lost_provenance.by == "nmap 7.94"


MACHINES = st.builds(
    machine,
    kind=st.sampled_from(["unknown-device", "server", "printer"]),
    name=st.sampled_from(["", "a", "b"]),
    system=st.sampled_from(["", "Linux", "Windows"]),
)
FILES = st.tuples(
    MACHINES,
    st.sampled_from(["nmap 7", "GLPI", "capture"]),
    st.integers(1, 3),
    st.sampled_from("ab"),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(FILES, max_size=5), FILES)
def test_the_last_file_again_changes_no_byte_whatever_tools_came_before(before, last):
    steps = [(each, by(tool, day, sha=sha)) for each, tool, day, sha in (*before, last)]
    _, once = told(*steps)
    twice, changes = updated(once, [steps[-1][0]], "lan", steps[-1][1])
    assert rendered(twice) == rendered(once)
    assert changes.updated == ()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(FILES, min_size=1, max_size=5))
def test_no_tool_is_said_to_have_said_what_it_never_said(files):
    asset, _ = told(*((each, by(tool, day, sha=sha)) for each, tool, day, sha in files))
    for statement in asset.statements:
        own = [
            each
            for each, tool, _, _ in files
            if tool.split()[0] == statement.provenance.by.split()[0]
        ]
        assert statement.kind in {None, *(each.kind for each in own)}
        assert set(statement.names) <= {each.name for each in own}
        assert statement.system in {"", *(each.system for each in own)}
