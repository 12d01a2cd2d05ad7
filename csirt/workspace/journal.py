"""The journal of a workspace: cases are opened, entries appended, and read again in their order."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csirt import seal
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.canonical import canonical
from csirt.model.journal import Entry, EntryKind, Head, Sealed
from csirt.operation.chain import START, Examination, examined, heads_of, link
from csirt.operation.merge import Conflict, conflicts, moves
from csirt.operation.timeline import ordered, recorded, stored
from csirt.safe import safe
from csirt.store.engine import is_url
from csirt.store.log import Pen, Sight, Store
from csirt.workspace.root import root_of
from csirt.workspace.station import Station

FILE = "journal.sqlite"
VARIABLE = "CSIRT_JOURNAL"
MAX_BODY = 1_000_000
"""Bytes of one entry."""


def journal_place(given: str = "") -> str:
    """Return where the journal is: as given, else ``CSIRT_JOURNAL``, else in the workspace.

    Raises:
        NotFoundError: no workspace either.
    """
    if chosen := given or os.environ.get(VARIABLE, ""):
        return chosen if is_url(chosen) else str(Path(chosen).absolute())
    root = root_of(Path())
    if root is None:
        raise NotFoundError("journal.no-place", variable=VARIABLE)
    return str(root / FILE)


Ends = Mapping[tuple[str, str], int]
"""Last place of each (case, station)."""


@dataclass(slots=True)
class _Known:
    """What a writer has read of a case; grows with each look at it."""

    upto: dict[str, int] = field(default_factory=dict)
    """Last place read, by station."""
    last: dict[str, tuple[tuple[int, str, int], str]] = field(default_factory=dict)
    """Order and reference of the last entry, by subject."""

    def look(self, sight: Sight, case: str) -> Ends:
        """Read what was added since the last look, and return where each station ends."""
        ends = sight.ends(case)
        for (_, station), seq in ends.items():
            after = self.upto.get(station, 0)
            if seq > after:
                for row in sight.station(case, station, after):
                    self._take(row)
                self.upto[station] = seq
        return ends

    def _take(self, row: Sealed) -> None:
        if row.body is None or row.body.endswith(b'"subject":"","tick":%d,"v":1}' % row.tick):
            return  # most entries of a night are notes: they need no reading here
        entry = entry_of(row)
        if moves(entry):
            found = self.last.get(entry.subject)
            if found is None or found[0] < entry.order:
                self.last[entry.subject] = entry.order, entry.ref

    def base(self, subject: str) -> str:
        """Return the reference of the last entry on a subject, or nothing."""
        found = self.last.get(subject)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Act:
    """What an entry says, before it has a place."""

    kind: EntryKind
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    base: str | None = None
    """Last entry on the subject that the writer has seen; by default the last one there is."""
    happened_at: datetime | None = None
    """When it happened, with a time zone, where that is not the moment of the others."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something happened, who did it in which role, and when it is written."""

    happened_at: datetime
    actor: str
    role: str
    now: datetime


