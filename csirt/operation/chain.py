"""What the journal proves: each entry sealed to the one before it, and every break named."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from csirt.model.journal import EntryKind, Head, Sealed
from csirt.seal import chained, digest, leaf_of, signature_holds

START = bytes(32)
"""The chain before the first entry of a station."""


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that does not hold: its code (``csirt explain CODE``) and the entry."""

    code: str
    case: str
    station: str
    seq: int
    tick: int = 0

    @property
    def ref(self) -> str:
        """Reference of the entry."""
        return f"entry:{self.case}/{self.station}/{self.seq}"


@dataclass(frozen=True, slots=True)
class Examination:
    """What a reading of every entry found."""

    breaks: tuple[Break, ...]
    """What does not hold, the first bad entry first."""
    remarks: tuple[Break, ...]
    """What a reader must know and is no fault: a clock that went back."""
    heads: tuple[Head, ...]
    withheld: tuple[str, ...]
    """References of the entries whose body is left out; leaf and chain hold."""
    count: int

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.breaks


def link(
    previous: bytes, body: bytes, sign: Callable[[bytes], bytes]
) -> tuple[bytes, bytes, bytes]:
    """Return leaf, chain and signature of the entry that follows ``previous``."""
    leaf = leaf_of(body)
    chain = chained(previous, leaf)
    return leaf, chain, sign(chain)


def heads_of(rows: Iterable[Sealed]) -> tuple[Head, ...]:
    """Return the end of each station's chain, sorted; a forked station has one an end."""
    rows = list(rows)
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row.case, row.station
        last[key] = max(last.get(key, 0), row.seq)
    forked = _forked_stations(rows)
    found = {
        Head(row.case, row.station, row.seq, row.chain.hex())
        for row in rows
        if row.seq == last[row.case, row.station] and (row.case, row.station) not in forked
    }
    return tuple(sorted(found | _tips(row for row in rows if (row.case, row.station) in forked)))


def _forked_stations(rows: list[Sealed]) -> set[tuple[str, str]]:
    seen: dict[tuple[str, str, int], bytes] = {}
    return {
        (row.case, row.station)
        for row in rows
        if seen.setdefault((row.case, row.station, row.seq), row.chain) != row.chain
    }


def _tips(rows: Iterable[Sealed]) -> set[Head]:
    """Return the rows that no other row follows."""
    rows = list(rows)
    leaves: dict[tuple[str, str, int], list[Sealed]] = {}
    for row in rows:
        leaves.setdefault((row.case, row.station, row.seq), []).append(row)
    return {
        Head(row.case, row.station, row.seq, row.chain.hex())
        for row in rows
        if not any(
            chained(row.chain, after.leaf) == after.chain
            for after in leaves.get((row.case, row.station, row.seq + 1), ())
        )
    }


def case_head(heads: Iterable[Head]) -> str:
    """Return the head of a case: the SHA-256 of its sorted station heads, one a line."""
    lines = (f"{head.case} {head.station} {head.seq} {head.chain}\n" for head in sorted(heads))
    return digest("".join(lines).encode()).hex()


@dataclass(slots=True)
class _Reading:
    """The state of one examination."""

    canonical: Callable[[Any], bytes]
    every_signature: bool
    breaks: list[Break] = field(default_factory=list)
    remarks: list[Break] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    keys: dict[tuple[str, str], bytes] = field(default_factory=dict)
    witnessed: list[tuple[Sealed, Head]] = field(default_factory=list)

    def wrong(self, code: str, row: Sealed) -> None:
        self.breaks.append(Break(code, row.case, row.station, row.seq, row.tick))

    def station(self, rows: list[Sealed]) -> None:
        """Read one station's rows, in order of place; the rows of a fork are a tree."""
        before: dict[bytes, Sealed | None] = {START: None}
        here: dict[bytes, Sealed | None] = {}
        tips: dict[bytes, Sealed] = {}
        seq = 1
        for row in rows:
            if row.seq != seq and here:
                before, here, seq = here, {}, seq + 1
            if row.seq != seq:
                self.wrong("chain.gap", row)
                before, seq = {row.chain: None}, row.seq
            elif here:
                self.wrong("chain.fork", row)
            self._linked(row, before, tips)
            self._body(row)
            here[row.chain] = row
            tips[row.chain] = row
        for row in rows if self.every_signature else tips.values():
            self._signature(row)

    def _linked(
        self, row: Sealed, before: dict[bytes, Sealed | None], tips: dict[bytes, Sealed]
    ) -> None:
        for chain, previous in before.items():
            if chained(chain, row.leaf) == row.chain:
                tips.pop(chain, None)
                if previous is not None and previous.tick >= row.tick:
                    self.wrong("chain.tick", row)
                return
        if row.chain not in before:  # after a gap, that row stands for what is missing
            self.wrong("chain.link", row)

    def _body(self, row: Sealed) -> None:
        if row.body is None:
            self.withheld.append(f"entry:{row.case}/{row.station}/{row.seq}")
            if row.seq == 1:
                self.wrong("chain.key", row)
            return
        if leaf_of(row.body) != row.leaf:
            self.wrong("chain.leaf", row)
            return
        told = _object(row.body)
        if told is None or not _is_canonical(row.body, told, self.canonical):
            self.wrong("chain.form", row)
            return
        if any(told.get(name) != getattr(row, name) for name in ("case", "station", "seq", "tick")):
            self.wrong("chain.place", row)
        self._joined(row, told)
        if told.get("kind") == EntryKind.HEAD_SEEN:
            self._seen(row, told)

    def _joined(self, row: Sealed, told: dict[str, Any]) -> None:
        """Take the station's key from its first entry; the station's name must bear it."""
        if row.seq != 1:
            return
        key = key_of(told)
        if told.get("kind") != EntryKind.STATION_JOINED or not bears(row.station, key):
            self.wrong("chain.key", row)
        else:
            self.keys.setdefault((row.case, row.station), key)

    def _seen(self, row: Sealed, told: dict[str, Any]) -> None:
        data = told.get("data")
        data = data if isinstance(data, dict) else {}
        station, seq, chain = data.get("station"), data.get("seq"), data.get("chain")
        if isinstance(station, str) and isinstance(seq, int) and isinstance(chain, str):
            self.witnessed.append((row, Head(row.case, station, seq, chain)))
        else:
            self.wrong("chain.form", row)

    def _signature(self, row: Sealed) -> None:
        key = self.keys.get((row.case, row.station))
        if key is None or not signature_holds(key, row.chain, row.signature):
            self.wrong("chain.signature", row)


