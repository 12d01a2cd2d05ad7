"""The steps that a roadmap puts in order: each action from the level that counts to the next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.analysis.plan_levels import ActionStanding, ActionState, PieceState
from csirt.model.estimate import Estimate
from csirt.model.plan import LEVELS, Action
from csirt.model.quotes import Efforts, LeftOut, Quote, Quotes

IN_PLACE = 2
"""The level at which an action is in place: what leans on it asks for no more."""


class StepKind(StrEnum):
    """What a step is."""

    ASSESS = "assess"
    """Nobody assessed the action: its level comes first."""
    RAISE = "raise"


class Given(StrEnum):
    """Where a number of a step comes from."""

    QUOTE = "quote"
    EXPERT = "expert"
    NOT_GIVEN = "not-given"
    EXPIRED = "expired"
    """There is a quote, and it is no longer valid."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the quotes of a step say; several add up."""

    state: Given
    quotes: tuple[Quote, ...] = ()
    """The valid ones."""
    expired: tuple[Quote, ...] = ()
    partial: bool = False
    """Only measures of the step have a quote, not the step itself."""

    @property
    def investment(self) -> Estimate | None:
        """Sum of the investments, once."""
        return total(each.investment_eur for each in self.quotes)

    @property
    def operation(self) -> Estimate | None:
        """Sum of the operation costs, a year."""
        return total(each.operation_eur for each in self.quotes)


@dataclass(frozen=True, slots=True)
class Step:
    """One action from a level to the next, or its assessment."""

    id: str
    """``p4-3``, ``a5-assess``."""
    action: Action
    kind: StepKind
    level_from: int | None
    level_to: int | None
    days: Estimate | None
    days_from: Given
    cost: Cost
    renews: bool = False
    """A proof claims that level and no longer counts: it is to be renewed."""
    after: tuple[str, ...] = ()
    """Steps that must be done before, the direct ones."""
    waits_for: tuple[str, ...] = ()
    """Actions that it leans on and whose level nobody knows."""
    left_out: tuple[LeftOut, ...] = field(default=())
    """The decision of a person not to take it."""


def total(found: Iterable[Estimate | None]) -> Estimate | None:
    """Return the sum of estimates, bound by bound; none where there is none."""
    told = [each for each in found if each is not None]
    if not told:
        return None
    return Estimate(
        low=sum(each.low for each in told),
        likely=sum(each.likely for each in told),
        high=sum(each.high for each in told),
    )


def needed(level: int) -> int:
    """Return the level that an action asks of those it leans on.

    The level asked for, and no more than *in place*: what it needs of another is that it works,
    not that it was proved by a test.
    """
    return min(level, IN_PLACE)


def steps_of(
    standings: Iterable[ActionStanding],
    quotes: Quotes,
    efforts: Efforts,
    *,
    on: str,
    to: int,
    profile: object,
) -> tuple[Step, ...]:
    """Return the steps of a facility, in the order of the plan, then by level.

    Args:
        standings: Where each action stands on the day; those that do not apply are left aside.
        quotes: Of the facility.
        efforts: Days, where no quote says any.
        on: The day, ISO: a quote may have expired.
        to: The highest level that is wanted.
        profile: Kind of the facility.
    """
    found = [each for each in standings if each.state is not ActionState.NOT_APPLICABLE]
    levels = {each.action.id: each.level for each in found}
    priced = _Prices(quotes, found, on, to)
    return tuple(
        _step(each, level, levels, priced, efforts, quotes, profile)
        for each in found
        for level in _levels(each.level, to)
    )


def _levels(level: int | None, to: int) -> Iterator[int | None]:
    if level is None:
        yield None
        return
    yield from (each for each in LEVELS if level < each <= to)


def _step(
    standing: ActionStanding,
    level: int | None,
    levels: Mapping[str, int | None],
    priced: "_Prices",
    efforts: Efforts,
    quotes: Quotes,
    profile: object,
) -> Step:
    action = standing.action
    usual = efforts.days(action.id, level, profile)
    expert = Given.EXPERT if usual else Given.NOT_GIVEN
    if level is None:
        return Step(f"{action.id}-assess", action, StepKind.ASSESS, None, None, usual, expert,
                    Cost(Given.NOT_GIVEN))  # fmt: skip
    cost = priced.of(action, level)
    own = total(each.staff_days for each in cost.quotes)
    before = [f"{action.id}-{level - 1}"] if level - 1 > (standing.level or 0) else []
    before += list(_before(action, level, levels))
    return Step(
        f"{action.id}-{level}", action, StepKind.RAISE, level - 1, level,
        own or usual, Given.QUOTE if own else expert, cost,
        renews=_renews(standing, level),
        after=tuple(before),
        waits_for=tuple(c for c in action.depends if c in levels and levels[c] is None),
        left_out=tuple(e for e in quotes.left_out if (e.action, e.level) == (action.id, level)),
    )  # fmt: skip


def _before(action: Action, level: int, levels: Mapping[str, int | None]) -> Iterator[str]:
    """Yield the steps that bring each action it leans on to the level needed."""
    for code in action.depends:
        now = levels.get(code)
        if now is not None and now < needed(level):
            yield f"{code}-{needed(level)}"


def _renews(standing: ActionStanding, level: int) -> bool:
    return any(
        piece.evidence.level >= level and piece.state is PieceState.EXPIRED
        for piece in standing.pieces
    )


class _Prices:
    """The quotes of a facility by step; that of a measure counts once, for the first action, in the
    order of the plan, whose level raises it."""

    def __init__(self, quotes: Quotes, found: list[ActionStanding], on: str, to: int) -> None:
        self._on = on
        self._direct: dict[tuple[str, int], list[Quote]] = {}
        self._measures: dict[tuple[str, int], list[Quote]] = {}
        for each in quotes.quotes:
            if each.action is not None and each.level is not None:
                self._direct.setdefault((each.action, each.level), []).append(each)
            elif (place := _first(each.measure, found, to)) is not None:
                self._measures.setdefault(place, []).append(each)

    def of(self, action: Action, level: int) -> Cost:
        """Return the cost of a step."""
        direct = self._direct.get((action.id, level), [])
        every = [*direct, *self._measures.get((action.id, level), [])]
        valid = tuple(each for each in every if not _gone(each, self._on))
        expired = tuple(each for each in every if _gone(each, self._on))
        if not valid:
            return Cost(Given.EXPIRED if expired else Given.NOT_GIVEN, (), expired)
        priced = any(each.investment_eur or each.operation_eur for each in valid)
        partial = bool(expired) or not any(each in direct for each in valid)
        return Cost(Given.QUOTE if priced else Given.NOT_GIVEN, valid, expired, partial)


def _gone(quote: Quote, on: str) -> bool:
    return quote.valid_until is not None and quote.valid_until < on


def _first(measure: str | None, found: list[ActionStanding], to: int) -> tuple[str, int] | None:
    for standing in found:
        for each in standing.action.measures:
            if each.measure != measure or standing.level is None:
                continue
            for level in _levels(standing.level, to):
                if level is not None and each.at(level) != each.at(level - 1):
                    return standing.action.id, level
    return None
