"""Leases of an ISC DHCP server: who holds an address when the file ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inventory_files import codes

from csirt.files.inventory.leases import Lease, held

HEAD = "# The format of this file is documented in the dhcpd.leases(5) manual page.\n"
A, B = "00:1f:3c:00:00:0a", "00:1f:3c:00:00:0b"


def lease(address="10.0.0.5", mac=A, state="active", at="08:00:00", ends="20:00:00", more=""):
    """A lease of 25 November 2026."""
    end = ends if ends == "never" else f"3 2026/11/25 {ends}"
    hardware = f"hardware ethernet {mac};" if mac else ""
    return (
        f"lease {address} {{\n  starts 3 2026/11/25 {at};\n  ends {end};\n"
        f"  binding state {state};\n  next binding state free;\n  {hardware}\n  {more}\n}}\n"
    )


def note(inventory, code):
    return next((each.message for each in inventory.faults if each.code == f"inventory.{code}"), "")


def test_a_machine_holds_its_address_with_its_name(read):
    found = read(HEAD + lease(more='client-hostname "PC-URG-12";\n  uid "\\001\\000";'))
    (machine,) = found.hosts
    assert (machine.name, machine.hostnames) == ("PC-URG-12", ("pc-urg-12",))
    assert (machine.addresses, machine.macs) == (("10.0.0.5",), (A,))
    assert machine.kind == "unknown-device"
    assert (found.format, found.tool) == ("dhcpd-leases", "DHCP")
    assert (found.on, found.at) == ("2026-11-25", "08:00:00")


def test_the_last_word_on_an_address_wins(read):
    given_back = HEAD + lease() + lease(state="free", at="09:00:00")
    assert read(given_back).hosts == ()
    moved = read(HEAD + lease() + lease(state="free") + lease(mac=B, at="09:00:00"))
    assert [each.macs for each in moved.hosts] == [(B,)]


@pytest.mark.parametrize("state", ["free", "expired", "released", "abandoned", "backup", "reset"])
def test_an_address_that_nobody_holds_is_counted_and_no_machine(read, state):
    found = read(HEAD + lease(state=state) + lease("10.0.0.6", B))
    assert [each.addresses for each in found.hosts] == [("10.0.0.6",)]
    assert ": 1." in note(found, "lease-gone")


def test_a_lease_that_ran_out_before_the_end_of_the_file_is_gone_though_marked_active(read):
    found = read(HEAD + lease(ends="08:30:00") + lease("10.0.0.6", B, at="09:00:00"))
    assert [each.addresses for each in found.hosts] == [("10.0.0.6",)]
    assert "lease-gone" in codes(found)


def test_a_lease_without_an_end_and_one_counted_from_1970_are_held(read):
    counted = lease("10.0.0.6", B).replace(
        "starts 3 2026/11/25 08:00:00", "starts epoch 1795593600"
    )
    found = read(HEAD + lease(ends="never", at="07:00:00") + counted)
    assert len(found.hosts) == 2
    assert (found.on, found.at) == ("2026-11-25", "08:00:00")


def test_a_machine_that_changed_networks_holds_its_newest_address_alone(read):
    found = read(HEAD + lease("10.0.9.9", at="09:00:00") + lease("10.0.0.5"))
    assert [each.addresses for each in found.hosts] == [("10.0.9.9",)]
    assert "lease-earlier" in codes(found)


@pytest.mark.parametrize("mac", ["", "01:00:5e:00:00:16"])
def test_without_the_hardware_address_of_a_machine_it_could_be_any(read, mac):
    found = read(HEAD + lease(mac=mac))
    assert found.hosts == ()
    assert "lease-unmarked" in codes(found)


def test_other_blocks_and_blocks_within_are_passed_over(read):
    other = (
        'failover peer "dhcp" state {\n  my state normal at 3 2026/11/25 08:00:00;\n}\n'
        "host imp { dynamic; hardware ethernet 00:00:00:00:00:09; }\n"
    )
    inner = 'on expiry { if (known) { log("}"); } }'
    found = read('server-duid "\\000{";\n' + other + lease(more=inner))
    assert len(found.hosts) == 1
    assert "failover" in note(found, "left")


def test_a_name_in_octal_is_read_and_a_hostile_one_made_visible(read):
    found = read(HEAD + lease(more='client-hostname "PC-\\303\\251t\\303\\251";'))
    assert found.hosts[0].name == "PC-été"
    hostile = read(HEAD + lease(more='client-hostname "a\\033]52;c;x\\007";'))
    assert hostile.hosts[0].name == "a\\x1b]52;c;x\\x07"


@pytest.mark.parametrize(
    "end",
    ["lease 10.0", "lease 10.0.0.9 {\n starts 3 2026/11", 'lease 10.0.0.9 { client-hostname "P'],
)
def test_a_file_that_stops_within_a_lease_keeps_the_others_and_says_so(read, end):
    found = read(HEAD + lease() + end)
    assert [each.addresses for each in found.hosts] == [("10.0.0.5",)]
    assert "lease-cut" in codes(found)


def test_what_is_no_list_of_leases_is_refused_with_its_place(refused):
    fault = refused(HEAD + lease() + "}\n")
    assert (fault.code, fault.line, fault.column) == ("inventory.malformed", 10, 1)
    assert refused(HEAD + lease() + "option domain").code == "inventory.malformed"
    assert refused("just some words\n").code == "inventory.unknown-format"


def test_an_impossible_address_or_date_is_noted(read):
    found = read(HEAD + lease("10.0.0.999") + lease(at="25:61:00"))
    assert {"bad-address", "bad-date"} <= codes(found)
    assert len(found.hosts) == 1


def test_a_file_of_another_size_than_any_server_writes_is_refused(refused, monkeypatch):
    monkeypatch.setattr("csirt.files.inventory.dhcpd.MAX_BYTES", 100)
    assert refused(HEAD + lease()).code == "inventory.too-big"
    monkeypatch.setattr("csirt.files.inventory.dhcpd.MAX_BYTES", 10_000)
    monkeypatch.setattr("csirt.files.inventory.dhcpd.MAX_LEASES", 1)
    assert refused(HEAD + lease() + lease("10.0.0.6", B)).code == "inventory.too-many"


def test_a_time_that_no_calendar_has_is_no_time_of_the_file(read):
    text = HEAD + lease().replace("starts 3 2026/11/25 08:00:00", f"starts epoch {10**18}")
    found = read(text.replace("ends 3 2026/11/25 20:00:00", "ends never"))
    assert (found.on, found.at) == (None, "")
    assert [each.addresses for each in found.hosts] == [("10.0.0.5",)]


LEASES = st.lists(
    st.builds(
        Lease,
        address=st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
        mac=st.sampled_from(["", A, B]),
        name=st.just(""),
        held=st.booleans(),
        since=st.integers(0, 9),
        until=st.none() | st.integers(0, 9),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LEASES)
def test_each_address_is_counted_once_and_a_machine_holds_one_where_words_bear_a_time(leases):
    found = held(leases)
    addresses = {each.address for each in leases}
    here = [address for host in found.hosts for address in host.addresses]
    assert len(here) + found.gone + found.unmarked + found.earlier == len(addresses)
    macs = [mac for host in found.hosts for mac in host.macs]
    assert len(macs) == len(set(macs)) == len(found.hosts)
    last = {each.address: each for each in leases}
    assert all(last[address].held for address in here)
    timed = [host for host in found.hosts if last[host.addresses[0]].since]
    assert all(len(host.addresses) == 1 for host in timed)
