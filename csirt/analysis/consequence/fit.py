"""Recovery curves from dated cases: how much is lost at first, and how long half of it takes.

Few cases speak of each family, so families of care lend to each other, and those of the information
system to each other: a family's median is drawn towards that of its group by as much as its own
cases are few (one-way random effects, by moments). Every case weighs as one in its family, however
many points it has.

Source:
    Random effects by moments: any text on one-way analysis of variance; the shape is ours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean

from csirt.model.case_history import Bound, CaseHistory, CasePoint, Word
from csirt.model.curve import (
    CARE,
    NINETY,
    CurveFamily,
    Curves,
    Drop,
    HalfDays,
    Reached,
    RecoveryCurve,
)

EARLY = 14
"""Days within which the lowest level of a case is what it lost."""
EDGE = 0.02
"""Shares back are kept this far from 0 and 1: published figures are rounded."""
NARROWEST, WIDEST = 0.3, 3.0
"""Bounds of the slope within a case."""
_Of = tuple[CurveFamily, str]
"""A family and a case."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """A point as the fit reads it: when, and how many standard deviations of the return."""

    day: float
    score: float


@dataclass(frozen=True, slots=True)
class _Means:
    """Mean of each family, spread within and between families, of a group."""

    mean: float
    within: float
    between: float
    families: Mapping[CurveFamily, tuple[float, int]]

    def of(self, family: CurveFamily) -> tuple[float, float]:
        """Return the mean of a family drawn to that of the group, and the variance of a case."""
        own, count = self.families.get(family, (self.mean, 0))
        own_error = self.within / count if count else 0.0
        weight = self.between / (self.between + own_error) if self.between else float(not own_error)
        weight = weight if count else 0.0
        centre = weight * own + (1 - weight) * self.mean
        return centre, self.within + self.between * (1 - weight)


def level_of(point: CasePoint, reached: Reached) -> float:
    """Return the level of a point as a number: a word is read as the level it begins at."""
    if isinstance(point.level, Word):
        return reached.resumed if point.level is Word.RESUMED else reached.complete
    return min(point.level, reached.complete)


def is_moment(point: CasePoint) -> bool:
    """Return whether a point says when a level was reached, rather than that it was not yet."""
    return point.bound in (Bound.AT, Bound.BY)


def fitted(cases: Sequence[CaseHistory], prior: Curves) -> Curves:
    """Return the curves that the dated cases give.

    Args:
        cases: The cases; a point that is a mean, or says 'not yet', is left for the back-test.
        prior: Names, kinds of care lines and readings of words, which are kept; the drop of
            families of the information system too, because no source counts it.

    Returns:
        ``prior`` with new drops, half times, slopes and cases.
    """
    drops = _drops(cases, prior)
    moments = dict(_moments(cases, prior.reached, drops))
    slope = _slope(moments.values()) or prior.curves[0].slope
    found = []
    for group in (CARE, tuple(each for each in CurveFamily if each not in CARE)):
        curves = [each for each in prior.curves if each.family in group]
        halves = {of: _halves(some, slope) for of, some in moments.items() if of[0] in group}
        lost = {of: [drop] for of, drop in drops.items() if of[0] in group}
        times, depths = _means(halves), _means(lost)
        found += [_curve(each, times, depths, slope, _named(cases, each.family)) for each in curves]
    order = {each.family: at for at, each in enumerate(prior.curves)}
    found.sort(key=lambda each: order[each.family])
    return prior.model_copy(update={"curves": tuple(found)})


def _named(cases: Iterable[CaseHistory], family: CurveFamily) -> tuple[str, ...]:
    return tuple(each.id for each in cases if any(point.family is family for point in each.points))


def _drops(cases: Iterable[CaseHistory], prior: Curves) -> dict[_Of, float]:
    """Return what each case lost of a family: the lowest level of its first days."""
    lowest: dict[_Of, float] = {}
    for case in cases:
        for point in case.points:
            level = point.level
            if point.bound is Bound.AT and point.days.last <= EARLY and isinstance(level, float):
                of = (point.family, case.id)
                lowest[of] = min(lowest.get(of, 1.0), level)
    return {of: 1 - level for of, level in lowest.items() if of[0] in CARE}


def _moments(
    cases: Iterable[CaseHistory], reached: Reached, drops: Mapping[_Of, float]
) -> Iterator[tuple[_Of, list[_Moment]]]:
    usual: dict[CurveFamily, float] = {}
    for family in CurveFamily:
        own = [drop for (of, _), drop in drops.items() if of is family]
        every = list(drops.values()) if family in CARE else []
        usual[family] = fmean(own or every) if own or every else 1.0
    found: dict[_Of, list[_Moment]] = defaultdict(list)
    for case in cases:
        for point in case.points:
            of = (point.family, case.id)
            level, drop = level_of(point, reached), drops.get(of, usual[point.family])
            if is_moment(point) and point.days.last > 0 and 1 - level < drop - EDGE:
                found[of].append(_Moment(max(point.days.middle, 1.0), _score(level, drop)))
    yield from found.items()


def _score(level: float, drop: float) -> float:
    """Return the quantile of the standard normal at the share of the loss that is back."""
    from scipy.special import ndtri

    back = 1 - (1 - level) / drop
    return float(ndtri(min(max(back, EDGE), 1 - EDGE)))


def _slope(every: Iterable[Sequence[_Moment]]) -> float | None:
    """Return the slope of the logarithm of time on the score, within cases; none where no case has
    two points at different levels."""
    up = down = 0.0
    for some in every:
        day = fmean(log(each.day) for each in some)
        score = fmean(each.score for each in some)
        up += sum((log(each.day) - day) * (each.score - score) for each in some)
        down += sum((each.score - score) ** 2 for each in some)
    return min(max(up / down, NARROWEST), WIDEST) if down else None


def _halves(some: Iterable[_Moment], slope: float) -> list[float]:
    """Return the logarithm of the half time that each moment gives."""
    return [log(each.day) - slope * each.score for each in some]


def _means(values: Mapping[_Of, Sequence[float]]) -> _Means:
    """Return the means of families, and the spread within and between them, by moments."""
    cases: dict[CurveFamily, list[Sequence[float]]] = defaultdict(list)
    for (family, _), some in values.items():
        cases[family].append(some)
    means = {family: fmean(map(fmean, some)) for family, some in cases.items()}
    counts = {family: len(some) for family, some in cases.items()}
    squares = sum(
        fmean((value - means[family]) ** 2 for value in each)
        for family, some in cases.items()
        for each in some
    )
    free = sum(counts.values()) - len(counts)
    within = squares / free if free > 0 else 0.0
    mean = fmean(means.values()) if means else 0.0
    scatter = sum((each - mean) ** 2 for each in means.values())
    number = len(means)
    between = scatter / (number - 1) if number > 1 else 0.0
    between -= within * fmean(1 / each for each in counts.values()) if counts else 0.0
    families = {family: (means[family], counts[family]) for family in means}
    return _Means(mean, within, max(between, 0.0), families)


def _curve(
    prior: RecoveryCurve, times: _Means, depths: _Means, slope: float, cases: tuple[str, ...]
) -> RecoveryCurve:
    half, drop = prior.half_days, prior.drop
    if times.families:
        centre, variance = times.of(prior.family)
        half = HalfDays(median=exp(centre), p90=exp(centre + NINETY * sqrt(variance)))
    if prior.family in CARE and depths.families:
        likely, spread = depths.of(prior.family)
        drop = Drop(mean=min(max(likely, 0.0), 1.0), spread=min(sqrt(spread), 1.0))
    update = {"drop": drop, "half_days": half, "slope": slope, "cases": cases}
    return prior.model_copy(update=update)
