"""From Lambert-93, the projection of the French files, to degrees of latitude and longitude."""

from math import asin, atan, exp, hypot, log, pi, sin

ECCENTRICITY = 0.08181919104281579
"""First eccentricity of the GRS 80 ellipsoid."""
EXPONENT = 0.7256077650532670
SCALE_M = 11_754_255.4261
EASTING_M, NORTHING_M = 700_000.0, 12_655_612.0499
"""Of the pole of the projection."""
MERIDIAN = 3.0
#: What the projection is used for: metropolitan France, with a margin.
_EAST, _NORTH = (0.0, 1_300_000.0), (6_000_000.0, 7_200_000.0)


def inside(x: float, y: float) -> bool:
    """Return whether a point is one of metropolitan France."""
    return _EAST[0] <= x <= _EAST[1] and _NORTH[0] <= y <= _NORTH[1]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude, WGS 84, of a point of Lambert-93 in metres.

    RGF93 and WGS 84 differ by less than a metre, which is not corrected.

    Source:
        IGN, NTG_71, 'Projection cartographique conique conforme de Lambert', algorithms 0004
        (inverse projection) and 0002 (latitude from the isometric latitude); constants of
        Lambert-93 as published by IGN.
    """
    east, radius = x - EASTING_M, hypot(x - EASTING_M, NORTHING_M - y)
    isometric = -log(radius / SCALE_M) / EXPONENT
    longitude = MERIDIAN + asin(east / radius) / EXPONENT * 180 / pi
    latitude = 2 * atan(exp(isometric)) - pi / 2
    while True:
        bent = ECCENTRICITY * sin(latitude)
        closer = 2 * atan(((1 + bent) / (1 - bent)) ** (ECCENTRICITY / 2) * exp(isometric)) - pi / 2
        if abs(closer - latitude) < 1e-12:
            return closer * 180 / pi, longitude
        latitude = closer
