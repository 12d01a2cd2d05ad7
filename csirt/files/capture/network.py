"""From IP to the ports, and into what a tunnel carries.

Source: RFC 791, 8200 (IPv6), 2784 and 2890 (GRE), 7348 (VXLAN), draft-foschiano-erspan,
draft-ietf-nvo3-vxlan-gpe.
"""

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Ints
from csirt.files.capture.headers import At, Headers, Where

VXLAN_PORTS, VXLAN_GPE_PORT = (4789, 8472), 4790
TCP, UDP, SCTP, GRE, AH, FRAGMENT = 6, 17, 132, 47, 51, 44
_EXTENSIONS = (0, 43, 60, 135)
_ERSPAN_2, _ERSPAN_3, _BRIDGED, _GRE_PPP = 0x88BE, 0x22EB, 0x6558, 0x880B
_GPE_ETHERNET = 3


def any_ip(h: Headers, rows: Where) -> None:
    """Tell the two versions apart."""
    rows = h.whole(rows, 1)
    version = h.byte(rows, 0) >> 4
    h.kind[rows] = At.END
    h.kind[rows[version == 4]] = At.IP4
    h.kind[rows[version == 6]] = At.IP6


def ip4(h: Headers, rows: Where) -> None:
    """Take an IPv4 header in."""
    rows = h.whole(rows, 20)
    head = h.byte(rows, 0)
    size = (head & 15) * 4
    right = (head >> 4 == 4) & (size >= 20) & (h.place[rows] + size <= h.stop[rows])
    h.kind[rows[~right]] = At.END
    rows, size = rows[right], size[right]
    total = h.short(rows, 2)
    offset = h.short(rows, 6) & 0x1FFF
    _found(h, rows, 4, h.wide(rows, 12, 4), h.wide(rows, 16, 4))
    h.proto[rows] = h.byte(rows, 9)
    h.later[rows] = offset > 0
    # A length of 0 is that of a machine that lets its card cut the segments.
    total = np.where(total >= size, total, h.stop[rows] - h.place[rows])
    _inside(h, rows, size, total)


def ip6(h: Headers, rows: Where) -> None:
    """Take an IPv6 header and its extensions in."""
    rows = h.whole(rows, 40)
    right = h.byte(rows, 0) >> 4 == 6
    h.kind[rows[~right]] = At.END
    rows = rows[right]
    length = h.short(rows, 4)
    _found(h, rows, 6, h.wide(rows, 16, 8), h.wide(rows, 32, 8))
    h.src[rows, 0], h.dst[rows, 0] = h.wide(rows, 8, 8), h.wide(rows, 24, 8)
    h.proto[rows] = h.byte(rows, 6)
    h.later[rows] = False
    total = np.where(length > 0, length + 40, h.stop[rows] - h.place[rows])
    _inside(h, rows, np.full(len(rows), 40, np.int64), total)
    _extensions(h, rows)


def transport(h: Headers, rows: Where) -> None:
    """Take the ports in, or go on into a tunnel."""
    h.kind[rows] = At.END
    h.payload[rows] = np.minimum(h.place[rows], h.stop[rows])
    h.payload_stop[rows] = h.stop[rows]
    h.payload_length[rows] = np.maximum(h.left[rows], 0)
    rows = rows[~h.later[rows]]
    proto = h.proto[rows]
    h.kind[rows[proto == 4]] = At.IP4
    h.kind[rows[proto == 41]] = At.IP6
    _gre(h, rows[proto == GRE])
    _tcp(h, rows[proto == TCP])
    _udp(h, rows[proto == UDP])
    _ports(h, h.whole(rows[proto == SCTP], 12))


def _found(
    h: Headers, rows: Where, version: int, src: npt.NDArray[np.uint64], dst: npt.NDArray[np.uint64]
) -> None:
    """Note an IP header; an outer one and its ports are forgotten."""
    h.ip[rows], h.version[rows] = h.place[rows], version
    h.src[rows, 0] = h.dst[rows, 0] = 0
    h.src[rows, 1], h.dst[rows, 1] = src, dst
    h.src_port[rows] = h.dst_port[rows] = h.flags[rows] = 0


