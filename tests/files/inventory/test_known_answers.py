"""The real files of the shared data against answers counted in another way."""

import json

import pytest

from csirt.files.inventory import FORMATS, read_inventory
from csirt.model.fault import ContentError
from csirt.model.record import NOT_ASSESSED

TOLD = {
    "nmap-xml": "nmap-xml",
    "glpi-inventory-json": "glpi-json",
    "openvas-xml": "openvas-xml",
    "nessus-v2": "nessus-v2",
}


@pytest.fixture(scope="module")
def answers(shared):
    path = shared / "truth" / "inventories.json"
    return json.loads(path.read_text("utf-8"))["files"]


def read(shared, name):
    return read_inventory(shared / "inventories" / name)


def test_hosts_ports_and_hashes_are_those_of_the_answers(shared, answers):
    known = {name: truth for name, truth in answers.items() if truth["format"] in TOLD}
    assert len(known) >= 9
    for name, truth in known.items():
        inventory = read(shared, name)
        assert inventory.format == TOLD[truth["format"]], name
        assert len(inventory.hosts) == truth["expected_assets"], name
        total = truth["open_tcp_total"] + truth["open_udp_total"]
        assert inventory.open_ports == total, name
        assert inventory.sha256 == truth["sha256"], name


def test_each_scanned_host_has_its_addresses_names_and_ports(shared, answers):
    for name, truth in answers.items():
        if truth["format"] != "nmap-xml":
            continue
        for machine, host in zip(read(shared, name).hosts, truth["hosts"], strict=True):
            assert machine.addresses == (host["addresses"]["ipv4"],)
            assert list(machine.macs) == [
                mac.lower() for kind, mac in host["addresses"].items() if kind == "mac"
            ]
            assert machine.vendor == (host["mac_vendor"] or "")
            assert set(machine.hostnames) == set(host["names"])
            for protocol in ("tcp", "udp"):
                numbers = [port.number for port in machine.ports if port.protocol == protocol]
                assert numbers == host[f"open_{protocol}"]
            told = [(p["service"], p["product"] or "", p["version"] or "") for p in host["ports"]]
            assert [(p.service, p.product, p.version) for p in machine.ports] == told


def test_each_device_of_an_agent_is_the_one_of_its_answer(shared, answers):
    for name, truth in answers.items():
        if truth["format"] != "glpi-inventory-json":
            continue
        (machine,) = read(shared, name).hosts
        assert machine.name == truth["name"]
        assert machine.vendor == truth["manufacturer"]
        assert machine.model == truth["model"]
        assert machine.serial == truth["serial"]
        assert machine.ports is NOT_ASSESSED
        ipv4 = truth["addresses_ipv4_not_loopback"] + truth["device_ips_not_loopback"]
        assert {a for a in machine.addresses if ":" not in a} == set(ipv4)
        ipv6 = set(truth["addresses_ipv6"]) - {"::1"}
        assert {a for a in machine.addresses if ":" in a} == ipv6
        assert set(machine.macs) == set(truth["macs"]) | ({truth["mac"]} - {None})
        if truth["os"]:
            assert machine.system == truth["os"]


def test_the_traps_of_the_answers_are_not_fallen_into(shared):
    scanned = read(shared, "python-libnmap__os_scan6.xml").hosts
    assert [machine.system for machine in scanned] == ["Linux 2.6.13 (embedded)", "", ""]
    assert read(shared, "python-libnmap__2_hosts_version.xml").hosts[1].system == ""
    kinds = {
        "computer_1": "workstation",
        "networkequipment_1": "network-device",
        "phone_1": "mobile-phone",
        "printer_1": "printer",
    }
    for name, kind in kinds.items():
        assert read(shared, f"inventory_format__{name}.json").hosts[0].kind == kind


def test_what_is_no_inventory_or_not_yet_read_is_refused(shared, answers):
    for name, truth in answers.items():
        if truth["format"] in (*TOLD, *FORMATS):
            continue
        with pytest.raises(ContentError) as caught:
            read(shared, name)
        audit = truth["format"] == "pingcastle-xml"
        code = "inventory.directory-audit" if audit else "inventory.unknown-format"
        assert caught.value.faults[0].code == code, name
        assert caught.value.faults[0].line >= 1


def test_the_host_of_an_openvas_report_has_its_ports_and_no_address_that_is_none(shared, answers):
    (truth,) = answers["django-DefectDojo__many_vuln.xml"]["hosts"]
    inventory = read(shared, "django-DefectDojo__many_vuln.xml")
    (machine,) = inventory.hosts
    assert machine.addresses == ()
    assert list(machine.hostnames) == truth["hostnames"]
    assert [port.number for port in machine.ports] == truth["open_tcp"]
    bad = next(each for each in inventory.faults if each.code == "inventory.bad-address")
    assert truth["ip"] in bad.message


def test_every_result_of_an_openvas_report_is_placed_or_counted(shared, answers):
    """14 of the 44 are placed: 13 grave ones, and a shell from afar that the tool scores 6.0."""
    truth = answers["django-DefectDojo__many_vuln.xml"]["hosts"][0]
    inventory = read(shared, "django-DefectDojo__many_vuln.xml")
    told = next(each for each in inventory.faults if each.code == "inventory.flaw-unplaced")
    left = truth["results"] - 14
    assert f": {left} (" in told.message
    assert f"× {truth['results'] - truth['severity_ge_7'] - 1}" in told.message
    assert {(flaw.opens.value, flaw.cve) for flaw in inventory.hosts[0].flaws} == {
        ("remote", ""),
        ("remote", "CVE-1999-0618"),
        ("remote", "CVE-2004-2687"),
        ("remote", "CVE-2007-2447"),
        ("default-password", ""),
        ("unsupported", ""),
    }
    assert inventory.hosts[0].whole is False


def test_the_host_of_a_nessus_file_is_a_firewall_without_a_flaw_and_its_system_unsure(
    shared, answers
):
    (truth,) = answers["django-DefectDojo__nessus_many_vuln.xml"]["hosts"]
    (machine,) = read(shared, "django-DefectDojo__nessus_many_vuln.xml").hosts
    assert machine.addresses == (truth["ip"],)
    assert machine.name == truth["fqdn"]
    assert machine.kind == truth["device_type"]
    assert machine.system == ""  # the scanner itself says 70 % of confidence
    assert [[port.protocol, port.number] for port in machine.ports] == truth["ports_with_items"]
    assert machine.flaws == ()
    assert all(not port.service.endswith("?") for port in machine.ports)
