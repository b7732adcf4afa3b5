"""Coordinates of Chinese maps and of GPS.

Maps sold in China give GCJ-02, which is WGS-84 shifted by up to some hundred metres; GPS gives WGS-84, and
that is what we store. The shift is a published approximation whose inverse, taken twice, is right to about a
metre.
"""

from math import cos, pi, sin, sqrt

AXIS = 6378245.0  # metres, Krasovsky 1940
ECCENTRICITY = 0.00669342162296594323


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (
        (20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (
        (20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    )
    angle = latitude / 180 * pi
    root = sqrt(1 - ECCENTRICITY * sin(angle) ** 2)
    return (
        north * 180 / (AXIS * (1 - ECCENTRICITY) / root**3 * pi),
        east * 180 / (AXIS / root * cos(angle) * pi),
    )


def wgs84_from_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees of WGS-84 for degrees of GCJ-02."""
    guess = latitude, longitude
    for _step in range(2):
        north, east = _shift(*guess)
        guess = latitude - north, longitude - east
    return guess
