"""What a change of the model changes in the risk: the paths that it opens, by the same rules."""

from dataclasses import dataclass

from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.records import path_to
from csirt.analysis.names import shown_ref
from csirt.model.catalogue import Catalogue
from csirt.model.region import Estate
from csirt.model.risk import Path

LIKELIER = 1.01
"""A path is worth telling when its probability grows by a hundredth of itself."""


@dataclass(frozen=True, slots=True)
class AddedPath:
    """Something that an attack reaches after a change and did not before, or more easily."""

    id: str
    path: Path
    before: float
    """Probability of the most likely path before; 0 where nothing reached it."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {
            "id": self.id,
            "path": [step.as_json() for step in self.path.steps],
            "path_probability": self.path.probability,
            "before": self.before,
        }


def added_paths(before: Estate, after: Estate, catalogue: Catalogue) -> tuple[AddedPath, ...]:
    """Return the paths that a change opens or eases, to care lines first, then the likeliest.

    Args:
        before: The estate as it is.
        after: The estate as it would be.
        catalogue: Techniques, measures, kinds, assumptions.
    """
    was = _paths(before, catalogue)
    found = []
    for id, path in _paths(after, catalogue).items():
        earlier = was[id].probability if id in was else 0.0
        if path.probability > earlier * LIKELIER:
            found.append(AddedPath(id, path, earlier))
    return tuple(sorted(found, key=_weight))


def _weight(added: AddedPath) -> tuple[bool, bool, float, str]:
    line, application = (added.id.startswith(kind) for kind in ("care-line:", "application:"))
    return not line, not application, -added.path.probability, added.id


def _paths(estate: Estate, catalogue: Catalogue) -> dict[str, Path]:
    """Return the most likely path to each asset, application and care line of the subject."""
    graph = compiled(estate, catalogue)
    derivations = Derivations(graph.graph, entry_nodes(graph, OUTSIDE))
    terrain, index = graph.terrain, graph.graph.index
    nodes = {f"asset:{name}": index["held", name, "user"] for name in terrain.assets}
    for kind, names in (
        ("application", terrain.applications),
        ("care-line", terrain.care_lines),
    ):
        nodes |= {f"{kind}:{name}": index["lost", f"{kind}:{name}"] for name in names}
    found = {}
    for ref, node in nodes.items():
        path = path_to(terrain, graph.graph, derivations, node)
        if path and terrain.own(ref.partition(":")[2]):
            found[shown_ref(terrain, ref)] = path
    return found
