"""Tables of leases and of switch ports through the mappings that are shipped."""

import pytest
from table_world import by, imported, world

from csirt.files.mappings import mapping_of
from csirt.model.fault import ContentError

KEA = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state"
A, B = "00:1f:3c:00:00:0a", "00:1f:3c:00:00:0b"
NOON = 1_795_608_000


def kea(address="10.0.0.5", mac=A, lifetime=3600, expire=NOON + 3600, name="", state=0):
    return f"{address},{mac},,{lifetime},{expire},1,0,0,{name},{state}"


def held(found):
    return {each.macs[0]: each.addresses for each in found.seen.assets if each.macs}


def message(found, code):
    return next((each.message for each in found.faults if each.code == f"inventory.{code}"), "")


def test_a_lease_of_kea_is_a_machine_with_its_name(csv):
    found = imported(csv(KEA, kea(name="pc-1.ch.example.")), mapping_of("dhcp-kea"))
    (asset,) = found.seen.assets
    assert (asset.id, asset.hostnames, asset.macs) == ("pc-1", ("pc-1.ch.example",), (A,))
    assert found.changes.added == ("pc-1",)


def test_kea_appends_and_the_last_word_on_an_address_wins(csv):
    rows = (
        kea(),
        kea("10.0.0.6", B),
        kea("10.0.0.6", B, lifetime=0),
        kea(mac=B, expire=NOON + 4000),
    )
    found = imported(csv(KEA, *rows), mapping_of("dhcp-kea"))
    assert held(found) == {B: ("10.0.0.5",)}
    assert ": 1." in message(found, "lease-gone")


@pytest.mark.parametrize("state", [1, 2, 3])
def test_a_lease_of_kea_that_was_declined_or_reclaimed_is_gone(csv, state):
    found = imported(csv(KEA, kea(state=state), kea("10.0.0.6", B)), mapping_of("dhcp-kea"))
    assert held(found) == {B: ("10.0.0.6",)}


def test_a_lease_of_kea_that_ran_out_before_the_last_word_of_the_file_is_gone(csv):
    rows = (kea(expire=NOON), kea("10.0.0.6", B, expire=NOON + 7200))
    assert held(imported(csv(KEA, *rows), mapping_of("dhcp-kea"))) == {B: ("10.0.0.6",)}
    for_ever = (kea(lifetime=0xFFFFFFFF, expire=NOON), rows[1])
    assert len(held(imported(csv(KEA, *for_ever), mapping_of("dhcp-kea")))) == 2


def test_leases_of_kea_are_as_new_as_their_last_word_and_not_as_their_file(csv):
    found = imported(
        csv(KEA, kea(), kea("10.0.0.6", B, expire=NOON + 7200)), mapping_of("dhcp-kea")
    )
    known = found.seen.assets[0].provenance
    assert (known.on, known.by) == ("2026-11-25", "Outil, 13:00:00")
    older = imported(
        csv(KEA, kea(mac=B, expire=NOON)), mapping_of("dhcp-kea"), seen=found.seen, known=by(31)
    )
    assert held(older)[A] == ("10.0.0.5",)


@pytest.mark.parametrize("expire", [10**18, 10**12, 0])
def test_a_time_that_no_calendar_has_is_no_time_of_the_file(csv, expire):
    found = imported(csv(KEA, kea(expire=expire)), mapping_of("dhcp-kea"))
    assert found.seen.assets[0].provenance == by()


def test_two_telephones_of_one_name_are_two_machines(csv):
    rows = (kea(name="iphone"), kea("10.0.0.6", B, name="iphone"))
    assert len(held(imported(csv(KEA, *rows), mapping_of("dhcp-kea")))) == 2


WINDOWS = '"IPAddress","ScopeId","ClientId","HostName","AddressState","LeaseExpiryTime"'


@pytest.mark.parametrize(
    ("state", "there"),
    [("Active", True), ("ActiveReservation", True), ("InactiveReservation", False),
     ("Expired", False), ("Declined", False), ("Offered", False)],
)  # fmt: skip
def test_only_an_active_lease_of_windows_is_a_machine(csv, state, there):
    row = f'"10.0.0.5","10.0.0.0","00-1f-3c-00-00-0a","pc-1","{state}",""'
    found = imported(csv(WINDOWS, row), mapping_of("dhcp-windows"))
    assert held(found) == ({A: ("10.0.0.5",)} if there else {})


def test_a_client_of_remote_access_is_no_machine_of_the_house(csv):
    row = '"10.0.0.5","10.0.0.0","52-41-53-20-10-00-00-00","","Active",""'
    found = imported(csv(WINDOWS, row), mapping_of("dhcp-windows"))
    assert held(found) == {}
    assert ": 1." in message(found, "lease-unmarked")


def test_what_a_router_answers_for_is_not_one_machine(csv):
    behind = [f"10.9.0.{n};{A};dynamique" for n in range(1, 6)]
    own = [f"10.0.0.{n};{B};dynamique" for n in range(1, 5)]
    text = ["Adresse Internet;Adresse physique;Type", *behind, *own]
    found = imported(csv(*text), mapping_of("arp-table"))
    assert held(found) == {B: tuple(f"10.0.0.{n}" for n in range(1, 5))}
    assert ": 5." in message(found, "lease-routed")


