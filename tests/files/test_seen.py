import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csirt.files.inventory import Observed, OpenPort, Span
from csirt.files.kinds import built
from csirt.files.seen import Changes, rendered, updated
from csirt.files.source import read_bytes
from csirt.model.facility import SeenFacility
from csirt.model.network import Asset
from csirt.model.provenance import Basis, Provenance

EMPTY = SeenFacility(schema="csirt.facility-seen/1", id="chu")
NAMES = {(445, "tcp"): "smb", (139, "tcp"): "smb", (80, "tcp"): "http", (1434, "udp"): "mssql"}
NAMES[1433, "tcp"] = "mssql"
MAC = "00:1f:3c:87:66:50"


def by(day=1, time="", sha="a"):
    told = f"nmap 7.94, {time} UTC" if time else "nmap 7.94"
    on = f"2026-01-{day:02}"
    return Provenance(basis=Basis.OBSERVED, by=told, on=on, file_sha256=sha * 64)


def tcp(*numbers):
    return tuple(OpenPort(number, "tcp") for number in numbers)


def pc(address="10.0.0.5", **fields):
    return Observed(addresses=(address,) if address else (), **fields)


def imported(*steps):
    """Import ``(machines, provenance)`` one after the other; return the last state and changes."""
    seen, changes = EMPTY, Changes((), (), ())
    for machines, provenance in steps:
        seen, changes = updated(seen, machines, "lan", provenance, NAMES)
    return seen, changes


def test_a_machine_becomes_an_asset_with_its_provenance():
    machine = pc(name="PACS-01.chu.local", hostnames=("pacs-01.chu.local",), macs=(MAC,))
    seen, changes = imported([[replace(machine, ports=tcp(445, 139, 8080))], by()])
    (asset,) = seen.assets
    assert changes == Changes(("pacs-01",), (), ())
    assert (asset.id, asset.zone, asset.kind) == ("pacs-01", "lan", "unknown-device")
    assert asset.listens == ("8080/tcp", "smb")
    assert asset.provenance == by()


def test_the_same_file_again_changes_no_byte():
    machines = [pc(name="pacs", macs=(MAC,), ports=tcp(80)), pc("10.0.0.6", serial="X1")]
    once, _ = imported([machines, by()])
    twice, changes = updated(once, reversed(machines), "lan", by(), NAMES)
    assert rendered(twice) == rendered(once)
    assert changes == Changes((), (), ("h-10-0-0-6", "pacs"))
    assert all(one is other for one, other in zip(once.assets, twice.assets, strict=True))


def test_the_same_file_on_another_day_changes_no_byte():
    once, _ = imported([[pc(name="pacs")], by(1)])
    twice, changes = updated(once, [pc(name="pacs")], "lan", by(9), NAMES)
    assert rendered(twice) == rendered(once)
    assert changes.unchanged == ("pacs",)


def test_an_older_file_again_after_a_newer_one_changes_no_byte():
    first = ([pc(name="old", macs=(MAC,), ports=tcp(22, 80))], by(1))
    second = ([pc(name="new", macs=(MAC,), system="Linux 5", ports=tcp(80))], by(2, sha="b"))
    after, _ = imported(first, second)
    again, changes = updated(after, first[0], "lan", first[1], NAMES)
    assert rendered(again) == rendered(after)
    assert changes.updated == ()
    assert after.assets[0].name == "new"


def test_two_files_of_one_day_keep_the_order_of_their_time():
    morning = ([pc(ports=tcp(445))], by(1, "08:00:00", sha="f"))
    evening = ([pc(ports=tcp())], by(1, "18:00:00", sha="0"))
    for steps in ((morning, evening), (evening, morning), (morning, evening, morning)):
        assert imported(*steps)[0].assets[0].listens == ()


def test_the_newest_wins_field_by_field_and_the_older_fills_what_it_left():
    newer = ([pc(macs=(MAC,), system="Windows 11", name="urg-2")], by(5))
    older = ([pc(macs=(MAC,), system="Windows 7", name="urg-1", model="XPS")], by(2, sha="b"))
    for steps in ((newer, older), (older, newer)):
        (asset,) = imported(*steps)[0].assets
        assert (asset.system, asset.name, asset.model) == ("Windows 11", "urg-2", "XPS")
        assert asset.provenance == by(5)


