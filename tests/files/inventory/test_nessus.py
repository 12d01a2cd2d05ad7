"""Nessus files: hosts, ports, flaws, and how much of each machine the scan looked at."""

import pytest
from inventory_files import codes
from scan_files import RCE_V3, item, nessus, report_host

from csirt.files.inventory import nessus as reader
from csirt.files.inventory.observation import Span
from csirt.model.record import NOT_ASSESSED

REMARK = item(severity="0")


def one(read, *items, **tags):
    (machine,) = read(nessus(report_host("10.0.0.5", *items, **tags))).hosts
    return machine


def test_a_host_gives_its_names_addresses_ports_and_flaws(read):
    machine = one(
        read,
        item(cvss3_base_score="9.8", cvss3_vector=RCE_V3, cves=["CVE-2024-0001"]),
        item(port="161", protocol="udp", severity="0", service="snmp?"),
        item(port="0", severity="0", service="general"),
        host_fqdn="pacs.chu.local", netbios_name="CHU\\PACS",
        mac_address="00:1F:3C:87:66:50\n00:1F:3C:87:66:51",
    )  # fmt: skip
    assert machine.addresses == ("10.0.0.5",)
    assert machine.hostnames == ("pacs", "pacs.chu.local")
    assert machine.macs == ("00:1f:3c:87:66:50", "00:1f:3c:87:66:51")
    assert [(port.number, port.protocol, port.service) for port in machine.ports] == [
        (443, "tcp", "www"), (161, "udp", "snmp"),
    ]  # fmt: skip
    assert [(flaw.opens.value, flaw.cve) for flaw in machine.flaws] == [("remote", "CVE-2024-0001")]


def test_a_remark_is_no_flaw_and_a_machine_with_remarks_alone_has_none(read):
    assert one(read, REMARK).flaws == ()


def test_a_machine_that_answers_nothing_or_was_not_finished_is_not_examined(read):
    ping = item(port="0", severity="0")
    assert one(read, ping).flaws is NOT_ASSESSED
    assert one(read, REMARK, HOST_END=None).flaws is NOT_ASSESSED
    inventory = read(nessus(report_host("10.0.0.5", REMARK, HOST_END=None)))
    assert "unfinished" in codes(inventory)


def test_only_a_scan_that_logged_on_is_whole(read):
    told = item(plugin="19506", port="0", severity="0", output="Credentialed checks : yes")
    assert one(read, REMARK).whole is False
    assert one(read, REMARK, Credentialed_Scan="true").whole is True
    assert one(read, REMARK, Credentialed_Scan="false").whole is False
    assert one(read, told).whole is True
    assert one(read, told, HOST_END=None).whole is False


def test_ports_were_looked_at_only_where_a_scanner_of_ports_ran_on_a_known_range(read):
    scanner = item(plugin="11219", severity="0")
    cases = {
        ("1-1024,3389", scanner): (Span("tcp", 1, 1024), Span("tcp", 3389, 3389)),
        ("all", scanner): (Span("tcp", 1, 65_535),),
        ("default", scanner): (Span("tcp", 443, 443),),
        ("1-1024", REMARK): (Span("tcp", 443, 443),),
    }
    for (span, entry), expected in cases.items():
        (machine,) = read(nessus(report_host("10.0.0.5", entry), port_range=span)).hosts
        assert machine.covers == expected


@pytest.mark.parametrize(
    ("system", "confidence", "kept"),
    [
        ("Microsoft Windows Server 2019", 100, True),
        ("CISCO PIX 7.0", 70, False),
        ("Linux Kernel 3.10\nLinux Kernel 4.4", 99, False),
    ],
)
def test_a_system_is_kept_only_when_sure_and_alone(read, system, confidence, kept):
    told = item(plugin="11936", port="0", severity="0", output=f"Confidence level : {confidence}")
    inventory = read(nessus(report_host("10.0.0.5", told, REMARK, operating_system=system)))
    assert inventory.hosts[0].system == (system if kept else "")
    assert ("system-unsure" in codes(inventory)) is not kept


def test_the_type_of_a_device_gives_its_kind_when_the_scanner_trusts_it(read):
    def told(level):
        return item(plugin="54615", port="0", severity="0", output=f"Confidence level : {level}")

    assert one(read, told(70), system_type="firewall").kind == "firewall"
    assert one(read, told(65), system_type="firewall").kind == "unknown-device"


def test_the_day_is_that_on_which_the_first_machine_was_begun(read):
    hosts = [
        report_host("10.0.0.5", REMARK, HOST_START="Sat Jan  3 03:04:05 2026"),
        report_host("10.0.0.6", REMARK),
    ]
    inventory = read(nessus(*hosts))
    assert (inventory.on, inventory.at) == ("2026-01-02", "03:04:05")
    stamp = report_host("10.0.0.5", REMARK, HOST_START_TIMESTAMP="1700000000")
    assert read(nessus(stamp)).at == "22:13:20 UTC"
    bad = read(nessus(report_host("10.0.0.5", REMARK, HOST_START="Sat Feb 30 03:04:05 2026")))
    assert bad.on is None
    assert "bad-date" in codes(bad)


def test_a_severity_without_a_score_counts_as_the_least_of_its_word(read):
    assert [flaw.opens.value for flaw in one(read, item(severity="4")).flaws] == ["remote"]
    assert one(read, item(severity="3")).flaws == ()
    assert one(read, item(severity="9")).flaws == ()


def test_a_file_without_a_machine_is_refused(refused):
    assert refused(nessus()).code == "inventory.aborted"
    assert refused("<NessusClientData/>").code == "inventory.unknown-format"


@pytest.mark.parametrize("part", range(1, 16))
def test_a_truncated_file_is_refused_wherever_it_stops(refused, part):
    whole = nessus(report_host("10.0.0.5", item()))
    cut = whole[: len(whole) * part // 16]
    assert refused(cut).code in ("inventory.truncated", "inventory.malformed")


def test_a_port_that_is_none_is_told(read):
    inventory = read(nessus(report_host("10.0.0.5", item(port="99999"), item(port="-1"), REMARK)))
    assert [port.number for port in inventory.hosts[0].ports] == [443]
    assert "bad-port" in codes(inventory)


def test_spans_of_a_policy_are_numbers_or_nothing():
    assert reader._spans("T:1-1024,U:53") == ()
    assert reader._spans("") == ()
