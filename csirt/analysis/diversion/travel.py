"""Minutes between sites: a great circle, a detour, a speed."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from csirt.model.diversion import Travel

Floats = npt.NDArray[np.float64]

_RADIUS_KM = 6_371.0


def kilometres(start: Floats, ends: Floats) -> Floats:
    """Return great-circle distances.

    Args:
        start: ``(n, 2)`` latitudes and longitudes in degrees.
        ends: ``(m, 2)``.

    Returns:
        ``(n, m)`` kilometres.

    Source:
        Haversine formula (Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984), on a
        sphere: 0.5 % off at most.
    """
    one, other = np.radians(start)[:, None, :], np.radians(ends)[None, :, :]
    half = np.sin((other - one) / 2) ** 2
    part = half[..., 0] + np.cos(one[..., 0]) * np.cos(other[..., 0]) * half[..., 1]
    return np.asarray(2 * _RADIUS_KM * np.arcsin(np.sqrt(np.clip(part, 0, 1))), np.float64)


def minutes(
    start: Sequence[tuple[float, float]],
    ends: Sequence[tuple[float, float]],
    travel: Travel,
    speed_kmh: float,
) -> Floats:
    """Return the minutes of a transport; what roads and hours do to it is not known."""
    from_, to = (np.array(points, np.float64).reshape(-1, 2) for points in (start, ends))
    hours = kilometres(from_, to) * travel.detour / speed_kmh
    return np.asarray(hours * 60 + travel.fixed_minutes, np.float64)
