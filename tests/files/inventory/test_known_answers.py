"""The real files of the shared data against answers counted in another way."""

import json

import pytest

from csirt.files.inventory import FORMATS, read_inventory
from csirt.model.fault import ContentError
from csirt.model.record import NOT_ASSESSED

TOLD = {"nmap-xml": "nmap-xml", "glpi-inventory-json": "glpi-json"}


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
        assert caught.value.faults[0].code == "inventory.unknown-format", name
        assert caught.value.faults[0].line >= 1
