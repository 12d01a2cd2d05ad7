"""What a set costs, line of budget by line of budget, and whether the lines carry it.

A quote is paid once, whatever number of candidates it is for. Only the user's own lines count:
investments of all their years add up, an operation cost comes back every year and is held against
the last year of its line, days add up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from csirt.analysis.hardening.candidate import Candidate
from csirt.analysis.roadmap_money import EPSILON, Key, amounts
from csirt.model.quotes import BudgetKind, BudgetLine, Quote

DAYS: Key = ("", BudgetKind.STAFF_DAYS)
"""The days of the facility's own staff: they have no funding."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is paid once: a quote, or the days of a candidate."""

    id: str
    amounts: Mapping[Key, float]


@dataclass(frozen=True, slots=True)
class Purse:
    """The items of some candidates, and what the lines have."""

    items: tuple[Item, ...]
    of: tuple[tuple[int, ...], ...]
    """The items of each candidate."""
    limits: Mapping[Key, float]
    """A line that is not there has nothing; days without a line are not counted."""

    def paid(self, chosen: Collection[int]) -> tuple[int, ...]:
        """Return the items that a set pays."""
        return tuple(sorted({item for at in chosen for item in self.of[at]}))

    def cost(self, chosen: Collection[int]) -> dict[Key, float]:
        """Return what a set takes of each line."""
        found: dict[Key, float] = defaultdict(float)
        for item in self.paid(chosen):
            for key, amount in self.items[item].amounts.items():
                found[key] += amount
        return dict(found)

    def short(self, chosen: Collection[int]) -> dict[Key, float]:
        """Return by how much each line is too short for a set; empty where all carry it."""
        return {
            key: amount - self.limits.get(key, 0.0)
            for key, amount in sorted(self.cost(chosen).items())
            if amount > self.limits.get(key, 0.0) + EPSILON and self.counts(key)
        }

    def counts(self, key: Key) -> bool:
        """Return whether a line holds anything back: days do where somebody counted them."""
        return key != DAYS or DAYS in self.limits

    def euros(self, chosen: Collection[int]) -> float:
        """Return investment and one year of operation, whoever pays."""
        return sum(amount for key, amount in self.cost(chosen).items() if key != DAYS)

    def weight(self, chosen: Collection[int], beside: Collection[int] = ()) -> float:
        """Return the shares of the lines that a set takes besides another, added up."""
        before, after = self.cost(beside), self.cost({*chosen, *beside})
        return sum(
            (amount - before.get(key, 0.0)) / self.limits[key]
            for key, amount in after.items()
            if self.limits.get(key, 0.0) > 0
        )

    def moved(self, factors: Sequence[float]) -> "Purse":
        """Return the same with each item's cost multiplied."""
        items = tuple(
            Item(each.id, {key: amount * factor for key, amount in each.amounts.items()})
            for each, factor in zip(self.items, factors, strict=True)
        )
        return Purse(items, self.of, self.limits)

    def as_euros(self, limit: float) -> "Purse":
        """Return the purse of one sum for everything: investment and one year of operation."""
        whole: Key = ("", BudgetKind.INVESTMENT)
        items = tuple(
            Item(each.id, {whole: sum(a for key, a in each.amounts.items() if key != DAYS)})
            for each in self.items
        )
        return Purse(items, self.of, {whole: limit})


def purse(candidates: Iterable[Candidate], lines: Iterable[BudgetLine], *, on: str) -> Purse:
    """Return the purse of some candidates at the likely costs of their quotes.

    Args:
        candidates: In their order; one without a quote has only its days.
        lines: Of the facility; those of past years do not count.
        on: The day, ISO.
    """
    items: list[Item] = []
    known: dict[str, int] = {}
    of = []
    for candidate in candidates:
        mine = []
        for quote in candidate.cost.quotes:
            if quote.id not in known:
                known[quote.id] = len(items)
                items.append(_item(quote))
            mine.append(known[quote.id])
        if candidate.days is not None:
            mine.append(len(items))
            items.append(Item(candidate.id, {DAYS: candidate.days.likely}))
        of.append(tuple(mine))
    return Purse(tuple(items), tuple(of), limits(lines, on=on))


def _item(quote: Quote) -> Item:
    return Item(quote.id, amounts((quote,)))


def limits(lines: Iterable[BudgetLine], *, on: str) -> dict[Key, float]:
    """Return what the lines of this year and of those that follow have."""
    found: dict[Key, float] = defaultdict(float)
    last: dict[Key, int] = {}
    for each in sorted(lines, key=lambda each: (each.year, each.id)):
        if each.year < int(on[:4]):
            continue
        if each.kind is BudgetKind.STAFF_DAYS:
            found[DAYS] += each.days or 0.0
            continue
        key = (each.funding, each.kind)
        if each.kind is BudgetKind.OPERATION and last.get(key) != each.year:
            found[key] = 0.0
            last[key] = each.year
        found[key] += each.amount_eur or 0
    return dict(found)
