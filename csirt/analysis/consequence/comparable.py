"""The band of a curve day by day, and the dated points that stand beside it."""

from collections.abc import Iterator, Sequence

import numpy as np

from csirt.analysis.consequence.curves import levels_at
from csirt.analysis.consequence.fit import level_of
from csirt.model.case_history import CaseHistory, Word
from csirt.model.comparable import Band, Dot
from csirt.model.curve import CurveFamily, Curves, RecoveryCurve

DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 60, 90, 120, 180, 270, 365, 540)
"""Days at which a band is drawn: close at first, where it moves."""


def banded(
    curve: RecoveryCurve, *, samples: int, seed: int, days: Sequence[float] = DAYS
) -> tuple[Band, ...]:
    """Return 10, 50 and 90 % of the samples of a curve on some days."""
    found = levels_at(curve, days, samples=samples, seed=seed)
    low, median, high = np.quantile(found, (0.1, 0.5, 0.9), axis=0)
    return tuple(
        Band(float(day), float(low[at]), float(median[at]), float(high[at]))
        for at, day in enumerate(days)
    )


def dots_of(cases: Sequence[CaseHistory], family: CurveFamily, curves: Curves) -> Iterator[Dot]:
    """Yield every dated point of a family, in the order of the cases."""
    for case in cases:
        for point in case.points:
            if point.family is family:
                yield Dot(
                    case=case.id,
                    site=case.site,
                    attack=case.attack,
                    kind=case.kind,
                    measure=point.measure,
                    comparator=point.comparator,
                    first_day=point.days.first,
                    last_day=point.days.last,
                    level=level_of(point, curves.reached),
                    word=point.level.value if isinstance(point.level, Word) else "",
                    bound=point.bound,
                    announced=point.announced,
                    source=point.source,
                )
