"""OpenVAS and Greenbone reports: what they show of machines, and what they keep back."""

import pytest
from inventory_files import codes
from scan_files import RCE_V3, found_host, openvas, result

from csirt.files.inventory.observation import Span
from csirt.model.fault import Severity
from csirt.model.network import FlawClass
from csirt.model.record import NOT_ASSESSED


def flaws(machine):
    return [(flaw.opens.value, flaw.cve) for flaw in machine.flaws]


def test_a_report_gives_machines_with_ports_system_and_flaws(read):
    inventory = read(
        openvas(
            result(hostname="PACS.chu.local", vector=RCE_V3, cves=["CVE-2024-0001"]),
            result(port="general/tcp", severity="0.0", threat="Log"),
            result(port="22/tcp", severity="0.0", threat="Log"),
            hosts=[found_host(best_os_txt="x", MAC="00:1F:3C:87:66:50")],
        ).replace("best-os-txt", "best_os_txt").replace(">x<", ">Debian GNU/Linux 12<", 3)
    )  # fmt: skip
    (machine,) = inventory.hosts
    assert (inventory.format, inventory.tool) == ("openvas-xml", "OpenVAS (GMP 22.4)")
    assert (inventory.on, inventory.at) == ("2026-01-02", "03:04:05 UTC")
    assert (machine.name, machine.addresses) == ("PACS.chu.local", ("10.0.0.5",))
    assert machine.hostnames == ("pacs.chu.local",)
    assert machine.macs == ("00:1f:3c:87:66:50",)
    assert machine.system == "Debian GNU/Linux 12"
    assert [port.number for port in machine.ports] == [22, 443]
    assert flaws(machine) == [("remote", "CVE-2024-0001")]


def test_ports_that_the_report_does_not_show_were_not_looked_at(read):
    (machine,) = read(openvas(result())).hosts
    assert machine.covers == (Span("tcp", 443, 443),)


def test_the_list_of_ports_adds_those_without_a_result(read):
    ports = "<count>2</count><port>8080/tcp<host>10.0.0.5</host><severity>0</severity></port>"
    ports += "<port>general/tcp<host>10.0.0.5</host></port><port>https (444/tcp)</port>"
    (machine,) = read(openvas(result(), ports=ports)).hosts
    assert [port.number for port in machine.ports] == [443, 8080]


def test_an_address_that_is_none_is_told_and_the_machine_known_by_its_name(read):
    inventory = read(openvas(result(host="192.168.1.1001", hostname="b6b9")))
    (machine,) = inventory.hosts
    assert (machine.addresses, machine.name) == ((), "b6b9")
    assert "bad-address" in codes(inventory)


def test_a_machine_with_neither_is_left_with_a_warning(read):
    inventory = read(openvas(result(host="192.168.1.1001"), result()))
    assert [machine.addresses for machine in inventory.hosts] == [("10.0.0.5",)]
    (told,) = [each for each in inventory.faults if each.code == "inventory.machine-nameless"]
    assert told.severity is Severity.WARNING


def test_looked_and_found_none_is_not_the_same_as_nobody_looked(read):
    log = result(severity="0.0", threat="Log")
    cases = {
        openvas(log, hosts=[found_host()]): (),
        openvas(log, hosts=[found_host(end="")]): NOT_ASSESSED,
        openvas(hosts=[found_host()]): NOT_ASSESSED,
        openvas(hosts=[found_host(Auth_SSH_Success="ok")]): (),
    }
    for content, expected in cases.items():
        assert read(content).hosts[0].flaws == expected


@pytest.mark.parametrize(
    ("details", "counts", "whole"),
    [
        ({}, "", False),
        ({"Auth_SMB_Success": "ok"}, "", True),
        ({"Auth_SMB_Failure": "no"}, "", False),
        ({"Auth_SNMP_Success": "ok"}, "", False),
        ({"Auth_SMB_Success": "ok"}, "<hole><full>3</full><filtered>1</filtered></hole>", False),
        ({"Auth_SMB_Success": "ok"}, "<log><full>9</full><filtered>0</filtered></log>", True),
    ],
)
def test_only_a_scan_that_logged_on_and_kept_nothing_back_is_whole(read, details, counts, whole):
    inventory = read(openvas(result(), hosts=[found_host(**details)], counts=counts))
    assert inventory.hosts[0].whole is whole
    assert ("results-left" in codes(inventory)) is ("<hole>" in counts)


def test_false_positives_and_failed_tests_are_no_flaws(read):
    inventory = read(
        openvas(result(severity="-1.0"), result(threat="False Positive"), hosts=[found_host()])
    )
    assert inventory.hosts[0].flaws == ()
    assert "false-positive" in codes(inventory)


def test_what_cannot_be_placed_is_counted_with_its_reason(read):
    inventory = read(openvas(result(severity="5.0"), result(severity="8.0"), result()))
    (told,) = [each for each in inventory.faults if each.code == "inventory.flaw-unplaced"]
    assert "2" in told.message
    assert "gravité inférieure à 7" in told.message
    assert inventory.hosts[0].flaws[0].opens is FlawClass.REMOTE


def test_a_scan_that_stopped_is_a_warning_and_one_without_a_machine_is_refused(read, refused):
    assert "unfinished" in codes(read(openvas(result(), status="Stopped")))
    assert refused(openvas(status="Stopped")).code == "inventory.aborted"
    assert "no-host-up" in codes(read(openvas()))


def test_an_older_report_without_a_report_in_it_is_read(read):
    inner = openvas(result()).replace("<report id='outer'>", "<get_reports_response>")
    assert len(read(inner.removesuffix("</report>") + "</get_reports_response>").hosts) == 1
    old = "<report><results>" + result().replace(
        "<nvt oid='1'>", "<nvt oid='1'><cve>CVE-2015-0001</cve>"
        "<tags>cvss_base_vector=AV:N/AC:L/Au:N/C:C/I:C/A:C|summary=x</tags>",
    ) + "</results></report>"  # fmt: skip
    assert flaws(read(old).hosts[0]) == [("remote", "CVE-2015-0001")]


def test_texts_of_a_report_are_made_harmless(read):
    inventory = read(openvas(result(hostname="a\u202eb")))
    assert "\u202e" not in inventory.hosts[0].name
    assert "unsafe-text" in codes(inventory)


def test_numbers_that_are_none_are_no_flaws(read):
    for severity in ("nan", "1e9", "inf", "dix", ""):
        inventory = read(openvas(result(severity=severity), hosts=[found_host()]))
        assert inventory.hosts[0].flaws == (), severity


@pytest.mark.parametrize("part", range(1, 16))
def test_a_truncated_report_is_refused_wherever_it_stops(refused, part):
    whole = openvas(result(), hosts=[found_host()])
    cut = whole[: len(whole) * part // 16]
    assert refused(cut).code in ("inventory.truncated", "inventory.malformed")


def test_entities_of_a_report_are_refused(refused):
    laughs = '<!DOCTYPE report [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert refused(laughs + openvas(result())).code == "inventory.dtd"
