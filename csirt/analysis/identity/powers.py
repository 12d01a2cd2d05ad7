"""Who has power over whom: the relations of a directory that give something, as arrays.

To what an export states are added the certain things that it leaves out: a domain holds its
administrators' group, its controllers hold the domain, every account is an authenticated user.
A relation made of several (copying the passwords of a domain takes two rights) is an AND: it is
had by whoever can come to hold each of its parts on the same object.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.model.directory_graph import (
    DOMAIN_ADMINS,
    DOMAIN_COMPUTERS,
    DOMAIN_CONTROLLERS,
    DOMAIN_USERS,
    DirectoryGraph,
    ObjectKind,
)
from csirt.model.directory_relation import DirectoryRelation

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

MEMBER, CONTAINS, CONTROLLER = "member-of", "contains", "dc-for"
_EVERYBODY = ("S-1-1-0", "S-1-5-11")
"""Everyone, and every account that has logged on (MS-DTYP §2.4.2.4)."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Relations as parallel arrays: who, over what, which relation of the table."""

    source: Ints
    target: Ints
    relation: Ints

    def where(self, chosen: Flags | npt.NDArray[np.intp]) -> "Edges":
        """Return some of them, by a flag each or by their positions."""
        return Edges(self.source[chosen], self.target[chosen], self.relation[chosen])

    def plus(self, rows: Iterable[tuple[int, int, int]]) -> "Edges":
        """Return them with more."""
        more = np.array(list(rows), np.int32).reshape(-1, 3)
        return Edges(
            np.concatenate([self.source, more[:, 0]]),
            np.concatenate([self.target, more[:, 1]]),
            np.concatenate([self.relation, more[:, 2]]),
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Parts of a relation on one object: who holds each of them."""

    relation: int
    target: int
    holders: tuple[Ints, ...]
    """For each part, the objects that have it."""


@dataclass(frozen=True, slots=True)
class Powers:
    """What gives power in a directory."""

    graph: DirectoryGraph
    alone: Edges
    """Each gives power by itself."""
    parts: Edges
    """Each gives power only with others."""
    pairs: tuple[Pair, ...]
    """Where all parts are held, by somebody."""
    joined: Edges
    """``alone``, and who comes to hold all parts of a pair."""

    @property
    def size(self) -> int:
        """Number of objects."""
        return len(self.graph.objects)


def powers_of(graph: DirectoryGraph, relations: Mapping[str, DirectoryRelation]) -> Powers:
    """Return what gives power in a directory.

    Args:
        graph: As it was exported.
        relations: The table of the catalogue, by id.

    Source:
        Which relations can be followed is BloodHound's convention; see the table.
    """
    every = _unique(_stated(graph).plus(_certain(graph)))
    number = {id: at for at, id in enumerate(graph.relations)}
    parts = {
        number[id]: tuple(number[part] for part in each.made_of)
        for id, each in relations.items() if each.made_of
    }  # fmt: skip
    pieces = sorted({part for some in parts.values() for part in some})
    split = np.isin(every.relation, np.array(pieces, np.int32))
    alone, rest = every.where(~split), every.where(split)
    pairs = tuple(_pairs(rest, parts))
    return Powers(graph, alone, rest, pairs, _with_pairs(alone, pairs, len(graph.objects)))


def _stated(graph: DirectoryGraph) -> Edges:
    found = Edges(*(np.array(each, np.int32) for each in
                    (graph.source, graph.target, graph.relation)))  # fmt: skip
    return found.where(found.source != found.target)


def _unique(edges: Edges) -> Edges:
    """Return each once, by target, then source, then relation."""
    order = np.lexsort((edges.relation, edges.source, edges.target))
    rows = np.stack([edges.target[order], edges.source[order], edges.relation[order]])
    new = np.ones(len(order), np.bool_)
    new[1:] = np.any(rows[:, 1:] != rows[:, :-1], axis=0)
    return Edges(rows[1][new], rows[0][new], rows[2][new])


def _certain(graph: DirectoryGraph) -> Iterator[tuple[int, int, int]]:
    """Yield what holds in every domain, whether an export says it or not."""
    number = {id: at for at, id in enumerate(graph.relations)}
    domains = {each.key: at for at, each in enumerate(graph.objects)
               if each.kind is ObjectKind.DOMAIN}  # fmt: skip
    everybody: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(graph.objects):
        if each.key.endswith(_EVERYBODY):
            everybody[_home(each.key, each.domain)].append(at)
    for at, each in enumerate(graph.objects):
        domain = domains.get(each.key.rpartition("-")[0])
        if each.kind is not ObjectKind.GROUP:
            continue
        if domain is not None and each.last == DOMAIN_ADMINS:
            yield domain, at, number[CONTAINS]
        elif domain is not None and each.last == DOMAIN_CONTROLLERS:
            yield at, domain, number[CONTROLLER]
        elif each.last in (DOMAIN_USERS, DOMAIN_COMPUTERS):
            for group in everybody[each.domain.upper()]:
                yield at, group, number[MEMBER]


def _home(key: str, domain: str) -> str:
    """Return the domain of a group that every domain has: it stands before its identifier."""
    for sign in _EVERYBODY:
        if key.endswith(f"-{sign}"):
            return key.removesuffix(f"-{sign}")
    return domain.upper()


def _pairs(halves: Edges, parts: Mapping[int, tuple[int, ...]]) -> Iterator[Pair]:
    for relation, pieces in sorted(parts.items()):
        for target in np.unique(halves.target[np.isin(halves.relation, pieces)]).tolist():
            here = halves.target == target
            holders = tuple(halves.source[here & (halves.relation == piece)] for piece in pieces)
            if all(len(each) for each in holders):
                yield Pair(relation, target, holders)


def _with_pairs(alone: Edges, pairs: tuple[Pair, ...], size: int) -> Edges:
    """Return the relations with who comes to hold all parts of a pair, first who has them itself.

    Another pair may open the way to a part: it goes on until nothing is new.
    """
    edges, done = alone, False
    for pair in pairs:
        both = pair.holders[0]
        for holders in pair.holders[1:]:
            both = np.intersect1d(both, holders).astype(np.int32)
        edges = edges.plus((at, pair.target, pair.relation) for at in both.tolist())
    while not done:
        done = True
        for pair in pairs:
            all_parts = np.ones(size, np.bool_)
            for holders in pair.holders:
                all_parts &= hops_to(edges, holders, size) >= 0
            new = np.flatnonzero(all_parts & (hops_to(edges, [pair.target], size) < 0))
            if len(new):
                edges = edges.plus((at, pair.target, pair.relation) for at in new.tolist())
                done = False
    return edges


def hops_to(edges: Edges, goals: Iterable[int] | Ints, size: int) -> Ints:
    """Return in how many relations each object comes to one of the goals; -1 for never."""
    order = np.argsort(edges.target, kind="stable")
    sources = edges.source[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(edges.target, minlength=size))])
    hops = np.full(size, -1, np.int32)
    front = np.unique(np.fromiter(goals, np.int32))
    count = 0
    while len(front):
        hops[front] = count
        count += 1
        lengths = starts[front + 1] - starts[front]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(starts[front] - (ends - lengths), lengths)
        near = np.unique(sources[places])
        front = near[hops[near] < 0]
    return hops
