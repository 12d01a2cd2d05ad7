"""Months of a roadmap: when each step can be done, what does not fit, and why.

The order is given, and each step keeps its place in it: its days and its share of a budget stay
reserved for it even where it does not fit. Hence more money or more days never remove a step from
the plan. Days that a reservation leaves idle are lent to the steps behind it, *meanwhile*: those
give way when what was lacking comes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from csirt.analysis.roadmap_money import EPSILON, BudgetUse, Lack, Money, Reason
from csirt.analysis.roadmap_steps import Step
from csirt.model.quotes import BudgetLine

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Planned:
    """One step with its months, or with what keeps it out."""

    step: Step
    start: str | None
    """``2026-12``; none where it has no place at all."""
    end: str | None
    reasons: tuple[Reason, ...]
    """Why it is not in the plan."""
    waits_until: str | None = None
    """The month in which its money comes, where its days would have allowed an earlier one."""
    ready: str | None = None
    """That earlier month."""
    share: tuple[tuple[str, float], ...] = ()
    """Its days by month."""

    @property
    def fits(self) -> bool:
        """Whether it is in the plan, whatever is added to the budgets."""
        return not self.reasons

    @property
    def meanwhile(self) -> bool:
        """Whether it is not, and has the idle days of a step before it."""
        return not self.fits and self.start is not None


@dataclass(frozen=True, slots=True)
class Month:
    """Days that a month has, and days that the plan puts in it."""

    id: str
    capacity: float
    load: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """The plan in months."""

    planned: tuple[Planned, ...]
    """In the order of the steps."""
    months: tuple[Month, ...]
    budgets: tuple[BudgetUse, ...]


def months_from(on: str, count: int) -> tuple[str, ...]:
    """Return ``count`` months, from the one that follows a day."""
    first = int(on[:4]) * 12 + int(on[5:7])
    return tuple(f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, first + count))


def scheduled(
    steps: Sequence[Step], budgets: Iterable[BudgetLine], months: Sequence[str]
) -> Schedule:
    """Return when each step can be done.

    Args:
        steps: In their order.
        budgets: Lines of the facility, any order.
        months: The months of the plan, in order.

    Returns:
        For each step a start and an end, or every reason why it does not fit. The days of a month
        are a twelfth of its year's line; those that a step waiting for its money has not taken are
        taken later, so that one month may bear more than its twelfth: ``load`` says it.
    """
    money = Money(budgets, months)
    days = _Days(money.days, months)
    done: dict[str, Planned] = {}
    paid: dict[str, int] = {}
    for step in steps:
        done[step.id], paid[step.id] = _placed(step, days, money, done)
    for lent in _meanwhile(done, paid, days):
        done[lent.step.id] = lent
    made = tuple(done.values())
    used = money.used(each.step for each in made if each.start is not None)
    return Schedule(made, days.loaded(made), used)


def _placed(
    step: Step, days: "_Days", money: Money, done: Mapping[str, Planned]
) -> tuple[Planned, int]:
    first, last, lacks = days.reserve(step)
    paid, short = money.reserve(step)
    reasons = [*lacks, *short]
    before = [done[id] for id in step.after if id in done]
    if out := tuple(each.step.id for each in before if not each.fits):
        reasons.append(Reason(Lack.DEPENDS, names=out))
    if reasons:
        return Planned(step, None, None, tuple(reasons)), paid
    after = max((days.at(each.end) for each in before), default=0)
    start = max(first, paid, after)
    end = max(last, start)
    waits = days.months[paid] if paid > max(first, after) else None
    ready = days.months[max(first, after)] if waits else None
    share = days.share(step, start, end, moved=start > first)
    return Planned(step, days.months[start], days.months[end], (), waits, ready, share), paid


def _meanwhile(
    done: Mapping[str, Planned], paid: Mapping[str, int], days: "_Days"
) -> Iterator[Planned]:
    """Yield the steps that idle days can take: only days, or one of these, were lacking."""
    idle = _Idle(days.loaded(done.values()))
    ends = {id: days.at(each.end) for id, each in done.items() if each.fits}
    for id, each in done.items():
        lacks = {reason.lack for reason in each.reasons}
        before = [name for name in each.step.after if name in done]
        if not lacks or lacks - {Lack.DAYS, Lack.DEPENDS} or any(b not in ends for b in before):
            continue
        start = max([paid[id], *(ends[name] for name in before)])
        share = idle.take(start, each.step.days.likely if each.step.days else 0.0)
        if share:
            ends[id] = share[-1][0]
            told = tuple((days.months[at], part) for at, part in share)
            yield replace(each, start=told[0][0], end=told[-1][0], share=told)


class _Idle:
    """Days that no step takes, and that no waiting step takes later in their place."""

    def __init__(self, months: Sequence[Month]) -> None:
        self._free = [max(0.0, each.capacity - each.load) for each in months]
        self._left = list(accumulate(each.capacity - each.load for each in months))

    def take(self, start: int, wanted: float) -> list[tuple[int, float]]:
        """Return the days that a step takes from a month on, and take them; none where too few."""
        free, left = list(self._free), list(self._left)
        found: list[tuple[int, float]] = []
        for at in range(start, len(free)):
            part = min(free[at], *left[at:], wanted)
            if part > EPSILON:
                found.append((at, part))
                wanted, free[at] = wanted - part, free[at] - part
                left = left[:at] + [each - part for each in left[at:]]
            if wanted <= EPSILON:
                self._free, self._left = free, left
                return found
        return []


class _Days:
    """Staff days: each step takes the next ones of its order."""

    def __init__(self, by_year: Mapping[int, float], months: Sequence[str]) -> None:
        self.months = tuple(months)
        self._place = {month: at for at, month in enumerate(self.months)}
        self._capacity = [by_year.get(int(each[:4]), 0.0) / MONTHS_A_YEAR for each in months]
        self._until = list(accumulate(self._capacity))
        self._taken = 0.0
        self._from: dict[str, tuple[float, float]] = {}

    def at(self, month: str | None) -> int:
        """Return the place of a month."""
        return self._place[month] if month else 0

    def reserve(self, step: Step) -> tuple[int, int, list[Reason]]:
        """Return the first and the last month of a step by its days alone, or what is lacking."""
        if step.days is None:
            return 0, 0, [Reason(Lack.DAYS_UNKNOWN)]
        before, self._taken = self._taken, self._taken + step.days.likely
        self._from[step.id] = before, self._taken
        total = self._until[-1] if self._until else 0.0
        if total <= 0:
            return 0, 0, [Reason(Lack.NO_DAYS_LINE)]
        if self._taken > total + EPSILON:
            return 0, 0, [Reason(Lack.DAYS, self._taken - total)]
        last = next(at for at, each in enumerate(self._until) if each >= self._taken - EPSILON)
        first = next(at for at, each in enumerate(self._until) if each > before + EPSILON
                     or at == last)  # fmt: skip
        return first, last, []

    def share(
        self, step: Step, start: int, end: int, *, moved: bool
    ) -> tuple[tuple[str, float], ...]:
        """Return the days of a step by month; evenly where it had to wait."""
        before, after = self._from[step.id]
        span = range(start, end + 1)
        if moved:
            return tuple((self.months[at], (after - before) / len(span)) for at in span)
        found = []
        for at in span:
            floor = self._until[at - 1] if at else 0.0
            part = min(after, self._until[at]) - max(before, floor)
            found.append((self.months[at], max(0.0, part)))
        return tuple(found)

    def loaded(self, planned: Iterable[Planned]) -> tuple[Month, ...]:
        """Return the months with their days and their load."""
        load: dict[str, float] = defaultdict(float)
        for each in planned:
            for month, part in each.share:
                load[month] += part
        pairs = zip(self.months, self._capacity, strict=True)
        return tuple(Month(id, has, load[id]) for id, has in pairs)
