"""A person's other records with what machines and tables found: by id, flows by their ends."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from csirt.files.record_key import key_of
from csirt.model.care import Application, CareLine, Group
from csirt.model.network import Asset, Directory, Supplier
from csirt.model.provenance import Provenance, Recorded
from csirt.model.record import Text

_OWN = {"id", "provenance", "from_", "to", "measure"}
R = TypeVar("R", bound=Recorded)

Told = Callable[[str, str, tuple[object, Recorded], tuple[object, Recorded]], None]
"""Takes a contradiction: which record, which field, the person's value and record, the others."""

#: Lists of a facility besides machines and zones, with the kind of reference to a record.
LISTS = {
    "directories": "directory",
    "identities": "identity",
    "flows": "flow",
    "suppliers": "supplier",
    "links": "link",
    "applications": "application",
    "care_lines": "care-line",
    "measures": "measure",
}


def laid_over(kind: str, written: object, found: tuple[R, ...], tell: Told) -> object:
    """Return a person's list with what was found: hers wins field by field, the rest is added.

    A list that she has not assessed is that which was found, or stays not assessed.
    """
    if not found:
        return written
    own: tuple[R, ...] = written if isinstance(written, tuple) else ()
    merged = {key_of(record): record for record in own}
    mine = frozenset(merged)
    for record in found:
        key = key_of(record)
        if key not in mine:
            merged[key] = record
            continue
        before = merged[key]
        for name in sorted((before.model_fields_set & record.model_fields_set) - _OWN):
            kept, lost = getattr(before, name), getattr(record, name)
            if _differ(kept, lost):
                called = f"{kind}:{'/'.join(key)}"
                tell(called, name, (_bare(kept), before), (_bare(lost), record))
        merged[key] = _filled(before, record)
    return tuple(merged.values())


def _bare(value: object) -> object:
    """Return a value as a review shows it: records within records as plain data."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return tuple(map(_bare, value)) if isinstance(value, tuple) else value


def _differ(kept: object, lost: object) -> bool:
    """Return whether two values contradict each other: what only one says is no contradiction,
    nor is another order."""
    if isinstance(kept, BaseModel) and isinstance(lost, BaseModel):
        both = kept.model_fields_set & lost.model_fields_set
        return any(getattr(kept, name) != getattr(lost, name) for name in both)
    if isinstance(kept, tuple) and isinstance(lost, tuple):
        return _comparable(kept) != _comparable(lost)
    return kept != lost


def _comparable(values: tuple[object, ...]) -> set[object]:
    """Return the values of a list that a table can say too: of needs, not 'some of a list' nor
    what another site provides."""
    return {
        value.of[0] if isinstance(value, Group) else value
        for value in values
        if not isinstance(value, Group) or (len(value.of) == 1 and "/" not in value.of[0])
    }


def _filled(written: R, found: R) -> R:
    """Return a person's record with the fields, and the fields of its fields, that she left."""
    update: dict[str, Any] = {
        name: getattr(found, name)
        for name in found.model_fields_set - written.model_fields_set - {"provenance"}
    }
    for name in written.model_fields_set & found.model_fields_set:
        mine, other = getattr(written, name), getattr(found, name)
        if isinstance(mine, BaseModel) and type(mine) is type(other):
            rest = other.model_fields_set - mine.model_fields_set
            if rest and not isinstance(mine, Text | Provenance):
                update[name] = mine.model_copy(update={each: getattr(other, each) for each in rest})
    return written.model_copy(update=update) if update else written


def redirected(records: Iterable[R], names: Mapping[str, str]) -> tuple[R, ...]:
    """Return records whose references to assets follow those that a person calls otherwise."""
    return tuple(_redirected(record, names) for record in records) if names else tuple(records)


def _redirected(record: R, names: Mapping[str, str]) -> R:
    changed: dict[str, Any] = {}
    if isinstance(record, Asset):
        changed = _lists(record, ("managed_by", "copies"), names)
        plugged = tuple(
            plug.model_copy(update={"switch": _text(plug.switch, names)}) for plug in record.plugged
        )
        if plugged != record.plugged:
            changed["plugged"] = plugged
    elif isinstance(record, Directory):
        changed = _lists(record, ("controllers",), names)
    elif isinstance(record, Application | CareLine):
        needs = tuple(
            Group(at_least=need.at_least, of=_texts(need.of, names)) for need in record.needs
        )
        changed = {"needs": needs} if needs != record.needs else {}
        if isinstance(record, Application):
            changed |= _lists(record, ("data",), names)
    elif isinstance(record, Supplier):
        access = tuple(
            each.model_copy(
                update={"to": _texts(each.to, names), "via": each.via and _text(each.via, names)}
            )
            for each in record.access
        )
        changed = {"access": access} if access != record.access else {}
    return record.model_copy(update=changed) if changed else record


def _lists(record: Recorded, fields: Iterable[str], names: Mapping[str, str]) -> dict[str, Any]:
    pairs = {name: getattr(record, name) for name in fields}
    return {
        name: _texts(before, names)
        for name, before in pairs.items()
        if _texts(before, names) != before
    }


def _texts(values: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_text(value, names) for value in values)


def _text(value: str, names: Mapping[str, str]) -> str:
    prefix, _, id = value.rpartition(":")
    if prefix not in ("", "asset") or id not in names:
        return value
    return f"{prefix}:{names[id]}" if prefix else names[id]
