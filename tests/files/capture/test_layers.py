"""From the frame to the ports: tags, tunnels, extension headers, fragments, cuts."""

import struct

import pytest
from packets import ethernet, ip4, ip6, pcap, tcp4, udp4

from csirt.files.capture.read import read


def flow(tmp_path, *frames, link=1):
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap(frames, link=link))
    seen = read([path])
    assert len(seen.flows) == 1, seen.flows
    return seen.flows[0]


UDP = udp4("10.0.0.1", "10.0.0.2", 1111, 53)
UDP6 = ip6(struct.pack(">HHHH", 1111, 53, 9, 0) + b"x", 17, 1, 2)
INNER = ethernet(UDP)
GRE = struct.pack(">HH", 0, 0x0800)
MPLS = b"\0\1\x01\x40"
"""Bottom of the stack."""
WRAPPED = {
    "plain": INNER,
    "vlan": ethernet(UDP, 0x0800, 0x8100),
    "qinq": ethernet(UDP, 0x0800, 0x88A8, 0x8100),
    "snap": ethernet(b"\xaa\xaa\3\0\0\0\x08\0" + UDP, len(UDP) + 8),
    "mpls": ethernet(b"\0\1\0\x40" + MPLS + UDP, 0x8847),
    "pseudowire": ethernet(MPLS + bytes(4) + INNER, 0x8847),
    "pppoe": ethernet(b"\x11\0\0\1\0\0\0\x21" + UDP, 0x8864, 0x8100),
    "gre": ethernet(ip4(GRE + UDP, 47, "192.0.2.1", "192.0.2.2")),
    "gre-key-sequence": ethernet(ip4(struct.pack(">HH", 0x3000, 0x0800) + bytes(8) + UDP, 47)),
    "gre-bridged": ethernet(ip4(struct.pack(">HH", 0, 0x6558) + INNER, 47)),
    "erspan-1": ethernet(ip4(struct.pack(">HH", 0, 0x88BE) + INNER, 47)),
    "erspan-2": ethernet(ip4(struct.pack(">HHI", 0x1000, 0x88BE, 1) + bytes(8) + INNER, 47)),
    "erspan-3": ethernet(ip4(struct.pack(">HHI", 0x1000, 0x22EB, 1) + bytes(12) + INNER, 47)),
    "erspan-3-subheader": ethernet(
        ip4(struct.pack(">HHI", 0x1000, 0x22EB, 1) + bytes(11) + b"\1" + bytes(8) + INNER, 47)
    ),
    "vxlan": ethernet(udp4("192.0.2.1", "192.0.2.2", 5555, 4789, b"\x08\0\0\0\0\0\7\0" + INNER)),
    "vxlan-gpe": ethernet(
        udp4("192.0.2.1", "192.0.2.2", 5555, 4790, b"\x0c\0\0\3\0\0\7\0" + INNER)
    ),
    "ip-in-ip": ethernet(ip4(UDP, 4, "192.0.2.1", "192.0.2.2")),
    "in-ipv6": ethernet(ip6(UDP, 4), 0x86DD),
    "padded": INNER + bytes(20),
}  # fmt: skip


@pytest.mark.parametrize("name", WRAPPED)
def test_the_innermost_conversation_is_the_one(tmp_path, name):
    found = flow(tmp_path, WRAPPED[name])
    assert (found.proto, found.a, found.a_port, found.b, found.b_port, found.payload_ab) == (
        "udp", "10.0.0.1", 1111, "10.0.0.2", 53, 1
    )  # fmt: skip
    assert found.bytes == len(WRAPPED[name])


@pytest.mark.parametrize("link", [101, 12, 228])
def test_raw_ip(tmp_path, link):
    assert flow(tmp_path, UDP, link=link).b_port == 53


def test_other_links(tmp_path):
    cooked = bytes(14) + b"\x08\0"
    for link, head in (
        (113, cooked),
        (276, b"\x08\0" + bytes(18)),
        (0, b"\2\0\0\0"),
        (9, b"\xff\3\0\x21"),
    ):
        assert flow(tmp_path, head + UDP, link=link).b_port == 53


def test_ipv6_with_extension_headers(tmp_path):
    body = struct.pack(">HHHH", 1111, 53, 9, 0) + b"x"
    hops, routing = bytes([43, 0]) + bytes(6), bytes([60, 0]) + bytes(6)
    options, last = bytes([51, 1]) + bytes(14), bytes([17, 4]) + bytes(22)
    found = flow(tmp_path, ethernet(ip6(hops + routing + options + last + body, 0), 0x86DD))
    assert (found.proto, found.a, found.b, found.b_port, found.payload_ab) == (
        "udp",
        "::1",
        "::2",
        53,
        1,
    )


def test_a_later_fragment_has_no_ports_and_is_counted_apart(tmp_path):
    first = ethernet(ip4(struct.pack(">HHHH", 1111, 53, 24, 0) + bytes(8), 17, more=True))
    later = ethernet(ip4(b"\x04\x57\0\x35" + bytes(12), 17, offset=16))
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap([first, later]))
    assert [(each.a_port, each.packets) for each in read([path]).flows] == [(1111, 1), (0, 1)]
    piece = struct.pack(">BBHI", 17, 0, 16, 7)
    found = flow(tmp_path, ethernet(ip6(piece + bytes(16), 44), 0x86DD))
    assert (found.proto, found.a_port) == ("udp", 0)


def test_who_sent_the_syn_opened_even_where_the_answer_was_captured_first(tmp_path):
    back = tcp4("10.0.0.2", "10.0.0.1", 443, 40_000, 0x12)
    found = flow(
        tmp_path, ethernet(back), ethernet(tcp4()), ethernet(tcp4(flags=0x18, payload=b"abc"))
    )
    assert (found.a, found.a_port, found.opened, found.packets_ab) == ("10.0.0.1", 40_000, True, 2)
    assert (found.flags_ab, found.flags_ba, found.payload_ab) == (0x1A, 0x12, 3)
    found = flow(tmp_path, ethernet(tcp4("10.0.0.9", flags=0x18)))
    assert (found.a, found.opened) == ("10.0.0.9", False)


def test_a_conversation_with_oneself_is_one(tmp_path):
    found = flow(tmp_path, ethernet(udp4("127.0.0.1", "127.0.0.1", 5, 5)))
    assert (found.packets, found.packets_ab) == (1, 1)


@pytest.mark.parametrize("name", WRAPPED)
def test_a_frame_cut_anywhere_is_counted_and_breaks_nothing(tmp_path, name):
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap([WRAPPED[name][:at] for at in range(len(WRAPPED[name]))]))
    seen = read([path])
    assert seen.files[0].packets == len(WRAPPED[name])


def test_nested_without_end_stops(tmp_path):
    deep = UDP
    for _ in range(60):
        deep = ip4(deep, 4, "192.0.2.1", "192.0.2.2")
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap([ethernet(deep), ethernet(b"\0\0\0\0" * 300, 0x8847)]))
    assert read([path]).files[0].packets == 2