def test_the_ports_of_a_newer_scan_replace_those_of_an_older_one():
    (asset,) = imported(([pc(ports=tcp(22, 80))], by(1)), ([pc(ports=tcp(445))], by(2)))[0].assets
    assert asset.listens == ("smb",)


def test_a_scan_says_nothing_of_the_ports_it_did_not_look_at():
    web = Span("tcp", 80, 443)
    first = ([pc(ports=(*tcp(22, 80, 445, 1433), OpenPort(161, "udp")))], by(1))
    narrow = ([pc(ports=tcp(443), covers=(web,))], by(2))
    (asset,) = imported(first, narrow)[0].assets
    assert asset.listens == ("161/udp", "22/tcp", "443/tcp", "mssql", "smb")
    wide = ([pc(ports=tcp(443), covers=(Span("tcp", 1, 65535),))], by(3))
    (asset,) = imported(first, narrow, wide)[0].assets
    assert asset.listens == ("161/udp", "443/tcp")


def test_an_agent_that_looks_at_no_port_leaves_the_ports():
    (asset,) = imported(([pc(ports=tcp(22))], by(1)), ([pc(serial="X")], by(2)))[0].assets
    assert asset.listens == ("22/tcp",)
    assert asset.serial == "X"


def test_a_guess_that_says_less_does_not_replace_one_that_says_more():
    steps = [([pc(kind=kind)], by(day)) for day, kind in enumerate(
        ("unknown-device", "domain-controller", "server", "unknown-device"), start=1
    )]  # fmt: skip
    assert imported(*steps)[0].assets[0].kind == "domain-controller"


def test_the_maker_of_the_card_does_not_replace_that_of_the_machine():
    agent = ([pc(vendor="Dell Inc.", model="XPS", macs=(MAC,))], by(1))
    (asset,) = imported(agent, ([pc(vendor="Intel", macs=(MAC,))], by(2)))[0].assets
    assert asset.vendor == "Dell Inc."


def test_a_scan_that_sees_one_address_of_several_takes_none_away():
    both = Observed(addresses=("10.0.0.5", "10.1.0.5"), macs=(MAC,))
    (asset,) = imported(([both], by(1)), ([pc(macs=(MAC,))], by(2)))[0].assets
    assert asset.addresses == ("10.0.0.5", "10.1.0.5")
    (asset,) = imported(([both], by(1)), ([pc("10.9.0.1", macs=(MAC,))], by(2)))[0].assets
    assert asset.addresses == ("10.9.0.1",)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (pc(serial="A1"), pc("10.0.0.9", serial="a1"), True),
        (pc(serial="A1", macs=(MAC,)), pc(serial="B2", macs=(MAC,)), False),
        (pc(macs=(MAC,)), pc("10.0.0.9", macs=(MAC,)), True),
        (pc(macs=(MAC,)), pc(macs=("00:00:00:00:00:01",)), False),
        (pc(hostnames=("pc",), macs=(MAC,)), pc(hostnames=("pc",), macs=("0a:" * 5 + "01",)), True),
        (pc(hostnames=("pc",)), pc(hostnames=("other",)), True),
        (pc(hostnames=("pc",)), pc("10.0.0.9", hostnames=("pc",)), False),
        (pc("192.168.122.1", hostnames=("a",)), pc("192.168.122.1", hostnames=("b",)), False),
        (
            pc("127.0.0.1", hostnames=("localhost",)),
            pc("127.0.0.1", hostnames=("localhost",)),
            True,
        ),
        (Observed(hostnames=("pc",)), Observed(hostnames=("pc",)), True),
    ],
)
def test_a_machine_is_known_again_by_its_most_telling_key(first, second, same):
    seen, _ = imported(([first], by(1)), ([second], by(2, sha="b")))
    assert len(seen.assets) == (1 if same else 2)


def test_a_hardware_address_of_several_hosts_merges_nothing():
    machines = [pc(f"10.0.0.{n}", macs=(MAC,)) for n in range(1, 10)]
    once, _ = imported([machines, by()])
    assert len(once.assets) == 9
    twice, _ = updated(once, machines, "lan", by(), NAMES)
    assert rendered(twice) == rendered(once)


