"""Tiny account directories: a line a relation, as a graph, as Neo4j writes them, as SharpHound."""

import json
import zipfile
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from csirt.files.identity.relations import relations
from csirt.model.directory_graph import DirectoryGraph, DirectoryObject, ObjectKind

SID = "S-1-5-21-1-2-3"
DOMAIN = "CH.LOCAL"
#: What a letter before a name makes of it.
KINDS = {
    "u": ObjectKind.USER, "g": ObjectKind.GROUP, "c": ObjectKind.COMPUTER, "o": ObjectKind.OU,
    "p": ObjectKind.GPO, "d": ObjectKind.DOMAIN, "s": ObjectKind.USER,
}  # fmt: skip


def thing(name: str, **said: Any) -> DirectoryObject:
    """Return an object of a short name: ``u:anna``, ``g:nurses``, ``c:pc1``, ``g:admins`` (the
    administrators of the domain), ``s:backup`` (an account with a service name)."""
    letter, _, rest = name.partition(":")
    key = SID if letter == "d" else f"{SID}-512" if name == "g:admins" else f"{SID}-{rest}"
    return DirectoryObject(
        key=key, kind=KINDS[letter], name=f"{rest}{'.' if letter == 'c' else '@'}{DOMAIN}".upper(), domain=DOMAIN,
        service=letter == "s", **said,
    )  # fmt: skip


def graph(
    rows: Iterable[tuple[str, str, str]], more: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[DirectoryGraph, dict[str, int]]:
    """Return the graph of rows (who, relation id, over what), and the position of each name."""
    rows = list(rows)
    said = more or {}
    names = sorted({name for a, _, b in rows for name in (a, b)} | {"g:admins", *said})
    made = {name: thing(name, **said.get(name, {})) for name in names}
    order = sorted(names, key=lambda name: made[name].key)
    at = {name: place for place, name in enumerate(order)}
    known = tuple(relations())
    found = DirectoryGraph(
        objects=tuple(made[name] for name in order),
        source=array("i", (at[a] for a, _, _ in rows)),
        target=array("i", (at[b] for _, _, b in rows)),
        relation=array("i", (known.index(relation) for _, relation, _ in rows)),
        relations=known,
    )
    return found, at


def nurses(count: int = 800) -> list[tuple[str, str, str]]:
    """Return: nurses (a group) may change the password of a service account that is an
    administrator; a secretary may do nothing."""
    rows = [(f"u:{1000 + at}", "member-of", "g:200") for at in range(count)]
    return [
        *rows,
        ("g:200", "force-change-password", "s:300"),
        ("s:300", "member-of", "g:admins"),
        ("u:400", "member-of", "g:admins"),
        ("u:500", "member-of", "g:600"),
        ("d:0", "contains", "u:500"),
    ]


def neo4j(found: DirectoryGraph, path: Path, *, names: Mapping[int, str] | None = None) -> Path:
    """Write a graph as Neo4j exports it, one object a line."""
    table = relations()
    lines: list[dict[str, Any]] = []
    for at, each in enumerate(found.objects):
        label = "OU" if each.kind is ObjectKind.OU else each.kind.value.capitalize()
        properties = {
            "objectid": each.key, "name": (names or {}).get(at, each.name), "domain": each.domain,
            "enabled": each.enabled, "hasspn": each.service,
        }  # fmt: skip
        lines.append({"type": "node", "id": str(at), "labels": ["Base", label],
                      "properties": properties})  # fmt: skip
    for source, target, relation in zip(found.source, found.target, found.relation, strict=True):
        lines.append({
            "type": "relationship", "id": f"r{len(lines)}", "properties": {},
            "label": table[found.relations[relation]].written[0],
            "start": {"id": str(source)}, "end": {"id": str(target)},
        })  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def sharphound(kind: str, *objects: Mapping[str, Any], version: int = 5) -> str:
    """Return the text of one file of SharpHound, the meta at its end."""
    meta = {"methods": 0, "type": kind, "count": len(objects), "version": version}
    return json.dumps({"data": list(objects), "meta": meta})


def named(id: str, name: str, **said: Any) -> dict[str, Any]:
    """Return an object as SharpHound writes it."""
    properties = {"name": f"{name}@{DOMAIN}", "domain": DOMAIN, "domainsid": SID, "enabled": True}
    properties |= said.pop("Properties", {})
    return {"ObjectIdentifier": f"{SID}-{id}" if id else SID, "Properties": properties,
            "Aces": [], "IsDeleted": False, **said}  # fmt: skip


def zipped(path: Path, files: Mapping[str, str]) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path
