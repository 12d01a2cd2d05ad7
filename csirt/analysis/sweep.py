"""One cell of a sweep: how likely each care line and application is lost, with some measures more.

A cell depends on its arguments alone, so that any executor, any number of workers and any order
give the same line.
"""

import numpy as np

from csirt.analysis.attack_graph.compile import Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.sample import sampled
from csirt.analysis.names import shown_ref
from csirt.model.catalogue import Catalogue
from csirt.model.facility import Count, MeasureState
from csirt.model.region import Estate
from csirt.model.risk import Likelihood
from csirt.model.sweep import Cell

EVERYWHERE = Count(covered=1, of=1)


def swept(
    estate: Estate, catalogue: Catalogue, cell: Cell, *, samples: int, seed: int
) -> dict[str, list[dict[str, object]]]:
    """Return the likelihoods of one cell, those most likely first.

    Args:
        estate: The facility of the cell with what it depends on.
        catalogue: Techniques, measures, classes.
        cell: Where the attack begins, and which measures are taken as in place everywhere.
        samples: Number of samples.
        seed: Any integer; cells of one seed share their coins, so that they compare exactly.

    Returns:
        ``care_lines`` and ``applications`` as lists of objects with ``id``; both empty for a
        facility that describes no equipment.

    Raises:
        NotFoundError: an entry does not exist in this facility.
    """
    graph = compiled(with_measures(estate, cell.measures), catalogue)
    if not graph.terrain.assets:
        return {"care_lines": [], "applications": []}
    refs = _lost(graph)
    nodes = np.array([graph.graph.index["lost", ref] for ref in refs], np.int32)
    starts = entry_nodes(graph, cell.scenario.entries)
    found = sampled(graph.graph, starts, nodes, samples=samples, seed=seed)
    lines: list[dict[str, object]] = []
    for at in np.lexsort((np.arange(len(refs)), -found.probability)).tolist():
        probability = float(found.probability[at])
        likelihood = Likelihood(
            probability,
            None if found.low is None else float(found.low[at]),
            None if found.high is None else float(found.high[at]),
            float(found.sampling_error[at]),
            catalogue.class_of(probability),
        )
        lines.append({"id": shown_ref(graph.terrain, refs[at]), **likelihood.as_json()})
    return {
        "care_lines": [each for each in lines if str(each["id"]).startswith("care-line:")],
        "applications": [each for each in lines if str(each["id"]).startswith("application:")],
    }


def with_measures(estate: Estate, measures: tuple[str, ...]) -> Estate:
    """Return an estate whose subject has some measures in place everywhere."""
    if not measures:
        return estate
    more = tuple(
        MeasureState.model_construct(measure=id, on=("all",), coverage=EVERYWHERE)
        for id in measures
    )
    return estate.model_copy(
        update={
            "facilities": tuple(
                each.model_copy(update={"measures": each.measures + more})
                if each.id == estate.subject
                else each
                for each in estate.facilities
            )
        }
    )


def _lost(graph: Compiled) -> list[str]:
    terrain = graph.terrain
    refs = [f"care-line:{name}" for name in terrain.care_lines if terrain.own(name)]
    return refs + [f"application:{name}" for name in terrain.applications if terrain.own(name)]
