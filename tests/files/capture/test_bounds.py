"""However large a capture, its reading stays within bounds: set aside, or counted and told."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
import wire_sessions as wired
from hypothesis import given, settings
from hypothesis import strategies as st
from packets import SECOND, SHARED, ethernet, pcap, tcp4, udp4
from wire_sessions import Wire

from csirt.analysis.traffic import evidence as looked
from csirt.analysis.traffic.evidence import Evidence, beyond
from csirt.analysis.traffic.hosts import hosts
from csirt.analysis.traffic.hunt import findings
from csirt.analysis.traffic.merge import corrected, merged
from csirt.errors import InputError, SetupError
from csirt.files.capture import events as gathering
from csirt.files.capture import local, pieces, smb
from csirt.files.capture import read as reading
from csirt.files.capture.accounts import Accounts
from csirt.files.capture.events import Gathered
from csirt.files.capture.flows import Conversations
from csirt.files.capture.kept import Kept
from csirt.files.capture.names import Dissection
from csirt.files.capture.packet import MOST_VALUE
from csirt.files.capture.read import read
from csirt.files.shipped import traffic_roles, traffic_rules
from csirt.model.capture import NO_TIME, CaptureFile, Event, Flow, Seen, Timeline
from csirt.text import say
from csirt.workspace.capture_hunt import Hunted

here = pytest.mark.skipif(not SHARED.is_dir(), reason="the open captures are not here")
DESK, SERVER = "10.0.0.7", "10.0.0.1"
FILE = CaptureFile("x.pcap", "0" * 64, 0, 0, 0, 0, False, ("ethernet",))


@pytest.fixture
def aside(tmp_path, monkeypatch):
    """The folder in which the reading may set things aside."""
    folder = tmp_path / "aside"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def narrow(monkeypatch):
    """Hold next to nothing, as if every capture were huge."""
    monkeypatch.setattr(gathering, "PIECE", 2)
    monkeypatch.setattr(Gathered, "__init__", _with(Gathered.__init__, held=7))
    monkeypatch.setattr(Conversations, "__init__", _with(Conversations.__init__, held=3))


def _with(made, **fixed):
    return lambda self: made(self, **fixed)


def dissected(*paths):
    return read(paths, dissect=Dissection(accounts=Accounts(b"k" * 16)))


def saved(folder, frames, name="a.pcap"):
    path = folder / name
    path.write_bytes(pcap(map(ethernet, frames)))
    return path


# --- events: in memory or set aside, the same ones in the same order ---

EVENTS = st.builds(
    Event,
    kind=st.sampled_from(["dns.query", "dns.answer", "http.request"]),
    at=st.sampled_from([NO_TIME, *range(10, 16)]),
    src=st.sampled_from(["10.0.0.1", "é", ""]),
    dst=st.just("10.0.0.2"),
    src_port=st.integers(0, 65_535),
    data=st.lists(st.tuples(st.just("name"), st.text(max_size=3)), max_size=2).map(tuple),
    source=st.integers(0, 1),
    record=st.integers(1, 3),
)


def gathered(events, held):
    made = Gathered(held=held)
    made.take(events)
    return made.events()


@settings(deadline=None)
@given(st.lists(EVENTS, max_size=40), st.integers(1, 9))
def test_events_set_aside_are_the_same_in_the_same_order_each_time(events, held):
    """Several of one frame stay as they came: what sorts by time alone mixes them up."""
    whole, apart = gathered(events, 10_000), gathered(events, held)
    assert isinstance(whole, tuple)
    assert (tuple(apart), tuple(apart), len(apart)) == (whole, whole, len(whole))
    if isinstance(apart, Timeline):
        for kind in ("dns.query", "dns.answer", "http.request", "unheard"):
            assert list(apart.of(kind)) == [each for each in whole if each.kind == kind]
            assert apart.counts().get(kind, 0) == sum(each.kind == kind for each in whole)
        assert all(each in apart for each in whole)


def test_two_looks_at_once_do_not_disturb_each_other():
    events = [Event("dns.query", at, "a", "b") for at in range(50)]
    apart = gathered(reversed(events), 8)
    pairs = list(zip(apart, apart.of("dns.query"), strict=True))
    assert pairs == [(each, each) for each in events]


@settings(deadline=None)
@given(st.lists(EVENTS, max_size=30), st.lists(EVENTS, max_size=30), st.integers(-3, 3))
def test_readings_set_aside_are_joined_and_set_right_as_short_ones_are(some, others, ahead):
    """Two files of one reading with clocks of their own: its order is no longer that of time."""

    def joined(held):
        files = (FILE, replace(FILE, name="y.pcap"))
        parts = [Seen(files, (), gathered(each, held)) for each in (some, others)]
        return tuple(corrected(merged(parts), {0: ahead, 3: -ahead}).events)

    def order(events):  # within a frame, readings set aside keep the order that a frame has
        return sorted(events, key=lambda each: (each.at, each.source, each.record, repr(each)))

    short, long = joined(10_000), joined(2)
    assert order(short) == order(long)
    assert [each.at for each in long] == sorted(each.at for each in long)


@here
def test_the_open_captures_say_the_same_set_aside(monkeypatch):
    monkeypatch.setattr(Gathered, "__init__", _with(Gathered.__init__, held=50))
    monkeypatch.setattr(Conversations, "__init__", _with(Conversations.__init__, held=20))
    paths = [SHARED / "sv__20171220_smb_psexec_add_user.pcap", SHARED / "zeek__kinit.pcap"]
    apart = dissected(*paths)
    monkeypatch.undo()
    whole = dissected(*paths)
    assert isinstance(apart.events, Timeline)
    assert isinstance(whole.events, tuple)
    assert tuple(apart.events) == whole.events
    assert apart.flows == whole.flows
    machines = hosts(whole, traffic_roles())
    assert hosts(apart, traffic_roles()) == machines
    rules = traffic_rules()
    assert findings(apart, machines, rules) == findings(whole, machines, rules)


# --- conversations ---

FRAMES = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 3), st.sampled_from([0x02, 0x12, 0x10]), st.booleans()
    ),
    min_size=1,
    max_size=60,
)


@settings(deadline=None, max_examples=40)
@given(FRAMES, st.integers(1, 5))
def test_conversations_set_aside_count_the_same(frames, held):
    """The second half of a conversation comes long after its first one was set aside."""
    batches = list(_batches(frames))
    told = []
    for most in (10_000, held):
        talks = Conversations(held=most)
        for batch in batches:
            talks.add(batch, 0)
        told.append(talks.flows())
    assert told[0] == told[1]
    assert sum(each.packets for each in told[0]) == len(frames)


def _batches(frames):
    made = [
        ethernet(tcp4(f"10.0.0.{a}", f"10.0.0.{b}", 40_000 + a, 443, flags, b"x" * loaded))
        for a, b, flags, loaded in frames
    ]
    with tempfile.TemporaryDirectory() as place:
        for at in range(0, len(made), 4):
            path = Path(place) / "x.pcap"
            path.write_bytes(pcap(made[at : at + 4], start=SECOND + at))
            with reading.CaptureStream(path) as stream:
                yield from reading.batches(reading.Blocks(stream))


def test_a_flood_is_counted_and_told_and_hides_no_conversation(tmp_path, monkeypatch):
    """Whoever keeps the first ones only loses the one exchange that comes behind the flood."""
    draw = random.Random(9)
    frames = [
        tcp4(f"203.0.{draw.randrange(256)}.{at % 256}", SERVER, 1_024 + at, 443) for at in range(90)
    ]
    frames += [udp4(DESK, SERVER, 50_000, 53), udp4(SERVER, DESK, 53, 50_000)]
    monkeypatch.setattr(
        Conversations, "__init__", _with(Conversations.__init__, held=16, listed=10)
    )
    monkeypatch.setattr(reading, "MOST_LISTED", 10)
    seen = read([saved(tmp_path, frames)])
    assert len(seen.flows) == 11
    assert [each.b_port for each in seen.flows] == [443] * 10 + [53]
    ((key, facts),) = seen.files[0].notes
    told = {
        "file": "a.pcap",
        "limit": 10,
        "count": 80,
        "packets": 80,
        "bytes": 80 * 54,
        "services": "tcp/443 (80)",
    }
    assert (key, dict(facts)) == ("note.capture.attempts-left", told)
    assert say(key, "fr", **dict(facts)).startswith("a.pcap : au-delà des 10 premières tentatives")
    assert "80 others are counted" in say(key, "en", **dict(facts))


def test_conversations_too_many_to_list_are_told_apart_by_file(tmp_path, monkeypatch):
    pairs = [
        (udp4(DESK, SERVER, 50_000 + at, 53), udp4(SERVER, DESK, 53, 50_000 + at))
        for at in range(6)
    ]
    first = saved(tmp_path, [each for pair in pairs for each in pair])
    second = saved(tmp_path, pairs[0], "b.pcap")
    monkeypatch.setattr(Conversations, "__init__", _with(Conversations.__init__, listed=2))
    seen = read([first, second])
    assert len(seen.flows) == 2
    notes = [[(key, dict(facts)["count"]) for key, facts in file.notes] for file in seen.files]
    left = sum(count for some in notes for _, count in some)
    assert left == 5
    assert {key for some in notes for key, _ in some} == {"note.capture.flows-left"}


# --- what is set aside is gone in every case ---


def test_nothing_is_left_in_the_folder_nor_open(aside, narrow, tmp_path):
    wire = Wire()
    for at in range(40):
        wire.udp(DESK, SERVER, 53_000, 53, wired.question(f"{at}.example"))
    before = _open_files()
    seen = dissected(wire.save(tmp_path))
    assert isinstance(seen.events, Timeline)
    assert len(list(seen.events)) == 40
    assert list(aside.iterdir()) == []  # on Linux it never has a name
    del seen
    assert _open_files() == before


def test_nothing_is_left_after_a_fault(aside, narrow, tmp_path):
    wire = Wire()
    for at in range(40):
        wire.udp(DESK, SERVER, 53_000, 53, wired.question(f"{at}.example"))
    bad = tmp_path / "bad.pcap"
    bad.write_bytes(b"no capture at all, not even near")
    before = _open_files()
    with pytest.raises(InputError):
        dissected(wire.save(tmp_path), bad)
    assert list(aside.iterdir()) == []
    assert _open_files() == before


def _open_files():
    return len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
def test_nothing_is_left_when_somebody_stops_it(tmp_path, number):
    folder = tmp_path / "aside"
    folder.mkdir()
    code = (
        "import time\n"
        "from csirt.files.capture.events import Gathered\n"
        "from csirt.model.capture import Event\n"
        "some = Gathered(held=2)\n"
        "some.take(Event('dns.query', at, 'a', 'b') for at in range(9))\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder)},
    ) as child:  # fmt: skip
        assert child.stdout.readline() == b"ready\n"
        child.send_signal(number)
        child.wait(20)
    time.sleep(0.1)
    assert list(folder.iterdir()) == []


def test_a_folder_without_room_is_told_with_the_mend(narrow, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    frames = [udp4(DESK, SERVER, 50_000 + at, 53) for at in range(40)]
    with pytest.raises(SetupError) as told:
        read([saved(tmp_path, frames)])
    assert told.value.key == "capture.no-room"
    assert "TMPDIR" in say("explain.capture.no-room", "fr")


# --- what dissectors remember ---


def test_the_oldest_goes_first_and_is_counted_and_what_was_of_use_is_not():
    kept = Kept(2)
    for at in range(3):
        kept.put(at, str(at))
    assert [kept.get(at, "") for at in range(3)] == ["", "1", "2"]
    assert kept.pop(1, "") == "1"
    kept.put(3, "3")
    assert (kept.forgotten, len(kept)) == (1, 2)


def test_hellos_that_never_end_are_let_go_told_and_do_not_keep_the_next_from_being_read(
    tmp_path, monkeypatch
):
    """Whoever refuses new ones once it is full is blind from then on."""
    monkeypatch.setattr(pieces, "MOST_PENDING", 3)
    whole = wired.hello("portal.example")
    frames = [tcp4(DESK, SERVER, 40_000 + at, 443, 0x18, whole[:40]) for at in range(8)]
    frames += [tcp4(DESK, SERVER, 50_000, 443, 0x18, part) for part in (whole[:40], whole[40:])]
    seen = dissected(saved(tmp_path, frames))
    assert [each.get("sni") for each in seen.events] == ["portal.example"]
    told = {"file": "a.pcap", "protocol": "tls", "packets": 6}
    assert seen.files[0].notes == (("note.capture.forgotten", tuple(told.items())),)
    assert "6 débuts de messages laissés" in say("note.capture.forgotten", "fr", **told)


def test_shares_of_many_connections_are_kept_within_a_number_and_the_rest_told(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(smb, "MOST_KEPT", 2)
    wire = Wire()
    for at in range(5):
        wired.psexec(wire, f"10.0.1.{at + 1}", SERVER)
    seen = dissected(wire.save(tmp_path))
    (note,) = [dict(facts) for key, facts in seen.files[0].notes if key == "note.capture.forgotten"]
    assert note["protocol"] == "smb"
    last = [
        each for each in seen.events if each.kind == "dcerpc.request" and each.src == "10.0.1.5"
    ]
    assert last
    assert all(each.get("pipe") for each in last)


def test_a_flood_of_arp_is_told_again_and_not_remembered_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "MOST_TOLD", 2)
    wire = Wire()
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1"):
        wire.arp(address)
    seen = dissected(wire.save(tmp_path))
    assert [each.get("ip") for each in seen.events] == [
        "10.0.0.1",
        "10.0.0.2",
        "10.0.0.3",
        "10.0.0.1",
    ]


def test_a_name_longer_than_any_is_cut_and_shows_it(tmp_path):
    whole = wired.hello("a" * 3_000)
    (event,) = dissected(saved(tmp_path, [tcp4(DESK, SERVER, 50_000, 443, 0x18, whole)])).events
    assert event.get("sni") == "a" * (MOST_VALUE - 1) + "…"


# --- what the rules look at ---


def test_what_no_rule_looked_at_is_counted_and_said(monkeypatch):
    monkeypatch.setattr(looked, "MOST_LOOKED", 5)
    monkeypatch.setattr("csirt.workspace.capture_hunt.MOST_LOOKED", 5)
    asked = [
        Event("dns.query", at, DESK, SERVER, data=(("name", f"{at}.x.example"),))
        for at in range(12)
    ]
    seen = Seen((FILE,), (), gathered(asked, 4))
    assert beyond(seen) == {"dns.query": 7}
    assert len(list(Evidence(seen, ()).events("dns.query"))) == 5
    told = "\n".join(Hunted(seen, (), ()).left_out("fr"))
    assert "dns.query : 7 événements au-delà des 5 premiers" in told
    assert beyond(Seen((FILE,), (), tuple(asked))) == {}


def test_a_machine_keeps_what_its_roles_rest_on_and_no_more():
    """The same records whether the events are few or set aside: five of each sign."""
    said = [Event("dicom.accept", at, SERVER, DESK, 104, 50_000, (), 0, at + 1) for at in range(30)]
    flow = Flow("tcp", DESK, 50_000, SERVER, 104, 4, 400, 0, 9, 2, flags_ba=0x12, opened=True)
    few, many = Seen((FILE,), (flow,), tuple(said)), Seen((FILE,), (flow,), gathered(said, 4))
    assert hosts(few, traffic_roles()) == hosts(many, traffic_roles())
