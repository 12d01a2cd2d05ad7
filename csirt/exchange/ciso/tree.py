"""The tree of requirements of a library: nodes that name their parents by URN."""

from collections.abc import Mapping
from dataclasses import dataclass

from csirt.exchange.ciso.reading import Reading, Record
from csirt.exchange.ciso.texts import named
from csirt.exchange.names import Names
from csirt.exchange.told import Way
from csirt.model.framework import Requirement
from csirt.model.record import Text

_TAKEN = frozenset(
    ("urn", "assessable", "depth", "ref_id", "name", "description", "parent_urn",
     "implementation_groups", "translations")
)  # fmt: skip
_LEFT = frozenset(
    ("annotation", "typical_evidence", "reference_controls", "threats", "questions", "question",
     "answer", "weight", "importance", "order_id", "maturity", "category", "display_mode",
     "visibility_expression", "typical_evidence_description")
)  # fmt: skip
_REF, _LINE = 80, 500


@dataclass(slots=True)
class _Node:
    """One node as read, before its parent is known."""

    way: Way
    urn: str
    parent: str
    depth: int | None
    ref: str
    title: Text
    text: Text | None
    assessable: bool
    groups: tuple[str, ...]
    id: str = ""


def requirements(
    reading: Reading, framework: Record, way: Way, groups: Mapping[str, str]
) -> tuple[Requirement, ...]:
    """Return the requirements of a framework; every fault of the tree is told.

    Args:
        reading: Where faults go; the tree is worth nothing once it has errors.
        framework: The framework as parsed.
        way: Its way in the file.
        groups: Ids of its groups by the name that the nodes use.
    """
    nodes: dict[str, _Node] = {}
    names = Names()
    for here, data in reading.records(framework, "requirement_nodes", way):
        node = _node(reading, data, here, groups)
        if node is None:
            continue
        if node.urn in nodes:
            reading.error("ciso.duplicate", (*here, "urn"), name=node.urn)
            continue
        node.id = names.take(_tail(node.urn), f"r-{node.ref}")
        nodes[node.urn] = node
    _parents(reading, nodes)
    return tuple(_requirement(each, nodes) for each in nodes.values())


def _tail(urn: str) -> str:
    """Return the end of a URN, never as a bare number: a spreadsheet makes a date of ``1-1``."""
    tail = urn.rpartition(":")[2]
    return f"r-{tail}" if tail[:1].isdigit() else tail


def _node(reading: Reading, data: Record, way: Way, groups: Mapping[str, str]) -> _Node | None:
    reading.rest(data, way, _TAKEN, _LEFT)
    urn = reading.text(data, "urn", way)
    if not urn:
        reading.error("ciso.no-urn", way)
        return None
    ref = reading.text(data, "ref_id", way)
    title, text = named(reading, data, way)
    if title is None:
        title = Text(fr=ref or urn.rpartition(":")[2] or urn)
        reading.warn("ciso.untitled", way)
    if len(ref) > _REF or len(urn) > _LINE:
        reading.error("ciso.too-long", (*way, "ref_id" if len(ref) > _REF else "urn"))
    kept = []
    for name in reading.texts(data, "implementation_groups", way):
        if name in groups:
            kept.append(groups[name])
        else:
            reading.warn("ciso.unknown-group", (*way, "implementation_groups"), name)
    return _Node(
        way, urn, reading.text(data, "parent_urn", way), reading.number(data, "depth", way),
        ref[:_REF], title, text, reading.truth(data, "assessable", way),
        tuple(dict.fromkeys(kept)),
    )  # fmt: skip


def _parents(reading: Reading, nodes: Mapping[str, _Node]) -> None:
    """Tell parents that are not there, that turn in a circle, or that the depth denies."""
    sound: set[str] = set()
    for node in nodes.values():
        parent = nodes.get(node.parent)
        if node.parent and parent is None:
            reading.error("ciso.no-parent", (*node.way, "parent_urn"), name=node.parent)
        expected = parent.depth + 1 if parent and parent.depth is not None else None
        if None not in (node.depth, expected) and node.depth != expected:
            reading.warn("ciso.depth", (*node.way, "depth"))
        _circle(reading, node, nodes, sound)


def _circle(reading: Reading, node: _Node, nodes: Mapping[str, _Node], sound: set[str]) -> None:
    way: dict[str, None] = {}
    here: _Node | None = node
    while here is not None and here.urn not in sound:
        if here.urn in way:
            reading.error("ciso.circle", (*node.way, "parent_urn"), name=here.urn)
            break
        way[here.urn] = None
        here = nodes.get(here.parent)
    sound.update(way)


def _requirement(node: _Node, nodes: Mapping[str, _Node]) -> Requirement:
    parent = nodes.get(node.parent)
    return Requirement(
        id=node.id,
        ref=node.ref,
        title=node.title,
        text=node.text,
        parent=parent.id if parent else None,
        assessable=node.assessable,
        groups=node.groups,
        urn=node.urn[:_LINE],
    )
