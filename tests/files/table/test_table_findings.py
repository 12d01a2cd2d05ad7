"""Rows that are findings of a scanner: the machines and their flaws, of a view that is partial."""

from pathlib import Path

import pytest
from table_world import EMPTY, by, imported, world

from csirt.files.inventory import Observed
from csirt.files.mappings import shipped
from csirt.files.seen import rendered, updated
from csirt.files.table.takers import read, taken
from csirt.model.fault import ContentError
from csirt.model.record import NOT_ASSESSED

EXAMPLES = Path(__file__).parents[2] / "examples" / "tables"
OPENVAS, NESSUS = shipped()["openvas-machines"], shipped()["nessus-machines"]
MAC = "00:1f:3c:00:00:0a"
HEAD = "IP,Hostname,Port,Port Protocol,CVSS,NVT Name,CVEs"


def flaws(asset):
    return [(flaw.class_.value, flaw.cve) for flaw in asset.flaws]


def test_the_rows_of_a_machine_are_one_machine_with_its_ports_and_flaws():
    found = imported(EXAMPLES / "openvas.csv", OPENVAS)
    console = found.one("assets", "mb-scanner-cons")
    assert console.addresses == ("10.20.4.11",)
    assert console.listens == ("smb",)
    assert flaws(console) == [("remote", None), ("unsupported", None)]
    assert console.zone == "servers"


def test_a_table_never_says_that_a_machine_has_no_flaw():
    found = imported(EXAMPLES / "openvas.csv", OPENVAS)
    other = next(asset for asset in found.seen.assets if asset.id != "mb-scanner-cons")
    assert other.flaws is NOT_ASSESSED


def test_one_finding_on_a_row_for_each_of_its_numbers_bears_none_of_them():
    found = imported(EXAMPLES / "nessus.csv", NESSUS)
    assert flaws(found.one("assets", "mb-ad1")) == [("remote", None), ("remote", "CVE-2020-1472")]
    assert flaws(found.one("assets", "mb-scanner-cons")) == [
        ("remote", "CVE-2017-0144"), ("unsupported", None),
    ]  # fmt: skip
    assert len(found.told("inventory.flaw-numbers")) == 1


def test_a_later_table_adds_and_closes_nothing(csv):
    once = imported(EXAMPLES / "openvas.csv", OPENVAS)
    path = csv(HEAD, "10.20.4.11,mb-scanner-cons,80,tcp,9.9,A hole,CVE-2024-0001")
    twice = imported(path, OPENVAS, seen=once.seen, known=by(9))
    console = twice.one("assets", "mb-scanner-cons")
    assert ("unsupported", None) in flaws(console)
    assert ("remote", "CVE-2024-0001") in flaws(console)
    assert console.listens == ("http", "smb")


def test_the_same_table_again_changes_no_byte():
    once = imported(EXAMPLES / "nessus.csv", NESSUS)
    twice = imported(EXAMPLES / "nessus.csv", NESSUS, seen=once.seen, known=by(9))
    assert rendered(twice.seen) == rendered(once.seen)


def test_a_machine_stays_in_its_own_zone_and_others_ask_for_one(csv):
    path = csv(HEAD, "10.0.0.9,srv-01.ch.example,443,tcp,9.8,A hole,", "10.0.0.8,new,443,tcp,9,x,")
    table = read(path, OPENVAS)
    seen, changes = taken(table, world(), EMPTY, by(), "")
    assert [(asset.id, asset.zone) for asset in seen.assets] == [("srv-01", "servers")]
    assert changes.added == ("srv-01",)
    assert {fault.code for fault in table.told.faults()} >= {"inventory.zoneless"}


def test_a_table_of_which_no_machine_could_be_placed_is_refused(csv):
    table = read(csv(HEAD, "10.0.0.8,new,443,tcp,9,x,"), OPENVAS)
    with pytest.raises(ContentError) as caught:
        taken(table, world(), EMPTY, by(), "")
    assert caught.value.faults[0].code == "table.zone-needed"


def test_an_address_that_is_none_and_formulas_of_a_cell_do_no_harm(csv):
    path = csv(HEAD, "192.168.1.1001,\"=cmd|' /C calc'!A0\",443,tcp,9.8,A hole,")
    found = imported(path, OPENVAS)
    (asset,) = found.seen.assets
    assert asset.addresses == ()
    assert len(found.told("inventory.bad-address")) == 1


NESSUS_HEAD = "CVE,Risk,Host,Protocol,Port,Name,CVSS v3.0 Base Score"


def test_a_flaw_of_a_machine_shown_by_its_name_alone_is_that_of_the_machine_of_this_name(csv):
    pc = Observed(name="PC-1", hostnames=("pc-1",), addresses=("10.0.0.5",), macs=(MAC,))
    before, _ = updated(EMPTY, [pc], "lan", by(1, "DHCP"))
    row = "CVE-2024-0001,Critical,pc-1.ch.example,tcp,443,X,9.8"
    found = imported(csv(NESSUS_HEAD, row), NESSUS, seen=before, known=by(9))
    (asset,) = found.seen.assets
    assert (asset.addresses, flaws(asset)) == (("10.0.0.5",), [("remote", "CVE-2024-0001")])
    assert (found.changes.added, found.changes.updated) == ((), ("pc-1",))


def test_a_name_at_an_address_is_no_reason_to_see_another_machine_there(csv):
    pc = Observed(name="PC-1", hostnames=("pc-1",), addresses=("10.0.0.5",))
    before, _ = updated(EMPTY, [pc], "lan", by(1, "DHCP"))
    path = csv(HEAD, "10.0.0.5,dhcp-5.ch.example,443,tcp,9.8,A hole,")
    found = imported(path, OPENVAS, seen=before, known=by(9))
    assert [each.id for each in found.seen.assets] == ["pc-1"]
