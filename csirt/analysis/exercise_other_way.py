"""The same losses by another way: what an exercise tells when the first ways are thought closed."""

from collections.abc import Iterable
from dataclasses import replace

from csirt.analysis.attack_graph.alternatives import alternatives
from csirt.analysis.attack_graph.compile import compiled, entry_nodes
from csirt.analysis.attack_graph.records import path_to
from csirt.errors import InputError
from csirt.model.catalogue import Catalogue
from csirt.model.region import Estate
from csirt.model.risk import AtRisk


def by_rank(
    chosen: Iterable[AtRisk],
    estate: Estate,
    catalogue: Catalogue,
    *,
    entries: Iterable[str],
    rank: int,
) -> list[AtRisk]:
    """Return what is attacked, each by its way of a rank; what has no such way is left out.

    Args:
        chosen: Lines of care and applications.
        estate: The facility with what it depends on.
        catalogue: Techniques, measures, kinds.
        entries: Where the attack may begin.
        rank: From 1, the likeliest; each does without a step of every earlier one. 0: the ways stay
            those of the analysis.

    Raises:
        InputError: nothing has a way of that rank; the message says how many there are.
    """
    chosen = list(chosen)
    if not rank:
        return chosen
    graph = compiled(estate, catalogue)
    starts = entry_nodes(graph, entries)
    found, most = [], 0
    for each in chosen:
        node = graph.graph.index["lost", each.ref]
        ways = alternatives(graph.graph, starts, node, rank).ways
        most = max(most, len(ways))
        if len(ways) >= rank:
            path = path_to(graph.terrain, graph.graph, ways[rank - 1].found_in, node)
            found.append(replace(each, path=path))
    if not found:
        raise InputError("exercise.no-such-path", rank=rank, most=most)
    return found
