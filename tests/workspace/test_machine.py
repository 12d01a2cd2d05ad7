"""Files of a DHCP server, of a switch and of a scan, from the command to the sheet of a machine."""

import json

import pytest

from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.facility import SeenFacility
from csirt.workspace.inventory import imported
from csirt.workspace.machine import machine_sheet
from csirt.workspace.review import reviewed

ON = "2026-11-26"
POST, PC, GUEST = "00:1f:3c:00:00:01", "00:1f:3c:00:00:02", "00:1f:3c:00:00:03"
FACILITY = f"""
schema: csirt.facility/1
id: ch
provenance: {{basis: declared, by: "RSSI", on: 2026-11-02}}
zones: [{{id: wards, name: "Postes de soins"}}, {{id: servers}}, {{id: net}}]
assets:
  - {{id: post, name: "Poste 3", kind: workstation, zone: wards, macs: ["{POST.upper()}"],
     addresses: ["10.20.1.10"]}}
  - {{id: srv, kind: server, zone: servers, addresses: ["10.20.5.10"]}}
"""


def lease(address, mac, name):
    return (
        f"lease {address} {{ starts 3 2026/11/25 08:00:00; ends never; binding state active;"
        f' hardware ethernet {mac}; client-hostname "{name}"; }}\n'
    )


LEASES = (
    lease("10.20.1.11", PC, "pc-11") + lease("10.20.5.12", GUEST, "x")
    + lease("10.99.0.1", "00:1f:3c:00:00:09", "far")
)  # fmt: skip


def port(number, *macs):
    return {"ifname": f"Gi1/0/{number}", "connections": [{"mac": mac} for mac in macs]}


def facing(number, **neighbour):
    return {"ifname": f"Gi1/0/{number}", "lldp": True, "connections": [neighbour]}


SWITCH = {
    "itemtype": "NetworkEquipment",
    "content": {
        "network_device": {"type": "Networking", "name": "sw-1", "ips": ["10.20.0.2"]},
        "network_ports": [
            port(3, POST, PC),
            port(24, *(f"00:1f:3c:00:01:{at:02x}" for at in range(40))),
            facing(47, sysname="srv", ip="10.20.5.10", sysdescr="Debian"),
            facing(48, sysname="sw-core", ip="10.20.0.1", sysdescr="ProCurve J9775A"),
        ],
    },
}  # fmt: skip
SCAN = (
    '<nmaprun scanner="nmap" version="7.94" start="1700000000"><host><status state="up"'
    ' reason="arp-response"/><address addr="10.20.1.11" addrtype="ipv4"/><address'
    f' addr="{PC}" addrtype="mac"/><ports><port protocol="tcp" portid="9100"><state'
    ' state="open"/></port></ports></host><runstats><finished time="1700000100" exit="success"/>'
    '<hosts up="1" down="0"/></runstats></nmaprun>'
)


@pytest.fixture
def ch(tmp_path):
    """A facility of one post and one server, and files ``leases``, ``switch`` and ``scan``."""
    (tmp_path / "ch.yaml").write_text(FACILITY, encoding="utf-8")
    (tmp_path / "leases").write_text(LEASES, encoding="utf-8")
    (tmp_path / "switch").write_text(json.dumps(SWITCH), encoding="utf-8")
    (tmp_path / "scan").write_text(SCAN, encoding="utf-8")
    return tmp_path / "ch.yaml"


def take(ch, *names, zone="net", on=ON):
    return imported([ch.with_name(name) for name in names], ch, zone, on=on)


def seen(ch):
    return {each.id: each for each in load(ch.with_name("ch.seen.yaml"), SeenFacility).assets}


def test_leases_stand_where_their_network_does_and_the_rest_in_the_zone_given(ch):
    take(ch, "leases")
    assert {each.id: each.zone for each in seen(ch).values()} == {
        "pc-11": "wards", "x": "servers", "far": "net",
    }  # fmt: skip


def test_a_switch_moves_no_machine_of_another_zone(ch):
    take(ch, "leases", "switch")
    found = seen(ch)
    assert found["pc-11"].zone == "wards"
    assert found["pc-11"].plugged[0].port == "Gi1/0/3"
    assert found["post"].plugged[0].switch == "sw-1"
    assert found["sw-core"].zone == "net"
    assert found["sw-core"].plugged == ()


def test_a_neighbour_that_the_person_has_described_is_not_added_again(ch):
    done = take(ch, "switch")
    assert seen(ch)["srv"].hostnames == ()
    assert seen(ch)["srv"].plugged[0].port == "Gi1/0/47"
    assert {id_ for id_ in done.added if not id_.startswith("sw-")} == {"post", "srv"}


