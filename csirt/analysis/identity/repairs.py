"""What to take away of the objects of a cut, so that no way is left through them.

Of an object, either every relation that leads to it from where an attacker may come, or every
relation by which it leads on to the goal: both stop it, and the one is chosen that leaves what the
directory is made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from csirt.analysis.identity.hops import Hop
from csirt.analysis.identity.powers import MEMBER, Edges, Flags, Powers, hops_to
from csirt.model.directory_graph import ObjectKind

_HOLDERS = (ObjectKind.DOMAIN, ObjectKind.OU, ObjectKind.GPO, ObjectKind.CONTAINER)


@dataclass(frozen=True, slots=True)
class Repair:
    """An object of the cut, with the relations to take away: from it, or over it."""

    object: int
    relations: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """A directory once the objects of a cut are out of the way."""

    powers: Powers
    near: Flags
    """Objects to which an attacker still comes."""
    far: Flags
    """Objects that still lead to the goal, and the goal."""
    inside: Flags
    starts: Flags
    goals: Flags


def repairs_of(
    powers: Powers,
    objects: Iterable[int],
    starts: Iterable[int],
    goals: Iterable[int],
    inside: Flags,
) -> tuple[Repair, ...]:
    """Return what to take away of each object of a cut.

    Args:
        powers: What gives power.
        objects: Positions of the cut; a start among them loses its rights over the goal.
        starts: Where an attacker may begin.
        goals: What is kept from them.
        inside: Members of the goal, through groups or not.
    """
    cut = sorted(objects)
    begins, ends, out = (_flags(some, powers.size) for some in (starts, goals, cut))
    edges = powers.joined
    gone = (out & ~begins)[edges.source] | (out & ~begins)[edges.target]
    gone |= (out & begins)[edges.source] & ends[edges.target]
    rest = edges.where(~gone)
    back = Edges(rest.target, rest.source, rest.relation)
    near = hops_to(back, np.flatnonzero(begins), powers.size) >= 0
    far = hops_to(rest, np.flatnonzero(ends), powers.size) >= 0
    sides = _Sides(powers, near, far, inside, begins, ends)
    return tuple(Repair(at, _relations(sides, at)) for at in cut)


def _relations(sides: _Sides, at: int) -> tuple[Hop, ...]:
    """Return the relations of an object to take away.

    Of what holds others by its nature (a domain, a unit, a policy) and of a member of the goal,
    what leads to it; of another object, and of a group whose members an attacker can take over,
    what it has over what leads to the goal.
    """
    edges, graph = sides.powers.joined, sides.powers.graph
    found = edges.where((edges.source == at) & (sides.goals if sides.starts[at] else sides.far)
                        [edges.target])  # fmt: skip
    kind = graph.objects[at].kind
    if kind in _HOLDERS or sides.inside[at]:
        over = edges.where((edges.target == at) & sides.near[edges.source])
        joined = kind is ObjectKind.GROUP and MEMBER in {
            graph.relations[each] for each in over.relation.tolist()
        }  # fmt: skip
        found = over if len(over.source) and not joined else found
    return _hops(sides.powers, found)


def _hops(powers: Powers, edges: Edges) -> tuple[Hop, ...]:
    rows = zip(edges.source.tolist(), edges.relation.tolist(), edges.target.tolist(), strict=True)
    return tuple(Hop(source, powers.graph.relations[relation], target)
                 for source, relation, target in sorted(rows))  # fmt: skip


def _flags(places: Iterable[int], size: int) -> Flags:
    found = np.zeros(size, np.bool_)
    found[list(places)] = True
    return found
