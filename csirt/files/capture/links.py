"""From the link to IP: Ethernet, tags, PPPoE, MPLS, the cooked frames of Linux.

Source: IEEE 802.3, 802.1Q and 802.1ad, RFC 2516 (PPPoE), RFC 3032 (MPLS), LINKTYPE_LINUX_SLL.
"""

import numpy as np

from csirt.files.capture.headers import At, Headers, Where

_TYPES = {
    0x0800: At.IP4, 0x86DD: At.IP6, 0x8847: At.MPLS, 0x8848: At.MPLS, 0x6558: At.ETHERNET,
}  # fmt: skip
_TAGS = (0x8100, 0x88A8, 0x9100, 0x9200)
_PPPOE = 0x8864
ARP = 0x0806


def ethernet(h: Headers, rows: Where) -> None:
    """Take an Ethernet header in."""
    rows = h.whole(rows, 14)
    h.dst_mac[rows] = h.wide(rows, 0, 6)
    h.src_mac[rows] = h.wide(rows, 6, 6)
    h.ethertype[rows] = h.short(rows, 12)
    h.place[rows] += 14
    h.kind[rows] = At.TYPE


def cooked(h: Headers, rows: Where) -> None:
    """Take the header of a cooked frame in."""
    rows = h.whole(rows, 16)
    h.ethertype[rows] = h.short(rows, 14)
    h.place[rows] += 16
    h.kind[rows] = At.TYPE


def cooked_2(h: Headers, rows: Where) -> None:
    """Take the header of a cooked frame, second version, in."""
    rows = h.whole(rows, 20)
    h.ethertype[rows] = h.short(rows, 0)
    h.place[rows] += 20
    h.kind[rows] = At.TYPE


def family(h: Headers, rows: Where) -> None:
    """Pass the four bytes of the address family."""
    rows = h.whole(rows, 4)
    h.place[rows] += 4
    h.kind[rows] = At.IP


def by_type(h: Headers, rows: Where) -> None:
    """Go where the EtherType leads: IP, a tag, a session, a label."""
    kind = h.ethertype[rows]
    h.kind[rows] = At.END
    for number, following in _TYPES.items():
        h.kind[rows[kind == number]] = following
    arp = rows[kind == ARP]
    h.payload[arp] = h.place[arp]
    tagged = h.whole(rows[np.isin(kind, _TAGS)], 4)
    first = tagged[h.vlan[tagged] < 0]
    h.vlan[first] = h.short(first, 0) & 0x0FFF
    h.ethertype[tagged] = h.short(tagged, 2)
    h.place[tagged] += 4
    h.kind[tagged] = At.TYPE
    session = h.whole(rows[kind == _PPPOE], 8)
    h.place[session] += 6
    h.kind[session] = At.PPP
    # IEEE 802.3 with LLC and SNAP: the length stands where the type would.
    snap = h.whole(rows[(kind >= 0) & (kind <= 1_500)], 8)
    snap = snap[(h.wide(snap, 0, 3) == 0xAAAA03)]
    h.ethertype[snap] = h.short(snap, 6)
    h.place[snap] += 8
    h.kind[snap] = At.TYPE


def ppp(h: Headers, rows: Where) -> None:
    """Pass the protocol of PPP."""
    rows = h.whole(rows, 2)
    framed = h.whole(rows[h.short(rows, 0) == 0xFF03], 4)
    h.place[framed] += 2
    rows = rows[h.kind[rows] == At.PPP]
    inner = h.short(rows, 0)
    h.place[rows] += 2
    h.kind[rows] = At.END
    h.kind[rows[inner == 0x0021]] = At.IP4
    h.kind[rows[inner == 0x0057]] = At.IP6
    h.kind[rows[np.isin(inner, (0x0281, 0x0283))]] = At.MPLS


def mpls(h: Headers, rows: Where) -> None:
    """Pass a label; what stands under the last one is told by its first bits."""
    rows = h.whole(rows, 5)
    last = (h.byte(rows, 2) & 1) == 1
    h.place[rows] += 4
    bottom = rows[last]
    nibble = h.byte(bottom, 0) >> 4
    h.kind[bottom] = At.ETHERNET
    h.kind[bottom[nibble == 4]] = At.IP4
    h.kind[bottom[nibble == 6]] = At.IP6
    control = bottom[nibble == 0]  # a pseudowire's control word, then Ethernet
    h.place[control] += 4
