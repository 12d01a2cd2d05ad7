"""Accounts of a directory that come to its administration, gathered into groups of like ones.

A group is told by what its accounts can take over next, without passing through another account:
the administrators themselves, a group nearer to them, or a machine on which one of those keeps a
session. So 800 nurses of one right are one group. Only the nearest is kept of several: who can
become an administrator in one go needs no detour.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from csirt.analysis.identity.powers import MEMBER, Powers, hops_to
from csirt.analysis.identity.survey import SESSION
from csirt.model.directory_graph import ObjectKind
from csirt.model.network import IdentityKind

MOST_GROUPS = 300


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """Like accounts."""

    kind: IdentityKind
    accounts: tuple[int, ...]
    controls: tuple[int, ...] = ()
    """Positions of other groups that it can take over."""
    administers: bool = False
    """Members of the administrators of the domain."""
    through: tuple[int, ...] = ()
    """Objects that have the right over what is taken over; an account of the group itself where it
    has the right in its own name. That of most accounts first."""
    machines: tuple[int, ...] = ()
    """Described computers that it administers and that keep a session of use."""


@dataclass(frozen=True, slots=True)
class AccountGroups:
    """What of a directory goes into the model of a facility."""

    groups: tuple[AccountGroup, ...]
    sessions: tuple[tuple[int, tuple[int, ...]], ...]
    """Described computers with the groups of which they keep a session."""
    complete: bool
    """False where there are more groups than are kept: the farthest are left."""


@dataclass(slots=True)
class _Found:
    """How an account comes to the targets of one wave."""

    targets: set[int] = field(default_factory=set)
    """Groups; a machine is -1 minus its position."""
    through: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Search:
    """Walks back from the administration, one wave a step between accounts."""

    powers: Powers
    near: dict[int, list[int]]
    """Who has power over an object, among those that come to the goal."""
    kept: dict[int, list[int]]
    """Accounts whose session a described computer keeps."""
    groups: list[AccountGroup] = field(default_factory=list)
    placed: dict[int, int] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    """Machines from which the search has gone on."""

    def is_stop(self, at: int) -> bool:
        """Return whether an object is an account that can be used."""
        each = self.powers.graph.objects[at]
        return each.kind is ObjectKind.USER and each.enabled

    def place(self, group: AccountGroup) -> int:
        """Add a group and return its position."""
        self.groups.append(group)
        self.placed.update(dict.fromkeys(group.accounts, len(self.groups) - 1))
        return len(self.groups) - 1

    def back(self, seeds: Iterable[int]) -> dict[int, int]:
        """Return the accounts that come to some objects without passing through another account,
        each with the object that has the right over them."""
        stack = sorted(seeds)
        last = dict.fromkeys(stack, -1)
        found: dict[int, int] = {}
        while stack:
            after: list[int] = []
            for at in stack:
                for each in self.near.get(at, ()):
                    if each in last:
                        continue
                    last[each] = each if last[at] < 0 else last[at]
                    if self.is_stop(each):
                        found[each] = last[each]
                    else:
                        after.append(each)
            stack = after
        return found

    def wave(self, seeds: dict[int, Collection[int]], most: int) -> dict[int, Collection[int]]:
        """Group the accounts that come to some targets, and return the targets of the next wave."""
        met: dict[int, _Found] = defaultdict(_Found)
        for target, objects in seeds.items():
            for account, through in self.back(objects).items():
                if account not in self.placed:
                    met[account].targets.add(target)
                    met[account].through.add(through)
        alike: dict[tuple[bool, tuple[int, ...]], list[int]] = defaultdict(list)
        for account, found in met.items():
            service = self.powers.graph.objects[account].service
            alike[service, tuple(sorted(found.targets))].append(account)
        following: dict[int, Collection[int]] = {}
        for (service, targets), accounts in sorted(alike.items()):
            if len(self.groups) >= most:
                break
            over = Counter(each for account in accounts for each in met[account].through)
            group = AccountGroup(
                IdentityKind.SERVICE if service else IdentityKind.PERSON,
                tuple(sorted(accounts)),
                controls=tuple(each for each in targets if each >= 0),
                through=tuple(sorted(over, key=lambda each: (-over[each], each))),
                machines=tuple(sorted(-1 - each for each in targets if each < 0)),
            )
            following[self.place(group)] = group.accounts
        return following | self.machines()

    def machines(self) -> dict[int, Collection[int]]:
        """Return the machines that newly keep a session of a group."""
        new = sorted(
            at for at, whose in self.kept.items()
            if at not in self.opened and any(each in self.placed for each in whose)
        )  # fmt: skip
        self.opened.update(new)
        return {-1 - at: (at,) for at in new}


def account_groups(
    powers: Powers,
    goals: tuple[int, ...],
    *,
    described: Collection[int] = (),
    most: int = MOST_GROUPS,
) -> AccountGroups:
    """Return the accounts that come to the administration of a domain, in groups of like ones.

    Args:
        powers: What gives power.
        goals: The administrators' groups.
        described: Computers that the model knows; a way through one of them is told by who
            administers it and whose session it keeps, not as a right over an account.
        most: Groups after which the farther ones are left.

    Returns:
        The administrators themselves first; a group of none where no account of use is a member.
    """
    search = _prepared(powers, goals, frozenset(described))
    members = powers.joined.where(
        powers.joined.relation == powers.graph.relations.index(MEMBER)
    )  # fmt: skip
    inside = np.flatnonzero(hops_to(members, goals, powers.size) >= 0).tolist()
    accounts = [at for at in inside if search.is_stop(at)]
    services = tuple(at for at in accounts if powers.graph.objects[at].service)
    people = tuple(at for at in accounts if not powers.graph.objects[at].service)
    first = search.place(AccountGroup(IdentityKind.ADMIN, people, administers=True))
    seeds: dict[int, Collection[int]] = {first: (*goals, *people)}
    if services:
        group = AccountGroup(IdentityKind.SERVICE, services, administers=True)
        seeds[search.place(group)] = services
    seeds |= search.machines()
    while seeds and len(search.groups) < most:
        seeds = search.wave(seeds, most)
    sessions = tuple(
        (at, tuple(sorted({search.placed[each] for each in whose if each in search.placed})))
        for at, whose in sorted(search.kept.items()) if at in search.opened
    )  # fmt: skip
    return AccountGroups(tuple(search.groups), sessions, complete=len(search.groups) < most)


def _prepared(powers: Powers, goals: tuple[int, ...], described: frozenset[int]) -> _Search:
    edges = powers.joined
    hops = hops_to(edges, goals, powers.size)
    edges = edges.where((hops[edges.source] >= 0) & (hops[edges.target] >= 0))
    session = powers.graph.relations.index(SESSION)
    search = _Search(powers, defaultdict(list), defaultdict(list))
    rows = zip(edges.source.tolist(), edges.target.tolist(), edges.relation.tolist(), strict=True)
    for source, target, relation in sorted(rows):
        if relation == session and source in described and search.is_stop(target):
            search.kept[source].append(target)
        else:
            search.near[target].append(source)
    return search
