"""pcap and pcapng as they come: byte orders, clocks, interfaces, cuts, damage, traps."""

import gzip
import hashlib
import struct

import pytest
from packets import SECOND, block, ethernet, interface, packet, pcap, section, simple, tcp4, udp4

from csirt.errors import InputError, NotFoundError
from csirt.files.capture import blocks, stream
from csirt.files.capture.read import read

FRAME = ethernet(udp4())


def one(tmp_path, data, name="x.pcap"):
    path = tmp_path / name
    path.write_bytes(data)
    return read([path])


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_both_byte_orders_and_both_clocks(tmp_path, order, nano):
    seen = one(tmp_path, pcap([FRAME, FRAME], order=order, nano=nano))
    (file,) = seen.files
    assert (file.packets, file.bytes, file.truncated) == (2, 2 * len(FRAME), False)
    assert file.first == SECOND * 10**9 + (5 if nano else 7_000)
    assert file.last - file.first == 10**9
    assert file.link_types == ("ethernet",)


def test_a_pcapng_of_two_sections_and_three_interfaces_each_with_its_clock(tmp_path):
    data = (
        section() + interface(resolution=6) + interface(link=101, resolution=9, offset=3600)
        + packet(FRAME, on=0, ticks=SECOND * 10**6) + packet(udp4(), on=1, ticks=SECOND * 10**9)
        + block(4, bytes(4)) + block(0xBAD, b"unknown kinds are passed over")
        + section(">") + interface(resolution=0x80 | 10, order=">")
        + packet(FRAME, ticks=SECOND * 1024 + 512, order=">")
    )  # fmt: skip
    seen = one(tmp_path, data)
    (file,) = seen.files
    assert file.packets == 3
    assert file.link_types == ("ethernet", "raw")
    assert (file.first, file.last) == (SECOND * 10**9, (SECOND + 3600) * 10**9)
    (flow,) = seen.flows
    assert flow.packets == 3


def test_a_packet_without_a_clock_is_counted_and_has_no_time(tmp_path):
    seen = one(tmp_path, section() + interface() + simple(FRAME))
    assert (seen.files[0].packets, seen.files[0].first) == (1, -1)


def test_a_snapped_packet_counts_as_it_was_on_the_wire(tmp_path):
    whole = ethernet(tcp4(payload=bytes(1_000)))
    seen = one(tmp_path, pcap([whole], snap=64))
    (flow,) = seen.flows
    assert (flow.bytes, flow.payload_ab, flow.b_port) == (len(whole), 1_000, 443)


def test_a_file_that_ends_within_a_packet_says_so_and_keeps_the_rest(tmp_path):
    for cut in (1, len(FRAME), len(FRAME) + 15):
        (file,) = one(tmp_path, pcap([FRAME, FRAME], cut=cut)).files
        assert (file.packets, file.truncated) == (1, True), cut
        assert [key for key, _ in file.notes] == ["note.capture.cut"]
    (file,) = one(tmp_path, pcap([FRAME, FRAME], cut=len(FRAME) + 16)).files
    assert (file.packets, file.truncated) == (1, False)


def test_an_absurd_length_is_damage_and_not_memory(tmp_path):
    wrong = struct.pack("<IIII", SECOND, 0, 0xFFFFFFF0, 60)
    (file,) = one(tmp_path, pcap([FRAME]) + wrong + FRAME).files
    assert (file.packets, file.truncated) == (1, True)
    assert [key for key, _ in file.notes] == ["note.capture.damaged"]
    for bad in (
        block(1, b"")[:4] + struct.pack("<I", 7) + bytes(8), packet(FRAME, on=9),
        block(6, struct.pack("<IIIII", 0, 0, 0, 4_000, 4_000)), section()[:8] + b"????",
    ):  # fmt: skip
        (file,) = one(tmp_path, section() + interface() + packet(FRAME) + bad + bytes(16)).files
        assert (file.packets, file.truncated) == (1, True), bad[:12]


def test_what_is_no_capture_is_refused_by_name(tmp_path):
    for data, key in (
        (b"", "capture.empty"), (b"PK\3\4" + bytes(99), "capture.not-one"),
        (pcap([])[:20], "capture.cut-header"), (gzip.compress(b"<xml/>"), "capture.not-one"),
        (b"\x1f\x8b" + bytes(40), "capture.damaged-gzip"),
    ):  # fmt: skip
        with pytest.raises(InputError) as found:
            one(tmp_path, data)
        assert found.value.key == key
        assert "x.pcap" in str(found.value)
    with pytest.raises(NotFoundError):
        read([tmp_path / "none.pcap"])


def test_a_packed_capture_reads_as_the_plain_one_and_bears_the_hash_of_the_file(tmp_path):
    packed = gzip.compress(pcap([FRAME] * 3))
    (file,) = one(tmp_path, packed, "x.pcap.gz").files
    assert (file.packets, file.sha256) == (3, hashlib.sha256(packed).hexdigest())
    (file,) = one(tmp_path, packed[:-20], "x.pcap.gz").files
    assert file.truncated


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size(tmp_path, monkeypatch):
    bomb = gzip.compress(pcap([]) + bytes(1 << 20))
    monkeypatch.setattr(stream, "FREE_BYTES", 1 << 16)
    with pytest.raises(InputError) as found:
        one(tmp_path, bomb)
    assert found.value.key == "capture.bomb"
    monkeypatch.setattr(stream, "MOST_BYTES", 1 << 15)
    with pytest.raises(InputError) as found:
        one(tmp_path, bomb)
    assert found.value.key == "capture.too-big"


def test_the_hash_is_that_of_the_whole_file_even_where_reading_stops_early(tmp_path):
    data = pcap([FRAME]) + struct.pack("<IIII", 0, 0, 0xFFFFFFF0, 1) + bytes(5_000)
    assert one(tmp_path, data).files[0].sha256 == hashlib.sha256(data).hexdigest()


def test_a_capture_that_grows_is_read_up_to_where_it_was(tmp_path):
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap([FRAME] * 3))

    def grow(_done, _of):
        with path.open("ab") as more:
            more.write(pcap([FRAME])[24:])

    seen = read([path], progress=grow)
    assert seen.files[0].packets == 3
    assert [key for key, _ in seen.files[0].notes] == ["note.capture.grew"]


@pytest.mark.parametrize("size", [60, 61, 100, 999])
def test_the_length_of_a_stretch_changes_nothing(tmp_path, monkeypatch, size):
    data = pcap([ethernet(udp4(payload=bytes(at))) for at in range(40)])
    ng = section() + interface() + b"".join(packet(FRAME, ticks=at) for at in range(40))
    whole = [one(tmp_path, data), one(tmp_path, ng)]
    monkeypatch.setattr(blocks, "STRETCH", size)
    assert [one(tmp_path, data), one(tmp_path, ng)] == whole


def test_a_link_that_nobody_knows_is_counted_and_said(tmp_path):
    (file,) = one(tmp_path, pcap([b"abc"], link=147)).files
    assert (file.packets, file.link_types) == (1, ("link-147",))
    assert [key for key, _ in file.notes] == ["note.capture.link"]
