import pytest
from inventory_files import codes, host, ports, scan

from csirt.model.fault import Severity
from csirt.model.record import NOT_ASSESSED


def names(*pairs):
    inside = "".join(f'<hostname name="{name}" type="{type_}"/>' for name, type_ in pairs)
    return f"<hostnames>{inside}</hostnames>"


def system(*matches):
    inside = "".join(f'<osmatch name="{name}" accuracy="{sure}"/>' for name, sure in matches)
    return f"<os>{inside}</os>"


def test_a_host_that_is_down_is_no_machine_and_one_note_counts_them(read):
    down = [host(f"10.0.0.{n}", state="down") for n in range(1, 251)]
    inventory = read(scan(host(), *down))
    assert len(inventory.hosts) == 1
    notes = [fault for fault in inventory.faults if fault.code == "inventory.host-down"]
    assert len(notes) == 1
    assert "250" in notes[0].message
    assert notes[0].severity is Severity.NOTE


def test_a_hint_is_no_host(read):
    hint = '<hosthint><status state="up"/><address addr="10.0.0.5" addrtype="ipv4"/></hosthint>'
    assert len(read(scan(hint, host())).hosts) == 1


def test_only_a_port_that_is_open_counts(read):
    inside = (
        '<ports><port protocol="udp" portid="161"><state state="open|filtered"/></port>'
        '<port protocol="tcp" portid="22"><state state="open"/></port>'
        '<port protocol="tcp" portid="23"><state state="filtered"/></port>'
        '<port protocol="ip" portid="1"><state state="open"/></port>'
        '<port protocol="tcp" portid="99999"><state state="open"/></port></ports>'
    )
    inventory = read(scan(host(inside=inside)))
    assert [(port.number, port.protocol) for port in inventory.hosts[0].ports] == [(22, "tcp")]
    assert inventory.open_ports == 1
    assert {"port-not-open", "bad-port"} <= codes(inventory)


def test_thousands_of_closed_ports_are_one_note(read):
    inventory = read(scan(host(inside=ports(*range(5000), state="closed"))))
    assert len(inventory.faults) <= 2


def test_looked_and_found_none_is_not_the_same_as_nobody_looked(read):
    inventory = read(scan(host("10.0.0.5", ports()), host("10.0.0.6")))
    assert [machine.ports for machine in inventory.hosts] == [(), NOT_ASSESSED]


def test_names_addresses_and_maker_are_taken_the_typed_name_first(read):
    inside = '<address addr="00:1F:3C:87:66:50" addrtype="mac" vendor="Intel"/>'
    inside += '<address addr="FE80::0001" addrtype="ipv6"/>'
    inside += names(("srv-12.chu.local", "PTR"), ("PACS.chu.local.", "user"))
    machine = read(scan(host(inside=inside))).hosts[0]
    assert machine.name == "PACS.chu.local."
    assert machine.hostnames == ("pacs.chu.local", "srv-12.chu.local")
    assert machine.addresses == ("10.0.0.5", "fe80::1")
    assert (machine.macs, machine.vendor) == (("00:1f:3c:87:66:50",), "Intel")


def test_an_address_that_is_none_is_noted_and_the_machine_kept(read):
    inventory = read(scan(host("192.168.1.1001")))
    assert inventory.hosts[0].addresses == ()
    assert "bad-address" in codes(inventory)


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        ([("Microsoft Windows 10", 100), ("Linux 2.6", 95)], "Microsoft Windows 10"),
        ([("Netgear DG834G WAP", 92), ("Linux 2.6.32", 90)], ""),
        ([("Windows 7", 100), ("Windows Server 2008", 100)], ""),
        ([("Linux", "many")], ""),
    ],
)
def test_a_system_is_kept_only_when_one_match_alone_is_certain(read, matches, expected):
    inventory = read(scan(host(inside=system(*matches))))
    assert inventory.hosts[0].system == expected
    assert ("system-unsure" in codes(inventory)) is (expected == "")


