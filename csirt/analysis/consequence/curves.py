"""Levels of a service over the days, sample by sample, from its recovery curve."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from csirt.model.curve import CurveFamily, RecoveryCurve
from csirt.model.estimate import Estimate

BLOCK = 1_024
"""Samples of a block; each block has random streams of its own."""
_COMMON = 0
"""Stream that the families of a sample share; the others follow the order of the families."""

Levels = npt.NDArray[np.float64]


def levels(
    curve: RecoveryCurve, days: int, *, samples: int, seed: int, severity: float = 1.0
) -> Levels:
    """Return the share of ordinary activity on days 0 to ``days`` − 1, day 0 being the attack's.

    Args:
        curve: The recovery of a family.
        days: Number of days.
        samples: Number of samples; more of them only add rows.
        seed: Of the samples; with one seed, row ``i`` is the same hospital for every family.
        severity: Factor on the durations.

    Returns:
        An array (samples, days) of shares between 0 and 1; each row never falls.

    Source:
        Ours: the curves are fitted to dated cases (:func:`csirt.analysis.consequence.fit.fitted`).
    """
    return levels_at(curve, range(days), samples=samples, seed=seed, severity=severity)


def levels_at(
    curve: RecoveryCurve,
    at: Sequence[float],
    *,
    samples: int,
    seed: int,
    severity: float | npt.NDArray[np.float64] = 1.0,
) -> Levels:
    """Return the share of ordinary activity at any days, an array (samples, len(at)).

    Args:
        curve: The recovery of a family.
        at: Days after the attack.
        samples: Number of samples.
        seed: Of the samples.
        severity: Factor on the durations, one for all samples or one each.
    """
    from scipy.special import ndtr

    drop, half = drawn(curve, samples=samples, seed=seed)
    half = half * severity
    time = np.asarray(at, np.float64)
    with np.errstate(divide="ignore"):
        score = (np.log(time)[None, :] - np.log(half)[:, None]) / curve.slope
    back: Levels = ndtr(score)
    return 1 - drop[:, None] * (1 - back)


def drawn(curve: RecoveryCurve, *, samples: int, seed: int) -> tuple[Levels, Levels]:
    """Return the drop and the days to half of what was lost, one of each a sample."""
    parts = list(_blocks(curve, samples, seed))
    return (
        np.concatenate([drop for drop, _ in parts])[:samples],
        np.concatenate([half for _, half in parts])[:samples],
    )


def days_to(level: float | Levels, curve: RecoveryCurve, *, samples: int, seed: int) -> Levels:
    """Return the day on which each sample reaches a level; 0 where it was never below.

    Args:
        level: Share of ordinary activity, under 1; one for all samples or one each.
        curve: The recovery of a family.
        samples: Number of samples.
        seed: Of the samples.
    """
    from scipy.special import ndtri

    drop, half = drawn(curve, samples=samples, seed=seed)
    back = 1 - np.divide(1 - level, drop, out=np.full_like(drop, np.inf), where=drop > 0)
    found: Levels = half * np.exp(curve.slope * ndtri(np.clip(back, 0, 1)))
    return np.where(back > 0, found, 0.0)


def _blocks(curve: RecoveryCurve, samples: int, seed: int) -> Iterator[tuple[Levels, Levels]]:
    own = 1 + list(CurveFamily).index(curve.family)
    for block in range(-(-samples // BLOCK)):
        shared = stream(seed, _COMMON, block).standard_normal(BLOCK)
        alone = stream(seed, own, block)
        score = np.sqrt(curve.common) * shared
        score += np.sqrt(1 - curve.common) * alone.standard_normal(BLOCK)
        half = curve.half_days.median * np.exp(curve.half_days.sigma * score)
        lost = curve.drop.mean + curve.drop.spread * alone.standard_normal(BLOCK)
        yield np.clip(lost, 0, 1), half


def stream(seed: int, *key: int) -> np.random.Generator:
    """Return the random stream of a seed and a key; the same on every machine."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


def pert(estimate: Estimate, random: np.random.Generator, size: int) -> Levels:
    """Return draws of an estimate: a beta-PERT, or the number itself where it has no spread."""
    low, likely, high = estimate.low, estimate.likely, estimate.high
    if low == high:
        return np.full(size, low)
    wide = high - low
    left, right = 1 + 4 * (likely - low) / wide, 1 + 4 * (high - likely) / wide
    return low + wide * random.beta(left, right, size)


def slow(samples: int, seed: int) -> Levels:
    """Return how slow each sample's hospital is, as a share: the rank that its families have in
    common."""
    from scipy.special import ndtr

    blocks = range(-(-samples // BLOCK))
    shared = [stream(seed, _COMMON, block).standard_normal(BLOCK) for block in blocks]
    found: Levels = ndtr(np.concatenate(shared)[:samples])
    return found


def lost_days(
    curve: RecoveryCurve,
    until: float,
    *,
    samples: int,
    seed: int,
    severity: float | Levels = 1.0,
) -> Levels:
    """Return the whole days of ordinary activity that each sample loses up to a day.

    Args:
        curve: The recovery of a family.
        until: Day at which counting ends.
        samples: Number of samples.
        seed: Of the samples.
        severity: Factor on the durations, one for all samples or one each; 0 loses nothing.

    Source:
        Mean of a lognormal cut at ``until``, in closed form: the integral of one minus its
        distribution function.
    """
    from scipy.special import ndtr

    drop, half = drawn(curve, samples=samples, seed=seed)
    half = np.maximum(half * severity, np.finfo(float).tiny)
    score = (np.log(until) - np.log(half)) / curve.slope
    before = half * np.exp(curve.slope**2 / 2) * ndtr(score - curve.slope)
    found: Levels = drop * (before + until * ndtr(-score))
    return found