def _inside(h: Headers, rows: Where, size: Ints, total: Ints) -> None:
    """Go behind an IP header; what a short frame was filled up with is not in."""
    h.stop[rows] = np.minimum(h.stop[rows], h.place[rows] + total)
    h.place[rows] += size
    h.left[rows] = total - size
    h.kind[rows] = At.TRANSPORT


def _extensions(h: Headers, rows: Where) -> None:
    for _ in range(8):
        proto = h.proto[rows]
        rows = rows[np.isin(proto, (*_EXTENSIONS, FRAGMENT, AH))]
        rows = h.whole(rows, 8)
        if not len(rows):
            return
        proto, second = h.proto[rows], h.byte(rows, 1)
        size = np.where(proto == AH, (second + 2) * 4, (second + 1) * 8)
        pieces = proto == FRAGMENT
        size[pieces] = 8
        h.later[rows[pieces]] = (h.short(rows[pieces], 2) >> 3) > 0
        h.proto[rows] = h.byte(rows, 0)
        h.place[rows] += size
        h.left[rows] -= size
        rows = rows[~h.later[rows]]


def _ports(h: Headers, rows: Where) -> None:
    h.src_port[rows] = h.short(rows, 0)
    h.dst_port[rows] = h.short(rows, 2)


def _tcp(h: Headers, rows: Where) -> None:
    rows = h.whole(rows, 14)
    _ports(h, rows)
    h.flags[rows] = h.byte(rows, 13)
    size = np.maximum((h.byte(rows, 12) >> 4) * 4, 20)
    _carries(h, rows, size)


def _udp(h: Headers, rows: Where) -> None:
    rows = h.whole(rows, 8)
    _ports(h, rows)
    _carries(h, rows, np.full(len(rows), 8, np.int64))
    to = h.dst_port[rows]
    tunnel = h.whole(rows[np.isin(to, (*VXLAN_PORTS, VXLAN_GPE_PORT))], 30)
    flags, generic = h.byte(tunnel, 8), h.dst_port[tunnel] == VXLAN_GPE_PORT
    bridged = (flags & 0x0C == 0x0C) & (h.byte(tunnel, 11) == _GPE_ETHERNET)
    tunnel = tunnel[np.where(generic, bridged, flags == 8) & (h.byte(tunnel, 15) == 0)]
    h.place[tunnel] += 16
    h.kind[tunnel] = At.ETHERNET


def _carries(h: Headers, rows: Where, size: Ints) -> None:
    h.payload[rows] = np.minimum(h.place[rows] + size, h.stop[rows])
    h.payload_length[rows] = np.maximum(h.left[rows] - size, 0)


def _gre(h: Headers, rows: Where) -> None:
    rows = h.whole(rows, 4)
    flags, inner = h.byte(rows, 0), h.short(rows, 2)
    numbered = flags & 0x10 > 0
    size = 4 + 4 * ((flags & 0x80 > 0).astype(np.int64) + (flags & 0x20 > 0) + numbered)
    span = np.where(inner == _ERSPAN_2, np.where(numbered, 8, 0), 0)
    span = np.where(inner == _ERSPAN_3, 12, span)
    third = rows[inner == _ERSPAN_3]
    fits = h.place[third] + size[inner == _ERSPAN_3] + 12 <= h.stop[third]
    last = h.data[np.minimum(h.place[third] + size[inner == _ERSPAN_3] + 11,
                                len(h.data) - 1)]  # fmt: skip
    span[inner == _ERSPAN_3] += np.where(fits & (last & 1 > 0), 8, 0)
    h.place[rows] += size + span
    h.left[rows] -= size + span
    h.ethertype[rows] = inner
    h.kind[rows] = At.TYPE
    h.kind[rows[np.isin(inner, (_ERSPAN_2, _ERSPAN_3, _BRIDGED))]] = At.ETHERNET
    h.kind[rows[inner == _GRE_PPP]] = At.PPP
