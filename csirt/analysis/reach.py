"""From what an attacker holds: what may fall next, and what a cut takes out of his reach.

The graph, the coins and the seed are those of ``risk analyse``; only the entries differ: the doors
of the outside are shut, he stands inside. A machine that is cut keeps what he took from it, its
passwords above all: it stays held, and its network no longer sees it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from csirt.analysis.attack_graph.compile import Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.graph import Graph
from csirt.analysis.attack_graph.records import path_to
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES, Estimates, sampled
from csirt.analysis.attack_graph.terrain import name_of
from csirt.analysis.consequence.isolate import isolated
from csirt.analysis.names import readable, shown_id
from csirt.analysis.risk import choke_points, likelihood, notes_of, watched_of
from csirt.errors import NotFoundError
from csirt.model.catalogue import Catalogue, Target
from csirt.model.progress import Progress, silent
from csirt.model.reach import FAMILIES, Alone, Cutting, Reach, Reached
from csirt.model.region import Estate

ALONE_SAMPLES, MOST_ALONE = 8_192, 8
"""Of the question which one machine to cut: samples of each answer, and how many machines."""
Watched = tuple[str, str, int]
"""Family, reference, node."""


def reach(
    estate: Estate,
    catalogue: Catalogue,
    *,
    entries: Iterable[str],
    machines: Iterable[Cutting],
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    progress: Progress = silent,
) -> Reach:
    """Return what may fall from what is held, as things stand and once some machines are cut.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Techniques, measures, kinds, assumptions.
        entries: What is held, see :func:`entry_nodes`.
        machines: What is proposed to be cut, all at once, then each alone.
        samples: Number of samples, the same ones before and after.
        seed: Any integer.
        progress: Called with the blocks of samples done and their number, once for each sampling.

    Returns:
        Probabilities of the model, not predictions; a page shows their classes.

    Raises:
        NotFoundError: no asset is described, or an entry does not exist.
    """
    entries, machines = tuple(entries), tuple(machines)
    graph = compiled(estate, catalogue)
    if not graph.terrain.assets:
        raise NotFoundError("risk.no-assets", facility=estate.subject)
    aim = _Aim(graph, entries, machines, (*watched_of(graph), *_more(graph)), seed, progress)
    now, then = aim.fallen((), samples), aim.fallen(machines, samples)
    starts = entry_nodes(graph, entries)
    derivations = Derivations(graph.graph, starts)
    cut = tuple(dict.fromkeys(each.ref for each in machines if each.ref))
    stopped = _stopped(estate, catalogue, cut)
    found = []
    for at, (family, ref, node) in enumerate(aim.watched):
        name = ref.partition(":")[2]
        path = path_to(graph.terrain, graph.graph, derivations, node)
        found.append(
            Reached(
                family, ref, shown_id(graph.terrain, name), readable(graph.terrain, ref),
                likelihood(now, at, catalogue), likelihood(then, at, catalogue),
                path is not None and not path.steps, ref in stopped and family != "data", path,
            )
        )  # fmt: skip
    chokes = choke_points(graph, starts, [each for each in aim.watched if each[0] in _CHOKED])
    few = min(samples, ALONE_SAMPLES)
    alone = tuple(Alone(e.id, aim.expected([e], few)) for e in machines[:MOST_ALONE])
    return Reach(
        estate.subject, entries, cut, now.samples, seed, tuple(sorted(found, key=_order)),
        aim.counted, aim.expected((), few), aim.expected(machines, few), alone, chokes,
        notes_of(graph, now),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Aim:
    """What is sampled again and again, with more or fewer machines cut."""

    graph: Compiled
    entries: tuple[str, ...]
    machines: tuple[Cutting, ...]
    watched: tuple[Watched, ...]
    seed: int
    progress: Progress

    @property
    def counted(self) -> str:
        """The first family that there is of care lines, applications and assets."""
        there = {family for family, _, _ in self.watched}
        return next(each for each in ("care-line", "application", "asset") if each in there)

    def fallen(self, cut: Collection[Cutting], samples: int) -> Estimates:
        """Return how often each thing watched falls once some machines are cut."""
        names = {each.ref.partition(":")[2] for each in cut if each.ref}
        nodes = np.array([node for _, _, node in self.watched], np.int32)
        return sampled(
            cut_off(self.graph, names), entry_nodes(self.graph, self._left(cut)), nodes,
            samples=samples, seed=self.seed, progress=self.progress,
        )  # fmt: skip

    def expected(self, cut: Collection[Cutting], samples: int) -> float:
        """Return how many of the family that counts fall, on average."""
        at = [family == self.counted for family, _, _ in self.watched]
        return float(self.fallen(cut, samples).probability[at].sum())

    def _left(self, cut: Collection[Cutting]) -> list[str]:
        """Return what is still held: a place in a zone as long as a machine there is not cut."""
        places = {each.entry for each in cut if _is_place(each.entry)}
        places -= {each.entry for each in self.machines if each not in cut}
        return [each for each in self.entries if each not in places]


def _is_place(entry: str) -> bool:
    return entry.startswith("zone:")


_CHOKED = ("asset", "application", "care-line")


def _more(graph: Compiled) -> Iterator[Watched]:
    """Yield the directories, which fall when they are controlled, and the backups, when lost."""
    index, terrain = graph.graph.index, graph.terrain
    for name in filter(terrain.own, terrain.directories):
        yield "directory", f"directory:{name}", index["control", name]
    for name in filter(terrain.own, terrain.assets):
        if terrain.kind(terrain.assets[name]).family == "backup":
            yield "backup", f"asset:{name}", index["lost", f"asset:{name}"]


def cut_off(compiled: Compiled, cut: Collection[str]) -> Graph:
    """Return a graph in which some assets (full names) are off the network.

    Nothing reaches them, nothing goes out from them, and nothing more is won on them; what was won
    there stays won. Only inputs of facts are taken out: nothing becomes likelier.
    """
    graph = compiled.graph
    nodes = _Nodes(compiled, frozenset(cut))
    source, target = graph.source, graph.target
    from_it = np.isin(source, nodes.held) | np.isin(source, nodes.steps)
    out = from_it & (np.isin(target, nodes.zones) | np.isin(target, nodes.managers))
    won = np.isin(target, nodes.held) & ~np.isin(source, nodes.held)
    drop = out | won | np.isin(target, nodes.reached)
    return replace(graph, source=source[~drop], target=target[~drop])


class _Nodes:
    """The nodes that a cut touches."""

    def __init__(self, compiled: Compiled, cut: frozenset[str]) -> None:
        techniques = compiled.terrain.catalogue.techniques
        controllers = _controllers(compiled)
        self.held: list[int] = []
        """The cut assets, in the attacker's hands."""
        self.steps: list[int] = []
        """What is done to them."""
        self.reached: list[int] = []
        """The cut assets, within reach."""
        self.zones: list[int] = []
        """Every presence in a zone."""
        self.managers: list[int] = []
        """What it takes to command other assets; not to take the secrets of a directory, for which
        the disk of a controller is enough."""
        for name, node in compiled.graph.index.items():
            match name[0]:
                case "held" if name[1] in cut:
                    self.held.append(node)
                case "reach" if name[1] in cut:
                    self.reached.append(node)
                case "step" if name[2] in cut and techniques[name[1]].target is Target.ASSET:
                    self.steps.append(node)
                case "at":
                    self.zones.append(node)
                case "any-held" if name[2:] not in controllers:
                    self.managers.append(node)


def _controllers(compiled: Compiled) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(name_of(ref, name.split("/")[0], "asset") for ref in record.controllers)
        for name, record in compiled.terrain.directories.items()
    )


def _stopped(estate: Estate, catalogue: Catalogue, cut: Collection[str]) -> frozenset[str]:
    if not cut:
        return frozenset()
    found = isolated(estate, catalogue, cut)
    return frozenset(each.ref for each in (*found.care_lines, *found.applications)) | set(cut)


def _order(each: Reached) -> tuple[int, float, float, str]:
    family = FAMILIES.index(each.family)
    return family, -each.now.probability, -each.after.probability, each.id
