"""What the levels of the actions make of a framework: each requirement, then counts of n out of N.

A requirement is met when every action that it rests on stands at the level that is asked, and none
of them answers a part only. It is partly met as soon as one has begun. It follows that a higher
level never lowers a state. What is proved and what is claimed are told beside what counts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from csirt.analysis.plan_levels import ActionStanding, ActionState, Piece, PieceState
from csirt.model.framework import (
    AnswerMeaning,
    Framework,
    FrameworkStatus,
    LinkShare,
    Requirement,
    RequirementLink,
)
from csirt.model.record import Text


class RequirementState(StrEnum):
    """How a requirement stands on the day."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    NOT_ASSESSED = "not-assessed"
    NOT_MAPPED = "not-mapped"
    """No action answers it."""
    NOT_APPLICABLE = "not-applicable"
    PENDING = "pending"
    """Nobody is held to its framework yet."""


MEANT = {
    AnswerMeaning.MET: RequirementState.MET,
    AnswerMeaning.PARTLY: RequirementState.PARTLY,
    AnswerMeaning.UNMET: RequirementState.UNMET,
}
"""What an answer says, as a state."""


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """An action of a requirement, and where it stands."""

    link: RequirementLink
    standing: ActionStanding | None
    """None where the plan has no such action: it is not assessed."""

    @property
    def applies(self) -> bool:
        """Whether the action applies to the facility."""
        standing = self.standing
        return standing is None or standing.state is not ActionState.NOT_APPLICABLE

    @property
    def counted(self) -> int | None:
        """The level that counts."""
        return self.standing.level if self.standing else None

    @property
    def proved(self) -> int | None:
        """The level that valid evidence proves; none where nothing does."""
        standing = self.standing
        return standing.level if standing and standing.state is ActionState.PROVED else None

    @property
    def claimed(self) -> int | None:
        """The level that the newest piece claims."""
        return self.standing.claimed if self.standing else None


@dataclass(frozen=True, slots=True)
class RequirementStanding:
    """One requirement of a framework, for one facility, on one day."""

    requirement: Requirement
    state: RequirementState
    """By the levels that count."""
    proved: RequirementState
    """By what valid evidence proves alone."""
    declared: RequirementState
    """By what is claimed."""
    links: tuple[LinkStanding, ...]
    evidence: tuple[Piece, ...]
    """The pieces that the levels rest on, the newest first."""


def requirement_standings(
    framework: Framework, found: Iterable[ActionStanding], *, profile: object
) -> tuple[RequirementStanding, ...]:
    """Return how each assessable requirement stands, in the order of the framework.

    Args:
        framework: The framework; while it is pending, so is everything it asks.
        found: The standings of the actions on the day.
        profile: Kind of the facility: a framework may not concern it.
    """
    by_action = {each.action.id: each for each in found}
    concerned = framework.concerns(profile)
    return tuple(
        _standing(each, framework, by_action, concerned=concerned) for each in framework.assessable
    )


def _standing(
    requirement: Requirement,
    framework: Framework,
    found: Mapping[str, ActionStanding],
    *,
    concerned: bool,
) -> RequirementStanding:
    links = tuple(LinkStanding(each, found.get(each.action)) for each in requirement.actions)
    if not concerned:
        none = RequirementState.NOT_APPLICABLE
        return RequirementStanding(requirement, none, none, none, links, ())
    state, proved, declared = (
        _state(links, level)
        for level in (
            lambda link: link.counted,
            lambda link: link.proved,
            lambda link: link.claimed,
        )
    )
    if framework.status is FrameworkStatus.PENDING and state is not RequirementState.NOT_APPLICABLE:
        state = RequirementState.PENDING
    return RequirementStanding(requirement, state, proved, declared, links, _bearing(links))


def _state(
    links: tuple[LinkStanding, ...], level: Callable[[LinkStanding], int | None]
) -> RequirementState:
    if not links:
        return RequirementState.NOT_MAPPED
    stands = [(each.link, level(each)) for each in links if each.applies]
    if not stands:
        return RequirementState.NOT_APPLICABLE
    if all(
        at is not None and at >= link.level and link.share is LinkShare.FULL for link, at in stands
    ):
        return RequirementState.MET
    if any(at for _, at in stands):
        return RequirementState.PARTLY
    silent = any(at is None for _, at in stands)
    return RequirementState.NOT_ASSESSED if silent else RequirementState.UNMET


def _bearing(links: Iterable[LinkStanding]) -> tuple[Piece, ...]:
    """Return the pieces that carry the levels, each once."""
    found: dict[str, Piece] = {}
    for each in links:
        standing = each.standing
        if standing is None or standing.level is None or not each.applies:
            continue
        for piece in standing.pieces:
            if piece.state is not PieceState.FUTURE and piece.carries >= standing.level:
                found.setdefault(piece.evidence.id, piece)
    newest = sorted(found.values(), key=lambda piece: piece.evidence.id)
    return tuple(sorted(newest, key=lambda piece: piece.evidence.date, reverse=True))


@dataclass(frozen=True, slots=True)
class Tally:
    """A set of requirements, counted."""

    id: str
    title: Text | None
    """None for the framework as a whole."""
    assessable: int
    applicable: int
    """The denominator: what is assessable, less what does not apply."""
    states: Mapping[RequirementState, int]
    proved: int
    """Met by what is proved."""
    declared: int
    """Met by what is claimed."""

    @property
    def met(self) -> int:
        """Met by the levels that count."""
        return self.states[RequirementState.MET]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A framework, counted as a whole, by part of its tree, by group and by tier."""

    total: Tally
    parts: tuple[Tally, ...]
    groups: tuple[Tally, ...]
    tiers: tuple[Tally, ...]


def coverage(framework: Framework, found: Iterable[RequirementStanding]) -> Coverage:
    """Return the counts of some standings; never a share without its denominator."""
    found = tuple(found)
    top = _tops(framework)
    titles = {each.id: each.title for each in framework.requirements if not each.assessable}
    parts = dict.fromkeys(top[each.requirement.id] for each in found)
    return Coverage(
        _tally("all", None, found),
        tuple(
            _tally(id, titles[id], (each for each in found if top[each.requirement.id] == id))
            for id in parts
            if id in titles
        ),
        tuple(
            _tally(group.id, group.title, (e for e in found if group.id in e.requirement.groups))
            for group in framework.groups
        ),
        tuple(
            _tally(tier.id, tier.title, (e for e in found if e.requirement.tier == tier.id))
            for tier in framework.tiers
        ),
    )


def _tops(framework: Framework) -> dict[str, str]:
    """Return the requirement at the top of the tree above each."""
    parents = {each.id: each.parent for each in framework.requirements}
    return {id: list(_up(id, parents))[-1] for id in parents}


def _up(id: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    while id is not None:
        yield id
        id = parents[id]


def _tally(id: str, title: Text | None, some: Iterable[RequirementStanding]) -> Tally:
    some = tuple(some)
    states = {state: sum(each.state is state for each in some) for state in RequirementState}
    return Tally(
        id, title, len(some), len(some) - states[RequirementState.NOT_APPLICABLE], states,
        sum(each.proved is RequirementState.MET for each in some),
        sum(each.declared is RequirementState.MET for each in some),
    )  # fmt: skip
