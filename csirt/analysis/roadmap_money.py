"""Money of a roadmap by source: what each step reserves, what is lacking, what the plan takes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from csirt.analysis.roadmap_steps import Step
from csirt.model.quotes import BudgetKind, BudgetLine, Quote

EPSILON = 1e-9
Key = tuple[str, BudgetKind]
"""A source and a kind of money."""


class Lack(StrEnum):
    """Why a step does not fit."""

    DAYS = "days"
    NO_DAYS_LINE = "no-days-line"
    DAYS_UNKNOWN = "days-unknown"
    BUDGET = "budget"
    NO_LINE = "no-line"
    DEPENDS = "depends"
    UNASSESSED = "unassessed"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step does not fit, with what is lacking."""

    lack: Lack
    amount: float = 0.0
    """Days or euros that are lacking."""
    kind: BudgetKind | None = None
    funding: str = ""
    names: tuple[str, ...] = ()
    """Steps or actions that it waits for."""


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """One kind of money from one source: what there is, and what the plan takes."""

    funding: str
    kind: BudgetKind
    available: float
    """Sum of the investments of the plan's years, or the best year of an operation line."""
    used: float
    lines: tuple[BudgetLine, ...] = field(default=())


class Money:
    """Euros by source: an investment is paid once, an operation cost every year of the plan."""

    def __init__(self, lines: Iterable[BudgetLine], months: Sequence[str]) -> None:
        """Take the lines of a facility, any order, and the months of the plan."""
        self._months = tuple(months)
        self._lines = tuple(sorted(lines, key=lambda each: each.id))
        self._years = sorted({int(each[:4]) for each in months})
        self.days: dict[int, float] = defaultdict(float)
        """Staff days by year."""
        self._has: dict[Key, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for each in self._lines:
            if each.year not in self._years:
                continue
            if each.kind is BudgetKind.STAFF_DAYS:
                self.days[each.year] += each.days or 0.0
            else:
                self._has[each.funding, each.kind][each.year] += each.amount_eur or 0
        self._reserved: dict[Key, float] = defaultdict(float)

    def reserve(self, step: Step) -> tuple[int, list[Reason]]:
        """Return the first month in which all the money of a step is there, or what is lacking."""
        found, short = 0, []
        for (funding, kind), amount in sorted(amounts(step.cost.quotes).items()):
            self._reserved[funding, kind] += amount
            month, lacking = self._month((funding, kind), self._reserved[funding, kind])
            if month is None:
                lack = Lack.BUDGET if self._has.get((funding, kind)) else Lack.NO_LINE
                short.append(Reason(lack, lacking, kind, funding))
            else:
                found = max(found, month)
        return found, short

    def _month(self, key: Key, wanted: float) -> tuple[int | None, float]:
        there = self._there(key)
        for at, month in enumerate(self._months):
            if there[int(month[:4])] + EPSILON >= wanted:
                return at, 0.0
        return None, wanted - max(there.values(), default=0.0)

    def _there(self, key: Key) -> dict[int, float]:
        """Return what a source has by each year: investments add up, an operation line is worth
        the least of that year and of those that follow."""
        has = self._has.get(key, {})
        if key[1] is BudgetKind.INVESTMENT:
            sums = accumulate(has.get(year, 0.0) for year in self._years)
            return dict(zip(self._years, sums, strict=True))
        least = accumulate((has.get(year, 0.0) for year in reversed(self._years)), min)
        return dict(zip(reversed(self._years), least, strict=True))

    def used(self, steps: Iterable[Step]) -> tuple[BudgetUse, ...]:
        """Return what some steps take of each source."""
        taken: dict[Key, float] = defaultdict(float)
        for step in steps:
            for key, amount in amounts(step.cost.quotes).items():
                taken[key] += amount
        return tuple(
            BudgetUse(
                funding, kind, _available(self._has.get((funding, kind), {}), kind),
                taken[funding, kind],
                tuple(e for e in self._lines if (e.funding, e.kind) == (funding, kind)),
            )
            for funding, kind in sorted({*self._has, *taken})
        )  # fmt: skip


def _available(has: Mapping[int, float], kind: BudgetKind) -> float:
    return sum(has.values()) if kind is BudgetKind.INVESTMENT else max(has.values(), default=0.0)


def amounts(quotes: Iterable[Quote]) -> dict[Key, float]:
    """Return what some quotes cost, by source and kind."""
    found: dict[Key, float] = defaultdict(float)
    for each in quotes:
        for kind, money in (
            (BudgetKind.INVESTMENT, each.investment_eur),
            (BudgetKind.OPERATION, each.operation_eur),
        ):
            if money is not None and each.funding is not None and money.likely > 0:
                found[each.funding, kind] += money.likely
    return dict(found)
