"""What importers write, ``facilities/ID.seen.yaml``: merged by machine, sorted, rewritten whole.

The newest observation wins field by field. The same observation changes nothing: the record keeps
its older provenance, so that importing a file again gives the same bytes, in any order. An asset
has one provenance, hence one date: of three observations that bring different fields and come in
out of their order, the middle one may lose a field to the oldest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from csirt.files.inventory.kind import precision
from csirt.files.inventory.observation import Observed
from csirt.files.machine_names import NameIndex, label
from csirt.files.matching import shared_keys
from csirt.files.naming import base_id
from csirt.files.newer import is_newer
from csirt.files.overlay import Difference, overlay
from csirt.files.port_labels import Names, PortLabels
from csirt.files.seen_flaws import flaws_seen
from csirt.files.seen_text import rendered
from csirt.files.statements import with_statement
from csirt.model.facility import SeenFacility
from csirt.model.ids import Ids
from csirt.model.network import Asset
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED, NotAssessed

__all__ = ["Changes", "Difference", "overlay", "rendered", "updated"]

_SINGLE = ("name", "system", "vendor", "model", "serial")
_SETS = ("hostnames", "addresses", "macs")
#: Chains of machines that only others link are followed this far.
_PASSES = 10


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import did to the machines it names, by asset id."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    flaws_kept: int = field(default=0, kw_only=True)
    """Earlier flaws that a scan does not show, and that stay: it may not have looked at them."""
    flaws_closed: int = field(default=0, kw_only=True)


def updated(
    seen: SeenFacility,
    hosts: Iterable[Observed],
    zone: str,
    provenance: Provenance,
    port_names: Names | None = None,
    *,
    by_name: bool = False,
    by_tool: bool = False,
) -> tuple[SeenFacility, Changes]:
    """Return ``seen`` with the machines of one inventory merged in, and what that changed.

    Args:
        seen: What was imported before.
        hosts: The machines of one inventory file.
        zone: Zone in which they stand, as the person says.
        provenance: Of this file, see :func:`csirt.files.inventory.provenance`.
        port_names: Names of the catalogue; a port without one becomes ``8080/tcp``.
        by_name: A name is one machine, unless serials say otherwise: so it is in the lists that
            people and consoles keep, which often show nothing else.
        by_tool: Of one day and one tool, the last import is the newest; so it is with ``by_name``.
    """
    by_tool = by_tool or by_name
    before = {asset.id: asset for asset in seen.assets}
    after = dict(before)
    namer = PortLabels(port_names or {})
    groups = {id_: _combined(machines) for id_, machines in _by_asset(seen, hosts, by_name).items()}
    holders = _holders(seen, groups)
    kept = closed = 0
    for id_, found in groups.items():
        old = before.get(id_)
        values = _values(found, old, namer)
        values["zone"] = found.zone or zone
        if held := {holders.get(label(name), "") for name in found.held_by} - {"", id_}:
            values["managed_by"] = tuple(sorted(held))
        newer = old is None or is_newer(provenance, old.provenance, by_tool=by_tool)
        flaws = flaws_seen(old.flaws if old else NOT_ASSESSED, found, provenance.on, newer=newer)
        if flaws is not None:
            values["flaws"] = flaws.flaws
            kept, closed = kept + flaws.kept, closed + flaws.closed
        if old is None:
            after[id_] = Asset(id=id_, provenance=provenance, **values)
        else:
            merged = _merged(old, values, provenance, newer=newer)
            after[id_] = with_statement(merged, old, found, provenance, by_tool=by_tool)
    assets = tuple(after[id_] for id_ in sorted(after))
    changes = replace(_changes(groups, before, after), flaws_kept=kept, flaws_closed=closed)
    return seen.model_copy(update={"assets": assets}), changes


def _changes(
    groups: Iterable[str], before: Mapping[str, Asset], after: Mapping[str, Asset]
) -> Changes:
    named = sorted(groups)
    return Changes(
        added=tuple(id_ for id_ in named if id_ not in before),
        updated=tuple(id_ for id_ in named if id_ in before and after[id_] is not before[id_]),
        unchanged=tuple(id_ for id_ in named if id_ in before and after[id_] is before[id_]),
    )


def _holders(seen: SeenFacility, groups: Mapping[str, Observed]) -> dict[str, str]:
    """Return ids by the names under which machines may hold others."""
    if not any(found.held_by for found in groups.values()):
        return {}
    known = {label(asset.name): asset.id for asset in seen.assets}
    return known | {label(found.name): id_ for id_, found in groups.items()}


def _by_asset(
    seen: SeenFacility, hosts: Iterable[Observed], by_name: bool
) -> dict[str, list[Observed]]:
    """Return the machines of a file by the asset that each is, new ids included."""
    machines = _told_once(hosts, by_name)
    index = NameIndex(shared_keys(machines), by_name)
    for asset in seen.assets:
        index.add(asset.id, asset)
    ids = Ids(asset.id for asset in seen.assets)
    groups: dict[str, list[Observed]] = defaultdict(list)
    for machine in machines:
        id_ = index.find(machine)
        if not id_ or any(_other(machine, each) for each in groups[id_]):
            id_ = ids.take(base_id(machine))
        groups[id_].append(machine)
    return groups


def _told_once(hosts: Iterable[Observed], by_name: bool) -> list[Observed]:
    """Return the machines of a file, those that stand in it more than once as one.

    A machine may link two that seemed apart, so what was joined is looked at again.
    """
    machines = sorted(hosts, key=_order)
    for _ in range(_PASSES):
        joined = _joined(machines, by_name)
        if len(joined) == len(machines):
            break
        machines = sorted(joined, key=_order)
    return machines


def _joined(machines: list[Observed], by_name: bool) -> list[Observed]:
    index = NameIndex(shared_keys(machines), by_name)
    groups: dict[str, list[Observed]] = {}
    for number, machine in enumerate(machines):
        name = index.find(machine) or str(number)
        index.add(name, machine)
        groups.setdefault(name, []).append(machine)
    return [_combined(group) for group in groups.values()]


def _other(one: Observed, other: Observed) -> bool:
    return bool(one.serial and other.serial) and one.serial.lower() != other.serial.lower()


def _order(machine: Observed) -> tuple[object, ...]:
    """Order the machines of a file by what they are, so that its own order changes nothing."""
    return machine.addresses, machine.macs, machine.serial, machine.hostnames, machine.name


def _combined(machines: list[Observed]) -> Observed:
    """Return what several records of one file say of one machine."""
    if len(machines) == 1:
        return machines[0]
    values: dict[str, Any] = {
        name: next((value for each in machines if (value := getattr(each, name))), "")
        for name in _SINGLE
    }
    for name in _SETS:
        values[name] = tuple(sorted({value for each in machines for value in getattr(each, name)}))
    looked = [each.ports for each in machines if not isinstance(each.ports, NotAssessed)]
    if looked:
        values["ports"] = tuple({port: None for ports in looked for port in ports})
    examined = [each.flaws for each in machines if not isinstance(each.flaws, NotAssessed)]
    if examined:
        values["flaws"] = tuple({flaw: None for flaws in examined for flaw in flaws})
        values["whole"] = all(each.whole for each in machines)
    values["kind"] = max((each.kind for each in machines), key=precision)
    for name in ("covers", "held_by"):
        values[name] = next((found for each in machines if (found := getattr(each, name))), ())
    values["zone"] = next((each.zone for each in machines if each.zone), "")
    return replace(machines[0], **values)


def _values(found: Observed, old: Asset | None, namer: PortLabels) -> dict[str, Any]:
    """Return the fields of an asset that a machine says something about."""
    values: dict[str, Any] = {"kind": found.kind}
    for name in (*_SINGLE, *_SETS):
        if value := getattr(found, name):
            values[name] = value
    if not (found.model or found.serial) and old and old.vendor:
        values.pop("vendor", None)  # that of the network card, which tells less than the machine's
    if not isinstance(found.ports, NotAssessed):
        labels = {namer.label(port.number, port.protocol) for port in found.ports}
        if old and not isinstance(old.listens, NotAssessed):
            labels |= {label for label in old.listens if not namer.covered(label, found.covers)}
        values["listens"] = tuple(sorted(labels))
    return values


def _merged(old: Asset, values: dict[str, Any], provenance: Provenance, *, newer: bool) -> Asset:
    """Return ``old`` with the values of another observation, or ``old`` itself if none is new."""
    changed = {}
    for name, value in values.items():
        before = getattr(old, name)
        chosen = _chosen(name, before, value, newer=newer)
        if chosen != before:
            changed[name] = chosen
    if not changed:
        return old
    if newer:
        changed["provenance"] = provenance
    return old.model_copy(update=changed)


def _chosen(name: str, before: Any, value: Any, *, newer: bool) -> Any:
    """Return the newer of two values of a field, unless the older one says more."""
    if name == "flaws":
        return value  # already those of both, see :mod:`csirt.files.seen_flaws`
    if before in ("", (), NOT_ASSESSED) and name != "listens":
        return value
    newest, oldest = (value, before) if newer else (before, value)
    if name in _SETS:
        return oldest if set(newest) <= set(oldest) else newest
    if name == "kind":
        return oldest if precision(oldest) > precision(newest) else newest
    return oldest if newest is NOT_ASSESSED else newest
