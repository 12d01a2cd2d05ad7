"""What counts in a journal: entries as corrected, without those that were struck out or overruled.

Nothing is ever rewritten: a correction, an erasure and the end of a conflict are entries too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from csirt.model.journal import Entry, EntryKind
from csirt.operation.merge import Accountable, Conflict, conflicts
from csirt.operation.timeline import case_time, ordered

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
            _take(changes.setdefault(entry.subject, {}), entry.data)
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


def _take(change: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add a correction to the earlier ones of the same entry, key by key in its data too."""
    before, now = change.get("data"), more.get("data")
    change.update(more)
    if isinstance(before, dict) and isinstance(now, dict):
        change["data"] = {**before, **now}


def _changed(entry: Entry, change: Mapping[str, Any]) -> Entry:
    """Return an entry with its corrections; what a hand wrote wrongly changes nothing."""
    more = change.get("data")
    told = entry.model_dump()
    told["data"] = {**entry.data, **(more if isinstance(more, dict) else {})}
    told["happened_at"] = change.get("happened_at", entry.happened_at)
    try:
        changed = Entry.model_validate(told)
        case_time(changed)  # an hour that the calendar does not have is no hour
    except ValueError:
        return entry
    return changed


def standing(
    entries: Iterable[Entry], accountable: Accountable | None = None
) -> tuple[tuple[Entry, ...], tuple[Conflict, ...]]:
    """Return what counts, and the conflicts, open and resolved.

    Of a conflict that is resolved only the entry that was kept counts; of an open one all do, and
    whoever shows the subject shows the conflict.
    """
    told = corrected(entries)
    found = _decided(told, accountable or _anybody)
    lost = {entry.ref for conflict in found for entry in _lost(conflict)}
    return tuple(entry for entry in told if entry.ref not in lost), found


def _anybody(_subject: str) -> str:
    return ""


def _lost(conflict: Conflict) -> tuple[Entry, ...]:
    """Return the entries that a decision overruled."""
    if conflict.resolved is None:
        return ()
    kept = conflict.resolved.data["kept"]
    return tuple(entry for entry in conflict.entries if entry.ref != kept)


def _decided(entries: tuple[Entry, ...], accountable: Accountable) -> tuple[Conflict, ...]:
    """Return the conflicts; of two decisions that contradict, the one overruled decides nothing."""
    past: list[Conflict] = []
    while True:
        found = conflicts(entries, accountable)
        over = {
            entry.ref
            for conflict in found
            for entry in _lost(conflict)
            if entry.kind is EntryKind.CONFLICT_RESOLVED
        }
        if not over:
            return (*found, *past)
        past += [each for each in found if any(entry.ref in over for entry in each.entries)]
        entries = tuple(entry for entry in entries if entry.ref not in over)


def to_erase(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the references of the entries whose body is to be erased."""
    return tuple(
        entry.subject
        for entry in ordered(entries)
        if entry.kind is EntryKind.ENTRY_CORRECTED and entry.data.get(ERASED) is True
    )