def key_of(told: Mapping[str, Any]) -> bytes:
    """Return the public key that a ``station.joined`` carries; nothing when it carries none."""
    data = told.get("data")
    text = data.get("key") if isinstance(data, dict) else None
    try:
        key = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return key if len(key) == 32 else b""


def bears(station: str, key: bytes) -> bool:
    """Return whether a station's id ends in the first digits of its key."""
    return bool(key) and station.endswith(f"-{key.hex()[:4]}")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _is_canonical(body: bytes, told: dict[str, Any], canonical: Callable[[Any], bytes]) -> bool:
    """Return whether a body is what its data give; the quick way is right but for odd numbers."""
    try:
        quick = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return quick.encode() == body or canonical(told) == body
    except (ValueError, RecursionError):
        return False


def examined(
    rows: Iterable[Sealed],
    *,
    canonical: Callable[[Any], bytes],
    against: Iterable[Head] = (),
    every_signature: bool = True,
) -> Examination:
    """Return what holds and what does not in the entries of one case or of several.

    Args:
        rows: Every entry, both sides of a fork included, in any order.
        canonical: What gives the canonical bytes of an object.
        against: Heads that somebody else holds (an export, a printed page): up to each of them
            any edit, insertion, removal, swap or truncation is found, whoever holds the key.
        every_signature: Verify each signature, 0.1 ms an entry; otherwise the last of each chain,
            which covers what stands before it.
    """
    rows = sorted(rows, key=lambda row: (row.case, row.station, row.seq, row.chain))
    reading = _Reading(canonical, every_signature)
    stations: dict[tuple[str, str], list[Sealed]] = {}
    for row in rows:
        stations.setdefault((row.case, row.station), []).append(row)
    for mine in stations.values():
        reading.station(mine)
    _heads_hold(reading, rows, against)
    _clocks(reading, stations.values())
    breaks = sorted(set(reading.breaks), key=_first)
    return Examination(
        tuple(breaks), tuple(reading.remarks), heads_of(rows), tuple(reading.withheld), len(rows)
    )


def _first(each: Break) -> tuple[bool, int, str, int, str]:
    """Return the order of faults: a head that is missed comes after the entry that explains it."""
    return each.code == "chain.head", each.tick, each.station, each.seq, each.code


def _heads_hold(reading: _Reading, rows: list[Sealed], against: Iterable[Head]) -> None:
    """Check each head that somebody wrote down: in the journal itself, or elsewhere."""
    chains = {(row.case, row.station, row.seq, row.chain.hex()): row.tick for row in rows}
    for head in against:
        if (head.case, head.station, head.seq, head.chain) not in chains:
            reading.breaks.append(Break("chain.head", head.case, head.station, head.seq))
    for row, head in reading.witnessed:
        if (head.case, head.station, head.seq, head.chain) not in chains:
            reading.wrong("chain.witness", row)


def _clocks(reading: _Reading, stations: Iterable[list[Sealed]]) -> None:
    """Remark each entry that was recorded before the one it follows."""
    from datetime import datetime

    for rows in stations:
        latest: datetime | None = None
        for row in rows:
            told = _object(row.body) if row.body else None
            try:
                recorded = datetime.fromisoformat(str((told or {}).get("recorded_at")))
                back = latest is not None and recorded < latest
            except (TypeError, ValueError):
                continue
            if back:
                reading.remarks.append(
                    Break("chain.clock-back", row.case, row.station, row.seq, row.tick)
                )
            latest = recorded
