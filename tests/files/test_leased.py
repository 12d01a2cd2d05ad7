"""An address has one holder: who had it before does not keep it, and is never who has it now."""

import pytest

from csirt.files.inventory import Observed
from csirt.files.leased import leased
from csirt.files.overlay import overlay
from csirt.files.seen import rendered, updated
from csirt.model.facility import Facility, SeenFacility
from csirt.model.provenance import Basis, Provenance

EMPTY = SeenFacility(schema="csirt.facility-seen/1", id="ch")
A, B = "00:1f:3c:00:00:0a", "00:1f:3c:00:00:0b"


def by(tool, day):
    return Provenance(basis=Basis.OBSERVED, by=tool, on=f"2026-01-{day:02}")


def holder(mac, address="10.0.0.5", name=""):
    return Observed(name=name, hostnames=(name,) if name else (), addresses=(address,), macs=(mac,))


def scanned(*machines, day=1):
    return updated(EMPTY, machines, "lan", by("nmap", day))[0]


def test_an_address_that_moved_makes_two_machines_and_leaves_the_first():
    seen, changes = leased(
        scanned(holder(A, name="a")), [holder(B, name="b")], "lan", by("DHCP", 2), {}
    )
    assert {each.id: each.addresses for each in seen.assets} == {"a": (), "b": ("10.0.0.5",)}
    assert (changes.added, changes.updated) == (("b",), ("a",))


def test_the_same_leases_again_change_no_byte():
    once, _ = leased(scanned(holder(A, name="a")), [holder(B)], "lan", by("DHCP", 2), {})
    twice, changes = leased(once, [holder(B)], "lan", by("DHCP", 2), {})
    assert rendered(twice) == rendered(once)
    assert (changes.added, changes.updated) == ((), ())


def test_an_old_lease_takes_nothing_from_who_was_seen_since():
    seen, _ = leased(scanned(holder(A, name="a"), day=9), [holder(B)], "lan", by("DHCP", 2), {})
    assert next(each for each in seen.assets if each.id == "a").addresses == ("10.0.0.5",)


def test_an_old_lease_gives_nobody_the_address_that_another_holds_since():
    seen, _ = leased(scanned(holder(A, name="a"), day=9), [holder(B)], "lan", by("DHCP", 2), {})
    assert [each.id for each in seen.assets if "10.0.0.5" in each.addresses] == ["a"]


def test_the_leases_of_morning_and_evening_give_the_same_bytes_in_any_order():
    morning = [holder(A, name="a"), holder(B, "10.0.0.6", "b")]
    evening = [holder(B, name="b")]
    files = [(morning, by("DHCP, 07:00:00", 2)), (evening, by("DHCP, 20:00:00", 2))]
    results = set()
    for order in (files, files[::-1]):
        seen = EMPTY
        for hosts, known in order:
            seen, _ = leased(seen, hosts, "lan", known, {})
        assert {each.id: each.addresses for each in seen.assets} == {"a": (), "b": ("10.0.0.5",)}
        results.add(rendered(seen))
    assert len(results) == 1


@pytest.mark.parametrize("hashes", [("a", "b"), ("b", "a")])
def test_of_two_tables_of_one_tool_and_day_the_last_import_holds_whatever_their_hashes(hashes):
    before, now = (by("ARP", 2).model_copy(update={"file_sha256": 64 * each}) for each in hashes)
    first = [holder(A, "10.0.0.5", "a"), holder(B, "10.0.0.6", "b")]
    second = [holder(A, "10.0.0.6", "a"), holder(B, "10.0.0.7", "b")]
    seen, _ = leased(EMPTY, first, "lan", before, {})
    seen, _ = leased(seen, second, "lan", now, {})
    held = {each.id: each.addresses for each in seen.assets}
    assert held == {"a": ("10.0.0.6",), "b": ("10.0.0.7",)}


def test_a_machine_that_shows_no_hardware_address_is_the_holder_of_its_address():
    plain = Observed(name="a", hostnames=("a",), addresses=("10.0.0.5",))
    seen, _ = leased(scanned(plain), [holder(A)], "lan", by("DHCP", 2), {})
    (asset,) = seen.assets
    assert (asset.addresses, asset.macs) == (("10.0.0.5",), (A,))


def test_a_person_s_machine_is_not_the_new_holder_of_its_old_address():
    mine = {"id": "pacs", "kind": "server", "zone": "lan", "macs": [A], "addresses": ["10.0.0.5"]}
    data = {"schema": "csirt.facility/1", "id": "ch", "zones": [{"id": "lan"}], "assets": [mine]}
    seen, _ = leased(EMPTY, [holder(B, name="pc-2")], "lan", by("DHCP", 2), {})
    merged, _ = overlay(Facility.model_validate(data), seen)
    assert [each.id for each in merged.assets] == ["pacs", "pc-2"]