def test_one_machine_may_have_many_addresses(csv):
    table = "Adresse Internet;Adresse physique;Type"
    own = ["10.0.0.5", "fe80::1", *(f"2001:db8::{n}" for n in range(1, 6))]
    found = imported(csv(table, *(f"{each};{A};" for each in own)), mapping_of("arp-table"))
    assert set(held(found)[A]) == set(own)
    lease = '"10.0.{}.5","10.0.{}.0","00-1f-3c-00-00-0a","pc-1","Active",""'
    scopes = [lease.format(n, n) for n in range(5)]
    found = imported(csv(WINDOWS, *scopes), mapping_of("dhcp-windows"))
    assert len(held(found)[A]) == 5
    shared = csv(table, *(f"10.0.0.{n};{A};" for n in range(1, 7)))
    known = world(
        assets=[
            {"id": "fw", "kind": "firewall", "zone": "lan", "macs": [A.upper().replace(":", "-")]}
        ]
    )
    found = imported(shared, mapping_of("arp-table"), into=known)
    assert message(found, "lease-routed") == ""
    assert [len(each.addresses) for each in found.seen.assets] == [6]


def test_an_address_table_leaves_groups_and_what_did_not_answer(csv):
    rows = ("10.0.0.5;00-1f-3c-00-00-0a", "10.0.0.6;Incomplete", "224.0.0.22;01-00-5e-00-00-16",
            "10.0.0.255;ff-ff-ff-ff-ff-ff", "n'importe quoi;00-1f-3c-00-00-0b")  # fmt: skip
    found = imported(csv("Adresse Internet;Adresse physique", *rows), mapping_of("arp-table"))
    assert held(found) == {A: ("10.0.0.5",)}
    assert ": 3." in message(found, "lease-unmarked")
    [bad] = found.told("table.bad-value")
    assert (bad.line, bad.column) == (6, 1)


def test_a_server_of_several_addresses_keeps_all_of_them_where_no_row_bears_a_time(csv):
    rows = [f"10.0.0.{at};00-1f-3c-00-00-0a" for at in (90, 91, 92)]
    found = imported(csv("Adresse Internet;Adresse physique", *rows), mapping_of("arp-table"))
    assert held(found) == {A: ("10.0.0.90", "10.0.0.91", "10.0.0.92")}
    assert message(found, "lease-earlier") == ""
    lease = '"{}","10.0.0.0","00-1f-3c-00-00-0a","pc-1","Active",""'
    found = imported(
        csv(WINDOWS, lease.format("10.0.0.5"), lease.format("10.0.0.6")), mapping_of("dhcp-windows")
    )
    assert held(found) == {A: ("10.0.0.5", "10.0.0.6")}


def test_what_nothing_places_is_left_and_counted_and_all_of_it_refused(csv):
    into = world()
    into.standing = lambda hosts: tuple(hosts)
    path = csv(KEA, kea())
    with pytest.raises(ContentError):
        imported(path, mapping_of("dhcp-kea"), into=into, zone="")


PORTS = "Commutateur;VLAN;Adresse MAC;Port"


def switches(*assets):
    return world(
        assets=[
            {"id": "sw-1", "kind": "switch", "zone": "lan"},
            {"id": "post", "kind": "workstation", "zone": "lan", "macs": [A]},
            *assets,
        ]
    )


def test_an_address_table_of_a_switch_places_the_machines_that_are_known(csv):
    rows = ("sw-1;120;001f.3c00.000a;Gi1/0/3", "sw-1;120;001f.3c00.000b;Gi1/0/4")
    found = imported(csv(PORTS, *rows), mapping_of("switch-ports"), into=switches())
    (asset,) = found.seen.assets
    (plug,) = asset.plugged
    assert (asset.id, plug.switch, plug.port, plug.vlans) == ("post", "sw-1", "Gi1/0/3", ("120",))
    assert "00:1f:3c:00:00:0b" in message(found, "mac-unknown")


@pytest.mark.parametrize("heads", [PORTS, PORTS + ";Trunk"])
def test_the_port_of_a_floor_or_of_a_link_places_nobody(csv, heads):
    is_link = heads.endswith("Trunk")
    many = [] if is_link else [f"sw-1;1;001f.3c00.01{at:02x};Gi1/0/24" for at in range(40)]
    rows = [f"sw-1;1;001f.3c00.000a;Gi1/0/24{';oui' if is_link else ''}", *many]
    found = imported(csv(heads, *rows), mapping_of("switch-ports"), into=switches())
    assert found.seen.assets == ()
    assert "Gi1/0/24" in message(found, "not-plugged")


def test_a_switch_that_nobody_described_is_told(csv):
    found = imported(csv(PORTS, f"sw-9;1;{A};3"), mapping_of("switch-ports"), into=switches())
    assert "sw-9" in message(found, "switch-unknown")
    assert found.seen.assets == ()
