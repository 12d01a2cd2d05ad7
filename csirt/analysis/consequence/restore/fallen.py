"""What falls with what was struck, sample by sample: the needs of the loss graph, in bits."""

from dataclasses import dataclass

import numpy as np

from csirt.analysis.attack_graph.coins import Words
from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.kernel import fixpoint, layout
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.loss import Losses
from csirt.analysis.consequence.restore.draws import Flags
from csirt.analysis.consequence.restore.struck import Struck
from csirt.model.catalogue import Impact

_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
GONE = (Impact.ENCRYPTED, Impact.DESTROYED)
"""Impacts that take the data of an asset too."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """What is lost in which sample; arrays are (samples,)."""

    struck: Struck
    lost: dict[str, Flags]
    """By reference: assets, applications, care lines, directories, services, links; only what falls
    in some sample."""
    data_lost: dict[str, Flags]
    """Applications (full names) whose data and every copy are gone."""
    gone: dict[str, Flags]
    """Assets (full names) whose own data are gone."""

    def flags(self, ref: str) -> Flags:
        """Return when something is lost."""
        found = self.lost.get(ref)
        return np.zeros(self.struck.samples, np.bool_) if found is None else found


def fallen(terrain: Terrain, struck: Struck) -> Fallen:
    """Return all that falls: the least fixpoint of the needs, each sample by itself."""
    builder = Builder()
    Losses(builder, terrain).add(attacked=True)
    sources: dict[int, Flags] = {}
    for (name, impact), flags in struck.impacts.items():
        sources[_source(builder, ("impact", name, impact))] = flags
    for ref, lost in struck.others.items():
        sources[_source(builder, ("lost", ref))] = lost
    graph = builder.build()
    if not sources:
        return Fallen(struck, {}, {}, {})
    entries = np.array(list(sources), np.int32)
    order = layout(graph, entries)
    width = -(-max(1, struck.samples) // 64)
    coins = np.full((len(order.order), width), _ONES, np.uint64)
    for node, flags in sources.items():
        coins[order.row[node]] = _packed(flags, width)
    state = fixpoint(order, coins)
    found: dict[str, dict[str, Flags]] = {"lost": {}, "data-lost": {}, "gone": {}}
    for node, said in enumerate(graph.nodes):
        row = order.row[node]
        if said[0] in found and row >= 0 and len(said) == 2:
            flags = _unpacked(state[row], struck.samples)
            if flags.any():
                found[said[0]][said[1]] = flags
    return Fallen(struck, found["lost"], _of_applications(found["data-lost"]), _gone(struck))


def _source(builder: Builder, name: tuple[str, ...]) -> int:
    """Return a node of its own that leads to a fact, which may also fall through others."""
    source = builder.fact("struck", *name)
    builder.edge(source, builder.fact(*name))
    return source


def _packed(flags: Flags, width: int) -> Words:
    bits = np.zeros(width * 64, np.uint8)
    bits[: len(flags)] = flags
    return np.packbits(bits, bitorder="little").view(np.uint64)


def _unpacked(words: Words, samples: int) -> Flags:
    return np.unpackbits(words.view(np.uint8), bitorder="little")[:samples].astype(np.bool_)


def _of_applications(found: dict[str, Flags]) -> dict[str, Flags]:
    start = "application:"
    return {ref.removeprefix(start): each for ref, each in found.items() if ref.startswith(start)}


def _gone(struck: Struck) -> dict[str, Flags]:
    gone: dict[str, Flags] = {}
    for (name, impact), flags in struck.impacts.items():
        if impact in GONE:
            gone[name] = gone[name] | flags if name in gone else flags
    return gone
