"""All headers of a stretch at once: from the link to the ports, tunnels unwrapped.

Each packet has a place and a kind of header that stands there; a round of steps moves every packet
one header on, until none is left. What is cut off or not known stays where it is.
"""

import numpy as np

from csirt.files.capture import links, network
from csirt.files.capture.batch import Batch
from csirt.files.capture.blocks import Stretch
from csirt.files.capture.headers import At, Headers

MOST_HEADERS = 24
"""Of one packet; what is nested deeper is left."""

_STEPS = {
    At.ETHERNET: links.ethernet, At.TYPE: links.by_type, At.MPLS: links.mpls, At.PPP: links.ppp,
    At.COOKED: links.cooked, At.COOKED_2: links.cooked_2, At.FAMILY: links.family,
    At.IP: network.any_ip, At.IP4: network.ip4, At.IP6: network.ip6,
    At.TRANSPORT: network.transport,
}  # fmt: skip


def decoded(stretch: Stretch) -> Batch:
    """Return a stretch with its headers located."""
    found = Headers(stretch)
    for _ in range(MOST_HEADERS):
        for kind in np.unique(found.kind).tolist():
            if kind != At.END:
                _STEPS[At(kind)](found, np.flatnonzero(found.kind == kind))
        if not found.kind.any():
            break
    return Batch(
        stretch.data, stretch.frame, stretch.at, stretch.wire, stretch.start, stretch.stop,
        found.ethertype, found.ip, found.version, found.src, found.dst, found.proto, found.later,
        found.src_port, found.dst_port, found.flags, found.payload, found.payload_stop,
        found.payload_length, found.src_mac, found.dst_mac, found.vlan,
    )  # fmt: skip
