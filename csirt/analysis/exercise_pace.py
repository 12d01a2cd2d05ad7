"""When each moment of an exercise comes: in order, five minutes apart for each cell, no silence.

Source: the order of the attack is kept and its dwell time compressed, as the national kits do; the
five minutes and the half hour are those of the linter of scenarios.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from csirt.analysis.exercise_cast import Moment, Stage

BREATH = 5
"""Minutes that a cell needs before the next inject."""
SILENCE = 25
"""Minutes after which something is slipped in."""
LAST = 12
"""Minutes before the end in which nothing new begins but the last word."""
FAREWELL = 10
"""Minutes before the end at which the last word comes."""
_FEWEST = 6


@dataclass(slots=True)
class Paced:
    """The moments with their minutes."""

    minutes: int
    strike: int
    """Minute from which the damage shows, as planned."""
    haul: int
    """Minute from which one only holds."""
    placed: list[tuple[int, Moment]] = field(default_factory=list)
    pool: list[Moment] = field(default_factory=list)

    @property
    def struck(self) -> int:
        """Minute of the first moment of the damage."""
        times = (at for at, each in self.placed if each.stage is Stage.DAMAGE)
        return min(times, default=self.strike)

    def of_cell(self, cell: str) -> list[int]:
        """Return the minutes at which a cell receives something."""
        return sorted(at for at, each in self.placed if cell in each.inject.to)

    def ordered(self) -> list[tuple[int, Moment]]:
        """Return the timeline in order."""
        return sorted(self.placed, key=lambda each: (each[0], each[1].stage, each[1].key))


def paced(found: Iterable[Moment], fillers: Iterable[Moment], cells: Iterable[str], *,
          minutes: int, doubt: float) -> Paced:  # fmt: skip
    """Return the moments on their timeline.

    Args:
        found: All moments; those of the pool and those that an answer reveals stay without an hour.
        fillers: What may be slipped into a silence, in the order in which it is taken.
        cells: The cells of players.
        minutes: Length of the exercise.
        doubt: Share of it before the damage shows.
    """
    every = list(found)
    bounds = _bounds(every, minutes, doubt)
    made = Paced(minutes, round(bounds[Stage.DAMAGE][0]), round(bounds[Stage.HAUL][0]))
    _place(made, [each for each in every if each.stage < Stage.POOL], bounds)
    made.pool += [each for each in every if each.stage is Stage.POOL]
    _fill(made, list(fillers), list(cells))
    return made


def _bounds(found: list[Moment], minutes: int, doubt: float) -> dict[Stage, tuple[float, float]]:
    """Return the minutes of each stage; the doubt is long enough for what comes in it."""
    count = {stage: sum(1 for each in found if each.stage is stage) for stage in Stage}
    strike = max(minutes * doubt, min(BREATH * count[Stage.DOUBT] * 0.8, minutes * 0.5))
    damage = strike + max(_FEWEST, min(BREATH * count[Stage.DAMAGE], minutes * 0.2))
    end = max(minutes - LAST, damage + _FEWEST)
    strike, damage = round(strike), round(damage)
    return {
        Stage.DOUBT: (0, strike),
        Stage.DAMAGE: (strike, damage),
        Stage.HAUL: (damage, end),
        Stage.END: (minutes - FAREWELL, minutes - FAREWELL),
    }


def _place(made: Paced, found: list[Moment], bounds: dict[Stage, tuple[float, float]]) -> None:
    last: dict[str, int] = {}
    told = 0
    for ideal, each in sorted(_ideal(found, bounds), key=lambda both: (both[0], both[1].key)):
        free = max((last[cell] + BREATH for cell in each.inject.to if cell in last), default=0)
        at = max(round(ideal), free, told if each.step is not None else 0)
        latest = made.minutes - (FAREWELL if each.stage is Stage.END else LAST)
        if at > latest and not each.must:
            made.pool.append(each)
            continue
        at = at if at <= latest else _free(made, each.inject.to, latest)
        told = at if each.step is not None else told
        last |= dict.fromkeys(each.inject.to, at)
        made.placed.append((at, each))


def _free(made: Paced, cells: tuple[str, ...], latest: int) -> int:
    """Return the last minute of the long haul at which none of the cells is busy."""
    busy = {at for cell in cells for at in made.of_cell(cell)}
    back = range(latest, made.haul - 1, -1)
    return next((at for at in back if all(abs(at - each) >= BREATH for each in busy)), latest)


def _ideal(
    found: list[Moment], bounds: dict[Stage, tuple[float, float]]
) -> Iterator[tuple[float, Moment]]:
    """Yield the minute at which each moment would come were it alone; the very first at once."""
    first = min(found, key=lambda each: (each.stage, each.place, each.key), default=None)
    for each in found:
        start, end = bounds[each.stage]
        yield (0.0 if each is first else start + each.place * (end - start)), each


def _fill(made: Paced, fillers: list[Moment], cells: list[str]) -> None:
    """Slip something into each silence; a cell that still has one is left with it."""
    for cell in cells:
        mine = [each for each in fillers if each.inject.to == (cell,)]
        while found := _next(made, cell, mine):
            made.placed.append(found)
            mine.remove(found[1])


def _next(made: Paced, cell: str, mine: list[Moment]) -> tuple[int, Moment] | None:
    """Return what breaks the longest silence of a cell that can be broken: calm before the damage,
    pressing after it."""
    times = [0, *made.of_cell(cell), made.minutes]
    gaps = [(a, b) for a, b in pairwise(times) if b - a > SILENCE]
    for start, end in sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0])):
        at = _middle(start, end)
        stage = Stage.DOUBT if at < made.struck else Stage.HAUL
        fit = next((each for each in mine if each.stage is stage), None)
        if fit is not None and at <= made.minutes - LAST:
            return at, fit
    return None


def _middle(start: int, end: int) -> int:
    """Return where to break a silence: in halves, or after twenty minutes where it is long."""
    return start + min((end - start) // 2, 20)