def test_the_scanning_machine_itself_is_kept_and_noted(read):
    inventory = read(scan(host("127.0.0.1")))
    assert inventory.hosts[0].addresses == ("127.0.0.1",)
    assert "loopback" in codes(inventory)


def test_a_scan_without_an_end_and_without_a_machine_is_refused(refused):
    assert refused(scan(end="")).code == "inventory.aborted"
    assert refused(scan(host(state="down"), end="")).code == "inventory.aborted"
    failed = '<runstats><finished time="1" exit="error"/><hosts up="0"/></runstats>'
    assert refused(scan(end=failed)).code == "inventory.aborted"


def test_a_scan_without_an_end_that_found_machines_is_taken_with_a_warning(read):
    inventory = read(scan(host(), end=""))
    assert len(inventory.hosts) == 1
    assert inventory.faults[0].code == "inventory.unfinished"
    assert inventory.faults[0].severity is Severity.WARNING


def test_a_finished_scan_that_found_nobody_is_a_warning(read):
    inventory = read(scan(host(state="down")))
    assert inventory.hosts == ()
    assert "no-host-up" in codes(inventory)


def test_counts_that_do_not_hold_are_a_warning(read):
    end = '<runstats><finished exit="success"/><hosts up="7" down="0"/></runstats>'
    assert "count-mismatch" in codes(read(scan(host(), end=end)))
    assert "count-mismatch" not in codes(read(scan(host())))


def test_a_start_that_is_no_time_is_noted_and_the_day_left_open(read):
    inventory = read(scan(host()).replace('start="1700000000"', 'start="yesterday"'))
    assert (inventory.on, inventory.at) == (None, "")
    assert "bad-date" in codes(inventory)


def test_a_hardware_address_of_several_hosts_is_noted(read):
    inside = '<address addr="00:1F:3C:87:66:50" addrtype="mac"/>'
    assert "shared-mac" in codes(read(scan(host("10.0.0.5", inside), host("10.0.0.6", inside))))


def test_scripts_and_traces_are_told_as_left(read):
    inside = '<hostscript><script id="x" output="y"><table/></script></hostscript><trace/>'
    fault = next(f for f in read(scan(host(inside=inside))).faults if f.code == "inventory.left")
    assert "script" in fault.message
    assert "trace" in fault.message


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[/red]", "[/red]"),
        ("=cmd|'/c calc'!A0", "=cmd|'/c calc'!A0"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("pacs\u202egnp.exe", "pacs\\u202egnp.exe"),
        ("a&#x9;b", "a\\x09b"),
    ],
)
def test_a_hostile_name_is_made_visible_never_obeyed(read, name, shown):
    name = name.replace("&#x9;", "\x85")
    shown = shown.replace("\\x09", "\\x85")
    assert read(scan(host(inside=names((name, "user"))))).hosts[0].name == shown


def test_a_name_of_300_characters_and_more_is_cut(read):
    inventory = read(scan(host(inside=names(("x" * 300, "PTR"), ("\u202e" * 300, "PTR")))))
    assert all(len(name) <= 500 for name in inventory.hosts[0].hostnames)
    assert "unsafe-text" in codes(inventory)


def test_a_scan_of_20_000_hosts_is_read_whole(read):
    hosts = [host(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", ports(80, 443)) for n in range(20_000)]
    inventory = read(scan(*hosts))
    assert len({machine.addresses for machine in inventory.hosts}) == 20_000
    assert inventory.open_ports == 40_000


def test_what_was_looked_at_is_known(read):
    info = '<scaninfo type="syn" protocol="tcp" services="22,80-90,x,5-2"/>'
    spans = read(scan(info, host())).hosts[0].covers
    assert [(span.protocol, span.first, span.last) for span in spans] == [
        ("tcp", 22, 22),
        ("tcp", 80, 90),
    ]
