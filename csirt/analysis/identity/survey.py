"""What an account directory shows: who comes to the administration of the domain, and how."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from csirt.analysis.identity.cut import IdentityCut, fewest_repairs
from csirt.analysis.identity.hops import Hop
from csirt.analysis.identity.powers import (
    CONTROLLER,
    MEMBER,
    Edges,
    Ints,
    Powers,
    hops_to,
    powers_of,
)
from csirt.analysis.identity.repairs import Repair, repairs_of
from csirt.errors import InputError, NotFoundError
from csirt.model.directory_graph import (
    DOMAIN_ADMINS,
    DOMAIN_CONTROLLERS,
    DirectoryGraph,
    ObjectKind,
)
from csirt.model.directory_relation import DirectoryRelation

SESSION = "has-session"


@dataclass(frozen=True, slots=True)
class Reaching:
    """How many objects of a kind come to the goal."""

    kind: ObjectKind
    total: int
    reaching: int
    directly: int
    """In one relation."""


@dataclass(frozen=True, slots=True)
class IdentityWay:
    """A shortest way to the goal, with everybody who goes that way after the first relation."""

    hops: tuple[Hop, ...]
    starts: tuple[int, ...]
    """Accounts that begin with the same relation and go on alike; the first is shown."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Who comes to the administration of a domain."""

    graph: DirectoryGraph
    goals: tuple[int, ...]
    members: tuple[int, ...]
    """Accounts that are members of the goal, through groups or not."""
    directly: int
    """Of these, members without a group between."""
    reaching: tuple[Reaching, ...]
    """Accounts, groups, computers, then the rest."""
    accounts: tuple[int, ...]
    """Accounts that come to it, nearest first."""
    disabled: int
    """Of these, disabled ones."""
    ways: tuple[IdentityWay, ...]
    cut: IdentityCut
    repairs: tuple[Repair, ...]
    sessions: tuple[tuple[int, tuple[int, ...]], ...]
    """Computers, controllers of a domain apart, that keep sessions of members, with whose."""
    services: tuple[int, ...]
    """Accounts that come to it and whose password anybody of the domain may try to crack."""
    halves: tuple[int, ...]
    """Objects that have a part of what takes several, and never come to the goal with it."""


def goal_of(graph: DirectoryGraph, to: str) -> tuple[int, ...]:
    """Return the groups that a name means; without one, the administrators of every domain.

    Raises:
        NotFoundError: nothing bears the name, or no domain has such a group.
        InputError: two objects bear the same name.
    """
    if not to:
        found = tuple(
            at for at, each in enumerate(graph.objects)
            if each.kind is ObjectKind.GROUP and each.last == DOMAIN_ADMINS
        )  # fmt: skip
        if not found:
            raise NotFoundError("identities.no-administrators")
        return found
    groups: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(graph.objects):
        if each.kind in (ObjectKind.GROUP, ObjectKind.DOMAIN):
            if each.key == to.upper():
                return (at,)
            groups[each.name.upper()].append(at)
    named = [some for name, some in groups.items() if to.upper() in (name, name.partition("@")[0])]
    found = tuple(some[0] for some in named)
    for some in named:
        if len(some) > 1:
            ids = ", ".join(graph.objects[at].key for at in some)
            raise InputError("identities.two-groups", name=to, ids=ids)
    if not found:
        near = get_close_matches(to.upper(), [*groups, *(n.partition("@")[0] for n in groups)], n=3)
        raise NotFoundError("identities.unknown-group", name=to, near=", ".join(near) or "—")
    return found


def surveyed(
    graph: DirectoryGraph,
    relations: Mapping[str, DirectoryRelation],
    *,
    to: str = "",
    ways: int = 5,
) -> Survey:
    """Return who comes to the administration of a domain.

    Args:
        graph: The directory.
        relations: Which relations give power, by id.
        to: Name of another group to ask about, with its domain or without.
        ways: How many ways to tell.

    Raises:
        NotFoundError: there is no such group.

    Source:
        Every relation is taken as usable: an upper bound, not a likelihood.
    """
    goals = goal_of(graph, to)
    powers = powers_of(graph, relations)
    hops = hops_to(powers.joined, goals, powers.size)
    memberships = powers.joined.where(powers.joined.relation == _number(graph, MEMBER))
    inside = hops_to(memberships, goals, powers.size) >= 0
    onward = _onward(powers.joined, hops)
    accounts = _accounts(graph, hops)
    members = tuple(at for at in accounts if inside[at])
    starts = [at for at in accounts if not inside[at]]
    cut = fewest_repairs(powers, starts, goals)
    own = memberships.where(np.isin(memberships.target, np.array(goals, np.int32))).source
    return Survey(
        graph=graph,
        goals=goals,
        members=members,
        directly=len(frozenset(members) & frozenset(own.tolist())),
        reaching=_counts(graph, hops),
        accounts=accounts,
        disabled=sum(not graph.objects[at].enabled for at in accounts),
        ways=_ways(graph, onward, hops, starts, ways),
        cut=cut,
        repairs=repairs_of(powers, cut.objects, starts, goals, inside),
        sessions=_sessions(powers, members),
        services=tuple(
            at for at in accounts if graph.objects[at].service and graph.objects[at].enabled
        ),
        halves=_halves(powers, hops),
    )


