"""Nodes, edges and coins of an attack graph, and their builder.

Two kinds of nodes: a *fact* holds when one of its inputs does (OR), a *technique instance* succeeds
when all its inputs hold and its coin does (AND). An edge of a compiled model has no probability;
one of a raw graph may.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from csirt.model.estimate import Estimate

Node = tuple[str, ...]
"""Name of a node: what it says, then about what: ``("held", "ch/dc-01", "admin")``."""

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Coins:
    """Coins with a name and a probability; the probability is a parameter of an expert's
    estimate."""

    keys: npt.NDArray[np.uint64]
    """Key of each coin, a hash of its names."""
    parameter: Ints
    """Index of its parameter in :attr:`Graph.parameters`."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that an expert gave as a range; one draw a block of samples."""

    names: tuple[str, ...]
    estimate: Estimate
    complement: bool = False
    """The coin falls with one minus the number (a factor of 0.3 blocks with 0.7)."""

    @property
    def mean(self) -> float:
        """The mean of what the coin falls with."""
        return 1 - self.estimate.mean if self.complement else self.estimate.mean


@dataclass(frozen=True, slots=True)
class Graph:
    """An attack graph in arrays; node ``i`` is named ``nodes[i]``."""

    nodes: tuple[Node, ...]
    index: dict[Node, int]
    conjunctive: npt.NDArray[np.bool_]
    """True for AND nodes."""
    source: Ints
    target: Ints
    parameters: tuple[Parameter, ...]
    coins: Coins
    """One coin for each of :attr:`tossed`."""
    tossed: Ints
    """Nodes that fall only when their coin does, in the order of :attr:`coins`."""
    covers: Coins
    """Which asset a measure covers: one coin a measure and asset."""
    blocks: Coins
    """Whether a measure stops an instance where it covers: one coin an effect."""
    effects: Ints
    """Rows (position in :attr:`tossed`, position in :attr:`covers`), one for each block, by the
    first."""
    edge_coins: Coins
    """Coins of edges, for raw graphs; empty for a compiled model."""
    tossed_edges: Ints
    """Edges that have a coin, in the order of :attr:`edge_coins`."""

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.nodes)


@dataclass(slots=True)
class Builder:
    """Collects nodes, edges and coins; names are given once and found again."""

    index: dict[Node, int] = field(default_factory=dict)
    conjunctive: list[bool] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)
    parameters: dict[tuple[str, ...], int] = field(default_factory=dict)
    estimates: list[Parameter] = field(default_factory=list)
    coins: list[tuple[int, int]] = field(default_factory=list)
    tossed: list[int] = field(default_factory=list)
    covers: dict[tuple[str, str], int] = field(default_factory=dict)
    cover_coins: list[tuple[int, int]] = field(default_factory=list)
    block_coins: list[tuple[int, int]] = field(default_factory=list)
    effects: list[tuple[int, int]] = field(default_factory=list)
    edge_coins: list[tuple[int, int]] = field(default_factory=list)
    tossed_edges: list[int] = field(default_factory=list)

    def fact(self, *name: str) -> int:
        """Return the OR node of that name, made at first use."""
        node = self.index.get(name)
        if node is None:
            node = self.index[name] = len(self.conjunctive)
            self.conjunctive.append(False)
        return node

    def step(self, *name: str, needs: Iterable[int]) -> int:
        """Return a new AND node with its inputs."""
        node = self.index[name] = len(self.conjunctive)
        self.conjunctive.append(True)
        for need in needs:
            self.edge(need, node)
        return node

    def edge(self, source: int, target: int) -> None:
        """Add an edge."""
        self.source.append(source)
        self.target.append(target)

    def parameter(self, *names: str, estimate: Estimate, complement: bool = False) -> int:
        """Return the index of a parameter, made at first use."""
        found = self.parameters.get(names)
        if found is None:
            found = self.parameters[names] = len(self.estimates)
            self.estimates.append(Parameter(names, estimate, complement))
        return found

    def toss(self, node: int, key: int, parameter: int) -> int:
        """Give a node its coin and return the coin's position."""
        self.tossed.append(node)
        self.coins.append((key, parameter))
        return len(self.tossed) - 1

    def cover(self, measure: str, target: str, key: int, parameter: int) -> int:
        """Return the position of the coin 'this measure covers this target', made at first use."""
        found = self.covers.get((measure, target))
        if found is None:
            found = self.covers[measure, target] = len(self.cover_coins)
            self.cover_coins.append((key, parameter))
        return found

    def block(self, coin: int, cover: int, key: int, parameter: int) -> None:
        """Let a measure stop the instance of ``coin`` where ``cover`` falls and its own coin
        does."""
        self.effects.append((coin, cover))
        self.block_coins.append((key, parameter))

    def build(self) -> Graph:
        """Return the graph."""
        effects = np.array(self.effects, np.int32).reshape(-1, 2)
        order = np.argsort(effects[:, 0], kind="stable") if len(effects) else np.zeros(0, np.int64)
        return Graph(
            nodes=tuple(self.index),
            index=self.index,
            conjunctive=np.array(self.conjunctive, np.bool_),
            source=np.array(self.source, np.int32),
            target=np.array(self.target, np.int32),
            parameters=tuple(self.estimates),
            coins=_coins(self.coins),
            tossed=np.array(self.tossed, np.int32),
            covers=_coins(self.cover_coins),
            blocks=_coins([self.block_coins[at] for at in order]),
            effects=effects[order],
            edge_coins=_coins(self.edge_coins),
            tossed_edges=np.array(self.tossed_edges, np.int32),
        )


def _coins(rows: list[tuple[int, int]]) -> Coins:
    return Coins(
        np.array([key for key, _ in rows], np.uint64),
        np.array([parameter for _, parameter in rows], np.int32),
    )
