import pytest
from inventory_files import codes, device

from csirt.model.record import NOT_ASSESSED


def test_a_computer_is_read_from_its_sections(read):
    inventory = read(
        device(
            hardware={"name": "PC-URG-12", "chassis_type": "Laptop"},
            bios={"smanufacturer": "Dell Inc.", "smodel": "XPS 13", "ssn": "640HP72"},
            operatingsystem={"full_name": "Microsoft Windows 11", "fqdn": "pc-urg-12.chu.local"},
            networks=[
                {"ipaddress": "127.0.0.1", "ipaddress6": "::1", "mac": "00:00:00:00:00:00"},
                {"ipaddress": "10.0.0.12", "mac": "44-85-00-2B-90-BC"},
                {"ipaddress6": "fe80::1%eth0", "mac": "44:85:00:2b:90:bc"},
            ],
            accesslog={"logdate": "2026-06-12 14:19:54"},
            versionclient="GLPI-Agent_v1.7",
        )
    )
    machine = inventory.hosts[0]
    assert machine.name == "PC-URG-12"
    assert machine.hostnames == ("pc-urg-12", "pc-urg-12.chu.local")
    assert machine.addresses == ("10.0.0.12", "fe80::1")
    assert machine.macs == ("44:85:00:2b:90:bc",)
    assert (machine.vendor, machine.model, machine.serial) == ("Dell Inc.", "XPS 13", "640HP72")
    assert (machine.system, machine.kind) == ("Microsoft Windows 11", "workstation")
    assert machine.ports is NOT_ASSESSED
    assert (inventory.on, inventory.at, inventory.open_ports) == ("2026-06-12", "14:19:54", 0)
    assert inventory.tool == "GLPI (GLPI-Agent_v1.7)"


def test_a_computer_is_known_without_its_type(read):
    data = device(hardware={"name": "pc", "chassis_type": "Desktop"})
    del data["itemtype"]
    assert read(data).hosts[0].kind == "workstation"


@pytest.mark.parametrize(
    ("item", "content", "kind"),
    [
        ("NetworkEquipment", {"network_device": {"type": "Networking"}}, "network-device"),
        ("Printer", {"network_device": {"type": "Printer"}}, "printer"),
        ("Phone", {"operatingsystem": {"full_name": "Android 14"}}, "mobile-phone"),
        ("Phone", {"network_device": {"type": "Phone"}}, "ip-phone"),
        ("Unmanaged", {"network_device": {"type": "Printer"}}, "printer"),
        ("Unmanaged", {"network_device": {"type": "Storage"}}, "storage"),
        ("Unmanaged", {"network_device": {"type": "Power"}}, "unknown-device"),
        ("Computer", {"hardware": {"chassis_type": "Rack Mount Chassis"}}, "server"),
        ("Computer", {"operatingsystem": {"name": "Windows Server 2019"}}, "server"),
        ("Computer", {"operatingsystem": {"name": "VMware ESXi", "version": "8"}}, "hypervisor"),
        ("Computer", {"operatingsystem": {"name": "Debian"}}, "unknown-device"),
    ],
)
def test_the_kind_follows_type_chassis_and_system(read, item, content, kind):
    assert read({"itemtype": item, "content": content}).hosts[0].kind == kind


def test_a_network_device_bears_its_own_addresses_and_those_of_its_ports(read):
    inventory = read(
        {
            "itemtype": "NetworkEquipment",
            "content": {
                "network_device": {
                    "type": "Networking", "name": "sw-1", "mac": "8c:60:4f:8d:ae:fc",
                    "ips": ["127.0.0.1", "10.2.5.10"], "firmware": "5.0(3)",
                },
                "network_ports": [
                    {"ips": ["10.9.0.1"], "mac": "8c:60:4f:8d:ae:01"},
                    {"mac": "8c:60:4f:8d:ae:02"},
                ],
            },
        }
    )  # fmt: skip
    machine = inventory.hosts[0]
    assert machine.addresses == ("10.2.5.10", "10.9.0.1")
    assert machine.macs == ("8c:60:4f:8d:ae:01", "8c:60:4f:8d:ae:fc")
    assert machine.system == "5.0(3)"


def test_virtual_machines_are_told_not_taken(read):
    inventory = read(device(virtualmachines=[{"name": "a'pache"}, {"name": "db"}, "x"]))
    assert len(inventory.hosts) == 1
    fault = next(f for f in inventory.faults if f.code == "inventory.virtual-machine")
    assert "a'pache" in fault.message


def test_every_section_that_is_left_is_named_in_one_note(read):
    left = {f"section{n:02}": [{}] * 3 for n in range(30)}
    inventory = read(device(**left))
    notes = [fault for fault in inventory.faults if fault.code == "inventory.section-left"]
    assert len(notes) == 1
    assert all(name in notes[0].message for name in left)


@pytest.mark.parametrize("date", ["2019-54-17 10:54:37", "hier", "2019-02-30", "٢٠١٩-٠١-٠١"])
def test_an_impossible_date_is_noted_and_ignored(read, date):
    inventory = read(device(accesslog={"logdate": date}))
    assert inventory.on is None
    assert "bad-date" in codes(inventory)


@pytest.mark.parametrize("word", ["To be filled by O.E.M.", "Default string", "0", "none"])
def test_a_filler_is_no_serial_number(read, word):
    inventory = read(device(bios={"ssn": word}))
    assert inventory.hosts[0].serial == ""
    assert "junk-serial" in codes(inventory)


@pytest.mark.parametrize("value", [None, [], {}, 12, True, "x", [[]], [None], {"a": {"b": 1}}])
def test_a_section_of_the_wrong_shape_breaks_nothing(read, value):
    names = ("bios", "operatingsystem", "networks", "network_ports", "virtualmachines", "accesslog")
    for name in (*names, "network_device", "versionclient"):
        assert len(read(device(**{name: value})).hosts) == 1
        assert len(read(device(bios={"ssn": value, "smodel": value})).hosts) == 1


def test_a_number_of_many_digits_breaks_nothing(read):
    raw = '{"content": {"hardware": {"memory": ' + "9" * 10_000 + "}}}"
    assert len(read(raw).hosts) == 1


def test_a_partial_inventory_says_so(read):
    assert "partial" in codes(read({**device(), "partial": True}))


def test_a_device_of_a_million_addresses_is_cut(read):
    cards = [{"ipaddress": f"10.0.{n >> 8}.{n & 255}"} for n in range(2000)]
    inventory = read(device(networks=cards))
    assert len(inventory.hosts[0].addresses) == 256
    assert "too-many-values" in codes(inventory)


def test_a_hostile_name_is_made_visible(read):
    name = "pacs\x1b]52;c;cm0gLXJm\x07"
    inventory = read(device(hardware={"name": name}))
    assert inventory.hosts[0].name == "pacs\\x1b]52;c;cm0gLXJm\\x07"
    assert "unsafe-text" in codes(inventory)
