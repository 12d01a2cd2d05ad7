"""A case from one laptop to another: exported, verified, and put together as a set union."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from csirt import seal
from csirt.errors import InputError, IntegrityError, NotFoundError
from csirt.files import bundle as files
from csirt.files.bundle import Bundle
from csirt.files.canonical import canonical
from csirt.files.write import write_bytes
from csirt.model.journal import Entry, EntryKind, Head, Sealed
from csirt.model.tlp import Tlp
from csirt.operation.chain import Examination, case_head, examined, heads_of, key_of
from csirt.operation.marking import ORDER, markings
from csirt.operation.merge import Fork, forks, union, without_bodies
from csirt.operation.registers import register
from csirt.operation.standing import standing, to_erase
from csirt.operation.timeline import recorded, stored
from csirt.safe import safe
from csirt.store.log import Pen, Store
from csirt.workspace.journal import Journal, entries_of, entry_of, write
from csirt.workspace.station import Station


def bundled(journal: Journal, *, tlp: Tlp = Tlp.RED, now: datetime) -> Bundle:
    """Return the bundle of a case, without the bodies that are above a level.

    Raises:
        NotFoundError: the case has no entry.
    """
    rows = union(journal.rows())
    if not rows:
        raise NotFoundError("journal.no-case", case=safe(journal.case), near="—")
    known = tuple(_readable(rows))
    gone, levels = frozenset(to_erase(known)), markings(known)
    shown = without_bodies(rows, lambda row: _is_above(row, tlp, levels) or _ref(row) in gone)
    heads = heads_of(shown)
    return Bundle(
        case=journal.case,
        station=journal.station.id,
        key=journal.station.key,
        exported_at=stored(now),
        tlp=tlp.value,
        case_head=case_head(heads),
        heads=heads,
        stations=_keys(shown) | {journal.station.id: journal.station.key},
        withheld=tuple(_ref(row) for row in shown if row.body is None),
        rows=shown,
        exhibits=_exhibits(shown),
    )


def _exhibits(rows: tuple[Sealed, ...]) -> tuple[dict[str, object], ...]:
    """Return the manifest of the pieces, as far as the entries that are shown tell of them."""
    marks = (b'"kind":"exhibit.', b'"kind":"entry.corrected"', b'"kind":"conflict.resolved"')
    about = tuple(row for row in rows if row.body and any(mark in row.body for mark in marks))
    counts, _ = standing(entries_of(about)) if about else ((), ())
    return tuple(row.as_json() for row in register("exhibit", counts))


def _ref(row: Sealed) -> str:
    return f"entry:{row.case}/{row.station}/{row.seq}"


def _readable(rows: tuple[Sealed, ...]) -> Iterator[Entry]:
    """Yield the entries that this version can read; the others travel as they are."""
    for row in rows:
        if row.body is not None:
            try:
                yield entry_of(row)
            except InputError:
                continue


def _is_above(row: Sealed, ceiling: Tlp, levels: Mapping[str, Tlp]) -> bool:
    """Return whether an entry is above a level; what carries keys and heads always travels.

    What this version cannot read is as restricted as can be.
    """
    level = Tlp.CLEAR if row.seq == 1 else levels.get(_ref(row), Tlp.RED)
    return row.body is not None and ORDER[level] > ORDER[ceiling]


def _keys(rows: tuple[Sealed, ...]) -> dict[str, str]:
    return {
        row.station: key_of({"data": entry_of(row).data}).hex()
        for row in rows
        if row.seq == 1 and row.body is not None
    }


def exported(
    journal: Journal,
    output: Path,
    *,
    tlp: Tlp = Tlp.RED,
    recipients: tuple[str, ...] = (),
    passphrase: str = "",
    force: bool = False,
    now: datetime,
) -> Bundle:
    """Write the bundle of a case, signed; encrypted (age) when somebody is named to read it.

    Raises:
        NotFoundError: the case has no entry.
        StateError: the output stands already.
        InputError: a recipient is no age public key.
    """
    bundle = bundled(journal, tlp=tlp, now=now)
    data = files.packed(bundle, journal.station.sign)
    if recipients or passphrase:
        data = seal.encrypted(data, recipients=recipients, passphrase=passphrase)
    write_bytes(output, data, force=force)
    return bundle


def read_bundle(path: Path, *, keys: tuple[str, ...] = (), passphrase: str = "") -> Bundle:
    """Return what a bundle holds, once its bytes, hashes and signature hold.

    Raises:
        NotFoundError: no such file.
        InputError: no bundle, or it is encrypted and no key was given.
        IntegrityError: a byte was altered, or no key opens it.
    """
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    with path.open("rb") as stream:
        data = stream.read(files.MAX_BYTES + 1)
    if data.startswith(files.AGE):
        if not keys and not passphrase:
            raise InputError("bundle.encrypted", file=safe(path))
        data = seal.decrypted(data, keys=keys, passphrase=passphrase)
    return files.unpacked(data)


def examined_bundle(bundle: Bundle, against: tuple[Head, ...] = ()) -> Examination:
    """Return what holds in a bundle: its chains, and its heads against them.

    Raises:
        IntegrityError: the heads, the stations or the list of what is withheld are not those of
            the entries.
    """
    found = examined(bundle.rows, canonical=canonical, against=against)
    keys = {**_keys_found(bundle), bundle.station: bundle.key}
    same = (
        found.heads == bundle.heads
        and case_head(found.heads) == bundle.case_head
        and sorted(found.withheld) == sorted(bundle.withheld)
        and bundle.exhibits in (None, _exhibits(bundle.rows))
        and all(bundle.stations.get(station) == key for station, key in keys.items())
        and bundle.station.endswith(f"-{bundle.key[:4]}")
    )
    if not same:
        raise IntegrityError("bundle.altered", file=files.HEADS)
    return found


def _keys_found(bundle: Bundle) -> dict[str, str]:
    try:
        return _keys(bundle.rows)
    except InputError:
        return {}


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought."""

    case: str
    added: int
    """Entries that were not here."""
    filled: int
    """Bodies that had been withheld from us."""
    forks: tuple[Fork, ...]
    """Every fork that the case has now."""
    witnessed: int
    """Heads of other stations written into the own chain (``head.seen``)."""


