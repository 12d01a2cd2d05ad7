"""The files of SharpHound, versions 4 to 6: one a kind of object, alone or in an archive.

Written from the description of the format (``{"data": […], "meta": {"type", "version"}}``): no
published sample is at hand. What an object holds of others, and what others hold of it, stands
with it; a relation is read from either side.
"""

import json
from collections.abc import Iterator
from re import compile as pattern
from typing import Any

from csirt.files.identity.gather import Gathered, flag, kind_named, text
from csirt.files.identity.parts import Part
from csirt.files.identity.stream import Objects
from csirt.files.inventory.notes import refusal
from csirt.model.directory_graph import DirectoryObject, ObjectKind

FORMAT = "SharpHound"
VERSIONS = range(4, 7)

_META = pattern(rb'"meta"\s*:\s*(\{[^{}]*\})')
_DATA = pattern(rb'"data"\s*:\s*\[')
_KINDS = {
    "users": ObjectKind.USER, "groups": ObjectKind.GROUP, "computers": ObjectKind.COMPUTER,
    "domains": ObjectKind.DOMAIN, "ous": ObjectKind.OU, "gpos": ObjectKind.GPO,
    "containers": ObjectKind.CONTAINER,
}  # fmt: skip
#: Lists of an object whose members hold it: who, the relation, the object.
_HOLDERS = {
    "Members": "MemberOf", "AllowedToAct": "AllowedToAct", "LocalAdmins": "AdminTo",
    "RemoteDesktopUsers": "CanRDP", "DcomUsers": "ExecuteDCOM", "PSRemoteUsers": "CanPSRemote",
}  # fmt: skip
#: Lists of what an object holds: the object, the relation, what.
_HELD = {
    "ChildObjects": "Contains", "AllowedToDelegate": "AllowedToDelegate",
    "HasSIDHistory": "HasSIDHistory", "DumpSMSAPassword": "DumpSMSAPassword",
}  # fmt: skip
_SESSIONS = ("Sessions", "PrivilegedSessions", "RegistrySessions")
#: Local groups of a computer, by the end of their identifier (well-known, MS-DTYP §2.4.2.4).
_LOCAL = {"544": "AdminTo", "555": "CanRDP", "562": "ExecuteDCOM", "580": "CanPSRemote"}
_CHANGES = {
    "LocalAdmins": "AdminTo", "RemoteDesktopUsers": "CanRDP", "DcomUsers": "ExecuteDCOM",
    "PSRemoteUsers": "CanPSRemote",
}  # fmt: skip


def meta_of(part: Part) -> dict[str, Any] | None:
    """Return the ``meta`` of a file, found near one of its ends; none where it has none."""
    first, last = part.ends()
    found = _META.search(last) or _META.search(first)
    if not found:
        return None
    try:
        meta = json.loads(found[1])
    except ValueError:
        return None
    return meta if isinstance(meta, dict) and isinstance(meta.get("type"), str) else None


def read(part: Part, meta: dict[str, Any], into: Gathered) -> None:
    """Add the objects of one file.

    Raises:
        ContentError: of another version, malformed, truncated or hostile; with line and column.
    """
    version = meta.get("version")
    if version not in VERSIONS:
        known = f"{VERSIONS[0]}–{VERSIONS[-1]}"
        raise refusal("identities.version", part.name, (1, 1), found=version, known=known)
    kind = _KINDS.get(str(meta["type"]).lower())
    if kind is None:
        into.notes.add("identities.kind-left", text(meta["type"]))
        return
    with part.open() as stream:
        objects = Objects(stream, part.name)
        if not objects.skip('"data"') or not objects.skip("["):
            raise refusal("identities.malformed", part.name, (1, 1), problem='"data": [ ?')
        count = 0
        for line, row in objects:
            count += 1
            if not text(row.get("ObjectIdentifier")):
                into.notes.add("identities.no-identifier", f"{kind.value}, {line}")
            elif row.get("IsDeleted") is not True:
                _object(row, kind, into)
    said = meta.get("count")
    if isinstance(said, int) and count < said:
        raise refusal("identities.fewer", part.name, found=count, said=said)


