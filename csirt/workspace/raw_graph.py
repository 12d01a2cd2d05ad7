"""A raw attack graph from a file: read, compiled, sampled."""

from pathlib import Path

from csirt.analysis.attack_graph.raw import raw_probabilities
from csirt.analysis.attack_graph.sample import Progress, silent
from csirt.errors import InputError
from csirt.files.kinds import load
from csirt.model.attack_graph import RawGraph
from csirt.safe import safe


def sampled_graph(
    file: Path, *, samples: int, seed: int, progress: Progress = silent
) -> dict[str, object]:
    """Return the JSON answer of ``csirt risk graph`` (``csirt.risk.graph/1``).

    Raises:
        ContentError: the file is at fault.
        InputError: an edge names no node, or an id stands twice.
    """
    raw = load(file, RawGraph)
    try:
        found = raw_probabilities(raw, samples=samples, seed=seed, progress=progress)
    except ValueError as error:
        raise InputError("risk.graph-refused", problem=safe(error), file=str(file)) from error
    rows = zip(found.ids, found.estimates.probability, found.estimates.sampling_error, strict=True)
    nodes = [
        {"id": id, "probability": float(share), "sampling_error": float(error)}
        for id, share, error in rows
    ]
    return {"schema": "csirt.risk.graph/1", "seed": seed, "samples": samples, "nodes": nodes}
