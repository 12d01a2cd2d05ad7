"""The three runs of a diversion: each assumption at its favourable bound, likely, unfavourable.

What lengthens ways or shrinks room is taken at its other end, so that what is missing never falls
from ``low`` to ``high``. The share of the demand that is directed stays at its likely value: nobody
can say whether more of it helps or harms.
"""

from dataclasses import dataclass

from csirt.model.diversion import BedPool, CountedBy, Counting, LineRule, Team, Travel
from csirt.model.estimate import Estimate
from csirt.model.surge import Demand, Surge

_OTHER = {"low": "high", "likely": "likely", "high": "low"}


@dataclass(frozen=True, slots=True)
class Bound:
    """One run: ``low`` (favourable), ``likely`` or ``high`` (unfavourable)."""

    id: str
    surge: Surge | None = None

    def harmful(self, estimate: Estimate | None) -> float:
        """Return the value of what does harm when it is high: occupancy."""
        value: float = getattr(estimate, self.id) if estimate is not None else 0.0
        return value

    def helpful(self, estimate: Estimate | None) -> float:
        """Return the value of what helps when it is high: speed, room, hours."""
        value: float = getattr(estimate, _OTHER[self.id]) if estimate is not None else 0.0
        return value

    def factor(self, demand: Demand | None) -> float:
        """Return what the surge multiplies a demand by."""
        return self.surge.factor(demand, self.id) if self.surge else 1.0

    def arrivals(self, rule: LineRule, amount: float, *, beside: bool) -> float:
        """Return the arrivals a day that figures give, without a surge.

        Args:
            rule: Of the line.
            amount: The figures added up.
            beside: Whether the site also has the other line of the same figures.
        """
        counting = rule.counting
        if beside and counting.beside_share is not None:
            amount *= 1 - counting.beside_share.likely
        match counting.by:
            case CountedBy.YEAR:
                return amount / 365
            case CountedBy.EACH:
                return amount * counting.times
            case CountedBy.BED:
                return amount * self.harmful(counting.occupancy) / stay(counting)

    def room(self, rule: LineRule, amount: float, arrivals: float) -> float:
        """Return what a site can take a day beside its own, from its figures."""
        more = self.factor(rule.surge)
        if rule.extra is not None:
            return max(0.0, arrivals * (1 + self.helpful(rule.extra) - more))
        free = 1 - min(1.0, self.harmful(rule.counting.occupancy) * more)
        return amount * free * self.helpful(rule.usable) / stay(rule.counting)

    def free_beds(self, pool: BedPool, beds: float) -> float:
        """Return the beds of a pool that a site can open to others."""
        touched = pool.surge_share.likely if pool.surge_share is not None else 1.0
        more = 1 + (self.factor(pool.surge) - 1) * touched
        taken = min(1.0, self.harmful(pool.occupancy) * more)
        return beds * (1 - taken) * self.helpful(pool.usable)

    def speed(self, travel: Travel) -> float:
        """Return kilometres an hour."""
        return self.helpful(travel.speed_kmh)

    def team_hours(self, team: Team) -> float:
        """Return hours a day and site."""
        return self.helpful(team.hours)


def stay(counting: Counting) -> float:
    """Return the stay in days; one where none is told, so that nothing is divided by nought."""
    return counting.stay_days or 1.0