def merged(
    store: Store, station: Station, bundle: Bundle, *, actor: str, role: str = "", now: datetime
) -> Merged:
    """Take a bundle in: a set union in one transaction; nothing is taken when a chain is broken.

    A fork is kept, both sides. The heads of other stations are written into the own chain, so that
    stations witness each other; a bundle that brings nothing new writes nothing.

    Raises:
        IntegrityError: an entry of the bundle does not hold; the message names the first.
        InputError: a kind of entry that this version does not know.
    """
    found = examined_bundle(bundle)
    broken = [each for each in found.breaks if each.code != "chain.fork"]
    if broken:
        raise IntegrityError("bundle.broken", entry=broken[0].ref, fault=broken[0].code)
    entries_of(bundle.rows)  # every kind is known, or nothing is taken
    with store.write(bundle.case) as pen:
        mine = tuple(pen.case(bundle.case))
        gone = frozenset(to_erase((*entries_of(mine), *entries_of(bundle.rows))))
        theirs = without_bodies(bundle.rows, lambda row: _ref(row) in gone)
        added, filled = _taken(pen, mine, theirs)
        whole = union(mine, bundle.rows)
        told = _seen(whole, bundle, station, actor, role, now)
        if told:
            write(pen, station, bundle.case, *told)
    return Merged(bundle.case, added, filled, forks(whole), len(told))


def _taken(pen: Pen, mine: tuple[Sealed, ...], theirs: tuple[Sealed, ...]) -> tuple[int, int]:
    """Write what is new; at a place that another entry holds, beside it."""
    known = {(row.station, row.seq, row.chain): row for row in mine}
    held = {(row.station, row.seq) for row in mine}
    straight, beside, filled = [], [], []
    for row in theirs:
        same = known.get((row.station, row.seq, row.chain))
        if same is not None:
            if same.body is None and row.body is not None:
                filled.append(row)
        elif (row.station, row.seq) in held:
            beside.append(row)
        else:
            straight.append(row)
            held.add((row.station, row.seq))
    pen.add(straight)
    pen.add(beside, fork=True)
    pen.fill(filled)
    return len(straight) + len(beside), len(filled)


def _seen(
    whole: tuple[Sealed, ...],
    bundle: Bundle,
    station: Station,
    actor: str,
    role: str,
    now: datetime,
) -> list[dict[str, object]]:
    """Return the ``head.seen`` to write: heads of others that this station has not witnessed."""
    witnessed = {
        (str(entry.data.get("station")), entry.data.get("seq"), str(entry.data.get("chain")))
        for entry in entries_of(whole)
        if entry.kind is EntryKind.HEAD_SEEN and entry.station == station.id
    }
    at = {"happened_at": stored(now), "recorded_at": recorded(now), "actor": actor, "role": role}
    return [
        {
            **at,
            "kind": EntryKind.HEAD_SEEN,
            "data": {"station": head.station, "seq": head.seq, "chain": head.chain},
        }
        for head in bundle.heads
        if head.station != station.id and (head.station, head.seq, head.chain) not in witnessed
    ]
