"""What an import brings beside machines: merged by id, flows by their ends, the newest wins.

The rules are those of machines: the same word again changes nothing and keeps its older
provenance, so that a file imported twice gives the same bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from csirt.files.newer import is_newer
from csirt.files.record_key import key_of
from csirt.files.seen import Changes
from csirt.model.facility import SeenFacility
from csirt.model.network import CutOff
from csirt.model.provenance import Provenance, Recorded
from csirt.model.record import NOT_ASSESSED

S = TypeVar("S", bound=BaseModel)

_OWN = {"id", "provenance"}


def with_records(
    seen: S, name: str, found: Iterable[Recorded], provenance: Provenance
) -> tuple[S, Changes]:
    """Return a seen file with the records of one import in its list ``name``, and what changed."""
    before: Mapping[tuple[str, ...], Recorded] = {
        key_of(record): record for record in getattr(seen, name)
    }
    after = dict(before)
    added: list[str] = []
    updated: list[str] = []
    unchanged: list[str] = []
    for record in found:
        key = key_of(record)
        old = before.get(key)
        if old is None:
            after[key] = record.model_copy(update={"provenance": provenance})
            added.append("/".join(key))
            continue
        after[key] = merged_record(old, record, provenance)
        (unchanged if after[key] is old else updated).append("/".join(key))
    records = tuple(after[key] for key in sorted(after))
    changes = Changes(tuple(added), tuple(updated), tuple(unchanged))
    return seen.model_copy(update={name: records}), changes


def merged_record(old: Recorded, found: Recorded, provenance: Provenance) -> Recorded:
    """Return ``old`` with what another import says, or ``old`` itself if that is nothing new."""
    newer = is_newer(provenance, old.provenance, by_tool=True)
    changed: dict[str, Any] = {}
    for name in sorted(found.model_fields_set - _OWN):
        before = getattr(old, name)
        value = _within(before, getattr(found, name), newer=newer)
        older = not (newer or _empty(before) or isinstance(before, BaseModel))
        if _empty(value) or _same(value, before) or older:
            continue
        changed[name] = value
    if not changed:
        return old
    if newer:
        changed["provenance"] = provenance
    return old.model_copy(update=changed)


def _within(before: Any, value: Any, *, newer: bool) -> Any:
    """Return a record within a record with what the other says besides."""
    if not (isinstance(before, BaseModel) and type(before) is type(value)):
        return value
    first, second = (value, before) if newer else (before, value)
    more = {name: getattr(first, name) for name in first.model_fields_set}
    return second.model_copy(update=more)


def _same(value: object, before: object) -> bool:
    """Return whether two values say the same; the order of a list says nothing."""
    if isinstance(value, tuple) and isinstance(before, tuple):
        return set(value) == set(before)
    return value == before


def _empty(value: object) -> bool:
    return value in (None, "", (), NOT_ASSESSED) or value == CutOff()


def joined(first: Changes, second: Changes) -> Changes:
    """Return what two steps of one import did."""
    return Changes(
        first.added + second.added,
        first.updated + second.updated,
        first.unchanged + second.unchanged,
    )


def nothing(id: str) -> SeenFacility:
    """Return what is seen of a facility of which nothing was."""
    return SeenFacility.model_validate({"schema": "csirt.facility-seen/1", "id": id})
