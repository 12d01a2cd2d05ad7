"""Conversations in arrays: one row each, rows of the same conversation added together.

Half the memory of a capture is its conversations; in rows they take a seventh of what objects do.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from csirt.files.capture.batch import Batch

SYN, ACK = 0x02, 0x10
KEYS = 7
ROW = np.dtype(
    [
        ("key", "u8", KEYS),  # version and protocol, the lower end, the upper one, ports, file
        ("sums", "i8", 6),  # packets, bytes and payload from the lower end, then from the upper
        ("first", "i8"),
        ("last", "i8"),
        ("record", "i8"),
        ("flags", "u1", 2),
        ("from_lower", "?"),  # the first packet came from the lower end
        ("opened", "u1"),  # by whom: 0 unknown, 1 the lower end, 2 the upper one
    ]
)
_MIX = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
     0xFF51AFD7ED558CCD, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB], np.uint64
)  # fmt: skip

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]
Tallies = npt.NDArray[np.void]
"""Rows of :data:`ROW`."""


def tallies(batch: Batch, rows: Places, source: int) -> Tallies:
    """Return the conversations of some packets of a batch that have an address."""
    key, lower = _keys(batch, rows, source)
    order, starts = _groups(key)
    rows, lower = rows[order], lower[order]
    made = np.zeros(len(starts), ROW)
    made["key"] = key[order[starts]]
    one = np.ones(len(rows), np.int64)
    columns = [
        np.add.reduceat(np.where(mine, each, 0), starts)
        for mine in (lower, ~lower)
        for each in (one, batch.wire[rows], batch.payload_length[rows])
    ]
    made["sums"] = np.stack(columns, axis=1)
    at, flags = batch.at[rows], batch.flags[rows]
    made["first"] = np.minimum.reduceat(at, starts)
    made["last"] = np.maximum.reduceat(at, starts)
    made["record"] = np.minimum.reduceat(batch.frame[rows], starts)
    for way, mine in enumerate((lower, ~lower)):
        made["flags"][:, way] = np.bitwise_or.reduceat(np.where(mine, flags, np.uint8(0)), starts)
    opening = (flags & (SYN | ACK)) == SYN
    made["opened"] = np.maximum.reduceat(np.where(opening, np.where(lower, 1, 2), 0), starts)
    made["from_lower"] = lower[starts]
    return made


def together(some: Sequence[Tallies]) -> Tallies:
    """Return rows added together, those of one conversation in the order in which they came."""
    rows = np.concatenate(some)
    if not len(rows):
        return rows
    order, starts = _groups(rows["key"])
    if len(starts) == len(rows):
        return rows
    rows = rows[order]
    made = rows[starts]
    made["sums"] = np.add.reduceat(rows["sums"], starts, axis=0)
    made["flags"] = np.bitwise_or.reduceat(rows["flags"], starts, axis=0)
    made["first"] = np.minimum.reduceat(rows["first"], starts)
    made["last"] = np.maximum.reduceat(rows["last"], starts)
    made["record"] = np.minimum.reduceat(rows["record"], starts)
    size = np.diff(starts, append=len(rows))
    begins = rows["first"] == np.repeat(made["first"], size)
    made["from_lower"] = rows["from_lower"][_foremost(begins, starts)]
    made["opened"] = rows["opened"][_foremost(rows["opened"] > 0, starts)]
    return made


def hashed(key: Words) -> Words:
    """Return a number for each key; two keys may have the same one."""
    mixed = (key * _MIX).astype(np.uint64)
    mixed ^= mixed >> np.uint64(29)
    found: Words = np.bitwise_xor.reduce(mixed * _MIX[::-1], axis=1)
    return found


def _foremost(wanted: npt.NDArray[np.bool_], starts: Places) -> Places:
    """Return, of each group, the place of the first row that is wanted, of its first without."""
    count = len(wanted)
    found = np.minimum.reduceat(np.where(wanted, np.arange(count), count), starts)
    return np.where(found < count, found, starts)


def _keys(batch: Batch, rows: Places, source: int) -> tuple[Words, npt.NDArray[np.bool_]]:
    """Return the key of each packet, the lower end first, and whether it came from that end."""
    src, dst = batch.src[rows], batch.dst[rows]
    sport, dport = batch.src_port[rows].astype(np.uint64), batch.dst_port[rows].astype(np.uint64)
    lower = src[:, 0] < dst[:, 0]
    equal = src[:, 0] == dst[:, 0]
    lower |= equal & (src[:, 1] < dst[:, 1])
    equal &= src[:, 1] == dst[:, 1]
    lower |= equal & (sport <= dport)
    keys = np.empty((len(rows), KEYS), np.uint64)
    keys[:, 0] = batch.version[rows].astype(np.uint64) << np.uint64(8) | batch.proto[rows]
    keys[:, 1:3] = np.where(lower[:, None], src, dst)
    keys[:, 3:5] = np.where(lower[:, None], dst, src)
    low_port, high_port = np.where(lower, sport, dport), np.where(lower, dport, sport)
    keys[:, 5] = low_port << np.uint64(16) | high_port
    keys[:, 6] = source
    return keys, lower


def _groups(keys: Words) -> tuple[Places, Places]:
    """Return an order that puts equal keys side by side, in the order of arrival, and the starts
    of the groups.

    The keys are sorted by a hash; where two keys had one hash, by themselves.
    """
    mixed = hashed(keys)
    order = np.argsort(mixed, kind="stable")
    sorted_keys = keys[order]
    new = (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)
    jumps = mixed[order][1:] != mixed[order][:-1]
    if (new & ~jumps).any():
        order = np.lexsort(keys.T)
        sorted_keys = keys[order]
        new = (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)
    return order, np.concatenate([[0], np.flatnonzero(new) + 1])
