"""Several copies of one case put together: a set union, with forks and conflicts kept in sight."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from csirt.model.journal import Entry, EntryKind, Sealed
from csirt.operation.timeline import ordered

_ADDITIVE = frozenset(
    [
        EntryKind.STATION_JOINED,
        EntryKind.HEAD_SEEN,
        EntryKind.NOTE_ADDED,
        EntryKind.ENTRY_CORRECTED,
        EntryKind.CALL_RECEIVED,
        EntryKind.MESSAGE_SENT,
        EntryKind.MESSAGE_ACKNOWLEDGED,
        EntryKind.OBSERVATION_MADE,
        EntryKind.JUDGEMENT_MADE,
    ]
)
"""Kinds that add and never contradict: two of them on one subject are no conflict."""


def union(*copies: Iterable[Sealed]) -> tuple[Sealed, ...]:
    """Return the entries that stand in any of the copies, sorted; a body wins over its absence.

    Commutative, associative and idempotent. Two entries are one when place and chain are the same;
    two chains at one place are a fork, and both stay.
    """
    found: dict[tuple[str, str, int, bytes, bytes], Sealed] = {}
    for copy in copies:
        for row in copy:
            key = row.case, row.station, row.seq, row.chain, row.leaf
            other = found.get(key)
            found[key] = row if other is None else max(row, other, key=_fuller)
    return tuple(found[key] for key in sorted(found))


def _fuller(row: Sealed) -> tuple[bool, bytes, int, bytes]:
    return row.body is not None, row.body or b"", row.tick, row.signature


def without_bodies(
    rows: Iterable[Sealed], withheld: Callable[[Sealed], bool]
) -> tuple[Sealed, ...]:
    """Return entries without the bodies that are not to be shown; leaf and chain stay."""
    return tuple(replace(row, body=None) if withheld(row) else row for row in rows)


@dataclass(frozen=True, slots=True)
class Fork:
    """One place of a chain that two entries hold: the key was used twice, or history rewritten."""

    case: str
    station: str
    seq: int

    @property
    def ref(self) -> str:
        """Reference of the place."""
        return f"entry:{self.case}/{self.station}/{self.seq}"


def forks(rows: Iterable[Sealed]) -> tuple[Fork, ...]:
    """Return the first forked place of each station, sorted."""
    seen: dict[tuple[str, str, int], bytes] = {}
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if seen.setdefault((row.case, row.station, row.seq), row.chain) != row.chain:
            key = row.case, row.station
            first[key] = min(first.get(key, row.seq), row.seq)
    return tuple(Fork(case, station, seq) for (case, station), seq in sorted(first.items()))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Entries on one subject whose writers had not seen each other."""

    subject: str
    base: str
    """What each of them had seen last; empty when nothing."""
    entries: tuple[Entry, ...]
    """In the order of the fold, two at least."""
    resolved: Entry | None = None
    """The ``conflict.resolved`` that names them all, by whom it was for to decide."""


Accountable = Callable[[str], str]
"""The role that decides on a subject; empty when any role may."""


def _anybody(_subject: str) -> str:
    return ""


def conflicts(
    entries: Iterable[Entry], accountable: Accountable = _anybody
) -> tuple[Conflict, ...]:
    """Return the conflicts of a case, open and resolved, in the order of the fold.

    Args:
        entries: Entries of one case, in any order.
        accountable: The role that decides on a subject; empty when any role may.

    A resolution is a ``conflict.resolved`` on the same subject whose data are ``among``, the
    references of all entries of the conflict, and ``kept``, the one that counts. An entry that
    comes later with the same base opens the conflict again.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    decided: list[Entry] = []
    for entry in ordered(entries):
        if entry.kind is EntryKind.CONFLICT_RESOLVED:
            decided.append(entry)
        if entry.subject and entry.kind not in _ADDITIVE:
            groups.setdefault((entry.subject, entry.base), []).append(entry)
    return tuple(
        Conflict(subject, base, tuple(found), _resolution(subject, found, decided, accountable))
        for (subject, base), found in groups.items()
        if len(found) > 1 and not _agree(found)
    )


def _agree(entries: list[Entry]) -> bool:
    """Return whether entries say the same: two stations that froze one and the same playbook."""
    frozen = all(entry.kind is EntryKind.PLAYBOOK_FROZEN for entry in entries)
    return frozen and len({entry.data.get("sha256") for entry in entries}) == 1


def _resolution(
    subject: str,
    among: list[Entry],
    decided: list[Entry],
    accountable: Accountable,
) -> Entry | None:
    role, refs = accountable(subject), {entry.ref for entry in among}
    for entry in reversed(decided):
        named = entry.data.get("among")
        whole = isinstance(named, list) and refs <= {str(ref) for ref in named}
        kept = entry.data.get("kept") in refs
        if entry.subject == subject and whole and kept and role in ("", entry.role):
            return entry
    return None


def moves(entry: Entry) -> bool:
    """Return whether an entry is the base of the next one on its subject."""
    return bool(entry.subject) and entry.kind not in _ADDITIVE


def last_on(entries: Iterable[Entry], subject: str) -> str:
    """Return the reference of the last entry on a subject, the ``base`` of the next; or nothing."""
    found = ""
    for entry in ordered(entries):
        if entry.subject == subject and moves(entry):
            found = entry.ref
    return found
