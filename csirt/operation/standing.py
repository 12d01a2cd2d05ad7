"""What counts in a journal: entries as corrected, without those that were struck out or overruled.

Nothing is ever rewritten: a correction, an erasure and the end of a conflict are entries too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from csirt.model.journal import Entry, EntryKind
from csirt.operation.merge import Accountable, Conflict, conflicts
from csirt.operation.timeline import ordered

CORRECTABLE = ("happened_at", "data")
"""What a correction may change; who wrote what, and where it stands in the chain, never."""
WITHDRAWN = "withdrawn"
"""A correction with this in its data strikes the entry out."""
ERASED = "erased"
"""A correction with this in its data says that the body is to be erased wherever it lies."""


def corrected(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries in the order of the fold, each as its corrections leave it.

    A correction has the subject ``entry:CASE/STATION/SEQ``; later ones win, key by key. What was
    struck out or erased is left out; the corrections themselves stay, for the log.
    """
    entries = ordered(entries)
    changes: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.kind is EntryKind.ENTRY_CORRECTED:
            changes.setdefault(entry.subject, {}).update(entry.data)
    if not changes:
        return entries
    kept = []
    for entry in entries:
        change = changes.get(entry.ref)
        if change is None:
            kept.append(entry)
        elif not (change.get(WITHDRAWN) is True or change.get(ERASED) is True):
            kept.append(_changed(entry, change))
    return tuple(kept)


def _changed(entry: Entry, change: Mapping[str, Any]) -> Entry:
    """Return an entry with its corrections; what a hand wrote wrongly changes nothing."""
    more = change.get("data")
    told = entry.model_dump()
    told["data"] = {**entry.data, **(more if isinstance(more, dict) else {})}
    told["happened_at"] = change.get("happened_at", entry.happened_at)
    try:
        return Entry.model_validate(told)
    except ValueError:
        return entry


def standing(
    entries: Iterable[Entry], accountable: Accountable | None = None
) -> tuple[tuple[Entry, ...], tuple[Conflict, ...]]:
    """Return what counts, and the conflicts, open and resolved.

    Of a conflict that is resolved only the entry that was kept counts; of an open one all do, and
    whoever shows the subject shows the conflict.
    """
    told = corrected(entries)
    found = conflicts(told, accountable) if accountable else conflicts(told)
    lost = {
        entry.ref
        for conflict in found
        if conflict.resolved is not None
        for entry in conflict.entries
        if entry.ref != conflict.resolved.data["kept"]
    }
    return tuple(entry for entry in told if entry.ref not in lost), found


def to_erase(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the references of the entries whose body is to be erased."""
    return tuple(
        entry.subject
        for entry in ordered(entries)
        if entry.kind is EntryKind.ENTRY_CORRECTED and entry.data.get(ERASED) is True
    )
