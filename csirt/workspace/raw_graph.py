"""A raw attack graph from a file: read, compiled, sampled."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from csirt.analysis.attack_graph.raw import raw_probabilities
from csirt.files.kinds import built
from csirt.files.source import Source, read
from csirt.model.attack_graph import RawGraph
from csirt.model.fault import ContentError, Fault
from csirt.model.progress import Progress, silent


def sampled_graph(
    file: Path, *, samples: int, seed: int, progress: Progress = silent
) -> dict[str, object]:
    """Return the JSON answer of ``csirt risk graph`` (``csirt.risk.graph/1``).

    Raises:
        ContentError: the file is at fault.
    """
    raw = raw_graph(read(file))
    found = raw_probabilities(raw, samples=samples, seed=seed, progress=progress)
    rows = zip(found.ids, found.estimates.probability, found.estimates.sampling_error, strict=True)
    nodes = [
        {"id": id, "probability": float(share), "sampling_error": float(error)}
        for id, share, error in rows
    ]
    return {"schema": "csirt.risk.graph/1", "seed": seed, "samples": samples, "nodes": nodes}


def raw_graph(source: Source) -> RawGraph:
    """Return the graph of a file, its names resolved.

    Raises:
        ContentError: the file is at fault.
    """
    raw = built(source, RawGraph)
    if faults := tuple(_faults(source, raw)):
        raise ContentError(faults)
    return raw


def _faults(source: Source, raw: RawGraph) -> Iterator[Fault]:
    """Yield what the schema cannot see: an id twice, an edge to or from nowhere."""
    known: set[str] = set()
    for at, node in enumerate(raw.nodes):
        if node.id in known:
            yield source.fault("check.duplicate-id", ("nodes", at, "id"), name=node.id)
        known.add(node.id)
    for at, edge in enumerate(raw.edges):
        for end, id in (("from", edge.from_), ("to", edge.to)):
            if id not in known:
                near = ", ".join(get_close_matches(id, known, n=3)) or "—"
                yield source.fault("risk.unknown-node", ("edges", at, end), name=id, near=near)
