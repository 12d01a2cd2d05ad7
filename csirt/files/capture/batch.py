"""A batch of packets in arrays: what the fast pass makes of a stretch of a file.

One row a packet. Offsets are bytes into :attr:`Batch.data`; -1 says 'not there'.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Packets of one stretch, their headers located, tunnels unwrapped to the innermost IP."""

    data: npt.NDArray[np.uint8]
    """The stretch of the file."""
    frame: Ints
    """Number within the file, from 1."""
    at: Ints
    """Nanoseconds since 1970."""
    wire: Ints
    """Bytes on the wire."""
    start: Ints
    """Where the packet's captured bytes begin."""
    stop: Ints
    """Where they end."""
    ethertype: Ints
    """Of the innermost frame; -1 without one."""
    ip: Ints
    """Offset of the innermost IP header; -1 for no IP."""
    version: npt.NDArray[np.uint8]
    """4, 6, or 0."""
    src: npt.NDArray[np.uint64]
    """Shape (n, 2): high and low half of the address; an IPv4 is in the low half."""
    dst: npt.NDArray[np.uint64]
    proto: npt.NDArray[np.uint8]
    """Protocol above IP, extension headers passed."""
    later_fragment: npt.NDArray[np.bool_]
    """A fragment that is not the first: it has no ports."""
    src_port: npt.NDArray[np.uint16]
    dst_port: npt.NDArray[np.uint16]
    flags: npt.NDArray[np.uint8]
    """Of TCP."""
    payload: Ints
    """Offset of what TCP or UDP carries; equal to :attr:`payload_stop` when there is nothing."""
    payload_stop: Ints
    """Its end as captured."""
    payload_length: Ints
    """Its length on the wire."""
    src_mac: npt.NDArray[np.uint64]
    dst_mac: npt.NDArray[np.uint64]
    vlan: Ints
    """Outermost tag; -1 without one."""

    def __len__(self) -> int:
        return len(self.frame)