class Journal:
    """One case, for reading and for writing by one station."""

    def __init__(self, store: Store, station: Station, case: str) -> None:
        """Take a case of a journal; nothing is read or written yet."""
        self.store, self.station, self.case = store, station, case
        self._known = _Known()

    def append(
        self,
        kind: EntryKind,
        subject: str = "",
        data: Mapping[str, Any] | None = None,
        *,
        happened_at: datetime,
        actor: str,
        role: str = "",
        base: str | None = None,
        now: datetime,
    ) -> Entry:
        """Write one entry and return it; it is on the disk when this returns.

        Args:
            kind: What happened.
            subject: Reference to what it is about; empty for a note to the whole case.
            data: Plain data of the kind.
            happened_at: When it happened, with a time zone.
            actor: Who did it.
            role: In which role.
            base: Reference of the last entry on the subject that the writer has seen, empty when
                none; by default the last one there is, unseen or not.
            now: When it is written, with the station's time zone.

        Raises:
            StateError: somebody else wrote on the subject meanwhile (``journal.stale``).
            InputError: data that JSON cannot hold, or a text too long.
            SetupError: the disk is full or the server is gone; nothing was written.
        """
        act = Act(kind, subject, data or {}, base)
        stamp = Stamp(happened_at, actor, role, now)
        return self.append_all([act], stamp)[0]

    def append_all(
        self, acts: Sequence[Act], stamp: Stamp, *, erase: Iterable[Sealed] = ()
    ) -> tuple[Entry, ...]:
        """Write several entries in one transaction, all or none; see :meth:`append`.

        An act on a subject that an earlier one of the same call is about follows that one. Bodies
        that are to be erased go in the same transaction as the entry that says so.
        """
        told = [
            {
                "happened_at": stored(act.happened_at or stamp.happened_at),
                "recorded_at": recorded(stamp.now),
                "actor": stamp.actor,
                "role": stamp.role,
                "kind": act.kind,
                "subject": act.subject,
                "data": dict(act.data),
            }
            for act in acts
        ]
        about = {act.subject: act.base for act in reversed(acts) if act.subject}
        if about and not self._known.upto:
            with self.store.read() as sight:  # the long reading, while others may write
                self._known.look(sight, self.case)
        with self.store.write(self.case) as pen:
            ends = self._known.look(pen, self.case) if about else None
            bases = {subject: self._checked(subject, base) for subject, base in about.items()}
            for each in told:
                each["base"] = bases.get(str(each["subject"]), "")
            written = write(pen, self.station, self.case, *told, ends=ends)
            for row in erase:
                pen.erase(row)
            return written

    def _checked(self, subject: str, base: str | None) -> str:
        last = self._known.base(subject)
        if base is not None and base != last:
            raise StateError("journal.stale", subject=safe(subject), last=last or "—")
        return last

    def rows(self) -> tuple[Sealed, ...]:
        """Return every entry of the case as stored, both sides of a fork."""
        with self.store.read() as sight:
            return tuple(sight.case(self.case))

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries of the case in the order of the fold; withheld bodies are left out."""
        return entries_of(self.rows())

    def heads(self) -> tuple[Head, ...]:
        """Return the end of each station's chain."""
        return heads_of(self.rows())

    def base(self, subject: str) -> str:
        """Return the reference of the last entry on a subject, to give back to :meth:`append`."""
        with self.store.read() as sight:
            self._known.look(sight, self.case)
        return self._known.base(subject)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the conflicts of the case, open and resolved."""
        return conflicts(self.entries())

    def verify(
        self, against: tuple[Head, ...] = (), *, every_signature: bool = True
    ) -> Examination:
        """Read every entry and return what holds; see :func:`csirt.operation.chain.examined`."""
        return examined(
            self.rows(), canonical=canonical, against=against, every_signature=every_signature
        )


def write(
    pen: Pen, station: Station, case: str, *told: Mapping[str, Any], ends: Ends | None = None
) -> tuple[Entry, ...]:
    """Write entries of one station in an open transaction and return them.

    The station joins the case with its first entry: ``station.joined`` carries its key. ``ends``
    is where each station ends, when the caller has just read it. Of several entries on one subject
    each has the one before as its base.
    """
    ends = pen.ends(case) if ends is None else ends
    tails = {by: pen.station(case, by, seq - 1)[-1] for (_, by), seq in ends.items()}
    tail = tails.get(station.id)
    tick = max((row.tick for row in tails.values()), default=0)
    seq, chain = (tail.seq, tail.chain) if tail else (0, START)
    waiting = list(told) if tail else [_joining(station, told[0]), *told]
    sealed: list[Sealed] = []
    entries: list[Entry] = []
    before: dict[str, str] = {}
    for each in waiting:
        seq, tick = seq + 1, tick + 1
        subject = str(each.get("subject", ""))
        if subject and subject in before:
            each = {**each, "base": before[subject]}
        entry, row = _sealed(station, case, seq, tick, chain, each)
        chain = row.chain
        sealed.append(row)
        entries.append(entry)
        before[subject] = entry.ref
    pen.add(sealed)
    return tuple(entries[-len(told) :])


def _joining(station: Station, first: Mapping[str, Any]) -> dict[str, Any]:
    same = {name: first[name] for name in ("happened_at", "recorded_at", "actor", "role")}
    data = {"key": station.key, "algorithm": "Ed25519"}
    return same | {"kind": EntryKind.STATION_JOINED, "data": data}


def _sealed(
    station: Station, case: str, seq: int, tick: int, chain: bytes, told: Mapping[str, Any]
) -> tuple[Entry, Sealed]:
    place = {"case": case, "station": station.id, "seq": seq, "tick": tick}
    try:
        entry = Entry.model_validate({**place, "nonce": seal.random_bytes(16).hex(), **told})
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"]))
        raise InputError("journal.entry", field=field, problem=safe(fault["msg"])) from error
    body = canonical(entry.model_dump())
    if len(body) > MAX_BODY:
        raise InputError("journal.too-long", limit=MAX_BODY // 1_000)
    leaf, end, signature = link(chain, body, station.sign)
    return entry, Sealed(case, station.id, seq, tick, leaf, end, signature, body)


def entry_of(row: Sealed) -> Entry:
    """Return the entry that a row holds.

    Raises:
        InputError: a kind of entry that this version does not know.
    """
    try:
        return Entry.model_validate_json(row.body or b"")
    except ValidationError as error:
        ref = f"entry:{row.case}/{row.station}/{row.seq}"
        raise InputError("journal.unknown-entry", entry=ref) from error


def entries_of(rows: tuple[Sealed, ...]) -> tuple[Entry, ...]:
    """Return the entries of rows that have a body, in the order of the fold."""
    return ordered(entry_of(row) for row in rows if row.body is not None)
