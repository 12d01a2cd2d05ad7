"""A facility with all that may be chosen, ready to be sampled block by block.

The coins are those of ``risk analyse``: the same names give the same draws, so that a set chosen
here and written into the file gives the same answer there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from csirt.analysis.attack_graph.coins import Draws, keyed, seeded, tosses
from csirt.analysis.attack_graph.compile import Compiled, compiled, entry_nodes
from csirt.analysis.attack_graph.graph import Builder, Coins, Parameter
from csirt.analysis.attack_graph.kernel import Rows
from csirt.analysis.attack_graph.protect import Protections
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.hardening.candidate import Candidate
from csirt.analysis.hardening.lanes import Lanes, Watched
from csirt.model.catalogue import Catalogue
from csirt.model.record import NotAssessed
from csirt.model.region import Estate
from csirt.seal import coin_key

_MOST_BYTES = 64 * 2**20
"""Memory of the blocks that are kept."""


@dataclass(frozen=True, slots=True)
class _Stops:
    """The coins of the candidates: a row each for a step, a candidate and one of its effects."""

    row: Rows
    candidate: Rows
    covers: Coins
    blocks: Coins
    starts: Rows
    """First of the effects of each pair of a step and a candidate."""


class World:
    """The attack graph of a facility, its care lines, and what each candidate would stop."""

    def __init__(
        self,
        estate: Estate,
        catalogue: Catalogue,
        candidates: Sequence[Candidate],
        *,
        entries: Iterable[str],
        seed: int,
    ) -> None:
        """Compile.

        Args:
            estate: Its subject is a facility.
            catalogue: Techniques, measures, classes.
            candidates: All that may be chosen.
            entries: Where the attack may begin.
            seed: Any integer.

        Raises:
            NotFoundError: an entry does not exist.
        """
        self.compiled: Compiled = compiled(estate, catalogue)
        graph = self.compiled.graph
        self._sampler = Sampler(graph, entry_nodes(self.compiled, entries), seed)
        self.layout = self._sampler.layout
        self.refs, self.by_activity, weights = _lines(self.compiled.terrain)
        nodes = np.array([graph.index["lost", ref] for ref in self.refs], np.int64)
        self.watched = Watched(self.layout.row[nodes], weights)
        made = _Stopping(self.compiled, self.layout.row)
        self._stops, parameters = made.of(candidates, seed)
        names = [coin_key("parameter", *each.names) for each in parameters]
        self._draws = Draws(parameters, seeded(np.array(names, np.uint64), seed))
        self._kept: dict[int, Lanes] = {}

    def lanes(self, block: int) -> Lanes:
        """Return the samples of one block; some are kept, for the searches ask again."""
        if block not in self._kept:
            made = self._drawn(block)
            size = made.coins.nbytes + made.stops.nbytes
            if size * (len(self._kept) + 1) > _MOST_BYTES:
                return made
            self._kept[block] = made
        return self._kept[block]

    def _drawn(self, block: int) -> Lanes:
        coins, _ = self._sampler.coins(block)
        stops, values = self._stops, self._draws.at(block)
        words = np.zeros((0, coins.shape[1]), np.uint64)
        if len(stops.row):
            covers = tosses(stops.covers.keys, values[stops.covers.parameter], block)
            covers &= tosses(stops.blocks.keys, values[stops.blocks.parameter], block)
            words = np.bitwise_or.reduceat(covers, stops.starts, axis=0)
        first = stops.starts
        return Lanes(self.layout, coins, stops.row[first], stops.candidate[first], words)


def _lines(terrain: Terrain) -> tuple[tuple[str, ...], bool, "np.typing.NDArray[np.float64]"]:
    """Return what is watched, whether it is weighed by activity, and the weights.

    Care lines, or applications where no care line is described; by activity where every line says
    its own in the same unit, else alike.
    """
    lines = [name for name in terrain.care_lines if terrain.own(name)]
    if not lines:
        refs = [f"application:{name}" for name in terrain.applications if terrain.own(name)]
        return tuple(refs), False, np.full(len(refs), 1 / max(1, len(refs)))
    said = [terrain.care_lines[name].activity for name in lines]
    known = [each for each in said if not isinstance(each, NotAssessed)]
    amounts = np.array([each.per_day for each in known], np.float64)
    alike = len(known) == len(lines) and len({each.unit for each in known}) == 1
    refs = [f"care-line:{name}" for name in lines]
    if alike and len(lines) > 1 and amounts.sum() > 0:
        return tuple(refs), True, amounts / amounts.sum()
    return tuple(refs), False, np.full(len(refs), 1 / len(refs))


class _Stopping:
    """Finds the steps that candidates stop."""

    def __init__(self, compiled: Compiled, row: Rows) -> None:
        self._terrain = compiled.terrain
        graph = compiled.graph
        self._steps: dict[str, list[tuple[int, str]]] = {}
        for node in graph.tossed.tolist():
            name = graph.nodes[node]
            if name[0] == "step" and row[node] >= 0:
                self._steps.setdefault(name[1], []).append((int(row[node]), name[2]))
        self._parameters: dict[Parameter, int] = {}

    def of(
        self, candidates: Sequence[Candidate], seed: int
    ) -> tuple[_Stops, tuple[Parameter, ...]]:
        """Return the stops of some candidates, by row and candidate, and their parameters."""
        found = [
            each for at, candidate in enumerate(candidates) for each in self._one(at, candidate)
        ]
        found.sort()
        table = np.array([each[:2] for each in found], np.int64).reshape(-1, 2)
        new = np.ones(len(found), np.bool_)
        new[1:] = (np.diff(table, axis=0) != 0).any(axis=1)
        covers, blocks = (
            Coins(
                np.array([each[at] for each in found], np.uint64),
                np.array([each[at + 1] for each in found], np.int32),
            )
            for at in (2, 4)
        )
        stops = _Stops(
            table[:, 0], table[:, 1],
            Coins(keyed(covers, seed), covers.parameter),
            Coins(keyed(blocks, seed), blocks.parameter),
            np.flatnonzero(new),
        )  # fmt: skip
        return stops, tuple(self._parameters)

    def _one(self, at: int, candidate: Candidate) -> Iterator[tuple[int, int, int, int, int, int]]:
        """Yield row, candidate, key and parameter of the cover, key and parameter of the block."""
        builder, protections = Builder(), Protections(self._chosen(candidate))
        rows: list[int] = []
        for technique in self._techniques(candidate):
            for row, target in self._steps.get(technique, ()):
                protections.stop(builder, len(rows), technique, target)
                rows.append(row)
        places = [self._parameters.setdefault(each, len(self._parameters))
                  for each in builder.estimates]  # fmt: skip
        for (step, cover), (key, parameter) in zip(
            builder.effects, builder.block_coins, strict=True
        ):
            cover_key, share = builder.cover_coins[cover]
            yield rows[step], at, cover_key, places[share], key, places[parameter]

    def _techniques(self, candidate: Candidate) -> list[str]:
        measures = self._terrain.catalogue.measures
        named = {each.measure for each in candidate.states}
        named |= {each.measure for each in candidate.estimated}
        return sorted(
            {
                technique
                for id in named & measures.keys()
                for effect in measures[id].effects
                for technique in effect.techniques
            }
        )

    def _chosen(self, candidate: Candidate) -> Terrain:
        """Return the terrain as if the candidate alone stood on it."""
        estate = self._terrain.estate
        alone = estate.facility(estate.subject).model_copy(update={"measures": candidate.states})
        mine = {"facilities": (alone,), "estimated": candidate.estimated}
        return replace(self._terrain, estate=estate.model_copy(update=mine))