def _object(row: dict[str, Any], kind: ObjectKind, into: Gathered) -> None:
    values = row.get("Properties")
    values = values if isinstance(values, dict) else {}
    key = text(row["ObjectIdentifier"]).upper()
    here = into.add(
        DirectoryObject(
            key=key,
            kind=kind,
            name=text(values.get("name")) or key,
            domain=text(values.get("domain")),
            enabled=flag(values.get("enabled")) is not False,
            service=flag(values.get("hasspn")) is True,
            mailbox=bool(text(values.get("email")).strip()),
        )
    )
    for name, label in _HOLDERS.items():
        for other in _ends(row.get(name), into):
            into.relate(other, label, here)
    for name, label in _HELD.items():
        for other in _ends(row.get(name), into):
            into.relate(here, label, other)
    _access(row, here, into)
    _delegation(row, values, here, into)
    _local(row, here, into)
    _policies(row, here, into)


def _list(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list, or of a list within ``Results``."""
    if isinstance(value, dict):
        value = value.get("Results")
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _ends(value: object, into: Gathered) -> Iterator[int]:
    """Yield the places of ``[{ObjectIdentifier, ObjectType}]``."""
    for each in _list(value):
        if key := text(each.get("ObjectIdentifier")):
            yield into.at(key, kind_named(each.get("ObjectType")))


def _access(row: dict[str, Any], here: int, into: Gathered) -> None:
    """Add who may do what to the object, its main group, and who contains it."""
    for ace in _list(row.get("Aces")):
        if key := text(ace.get("PrincipalSID")):
            who = into.at(key, kind_named(ace.get("PrincipalType")))
            into.relate(who, text(ace.get("RightName")), here)
    if group := text(row.get("PrimaryGroupSID")):
        into.relate(here, "MemberOf", into.at(group, ObjectKind.GROUP))
    for holder in _ends([row.get("ContainedBy")], into):
        into.relate(holder, "Contains", here)


def _delegation(row: dict[str, Any], values: dict[str, Any], here: int, into: Gathered) -> None:
    """Add what an account or a machine gets of others: sessions, services, any delegation."""
    for name in _SESSIONS:
        for each in _list(row.get(name)):
            if key := text(each.get("UserSID")):
                into.relate(here, "HasSession", into.at(key, ObjectKind.USER))
    for each in _list(row.get("SPNTargets")):
        if key := text(each.get("ComputerSID")):
            label = text(each.get("Service")) or "SQLAdmin"
            into.relate(here, label, into.at(key, ObjectKind.COMPUTER))
    domain = text(row.get("DomainSID")) or text(values.get("domainsid"))
    if values.get("unconstraineddelegation") is True and domain:
        into.relate(here, "CoerceToTGT", into.at(domain, ObjectKind.DOMAIN))
    if row.get("IsDC") is True and domain:
        into.relate(here, "DCFor", into.at(domain, ObjectKind.DOMAIN))


def _local(row: dict[str, Any], here: int, into: Gathered) -> None:
    for group in _list(row.get("LocalGroups")):
        label = _LOCAL.get(text(group.get("ObjectIdentifier")).rpartition("-")[2])
        for member in _ends(group, into):
            if label:
                into.relate(member, label, here)


def _policies(row: dict[str, Any], here: int, into: Gathered) -> None:
    """Add the policies linked to a unit or a domain, and the local groups that they fill."""
    for link in _list(row.get("Links")):
        if key := text(link.get("GUID")):
            into.relate(into.at(key, ObjectKind.GPO), "GpLink", here)
    changes = row.get("GPOChanges")
    if not isinstance(changes, dict):
        return
    machines = list(_ends(changes.get("AffectedComputers"), into))
    for name, label in _CHANGES.items():
        for who in _ends(changes.get(name), into):
            for machine in machines:
                into.relate(who, label, machine)
