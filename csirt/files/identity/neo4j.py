"""A BloodHound database as Neo4j writes it (``apoc.export.json``), and as ADSynth does.

One object a line: ``{"type": "node", "id", "labels", "properties"}``, then
``{"type": "relationship", "label", "start": {"id"}, "end": {"id"}}``; or an array of the same.
"""

from functools import lru_cache
from typing import Any

from csirt.files.identity.gather import Gathered, flag, kind_named, text
from csirt.files.identity.parts import Part
from csirt.files.identity.stream import Objects
from csirt.model.directory_graph import DirectoryObject, ObjectKind

FORMAT = "neo4j"


def read(part: Part, into: Gathered) -> None:
    """Add the objects and relations of one file.

    Raises:
        ContentError: malformed, truncated or hostile, with line and column.
    """
    places: dict[str, int] = {}
    with part.open() as stream:
        for _, row in Objects(stream, part.name):
            if row.get("type") == "node":
                _node(row, into, places)
            elif row.get("type") == "relationship":
                _relation(row, into, places)
            else:
                into.notes.add("identities.row-left", text(row.get("type")))


def _node(row: dict[str, Any], into: Gathered, places: dict[str, int]) -> None:
    values = row.get("properties")
    values = values if isinstance(values, dict) else {}
    labels = row.get("labels")
    number = text(str(row.get("id")))
    key = text(values.get("objectid")).upper() or f"#{number}"
    if key in into.keys:
        key = f"{key}#{number}"
    places[str(row.get("id"))] = into.add(
        DirectoryObject(
            key=key,
            kind=_kind(tuple(map(str, labels)) if isinstance(labels, list) else ()),
            name=text(values.get("name")) or key,
            domain=text(values.get("domain")),
            enabled=flag(values.get("enabled")) is not False,
            service=flag(values.get("hasspn")) is True,
            mailbox=bool(text(values.get("email")).strip()),
        )
    )


@lru_cache(maxsize=1_000)
def _kind(labels: tuple[str, ...]) -> ObjectKind:
    """Return the kind of a node: an account where one of its labels says so."""
    found = {kind_named(label) for label in labels}
    return next((kind for kind in ObjectKind if kind in found), ObjectKind.OTHER)


def _relation(row: dict[str, Any], into: Gathered, places: dict[str, int]) -> None:
    ends = [
        places.get(str(end.get("id"))) if isinstance(end := row.get(name), dict) else None
        for name in ("start", "end")
    ]
    if ends[0] is None or ends[1] is None:
        into.notes.add("identities.end-left", text(row.get("label")))
        return
    into.relate(ends[0], text(row.get("label")), ends[1])
