"""What an attack costs if it happens: lost activity over the curves, and the response.

A sample is one hospital: slow for one line, slow for all, and dear to rebuild. Its cost is kept as
it is; nothing is averaged, and nothing is multiplied by a frequency.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from csirt.analysis.consequence.curves import (
    BLOCK,
    Levels,
    days_to,
    lost_days,
    pert,
    slow,
    stream,
)
from csirt.model.care import Activity, CareLine
from csirt.model.case_history import CaseCost, CaseHistory, CostKind, Currency
from csirt.model.curve import CurveFamily, Curves, RecoveryCurve
from csirt.model.estimate import Estimate
from csirt.model.loss import (
    CaseSeverity,
    CostQuantile,
    Exceedance,
    Exceeded,
    IfItHappens,
    Losses,
    LostLine,
    Responding,
    Spread,
)
from csirt.model.record import known

BACK = 0.9
"""Share of ordinary activity at which an attack is over for care."""
MIN_BLOCKS = 64
"""Blocks below which an interval over them says nothing."""
QUANTILES = (0.5, 0.9, 0.95, 0.99)
_SEVERITY, _MIXTURE = 200, 300


@dataclass(frozen=True, slots=True)
class Line:
    """A care line, with its reference and its names by language."""

    ref: str
    name: Mapping[str, str]
    line: CareLine


@dataclass(frozen=True, slots=True)
class Costs:
    """The samples of one severity; a part that nobody can assess is none."""

    shown: IfItHappens
    total: Levels | None


def if_it_happens(
    lines: Sequence[Line],
    curves: Curves,
    losses: Losses,
    response: Estimate | None,
    *,
    days: int,
    samples: int,
    seed: int,
) -> tuple[Costs, ...]:
    """Return what each severity costs.

    Args:
        lines: The care lines of the facility, or of the group.
        curves: The recovery curves.
        losses: The severities.
        response: Crisis and rebuilding after a grave case; none where no dated case is alike.
        days: Days that are counted.
        samples: Samples of each severity.
        seed: Of the samples.
    """
    return tuple(
        _costs(at, each, lines, curves, response, days=days, samples=samples, seed=seed)
        for at, each in enumerate(losses.severities)
    )


def response_range(cases: Iterable[CaseHistory], losses: Losses) -> Estimate | None:
    """Return what the dated response cost: lowest, median and highest amount in euros.

    Amounts of a country, of a supplier, or that hold lost revenue too are left out; none is scaled.
    """
    every: list[CaseCost] = [cost for case in cases for cost in case.costs]
    every += losses.costs
    some = [each for each in every if _is_response(each)]
    if not some:
        return None
    middles = [(each.low + each.high) / 2 for each in some]
    lowest, highest = min(each.low for each in some), max(each.high for each in some)
    return Estimate(low=lowest, likely=median(middles), high=highest)


def _is_response(cost: CaseCost) -> bool:
    whole = not cost.per_day and cost.comparable
    return cost.kind is CostKind.RESPONSE and cost.currency is Currency.EUR and whole


def _costs(
    at: int,
    severity: CaseSeverity,
    lines: Sequence[Line],
    curves: Curves,
    response: Estimate | None,
    *,
    days: int,
    samples: int,
    seed: int,
) -> Costs:
    longer, deeper = _factors(at, severity, samples, seed)
    lost = {
        curve.family: deeper * lost_days(curve, days, samples=samples, seed=seed, severity=longer)
        for curve in {each.family: each for each in _curves(lines, curves)}.values()
    }
    told, revenue = _revenue(lines, curves, lost)
    paid = None
    if severity.response is Responding.CASES and response is not None:
        paid = _drawn(response, slow(samples, seed))
    parts = [each for each in (revenue, paid) if each is not None]
    total = sum(parts[1:], start=parts[0]) if parts else None
    shown = IfItHappens(
        severity,
        _spread(_duration(curves, longer, deeper, samples, seed)),
        None if revenue is None else _spread(revenue),
        None if paid is None else _spread(paid),
        None if total is None else _spread(total),
        told,
    )
    return Costs(shown, total)


def _factors(at: int, severity: CaseSeverity, samples: int, seed: int) -> tuple[Levels, Levels]:
    """Return the factors on durations and on losses, one of each a sample."""
    blocks = range(-(-samples // BLOCK))
    streams = [stream(seed, _SEVERITY + at, block) for block in blocks]
    longer = [pert(severity.duration, each, BLOCK) for each in streams]
    deeper = [pert(severity.depth, each, BLOCK) for each in streams]
    return np.concatenate(longer)[:samples], np.concatenate(deeper)[:samples]


def _curves(lines: Iterable[Line], curves: Curves) -> Iterator[RecoveryCurve]:
    for each in lines:
        curve = curves.of_kind(each.line.kind)
        if curve is not None:
            yield curve


def _revenue(
    lines: Iterable[Line], curves: Curves, lost: Mapping[CurveFamily, Levels]
) -> tuple[tuple[LostLine, ...], Levels | None]:
    """Return the revenue of each line, and their sum over those that can be counted."""
    told, whole = [], None
    for each in lines:
        curve, missing = curves.of_kind(each.line.kind), _missing(each.line)
        if missing or curve is None:
            told.append(LostLine(each.ref, dict(each.name), None, missing or "curve"))
            continue
        found = _per_day(each.line) * lost[curve.family]
        told.append(LostLine(each.ref, dict(each.name), _spread(found)))
        whole = found if whole is None else whole + found
    return tuple(told), whole


def _missing(line: CareLine) -> str:
    if not isinstance(line.activity, Activity):
        return "activity"
    return "" if known(line.activity.revenue_eur) else "revenue"


def _per_day(line: CareLine) -> float:
    assert isinstance(line.activity, Activity)
    assert isinstance(line.activity.revenue_eur, int)
    return line.activity.per_day * line.activity.revenue_eur


def _duration(curves: Curves, longer: Levels, deeper: Levels, samples: int, seed: int) -> Levels:
    """Return the days until nine tenths of the activity of the facility are back."""
    curve = curves.of(CurveFamily.OVERALL) or curves.curves[0]
    found = days_to(1 - (1 - BACK) / np.maximum(deeper, 1e-9), curve, samples=samples, seed=seed)
    return found * longer


def _drawn(estimate: Estimate, rank: Levels) -> Levels:
    """Return the quantile of a beta-PERT at each rank: who is slow pays more."""
    from scipy.special import betaincinv

    wide = estimate.high - estimate.low
    if not wide:
        return np.full(len(rank), estimate.low)
    left = 1 + 4 * (estimate.likely - estimate.low) / wide
    right = 1 + 4 * (estimate.high - estimate.likely) / wide
    found: Levels = estimate.low + wide * betaincinv(left, right, rank)
    return found


def _spread(values: Levels) -> Spread:
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    return Spread(float(low), float(middle), float(high))


def exceedance(costs: Sequence[Costs], losses: Losses, *, seed: int) -> Exceedance | None:
    """Return how likely each amount is to be exceeded, if an attack of the national count happens.

    The severities are mixed by that count, whose shares are themselves drawn (Dirichlet, prior ½),
    one draw a block of samples.

    Returns:
        The curve; none where a severity has no amount at all.
    """
    totals = [each.total for each in costs]
    if not totals or any(each is None for each in totals):
        return None
    every = np.stack([each for each in totals if each is not None])
    mixed = _mixed(every, losses, seed)
    return Exceedance(
        tuple(_exceeded(mixed, above) for above in losses.thresholds_eur),
        tuple(_quantile(mixed, share) for share in QUANTILES),
        all(each.shown.whole for each in costs),
    )


def _mixed(every: Levels, losses: Losses, seed: int) -> list[Levels]:
    """Return the costs of the samples, block by block, each of the severity drawn for it."""
    counts = np.array([each.count + 0.5 for each in losses.severities])
    found = []
    for block, start in enumerate(range(0, every.shape[1], BLOCK)):
        here = every[:, start : start + BLOCK]
        random = stream(seed, _MIXTURE, block)
        shares = random.dirichlet(counts)
        drawn = random.choice(len(shares), size=BLOCK, p=shares)[: here.shape[1]]
        found.append(here[drawn, np.arange(here.shape[1])])
    return found


def _exceeded(mixed: Sequence[Levels], above: float) -> Exceeded:
    shares = np.array([float((each > above).mean()) for each in mixed])
    whole = float((np.concatenate(mixed) > above).mean())
    return Exceeded(float(above), whole, *_interval(shares))


def _quantile(mixed: Sequence[Levels], share: float) -> CostQuantile:
    amounts = np.array([float(np.quantile(each, share)) for each in mixed])
    whole = float(np.quantile(np.concatenate(mixed), share))
    return CostQuantile(share, whole, *_interval(amounts))


def _interval(values: Levels) -> tuple[float | None, float | None]:
    """Return 5 and 95 % over the blocks; none with fewer than 64."""
    if len(values) < MIN_BLOCKS:
        return None, None
    low, high = np.quantile(values, (0.05, 0.95))
    return float(low), float(high)
