"""What each tool says a machine is, and where two of them contradict each other.

An asset has one value a field and one provenance. Once a second tool has spoken of it, that is
not enough to know who said what: from then on the word of each is kept beside, so that a
contradiction is shown with both its sources. One tool that changes its mind contradicts nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from csirt.files.inventory.kind import precision
from csirt.files.inventory.observation import UNKNOWN_KIND, Observed
from csirt.files.machine_names import label
from csirt.files.newer import is_newer, tool_of
from csirt.files.table.words import plain
from csirt.model.network import Asset, Statement
from csirt.model.provenance import OfItsFile, Provenance

FIELDS = ("kind", "names", "system", "model")
#: Words of a system or a model that tell nothing apart.
_EMPTY = {"r", "tm", "microsoft", "gnu", "os", "inc", "corporation"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of a machine of which several tools say different things."""

    asset: str
    field: str
    """``kind``, ``names``, ``system`` or ``model``."""
    said: tuple[tuple[object, Provenance], ...]
    """The newest first."""


def with_statement(
    merged: Asset, old: Asset, found: Observed, known: Provenance, *, by_tool: bool
) -> Asset:
    """Return an asset with what one more observation says of it.

    Args:
        merged: The asset after the observation; ``old`` itself when that changed nothing.
        old: The asset before it.
        found: The machine as a file shows it.
        known: The provenance of the file.
        by_tool: Of one day and one tool, the last import is the newest.
    """
    tool = tool_of(known)
    if not old.statements and tool == tool_of(old.provenance):
        return merged
    names = (found.name, *found.hostnames)
    now = _statement(found.kind, names, found.system, found.model, known)
    if merged is old and _silent(now):
        return merged
    said = {tool_of(each.provenance): each for each in _so_far(old)}
    before = said.get(tool)
    said[tool] = now if before is None else _joined(before, now, by_tool=by_tool)
    statements = tuple(each for _, each in sorted(said.items()) if not _silent(each))
    if statements == old.statements:
        return merged
    return merged.model_copy(update={"statements": statements})


def source_of(asset: Asset, field: str, value: object) -> Provenance | OfItsFile:
    """Return who says a value of an asset: the tool that stated it, else whoever spoke last."""
    for each in asset.statements:
        said = getattr(each, field, None)
        if said == value or (field == "name" and label(str(value)) in each.names):
            return each.provenance
    return asset.provenance


def conflicts(asset: Asset, families: Mapping[str, str]) -> Iterator[Conflict]:
    """Yield the fields on which the statements of an asset contradict each other.

    Args:
        asset: A machine, with its statements.
        families: Family of each kind of the catalogue: a server that is a domain controller is no
            contradiction, a server that is a printer is.
    """
    for field in FIELDS:
        said = [
            (getattr(each, field), each.provenance)
            for each in asset.statements
            if getattr(each, field) and isinstance(each.provenance, Provenance)
        ]
        values = [value for value, _ in said]
        if any(_contradict(field, one, two, families) for one in values for two in values):
            said.sort(key=lambda each: (each[1].on, each[1].by), reverse=True)
            yield Conflict(asset.id, field, tuple(said))


def _so_far(asset: Asset) -> tuple[Statement, ...]:
    """Return the statements; those of the only tool that has spoken are the asset's own values."""
    if asset.statements or not isinstance(asset.provenance, Provenance):
        return asset.statements
    names = (asset.name, *asset.hostnames)
    return (_statement(asset.kind, names, asset.system, asset.model, asset.provenance),)


def _statement(
    kind: str, names: tuple[str, ...], system: str, model: str, known: Provenance
) -> Statement:
    said: dict[str, Any] = {
        "kind": None if kind == UNKNOWN_KIND else kind,
        "names": tuple(sorted({label(name) for name in names} - {""})),
        "system": system,
        "model": model,
    }
    told = {name: value for name, value in said.items() if value}
    return Statement(provenance=known, **told)


def _joined(old: Statement, now: Statement, *, by_tool: bool) -> Statement:
    """Return what a tool says after it has spoken again: the newest word, unless it says less."""
    newer = isinstance(now.provenance, Provenance) and is_newer(
        now.provenance, old.provenance, by_tool=by_tool
    )
    newest, oldest = (now, old) if newer else (old, now)
    changed: dict[str, Any] = {
        name: getattr(newest, name) or getattr(oldest, name)
        for name in ("names", "system", "model")
    }
    kinds = [each.kind for each in (newest, oldest) if each.kind]
    changed["kind"] = max(kinds, key=precision, default=None)
    if set(changed["names"]) <= set(old.names):
        changed["names"] = old.names
    if all(changed[name] == getattr(old, name) for name in FIELDS):
        return old
    return newest.model_copy(update=changed)


def _silent(statement: Statement) -> bool:
    return not any(getattr(statement, field) for field in FIELDS)


def _contradict(field: str, one: object, other: object, families: Mapping[str, str]) -> bool:
    if one == other:
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one).isdisjoint(other)
    first, second = str(one), str(other)
    if field == "kind":
        return not _one_of_the_other(first, second, families)
    left, right = _words(first), _words(second)
    return not (left <= right or right <= left)


def _one_of_the_other(one: str, other: str, families: Mapping[str, str]) -> bool:
    """Return whether one kind only says less than the other: a server, a domain controller."""
    broad = min(one, other, key=precision)
    return precision(one) != precision(other) and families.get(one) == families.get(other, broad)


def _words(text: str) -> set[str]:
    return set(plain(text).split()) - _EMPTY