def test_the_same_files_again_change_no_byte(ch):
    take(ch, "leases", "switch", "scan")
    before = ch.with_name("ch.seen.yaml").read_bytes()
    done = take(ch, "scan", "switch", "leases", on="2026-12-24")
    assert ch.with_name("ch.seen.yaml").read_bytes() == before
    assert (done.added, done.updated) == ((), ())


def test_the_sheet_says_where_to_unplug_and_who_goes_with_it(ch):
    take(ch, "leases", "switch")
    for name in ("pc-11", "10.20.1.11", "001f.3c00.0002", "PC-11"):
        assert machine_sheet(ch, name).asset.id == "pc-11"
    told = machine_sheet(ch, "post").as_json()
    assert told["schema"] == "csirt.facility.show/1"
    assert told["plugged"] == [
        {
            "mac": POST, "switch": "asset:ch/sw-1", "switch_name": "sw-1", "port": "Gi1/0/3",
            "vlans": [], "on": ON, "also": [{"id": "asset:ch/pc-11", "name": "pc-11"}],
        }
    ]  # fmt: skip
    assert told["provenance"]["by"] == "RSSI"


def test_a_machine_that_nobody_knows_or_two_bear_is_told_with_the_near_ones(ch):
    with pytest.raises(NotFoundError, match="Proches : post"):
        machine_sheet(ch, "pots")
    ch.with_name("leases").write_text(lease("10.20.1.10", PC, "pc-11"), encoding="utf-8")
    take(ch, "leases")
    with pytest.raises(NotFoundError, match="post, pc-11"):
        machine_sheet(ch, "10.20.1.10")
    assert reviewed(ch).shared == (("10.20.1.10", ("post", "pc-11")),)


def test_what_tools_and_the_person_say_differently_is_listed_with_both_sources(ch):
    ch.write_text(
        FACILITY + f"  - {{id: mine, kind: workstation, zone: wards, macs: ['{PC}']}}\n",
        encoding="utf-8",
    )
    take(ch, "scan")
    ch.with_name("leases").write_text(lease("10.20.1.11", PC, "pc-11"), encoding="utf-8")
    take(ch, "leases")
    agent = {"itemtype": "Computer", "content": {"hardware": {"name": "pc-old", "chassis_type":
             "Laptop"}, "networks": [{"mac": PC, "ipaddress": "10.20.1.11"}]}}  # fmt: skip
    ch.with_name("agent").write_text(json.dumps(agent), encoding="utf-8")
    take(ch, "agent")
    told = reviewed(ch).as_json()
    [kind] = [each for each in told["differences"] if each["field"] == "kind"]
    assert (kind["kept"], kind["kept_by"]["by"]) == ("workstation", "RSSI")
    assert (kind["lost"], kind["lost_by"]["basis"]) == ("printer", "observed")
    assert kind["lost_by"]["by"].startswith("nmap")
    said = {
        each["field"]: {one["by"].split(",")[0]: one["value"] for one in each["said"]}
        for each in told["conflicts"]
    }
    assert said["kind"] == {"nmap 7.94": "printer", "GLPI": "workstation"}
    assert said["names"] == {"DHCP": ["pc-11"], "GLPI": ["pc-old"]}


def test_two_leases_that_turn_out_to_be_one_machine_of_two_cards_are_shown_by_their_card(ch):
    two = lease("10.20.1.70", PC, "srv-duo") + lease("10.20.1.75", GUEST, "srv-duo")
    ch.with_name("leases").write_text(two, encoding="utf-8")
    cards = [{"description": f"e{at}", "mac": mac} for at, mac in enumerate((PC, GUEST))]
    agent = {
        "itemtype": "Computer", "action": "inventory", "deviceid": "x",
        "content": {"hardware": {"name": "srv-duo"}, "bios": {"ssn": "SN1"}, "networks": cards},
    }  # fmt: skip
    ch.with_name("agent").write_text(json.dumps(agent), encoding="utf-8")
    take(ch, "leases")
    assert reviewed(ch).shared == ()
    take(ch, "agent")
    assert reviewed(ch).shared == ((GUEST, ("srv-duo", "srv-duo-2")),)
    written = FACILITY + "  - {id: srv-duo, kind: server, zone: wards, aka: [srv-duo-2]}\n"
    ch.write_text(written, encoding="utf-8")
    assert reviewed(ch).shared == ()
    assert machine_sheet(ch, "10.20.1.75").asset.id == "srv-duo"