def test_one_address_twice_in_a_file_is_one_machine_with_the_ports_of_both():
    (asset,) = imported([[pc(ports=tcp(22)), pc(ports=tcp(80))], by()])[0].assets
    assert asset.listens == ("22/tcp", "http")


def test_ids_are_unique_and_do_not_hang_on_the_order_of_the_file():
    machines = [pc(f"10.0.0.{n}", name="pc") for n in (3, 1, 2)]
    one, _ = imported([machines, by()])
    other, _ = imported([machines[::-1], by()])
    assert [asset.id for asset in one.assets] == ["pc", "pc-2", "pc-3"]
    assert rendered(one) == rendered(other)


def test_a_zone_given_anew_is_taken():
    once, _ = imported([[pc()], by()])
    moved, changes = updated(once, [pc()], "dmz", by(), NAMES)
    assert moved.assets[0].zone == "dmz"
    assert changes.updated == ("h-10-0-0-5",)


def test_the_file_begins_with_a_warning_and_says_only_what_was_said():
    text = rendered(imported([[pc(name="pacs", ports=())], by()])[0])
    assert text.splitlines()[0] == "# écrit par csirt import, ne pas modifier"
    assert text.index("id: pacs") < text.index("provenance:")
    assert "flaws" not in text
    assert "listens: []" in text


HOSTILE = ["\x1b]52;c;x\x07", "[/red]", "=cmd|' /C calc'!A0", "<script>", "null", "0x1F", "1e5"]
HOSTILE += [
    "10:30",
    "- a",
    "a: b",
    "#x",
    "*a",
    "&a",
    "!t",
    "%x",
    "@",
    "`",
    "\ufffe",
    "😀",
    "é" * 300,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_read_back_as_it_was_written(name, tmp_path):
    from csirt.files.inventory.notes import Notes

    text = Notes("f").line(name)
    seen, _ = imported([[pc(name=text, hostnames=(text,), model=text)], by()])
    back = built(read_bytes(rendered(seen).encode(), "f"), SeenFacility)
    assert back == seen
    assert rendered(back) == rendered(seen)


few = st.sampled_from
machines = st.builds(
    Observed,
    name=few(["", "pc", "PC.chu", "é"]),
    hostnames=st.lists(few(["pc", "pc.chu", "localhost"]), max_size=2, unique=True).map(tuple),
    addresses=st.lists(
        few(["10.0.0.1", "10.0.0.2", "127.0.0.1", "192.168.122.1"]), max_size=2, unique=True
    ).map(tuple),
    macs=st.lists(few([MAC, "00:00:00:00:00:01"]), max_size=2, unique=True).map(tuple),
    serial=few(["", "A", "B"]),
    system=few(["", "Linux", "Windows"]),
    kind=few(["unknown-device", "server", "printer"]),
    ports=st.lists(few(tcp(22, 80, 445)), max_size=2, unique=True).map(tuple),
)
files = st.tuples(st.lists(machines, max_size=4), st.integers(1, 3), few("abc"))


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(files, max_size=4), files)
def test_whatever_came_before_the_last_file_again_changes_no_byte(before, last):
    steps = [(found, by(day, sha=sha)) for found, day, sha in (*before, last)]
    once, _ = imported(*steps)
    twice, changes = updated(once, *(steps[-1][0], "lan", steps[-1][1], NAMES))
    assert rendered(twice) == rendered(once)
    assert (changes.added, changes.updated) == ((), ())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(machines, max_size=5))
def test_a_first_import_again_changes_no_byte(found):
    once, _ = imported([found, by()])
    twice, changes = updated(once, found, "lan", by(), NAMES)
    assert rendered(twice) == rendered(once)
    assert (changes.added, changes.updated) == ((), ())


def test_20_000_machines_are_merged_in_seconds():
    many = [
        pc(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", name="pc", macs=(f"{n:012x}",))
        for n in range(20_000)
    ]
    begin = time.perf_counter()
    once, _ = imported([many, by()])
    twice, changes = updated(once, many, "lan", by(2), NAMES)
    assert time.perf_counter() - begin < 20
    assert len(once.assets) == len(changes.unchanged) == 20_000
    assert twice.assets == once.assets
    assert isinstance(once.assets[0], Asset)
