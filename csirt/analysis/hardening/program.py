"""The rows of the exact search: who needs whom, what is paid once, what budget lines carry."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from csirt.analysis.hardening.choice import Choice

_SLACK = 1e-9
"""What rounding may add to a line of budget, as a share of it."""


@dataclass(slots=True)
class Rows:
    """A sparse matrix row by row: the sum of the terms of a row is at least its bound."""

    at: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)

    def add(self, terms: Mapping[int, float], least: float) -> None:
        """Add a row."""
        self.at += [len(self.least)] * len(terms)
        self.column += terms.keys()
        self.value += terms.values()
        self.least.append(least)

    def over(self, below: "Rows") -> "Rows":
        """Return these rows, then others."""
        moved = [at + len(self.least) for at in below.at]
        return Rows(
            self.at + moved, self.column + below.column, self.value + below.value,
            self.least + below.least,
        )  # fmt: skip

    def matrix(self, width: int) -> Any:
        """Return them as a matrix of SciPy."""
        from scipy.sparse import coo_array

        shape = (len(self.least), width)
        return coo_array((self.value, (self.at, self.column)), shape=shape).tocsr()


def shared_items(choice: Choice) -> dict[int, int]:
    """Return the column of each item that several candidates pay together, after those of the
    candidates."""
    users: dict[int, int] = defaultdict(int)
    for at in sorted(choice.choosable):
        for item in choice.purse.of[at]:
            users[item] += 1
    some = [item for item, count in sorted(users.items()) if count > 1]
    return {item: len(choice.needs) + nth for nth, item in enumerate(some)}


def binding(choice: Choice, shared: Mapping[int, int]) -> Rows:
    """Return the rows of needs, exclusions and items paid together."""
    rows = Rows()
    for at, groups in enumerate(choice.needs):
        for group in groups:
            rows.add({**dict.fromkeys(group, 1.0), at: -1.0}, 0.0)
    for one, other in choice.excludes:
        rows.add({one: -1.0, other: -1.0}, -1.0)
    for at in sorted(choice.choosable):
        for item in choice.purse.of[at]:
            if item in shared:
                rows.add({shared[item]: 1.0, at: -1.0}, 0.0)
    return rows


def carried(choice: Choice, shared: Mapping[int, int]) -> Rows:
    """Return the rows of the lines of budget, each as a share of what the line has."""
    purse = choice.purse
    spent: dict[Any, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for at in sorted(choice.choosable):
        for item in purse.of[at]:
            for key, amount in purse.items[item].amounts.items():
                if not purse.counts(key):
                    continue
                if item in shared:
                    spent[key][shared[item]] = amount
                else:
                    spent[key][at] += amount
    rows = Rows()
    for key, terms in sorted(spent.items()):
        limit = purse.limits.get(key, 0.0)
        unit = limit if limit > 0 else 1.0
        whole = limit / unit + _SLACK
        rows.add({column: -amount / unit for column, amount in terms.items()}, -whole)
    return rows


def upper_bounds(choice: Choice, width: int) -> "np.typing.NDArray[np.float64]":
    """Return 1 for each column, and 0 for candidates that cannot be chosen."""
    bounds = np.ones(width)
    bounds[[at for at in range(len(choice.needs)) if at not in choice.choosable]] = 0.0
    return bounds
