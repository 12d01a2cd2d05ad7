"""From an estate to its attack graph: what it shares, what is assumed, rules, instances, losses."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.assume import Assumption, completed
from csirt.analysis.attack_graph.graph import Builder, Graph, Node
from csirt.analysis.attack_graph.instances import Instances
from csirt.analysis.attack_graph.rules import add_rules
from csirt.analysis.attack_graph.share import shared_out
from csirt.analysis.attack_graph.terrain import Terrain, surveyed
from csirt.analysis.consequence.loss import Losses
from csirt.errors import NotFoundError
from csirt.model.catalogue import Catalogue, EntryKind
from csirt.model.network import INTERNET, Level
from csirt.model.region import Estate

OUTSIDE = ("internet", "mail", "supplier", "partner")
"""Where an attack is taken to begin when nobody says: everywhere outside. An insider is
asked for."""

_STANDS = {"at": "zone", "control": "directory"}
"""Where an attacker may stand already, by the fact that says it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """An attack graph with the terrain it came from."""

    graph: Graph
    terrain: Terrain
    assumptions: tuple[Assumption, ...]


def ground(estate: Estate, catalogue: Catalogue) -> tuple[Terrain, tuple[Assumption, ...]]:
    """Return the terrain of an estate, its silences filled, and what was assumed."""
    pairs = [completed(facility, catalogue) for facility in estate.facilities]
    estate = shared_out(
        estate.model_copy(update={"facilities": tuple(facility for facility, _ in pairs)})
    )
    return surveyed(estate, catalogue), tuple(made for _, some in pairs for made in some)


def compiled(estate: Estate, catalogue: Catalogue) -> Compiled:
    """Return the attack graph of an estate: linear in its assets, flows and rights."""
    terrain, assumptions = ground(estate, catalogue)
    builder = Builder()
    for kind in EntryKind:
        builder.fact("entry", kind)
    builder.fact("world")
    add_rules(builder, terrain)
    Instances(builder, terrain).add()
    Losses(builder, terrain).add(attacked=True)
    return Compiled(builder.build(), terrain, assumptions)


def entry_nodes(compiled: Compiled, entries: Iterable[str]) -> npt.NDArray[np.int32]:
    """Return the nodes of named entries, and that of the world, which is always so.

    Args:
        compiled: The graph.
        entries: ``internet``, ``mail``, ``supplier``, ``partner``, ``insider``, ``supplier:ID``,
            ``facility:ID``, ``service:ID``, or what an attacker holds already: ``asset:ID`` with
            all rights, ``asset-user:ID`` with those of a user, ``zone:ID`` from within,
            ``directory:ID`` with all its accounts.

    Raises:
        NotFoundError: nothing bears the name; the message lists the near ones.
    """
    index = compiled.graph.index
    known = _entries(compiled)
    nodes = {index["world",]}
    for entry in entries:
        nodes.update(index[node] for node in _named(known, entry, compiled.terrain.estate.subject))
    return np.array(sorted(nodes), np.int32)


def _entries(compiled: Compiled) -> dict[str, list[Node]]:
    """Return the nodes of every entry by name."""
    known: dict[str, list[Node]] = {kind.value: [("entry", kind.value)] for kind in EntryKind}
    for node in compiled.graph.index:
        if node[:2] == ("entry", "supplier") and len(node) == 3:
            known.setdefault(f"supplier:{node[2]}", []).append(node)
        elif node[:2] == ("entry", "partner") and len(node) == 3:
            known.setdefault(node[2], []).append(node)
        elif node[0] == "held":
            known[f"{'asset' if node[2] == Level.ADMIN else 'asset-user'}:{node[1]}"] = [node]
        elif node[0] in _STANDS and node[1] != INTERNET:
            known[f"{_STANDS[node[0]]}:{node[1]}"] = [node]
    return known


def _named(known: dict[str, list[Node]], entry: str, home: str) -> list[Node]:
    kind, _, rest = entry.partition(":")
    for name in (entry, f"{kind}:{home}/{rest}"):
        if name in known:
            return known[name]
    near = get_close_matches(entry, sorted({key.replace(f"{home}/", "") for key in known}), n=3)
    raise NotFoundError(
        "risk.unknown-entry", entry=entry, near=", ".join(near) or ", ".join(OUTSIDE)
    )
