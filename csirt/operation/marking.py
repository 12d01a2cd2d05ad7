"""The marking of each entry (TLP), and what of a case may be shown at a level."""

from collections.abc import Callable, Iterable

from csirt.model.journal import Entry, EntryKind
from csirt.model.tlp import Tlp

DEFAULT = Tlp.AMBER
"""Level of an entry that names none."""
ORDER = {level: place for place, level in enumerate(Tlp)}
_ALWAYS = frozenset([EntryKind.STATION_JOINED, EntryKind.HEAD_SEEN])
"""Kinds that carry keys and heads: without them nothing can be verified."""


def named(told: object) -> Tlp:
    """Return the level that a value means; what is no level is the most restricted one."""
    if told is None:
        return DEFAULT
    return next((level for level in Tlp if level.value == told), Tlp.RED)


def own_level(entry: Entry) -> Tlp:
    """Return the level that an entry names for itself."""
    if entry.kind in _ALWAYS:
        return Tlp.CLEAR
    level = named(entry.data.get("tlp"))
    more = entry.data.get("data")
    if entry.kind is EntryKind.ENTRY_CORRECTED and isinstance(more, dict) and "tlp" in more:
        level = max(level, named(more["tlp"]), key=ORDER.__getitem__)
    return level


Level = Callable[[Entry], Tlp]


def markings(entries: Iterable[Entry], own: Level = own_level) -> dict[str, Tlp]:
    """Return the level of each entry, by its reference.

    An entry and its corrections have one level, the most restricted that any of them names: a
    correction repeats what it corrects, and an entry shown without its correction would mislead.
    """
    entries = tuple(entries)
    found: dict[str, Tlp] = {}
    for entry in entries:
        level = own(entry)
        root = _root(entry)
        found[root] = max(found.get(root, Tlp.CLEAR), level, key=ORDER.__getitem__)
    return {entry.ref: found[_root(entry)] for entry in entries}


def _root(entry: Entry) -> str:
    return entry.subject if entry.kind is EntryKind.ENTRY_CORRECTED else entry.ref


def split(
    entries: Iterable[Entry], ceiling: Tlp, own: Level = own_level
) -> tuple[tuple[Entry, ...], tuple[tuple[str, Tlp], ...]]:
    """Return the entries that may be shown at a level, and the others by reference and level."""
    entries = tuple(entries)
    levels = markings(entries, own)
    shown = tuple(each for each in entries if ORDER[levels[each.ref]] <= ORDER[ceiling])
    held = tuple(
        (each.ref, levels[each.ref]) for each in entries if ORDER[levels[each.ref]] > ORDER[ceiling]
    )
    return shown, held
