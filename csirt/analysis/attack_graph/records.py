"""From a derivation to what people can look up: the steps of its spine and the records
it rests on."""

from csirt.analysis.attack_graph.derive import Derivation, Derivations
from csirt.analysis.attack_graph.graph import Graph, Node
from csirt.analysis.attack_graph.terrain import Terrain, flow_ref
from csirt.analysis.names import shown_ref
from csirt.model.catalogue import Target
from csirt.model.risk import Path, PathStep

KINDS = {
    Target.ASSET: "asset",
    Target.IDENTITY: "identity",
    Target.DIRECTORY: "directory",
    Target.REMOTE_ACCESS: "supplier",
    Target.LINK: "link",
}
_ABOUT = {
    "held": "asset",
    "impact": "asset",
    "reach": "asset",
    "gone": "asset",
    "right": "asset",
    "flawed": "asset",
    "at": "zone",
    "credential": "identity",
    "control": "directory",
    "member": "directory",
}


def path_to(terrain: Terrain, graph: Graph, derivations: Derivations, node: int) -> Path | None:
    """Return the most likely way to a fact, or none where nothing reaches it."""
    if not derivations.reached(node):
        return None
    derivation = derivations.derivation(node)
    steps = tuple(
        PathStep(
            step.technique,
            shown_ref(terrain, target_ref(terrain, step.technique, step.target)),
            tuple(dict.fromkeys(_need(terrain, graph, derivations, need) for need in step.needs)),
        )
        for step in derivation.spine
    )
    return Path(steps, derivation.probability, records_of(terrain, graph, derivation))


def target_ref(terrain: Terrain, technique: str, name: str) -> str:
    """Return the full reference of what a step is done to."""
    target = terrain.catalogue.techniques[technique].target
    if target is Target.REMOTE_ACCESS:
        name = next((each for each in terrain.suppliers if name.startswith(f"{each}-")), name)
    return f"{KINDS[target]}:{name}"


def _need(terrain: Terrain, graph: Graph, derivations: Derivations, node: int) -> str:
    """Say what a side condition comes down to: the credential, the asset, the zone it is won
    through."""
    name = graph.nodes[node]
    while (
        name[0] in ("right", "right-on", "reach", "port", "role", "any-held", "controlled")
        or name[0] == "step"
    ):
        inputs = derivations.chosen(node)
        if not inputs:
            break
        node = max(inputs, key=lambda each: derivations.cost[each])
        name = graph.nodes[node]
    if name[0] in ("flawed", "flaw"):
        return f"flaw:{name[2]}"
    return shown_ref(terrain, f"{_ABOUT.get(name[0], name[0])}:{name[1]}")


def records_of(terrain: Terrain, graph: Graph, derivation: Derivation) -> tuple[str, ...]:
    """Return the references of the records that a derivation rests on, each once, sorted."""
    nodes = [graph.nodes[each] for each in derivation.nodes]
    refs = {ref for name in nodes for ref in _refs(terrain, name)}
    zones = {name[1] for name in nodes if name[0] == "at"}
    for name in nodes:
        if name[0] == "port":
            home, _, zone = name[1].partition("/")
            crossed = (
                flow_ref(home, source.partition("/")[2] or source, zone)
                for source in zones
                if source != name[1]
            )
            refs.update(ref for ref in crossed if ref in terrain.basis)
    return tuple(sorted(refs))


def _refs(terrain: Terrain, name: Node) -> list[str]:
    if name[0] == "access":
        return [f"supplier:{name[1]}/{name[2]}"]
    if name[0] == "entry" and len(name) == 3 and name[1] == "supplier":
        return [f"supplier:{name[2]}"]
    if name[0] == "step":
        return [ref for ref in [target_ref(terrain, name[1], name[2])] if ref in terrain.basis]
    if name[0] == "lost":
        return [name[1]] if name[1] in terrain.basis else []
    facet = {"flawed": "flaw", "reach": "ports"}.get(name[0], "")
    refs = [f"{_ABOUT[name[0]]}:{name[1]}"] if name[0] in _ABOUT else []
    return [ref for ref in (*refs, f"{facet}:{name[1]}" if facet else "") if ref in terrain.basis]


def shares(terrain: Terrain, refs: tuple[str, ...]) -> dict[str, int]:
    """Return how many of some records are assumed, declared and observed."""
    counts = {"assumed": 0, "declared": 0, "observed": 0}
    for ref in refs:
        if ref in terrain.basis:
            counts[terrain.basis[ref]] += 1
    return counts
