"""A raw attack graph, as another tool or a textbook gives it (``csirt.attack-graph/1``)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from csirt.model.record import Content

NodeId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class NodeKind(StrEnum):
    """How the incoming edges of a node combine."""

    OR = "or"
    AND = "and"


class RawNode(Content):
    """A node: it falls when its condition holds and its own coin succeeds."""

    id: NodeId
    kind: NodeKind = NodeKind.OR
    entry: bool = False
    """An entry has fallen, subject to its coin."""
    probability: Unit = 1.0
    removable: bool = True
    """Whether a cut may take it out; an entry and the target never are."""


class RawEdge(Content):
    """An edge: it succeeds with its own coin when its source has fallen."""

    from_: NodeId = Field(alias="from")
    to: NodeId
    probability: Unit = 1.0


class RawGraph(Content):
    """A graph of OR and AND nodes; an AND node without incoming edges never falls."""

    schema_: Literal["csirt.attack-graph/1"] = Field(alias="schema")
    nodes: tuple[RawNode, ...]
    edges: tuple[RawEdge, ...] = ()
