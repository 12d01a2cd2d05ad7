"""A first message that comes in several segments: what is begun waits for its rest."""

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Batch
from csirt.files.capture.kept import Kept
from csirt.files.capture.packet import Packet, Rows, directions

MOST_PENDING, MOST_BYTES = 2_048, 1 << 15
"""Messages that wait at a time, and bytes of one: 64 MB of a protocol at the most."""
MOST_SPLIT = 65_536
"""Directions watched at a time for the rest of a message."""
_SAME = 24
"""Bytes by which a segment that is sent again is known."""


class Pieces:
    """The messages of one protocol that are not whole yet, by direction."""

    def __init__(self) -> None:
        self._pending: Kept[tuple[str, int, str, int], bytes] = Kept(MOST_PENDING)
        self._too_long = 0
        self._split = np.zeros(0, np.uint64)
        """Directions in which something is not whole."""

    def rows(self, batch: Batch, tcp: Rows, begun: Rows, length: npt.NDArray[np.int64]) -> Rows:
        """Return the segments that begin a message, and those behind one that is split.

        Args:
            batch: The packets.
            tcp: Those that may continue a message.
            begun: Those that begin one.
            length: What each of these says its message takes, in bytes of payload.
        """
        split = begun[length > batch.payload_stop[begun] - batch.payload[begun]]
        if not len(split) and not len(self._pending):
            self._split = np.zeros(0, np.uint64)
            return begun
        if len(self._split) > MOST_SPLIT:
            self._pending.clear()
            self._split = np.zeros(0, np.uint64)
        self._split = np.unique(np.concatenate([self._split, directions(batch, split)]))
        return np.union1d(begun, tcp[np.isin(directions(batch, tcp), self._split)])

    def joined(self, packet: Packet) -> bytes:
        """Return what a packet carries, behind what came before it."""
        before = self._pending.pop(packet.way, b"")
        if before[:_SAME] == packet.payload[:_SAME]:
            return packet.payload
        return before + packet.payload

    def wait(self, packet: Packet, data: bytes) -> None:
        """Keep what is not whole; too much of it is let go, and counted."""
        if len(data) < MOST_BYTES:
            self._pending.put(packet.way, data)
        else:
            self._too_long += 1

    @property
    def forgotten(self) -> int:
        """Messages that were let go before they were whole."""
        return self._pending.forgotten + self._too_long
