"""Tiny worlds, drawn in their docstrings, and brute-force oracles for them."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from csirt.files.shipped import catalogue
from csirt.model.attack_graph import RawGraph
from csirt.model.catalogue import Catalogue
from csirt.model.facility import Facility
from csirt.model.region import Estate


def facility(id: str = "h", **parts: Any) -> Facility:
    """Return a facility in which nothing is left to be assumed but what the test leaves out."""
    said = {"schema": "csirt.facility/1", "id": id, "identities": [], "flows": [], **parts}
    return Facility.model_validate(said)


def asset(id: str, zone: str, kind: str = "server", **said: Any) -> dict[str, Any]:
    """Return an asset that somebody has scanned and found without flaw."""
    return {"id": id, "kind": kind, "zone": zone, "listens": ["smb"], "flaws": [], **said}


def estate(*facilities: Facility, groups: Iterable[Any] = ()) -> Estate:
    """Return an estate about its first facility."""
    return Estate(subject=facilities[0].id, facilities=facilities, groups=tuple(groups))


def certain(*techniques: str) -> Catalogue:
    """Return the shipped catalogue with these techniques sure to succeed and the others gone."""
    shipped = catalogue()
    sure = {"low": 1, "likely": 1, "high": 1}
    kept = {
        id: shipped.techniques[id].model_copy(
            update={"success": type(shipped.techniques[id].success)(**sure)}
        )
        for id in techniques
    }
    return shipped.model_copy(
        update={"techniques": kept, "unassessed_flaws": (), "entry_shares": {}}
    )


def raw(nodes: Mapping[str, Mapping[str, Any]], edges: Iterable[tuple[Any, ...]]) -> RawGraph:
    """Return a raw graph from node options by id and (from, to[, probability])."""
    return RawGraph.model_validate(
        {
            "schema": "csirt.attack-graph/1",
            "nodes": [{"id": id, **options} for id, options in nodes.items()],
            "edges": [
                {"from": edge[0], "to": edge[1], "probability": edge[2] if len(edge) > 2 else 1.0}
                for edge in edges
            ],
        }
    )


def enumerated(graph: RawGraph) -> dict[str, float]:
    """Return the exact probability of every node: the sum over all outcomes of all coins."""
    coins = [("node", node.id, node.probability) for node in graph.nodes if node.probability < 1]
    coins += [
        ("edge", at, edge.probability)
        for at, edge in enumerate(graph.edges)
        if edge.probability < 1
    ]
    total = dict.fromkeys((node.id for node in graph.nodes), 0.0)
    for outcome in product((False, True), repeat=len(coins)):
        weight = 1.0
        won: dict[tuple[str, Any], bool] = {}
        for (kind, name, chance), success in zip(coins, outcome, strict=True):
            weight *= chance if success else 1 - chance
            won[kind, name] = success
        for id in _fallen(graph, won):
            total[id] += weight
    return total


def _fallen(graph: RawGraph, won: Mapping[tuple[str, Any], bool]) -> set[str]:
    fallen = {node.id for node in graph.nodes if node.entry and won.get(("node", node.id), True)}
    while True:
        before = len(fallen)
        for node in graph.nodes:
            inputs = [
                edge.from_ in fallen and won.get(("edge", at), True)
                for at, edge in enumerate(graph.edges)
                if edge.to == node.id
            ]
            holds = bool(inputs) and (all(inputs) if node.kind == "and" else any(inputs))
            if holds and won.get(("node", node.id), True):
                fallen.add(node.id)
        if len(fallen) == before:
            return fallen
