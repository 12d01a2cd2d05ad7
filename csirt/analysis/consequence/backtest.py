"""The back-test of the recovery curves: every dated point against a curve fitted without its case.

The band runs from 10 % to 90 % of the samples. A point within two hundredths of the band, or one
day, counts as inside: published figures are rounded. Points that bind on one side only ('by',
'not yet') are judged and not counted in the coverage.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from csirt.analysis.consequence.curves import Levels, days_to, levels_at, stream
from csirt.analysis.consequence.fit import fitted, level_of
from csirt.model.backtest import Backtest, Coverage, JudgedPoint, JudgedYear, Unit
from csirt.model.case_history import (
    Bound,
    CaseHistory,
    CasePoint,
    Word,
    YearFigure,
    without,
)
from csirt.model.curve import CurveFamily, Curves, RecoveryCurve
from csirt.model.region import Reliability, Source
from csirt.text import LANGUAGES, say

Fit = Callable[[Sequence[CaseHistory], Curves], Curves]
_Band = tuple[float, float, float]
LOW, HIGH = 0.1, 0.9
ROUNDED = {Unit.SHARE: 0.02 + 1e-9, Unit.DAYS: 1.0 + 1e-9}
AFTER = 2
"""Years looked at: that of the attack and the next."""
STEP = 3
"""Days between those at which a year is looked at."""
RESAMPLES = 2_000
_BY_CASE, _NOISE = 100, 101
_FAMILY = {
    YearFigure.ED_VISITS: CurveFamily.EMERGENCY,
    YearFigure.BED_DAYS: CurveFamily.INPATIENT,
}
_TRUST = list(Reliability)


def backtested(
    cases: Sequence[CaseHistory],
    curves: Curves,
    sources: Mapping[str, Source],
    *,
    samples: int,
    seed: int,
    fit: Fit = fitted,
) -> Backtest:
    """Return every dated point against its band, and how many lie within.

    Args:
        cases: The dated cases.
        curves: What the fit keeps: names, words as levels, drops that no source counts.
        sources: The bibliography.
        samples: Samples of each band.
        seed: Of the samples.
        fit: Makes curves from cases; the back-test judges it, so a wrong one must fail.
    """
    points: list[JudgedPoint] = []
    years: list[JudgedYear] = []
    noise = _noise(cases)
    for case in cases:
        if not case.points and not case.year_shares:
            continue
        others = fit(without(cases, case.id), curves)
        points += (_tested(case, each, others, sources, samples, seed) for each in case.points)
        years += _tested_years(case, others, noise, samples, seed)
    counted = [each for each in points if each.counted]
    return Backtest(
        tuple(points),
        coverage([bool(each.inside) for each in counted]),
        _by_case(counted, seed),
        tuple(years),
        coverage([each.inside for each in years]),
        noise,
        samples,
        seed,
        _notes(),
    )


def coverage(inside: Sequence[bool]) -> Coverage:
    """Return the share within, with its exact binomial interval.

    Source:
        Clopper and Pearson, 1934: 95 %, never narrower than it says; it takes the points as
        independent.
    """
    from scipy.special import betaincinv

    within, number = sum(inside), len(inside)
    if not number:
        return Coverage(0, 0, None, None)
    low = float(betaincinv(within, number - within + 1, 0.025)) if within else 0.0
    high = float(betaincinv(within + 1, number - within, 0.975)) if within < number else 1.0
    return Coverage(within, number, low, high)


def _tested(
    case: CaseHistory,
    point: CasePoint,
    curves: Curves,
    sources: Mapping[str, Source],
    samples: int,
    seed: int,
) -> JudgedPoint:
    curve = curves.of(point.family)
    unit = Unit.DAYS if isinstance(point.level, Word) else Unit.SHARE
    observed = point.days.middle if isinstance(point.level, Word) else point.level
    band = None if curve is None else _band(point, curve, curves, samples, seed)
    known = [sources[name.split()[0]].reliability for name in point.source]
    return JudgedPoint(
        case=case.id,
        site=case.site,
        point=point.id,
        family=point.family,
        measure=point.measure,
        comparator=point.comparator,
        first_day=point.days.first,
        last_day=point.days.last,
        bound=point.bound,
        unit=unit,
        observed=observed,
        low=band[0] if band else None,
        median=band[1] if band else None,
        high=band[2] if band else None,
        inside=_inside(point.bound, unit, observed, band) if band else None,
        source=point.source,
        reliability=min(known, key=_TRUST.index),
        announced=point.announced,
        lent=curve is not None and not curve.cases,
    )


def _band(point: CasePoint, curve: RecoveryCurve, curves: Curves, samples: int, seed: int) -> _Band:
    if isinstance(point.level, Word):
        found = days_to(level_of(point, curves.reached), curve, samples=samples, seed=seed)
    else:
        days = range(point.days.first, point.days.last + 1)
        found = levels_at(curve, days, samples=samples, seed=seed).mean(axis=1)
    return _quantiles(found)


def _quantiles(found: Levels) -> _Band:
    low, median, high = np.quantile(found, (LOW, 0.5, HIGH))
    return float(low), float(median), float(high)


def _inside(bound: Bound, unit: Unit, observed: float, band: _Band) -> bool:
    """Return whether a point lies within its band; where it binds on one side, whether some value
    that it allows does."""
    low, high = band[0] - ROUNDED[unit], band[2] + ROUNDED[unit]
    if bound in (Bound.AT, Bound.MEAN):
        return low <= observed <= high
    at_least = (bound is Bound.BY) == (unit is Unit.SHARE)
    return observed <= high if at_least else observed >= low


def _tested_years(
    case: CaseHistory, curves: Curves, noise: float, samples: int, seed: int
) -> Iterator[JudgedYear]:
    """Yield the year of the attack and the next against the curve, where another year is the
    base."""
    day = date.fromisoformat(case.attack)
    for shares in case.year_shares:
        curve = curves.of(_FAMILY[shares.figure])
        if curve is None or shares.base_year >= day.year:
            continue
        for each in shares.years:
            if day.year <= each.year < day.year + AFTER:
                found = _year_levels(curve, day, each.year, samples, seed)
                stirred = stream(seed, _NOISE, each.year).standard_normal(samples)
                wide = noise * np.sqrt(each.year - shares.base_year)
                low, median, high = _quantiles(found * np.exp(wide * stirred))
                yield JudgedYear(
                    case=case.id,
                    site=case.site,
                    figure=shares.figure,
                    year=each.year,
                    observed=each.share,
                    low=low,
                    median=median,
                    high=high,
                    inside=low <= each.share <= high,
                    source=shares.source,
                )


def _year_levels(curve: RecoveryCurve, attack: date, year: int, samples: int, seed: int) -> Levels:
    """Return the mean level of a calendar year; days before the attack are ordinary ones."""
    first = (date(year, 1, 1) - attack).days
    whole = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    days = range(max(first, 0), first + whole)
    looked = range(days.start + STEP // 2, days.stop, STEP)
    hit: Levels = levels_at(curve, looked, samples=samples, seed=seed).mean(axis=1)
    return 1 - (1 - hit) * len(days) / whole


def _noise(cases: Sequence[CaseHistory]) -> float:
    """Return how much a site wanders against its region in a year without an attack: the standard
    deviation of the logarithm of its share, over the years before its attack; it grows with the
    square root of the years from the base."""
    calm = [
        np.log(each.share) ** 2 / abs(each.year - shares.base_year)
        for case in cases
        for shares in case.year_shares
        for each in shares.years
        if each.year < int(case.attack[:4]) and each.year != shares.base_year
    ]
    return float(np.sqrt(np.mean(calm))) if calm else 0.0


def _by_case(counted: Sequence[JudgedPoint], seed: int) -> tuple[float, float] | None:
    """Return the 95 % interval of the share within when cases are drawn again as wholes."""
    ids = sorted({each.case for each in counted})
    if len(ids) < 2:
        return None
    own = [[bool(each.inside) for each in counted if each.case == id] for id in ids]
    within, number = np.array([sum(each) for each in own]), np.array([len(each) for each in own])
    drawn = stream(seed, _BY_CASE).integers(len(ids), size=(RESAMPLES, len(ids)))
    shares = within[drawn].sum(axis=1) / number[drawn].sum(axis=1)
    low, high = np.quantile(shares, (0.025, 0.975))
    return float(low), float(high)


def _notes() -> tuple[dict[str, str], ...]:
    keys = ("note.backtest.left-out", "note.backtest.published", "note.backtest.years")
    return tuple({lang: say(key, lang) for lang in LANGUAGES} for key in keys)