def _number(graph: DirectoryGraph, id: str) -> int:
    return graph.relations.index(id)


def _accounts(graph: DirectoryGraph, hops: Ints) -> tuple[int, ...]:
    """Return the accounts that come to the goal, nearest first."""
    found = [at for at in np.flatnonzero(hops > 0).tolist()
             if graph.objects[at].kind is ObjectKind.USER]  # fmt: skip
    return tuple(sorted(found, key=lambda at: (int(hops[at]), at)))


def _counts(graph: DirectoryGraph, hops: Ints) -> tuple[Reaching, ...]:
    total: dict[ObjectKind, int] = defaultdict(int)
    come: dict[ObjectKind, int] = defaultdict(int)
    near: dict[ObjectKind, int] = defaultdict(int)
    for each, count in zip(graph.objects, hops.tolist(), strict=True):
        total[each.kind] += 1
        come[each.kind] += count > 0
        near[each.kind] += count == 1
    return tuple(Reaching(kind, total[kind], come[kind], near[kind])
                 for kind in ObjectKind if total[kind])  # fmt: skip


def _onward(edges: Edges, hops: Ints) -> dict[int, tuple[int, int]]:
    """Return, for each object that comes to the goal, its relation and the next object."""
    step = (hops[edges.source] > 0) & (hops[edges.target] == hops[edges.source] - 1)
    step &= hops[edges.target] >= 0
    kept = edges.where(step)
    order = np.lexsort((kept.target, kept.relation, kept.source))
    _, first = np.unique(kept.source[order], return_index=True)
    chosen = kept.where(order[first])
    return {
        source: (relation, target)
        for source, relation, target in zip(
            chosen.source.tolist(), chosen.relation.tolist(), chosen.target.tolist(), strict=True
        )
    }


def _ways(
    graph: DirectoryGraph,
    onward: Mapping[int, tuple[int, int]],
    hops: Ints,
    starts: Iterable[int],
    count: int,
) -> tuple[IdentityWay, ...]:
    """Return the shortest ways, those of most accounts first among equally short ones."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in starts:
        alike[onward[at]].append(at)
    order = sorted(alike.values(), key=lambda some: (int(hops[some[0]]), -len(some), some[0]))
    return tuple(
        IdentityWay(tuple(_way(graph, onward, some[0])), tuple(some)) for some in order[:count]
    )


def _way(graph: DirectoryGraph, onward: Mapping[int, tuple[int, int]], at: int) -> list[Hop]:
    found = []
    while at in onward:
        relation, after = onward[at]
        found.append(Hop(at, graph.relations[relation], after))
        at = after
    return found


def _sessions(powers: Powers, members: tuple[int, ...]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    graph = powers.graph
    groups = [at for at, each in enumerate(graph.objects) if each.last == DOMAIN_CONTROLLERS]
    among = np.isin(powers.alone.relation, [_number(graph, MEMBER), _number(graph, CONTROLLER)])
    domains = [at for at, each in enumerate(graph.objects) if each.kind is ObjectKind.DOMAIN]
    control = hops_to(powers.alone.where(among), [*groups, *domains], powers.size) >= 0
    edges = powers.alone.where(powers.alone.relation == _number(graph, SESSION))
    found: dict[int, list[int]] = defaultdict(list)
    wanted = frozenset(members)
    for source, target in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
        ordinary = graph.objects[source].kind is ObjectKind.COMPUTER and not control[source]
        if target in wanted and ordinary:
            found[source].append(target)
    return tuple((at, tuple(sorted(found[at]))) for at in sorted(found))


def _halves(powers: Powers, hops: Ints) -> tuple[int, ...]:
    holders = np.unique(powers.parts.source[hops[powers.parts.target] >= 0])
    return tuple(at for at in holders.tolist() if hops[at] < 0)
