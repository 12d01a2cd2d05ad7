"""What stops if one pulls the plug: the question of a night, for a cut that people choose.

A cut is not an attack: nothing is encrypted, what was cut is out of reach. The same needs are
followed as for a loss, from what the cut takes away to the applications and care lines that it
stops.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.graph import Builder, Graph
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.loss import Losses
from csirt.analysis.consequence.plug import BACKUP, cuttable, pulled
from csirt.analysis.names import readable, shown_id, shown_ref
from csirt.model.care import Paper
from csirt.model.catalogue import Catalogue
from csirt.model.network import INTERNET
from csirt.model.record import known
from csirt.model.region import Estate
from csirt.model.risk import Cut, Stopped
from csirt.text import LANGUAGES, say


def isolated(estate: Estate, catalogue: Catalogue, cuts: Iterable[str]) -> Cut:
    """Return what stops when everything in ``cuts`` is pulled at once, and what goes on.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Kinds of assets.
        cuts: ``internet``, ``backup``, or the id or reference of a place, zone, asset, supplier,
        link,
            application, directory, regional service or facility.

    Raises:
        NotFoundError: nothing bears the name; the message lists the near ones.
    """
    import numpy as np

    cuts = tuple(cuts)
    terrain, _ = ground(estate, catalogue)
    builder = Builder()
    Losses(builder, terrain).add(attacked=False)
    names = cuttable(terrain)
    taken = [ref for cut in cuts for ref in pulled(terrain, names, cut)]
    nodes = {builder.fact("lost", ref) for ref in taken}
    graph = builder.build()
    derivations = Derivations(graph, np.array(sorted(nodes), np.int32))
    stopped = {
        kind: tuple(_stopped(terrain, graph, derivations, kind))
        for kind in ("application", "care-line")
    }
    lines = tuple(_lost_ways(terrain, graph, derivations))
    gone = {each.ref for some in stopped.values() for each in some}
    every = [f"application:{name}" for name in terrain.applications] + [
        f"care-line:{name}" for name in terrain.care_lines
    ]
    kept = [ref for ref in every if ref not in gone and terrain.own(ref.partition(":")[2])]
    keeps = {shown_ref(terrain, ref): readable(terrain, ref) for ref in kept}
    return Cut(
        estate.subject,
        cuts,
        stopped["application"],
        stopped["care-line"],
        lines,
        tuple(keeps),
        tuple(_notes(terrain, cuts, taken)),
        keeps,
    )


def _stopped(
    terrain: Terrain, graph: Graph, derivations: Derivations, kind: str
) -> Iterator[Stopped]:
    index = terrain.applications if kind == "application" else terrain.care_lines
    for name in index:
        node = graph.index["lost", f"{kind}:{name}"]
        if derivations.reached(node):
            ref = f"{kind}:{name}"
            paper = _paper(terrain, name) if kind == "care-line" else None
            yield Stopped(
                shown_id(terrain, name),
                ref,
                _because(terrain, graph, derivations, node),
                paper,
                readable(terrain, ref),
            )


def _lost_ways(terrain: Terrain, graph: Graph, derivations: Derivations) -> Iterator[Stopped]:
    """Yield the links, suppliers and shared services that are lost."""
    for node, name in enumerate(graph.nodes):
        if (
            name[0] == "lost"
            and name[1].partition(":")[0] in ("link", "supplier", "service")
            and derivations.reached(node)
        ):
            yield Stopped(
                shown_ref(terrain, name[1]),
                name[1],
                _because(terrain, graph, derivations, node),
                None,
                readable(terrain, name[1]),
            )


def _because(
    terrain: Terrain, graph: Graph, derivations: Derivations, node: int
) -> tuple[str, ...]:
    """Return the shortest chain of references from what was cut to what stops, without its end."""
    chain: deque[str] = deque()
    current = node
    while inputs := derivations.chosen(current):
        current = min(inputs)
        name = graph.nodes[current]
        if name[0] == "lost":
            chain.appendleft(shown_ref(terrain, name[1]))
    return tuple(chain)


def _paper(terrain: Terrain, name: str) -> dict[str, object] | None:
    paper = terrain.care_lines[name].paper
    if not isinstance(paper, Paper):
        return None
    return {
        "capacity": paper.capacity if known(paper.capacity) else None,
        "tenable_days": paper.tenable_days if known(paper.tenable_days) else None,
        "how": paper.how.value,
    }


def _notes(terrain: Terrain, cuts: tuple[str, ...], taken: list[str]) -> Iterator[dict[str, str]]:
    say_all: Callable[..., dict[str, str]] = lambda key, **facts: {  # noqa: E731
        lang: say(key, lang=lang, **facts) for lang in LANGUAGES
    }
    yield say_all("note.cut-only-described")
    unknown = sum(not known(link.over) for name, link in terrain.links.items() if terrain.own(name))
    if INTERNET in cuts and unknown:
        yield say_all("note.cut-medium-unknown", count=unknown)
    if BACKUP in cuts:
        yield say_all("note.cut-backup")
    if any(ref.startswith("asset:") for ref in taken):
        yield say_all("note.cut-site")
