"""The exact search: a mixed-integer program over the common samples, solved by HiGHS.

A binary variable a candidate; a number between 0 and 1 for each care line that a sample can lose:
1 unless each way to it is stopped. Ways are many, so that they are added as they are found wanting:
those that a solution leaves open, until none is. The bound holds from the first solution on.

Source: sample average approximation (Kleywegt, Shapiro, Homem-de-Mello 2002); HiGHS (Huangfu, Hall
2018) through SciPy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from csirt.analysis.hardening.cases import Cases
from csirt.analysis.hardening.choice import Choice
from csirt.analysis.hardening.greedy import greedy, improved, pruned
from csirt.analysis.hardening.lanes import Chosen
from csirt.analysis.hardening.program import Rows, binding, carried, shared_items, upper_bounds

PRECISION = 1e-4
"""Gap of the objective below which a set is proven best: a hundredth of a point."""
_ROUNDS = 40
"""Most rounds of ways for fractional solutions, which sharpen the bound."""
_TURNS = 8
"""Turns that the time allows at first: a turn shows which ways are still missing."""
_LITTLE = 1e-3
"""A way that a solution leaves open by less than this is not added."""
_SHORT = 1e-4
"""Price of a candidate that is not chosen: of two open ways the one with fewer stops is taken."""

Clock = Callable[[], float]
"""Seconds that only grow."""


class Proof(StrEnum):
    """How far the exact search went."""

    PROVEN = "proven"
    TIME_LIMIT = "time-limit"


@dataclass(frozen=True, slots=True)
class Exact:
    """What the exact search found."""

    chosen: Chosen
    value: float
    """Objective of the set on the common samples."""
    bound: float
    """No set that fits has a lower objective on them."""
    proof: Proof
    ways: int
    """Ways that the program knew in the end."""

    @property
    def gap(self) -> float:
        """By how much a better set could be better, at most."""
        return self.value - self.bound


class Program:
    """The program of some cases: its ways are kept from one budget to the next.

    Columns: the candidates, the items that several pay, the care lines of the cases, and one that
    is always 1, which makes the relative gap of the solver an absolute one.
    """

    def __init__(self, cases: Cases, choice: Choice, clock: Clock) -> None:
        """Build it for all purses that have the items of ``choice``."""
        self._cases, self._clock = cases, clock
        self._shared = shared_items(choice)
        self._count = len(choice.needs)
        self._first = self._count + len(self._shared)
        self._rows = binding(choice, self._shared)
        self._known: list[set[Chosen]] = [set() for _ in cases.weights]
        self._width = self._first + len(cases.weights) + 1

    def solved(self, choice: Choice, *, seconds: float) -> Exact:
        """Return the best set that fits a purse; it is never worse than the greedy one.

        Args:
            choice: As the program was built with, with any purse of the same items.
            seconds: After which the search stops with what it has.
        """
        end = self._clock() + seconds
        purse = carried(choice, self._shared)
        best = self._better(choice, greedy(self._cases, choice), end)
        value, turn = self._cases.value(best), seconds / _TURNS
        bound = self._sharpened(choice, purse, best, end)
        while value - bound > PRECISION and self._clock() < end:
            found = self._solve(choice, purse, min(end, self._clock() + turn), whole=True)
            bound = max(bound, self._least(found))
            if found.x is None:
                turn *= 2
                continue
            taken = frozenset(np.flatnonzero(found.x[: self._count] > 0.5).tolist())
            if choice.fits(taken):
                now = self._better(choice, taken, end)
                if self._cases.value(now) < value:
                    best, value = now, self._cases.value(now)
            if not self._added(found.x.round(), found.x):
                if found.status == 0:
                    break
                turn *= 2
        best = pruned(self._cases, choice, best)
        proof = Proof.PROVEN if value - bound <= PRECISION else Proof.TIME_LIMIT
        known = sum(map(len, self._known))
        return Exact(best, value, min(bound, value), proof, known)

    def _better(self, choice: Choice, chosen: Chosen, end: float) -> Chosen:
        return improved(self._cases, choice, chosen, late=lambda: self._clock() >= end)

    def _sharpened(self, choice: Choice, purse: Rows, best: Chosen, end: float) -> float:
        """Add the ways that a set and then fractional solutions leave open, and return the bound
        that they prove."""
        x, bound = np.zeros(self._width), self._cases.fixed
        nothing = x.copy()
        x[list(best)] = 1.0
        self._added(x, nothing)
        x = nothing
        for _ in range(_ROUNDS):
            if not self._added(x, x) or self._clock() >= end:
                break
            found = self._solve(choice, purse, end, whole=False)
            if found.x is None or found.status != 0:
                break
            x, bound = found.x, max(bound, self._cases.fixed + float(found.fun) - 1.0)
        return bound

    def _added(self, at: npt.NDArray[np.float64], lost: npt.NDArray[np.float64]) -> int:
        """Add the ways that a solution leaves open, and return their number.

        Args:
            at: What it chooses.
            lost: What it takes for lost.
        """
        chosen = at[: self._count].tolist()
        added = 0
        for line, stops in enumerate(self._cases.cheapest([each + _SHORT for each in chosen])):
            open_ = 1.0 - sum(chosen[each] for each in stops)
            column = self._first + line
            if float(lost[column]) < open_ - _LITTLE and stops not in self._known[line]:
                self._known[line].add(stops)
                self._rows.add({**dict.fromkeys(sorted(stops), 1.0), column: 1.0}, 1.0)
                added += 1
        return added

    def _solve(self, choice: Choice, purse: Rows, end: float, *, whole: bool) -> Any:
        """Return the answer of HiGHS."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        rows = self._rows.over(purse)
        cost = np.concatenate([np.zeros(self._first), self._cases.weights, [1.0]])
        least, integral = np.zeros(self._width), np.zeros(self._width)
        least[-1] = 1.0
        integral[: self._count] = whole
        return milp(
            cost,
            integrality=integral,
            bounds=Bounds(least, upper_bounds(choice, self._width)),
            constraints=LinearConstraint(rows.matrix(self._width), np.array(rows.least), np.inf),
            options={"time_limit": max(0.1, end - self._clock()), "mip_rel_gap": PRECISION / 2},
        )

    def _least(self, found: Any) -> float:
        """Return the bound that an answer of HiGHS proves."""
        told = found.mip_dual_bound
        return (
            self._cases.fixed if told is None else self._cases.fixed + max(0.0, float(told) - 1.0)
        )
