"""The ports of a switch: who is plugged in, who is behind a link, whom a neighbour names."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inventory_files import codes

from csirt.files.inventory import read_inventory
from csirt.files.inventory.notes import Notes
from csirt.files.inventory.observation import Sighting
from csirt.files.inventory.switch_ports import MOST_ON_A_PORT, SwitchPort, sightings

POST, PHONE = "00:1f:3c:00:00:01", "00:1f:3c:00:00:02"
OWN = "8c:60:4f:8d:ae:fc"


def switch(*ports, **device):
    """A switch ``sw-1`` of the address 10.0.0.2 with some ports."""
    told = {"type": "Networking", "name": "sw-1", "mac": OWN, "ips": ["10.0.0.2"], **device}
    return {
        "itemtype": "NetworkEquipment",
        "content": {"network_device": told, "network_ports": list(ports)},
    }


def port(number, *macs, **fields):
    """A port that has learnt some hardware addresses."""
    learnt = [{"mac": mac} for mac in macs]
    return {"ifnumber": number, "ifname": f"Gi1/0/{number}", "connections": learnt, **fields}


def facing(number, **neighbour):
    """A port at whose other end a neighbour names itself."""
    return {"ifname": f"Gi1/0/{number}", "lldp": True, "connections": [neighbour]}


def places(inventory):
    return {each.mark: each.port for each in inventory.sightings}


def test_a_machine_alone_on_a_port_is_plugged_in_there(read):
    vlans = [{"number": 120, "name": "urgences"}, {"id": 7}, {}]
    found = read(switch(port(3, POST, ifalias="Box 3", vlans=vlans)))
    assert found.sightings == (
        Sighting(POST, "sw-1", "Gi1/0/3 (Box 3)", ("120 urgences", "7")),
    )  # fmt: skip


def test_forty_addresses_on_one_port_are_a_floor_and_nobody_s_port(read):
    floor = [f"00:1f:3c:00:01:{at:02x}" for at in range(40)]
    found = read(switch(port(24, *floor), port(3, POST)))
    assert places(found) == {POST: "Gi1/0/3"}
    note = next(each for each in found.faults if each.code == "inventory.not-plugged")
    assert "Gi1/0/24 × 40" in note.message


def test_a_telephone_and_the_post_behind_it_share_a_port(read):
    assert places(read(switch(port(3, POST, PHONE)))) == {POST: "Gi1/0/3", PHONE: "Gi1/0/3"}


def test_a_list_of_addresses_in_one_connection_is_read_too(read):
    one = {"ifname": "1", "connections": [{"mac": [POST, PHONE]}]}
    assert set(places(read(switch(one)))) == {POST, PHONE}


@pytest.mark.parametrize("fields", [{"trunk": True}, {"aggregate": [1, 2]}])
def test_a_trunk_or_an_aggregate_is_no_port_of_a_machine_however_quiet(read, fields):
    found = read(switch(port(3, POST, **fields)))
    assert found.sightings == ()
    assert "not-plugged" in codes(found)


def test_an_address_on_two_ports_is_on_neither(read):
    assert places(read(switch(port(3, POST), port(4, POST, PHONE)))) == {PHONE: "Gi1/0/4"}


def test_the_addresses_of_the_switch_itself_are_nobody(read):
    found = read(switch(port(3, OWN, POST), port(4, "8c:60:4f:8d:ae:04", mac="8c:60:4f:8d:ae:04")))
    assert places(found) == {POST: "Gi1/0/3"}


def test_a_neighbouring_switch_is_named_and_its_port_is_a_link(read):
    core = {"sysname": "sw-core", "ip": "10.0.0.1", "sysdescr": "Cisco IOS Software, C2960\nx"}
    found = read(switch(facing(48, mac="00:aa:00:00:00:01", model="WS-C2960", **core)))
    (neighbour,) = found.neighbours
    assert (neighbour.name, neighbour.addresses) == ("sw-core", ("10.0.0.1",))
    assert (neighbour.kind, neighbour.system) == ("network-device", "Cisco IOS Software, C2960")
    assert (neighbour.model, neighbour.macs) == ("WS-C2960", ("00:aa:00:00:00:01",))
    assert found.sightings == ()
    assert len(found.hosts) == 1


def test_a_telephone_that_names_itself_is_plugged_in_where_it_says_so(read):
    told = {"sysname": "SEP1", "sysdescr": "Cisco IP Phone 8841", "sysmac": PHONE}
    found = read(switch(facing(3, **told)))
    assert found.neighbours[0].kind == "ip-phone"
    assert places(found) == {PHONE: "Gi1/0/3"}


def test_a_neighbour_that_shows_no_hardware_address_is_known_by_its_address(read):
    assert places(read(switch(facing(3, sysname="nas", ip="10.0.0.9")))) == {"10.0.0.9": "Gi1/0/3"}


def test_two_neighbours_on_one_port_have_something_between_them(read):
    both = [{"sysname": "a", "mac": POST}, {"sysname": "b", "mac": PHONE}]
    found = read(switch({"ifname": "3", "lldp": True, "connections": both}))
    assert found.sightings == ()
    assert len(found.neighbours) == 2


def test_a_neighbour_met_on_two_ports_is_named_once_and_plugged_nowhere(read):
    told = {"sysname": "srv", "sysdescr": "Debian", "mac": POST}
    found = read(switch(facing(3, **told), facing(4, **told)))
    assert [each.name for each in found.neighbours] == ["srv"]
    assert found.sightings == ()


def test_a_switch_without_a_name_is_called_by_its_address_and_without_any_has_no_ports(read):
    found = read(switch(port(3, POST), name=""))
    assert found.sightings[0].switch == "10.0.0.2"
    assert read(switch(port(3, POST), name="", ips=[])).sightings == ()


@pytest.mark.parametrize(
    "value", [None, [], {}, "x", 7, [None], [[]], [{"mac": {}}], [{"ip": "x"}]]
)
def test_connections_of_the_wrong_shape_break_nothing(read, value):
    found = read(switch({"ifname": "1", "connections": value, "vlans": value, "aggregate": value}))
    assert (found.sightings, found.neighbours) == ((), ())


def test_a_hostile_name_of_a_port_is_made_visible(read):
    found = read(switch(port(3, POST, ifalias="\x1b]52;c;x\x07")))
    assert found.sightings[0].port == "Gi1/0/3 (\\x1b]52;c;x\\x07)"


MACS = st.sampled_from([f"00:1f:3c:00:00:{at:02x}" for at in range(5)])
PORTS = st.builds(
    SwitchPort,
    name=st.sampled_from(["1", "2", "3", "4"]),
    marks=st.lists(MACS, max_size=4).map(tuple),
    leads_on=st.booleans(),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(PORTS, max_size=4, unique_by=lambda each: each.name))
def test_whoever_is_placed_is_on_one_port_that_cuts_at_most_two(ports):
    found = sightings("sw", ports, Notes("f"))
    seen = [each.mark for each in found]
    assert len(seen) == len(set(seen))
    for each in found:
        holders = [one for one in ports if each.mark in one.marks]
        assert [one.name for one in holders] == [each.port]
        assert not holders[0].leads_on
        assert len(set(holders[0].marks)) <= MOST_ON_A_PORT


def test_the_real_device_has_three_neighbours_and_only_links(shared):
    path = shared / "inventories" / "inventory_format__networkequipment_1.json"
    found = read_inventory(path)
    raw = json.loads(path.read_text("utf-8"))["content"]["network_ports"]
    told = {each["sysname"] for one in raw for each in one.get("connections", ())}
    assert {each.name for each in found.neighbours} == told
    assert len(told) == 3
    assert {each.kind for each in found.neighbours} == {"network-device"}
    assert {a for each in found.neighbours for a in each.addresses} == {
        "172.25.1.2", "10.1.0.57", "10.1.0.58",
    }  # fmt: skip
    assert found.sightings == ()
