"""Days with their hour, as logs write them: ISO, French, Apache, seconds since 1970.

A cell that bears a zone is a moment; one that does not is an hour of some wall, kept as such until
somebody says which (:func:`moment`).
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from re import IGNORECASE
from re import compile as pattern
from typing import NamedTuple
from zoneinfo import ZoneInfo

SECOND = 1_000_000_000
_HOUR = r"(\d{1,2})[:h](\d{2})(?:[:m](\d{2})s?)?(?:[.,](\d{1,9})\d*)?"
_ZONE = r" ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_BETWEEN = r"(?:T| +| *, *| +à +)"
_YEAR_FIRST = pattern(
    rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_BETWEEN}{_HOUR}{_ZONE}", IGNORECASE
)
_DAY_FIRST = pattern(
    rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_BETWEEN}{_HOUR}(?: ?([AP])M)?{_ZONE}", IGNORECASE
)
_APACHE = pattern(rf"\[?(\d{{1,2}})/([A-Za-z]{{3}})/(\d{{4}}):{_HOUR}{_ZONE}\]?", IGNORECASE)
_COUNTED = pattern(r"(\d{9,10})(?:[.,](\d{1,9})\d*)?|(\d{13})|(\d{16})|(\d{19})")
_DAY_ALONE = pattern(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_MONTHS = {
    name: at
    for at, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_START = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(NamedTuple):
    """When something was."""

    at: int
    """Nanoseconds since 1970 (UTC)."""
    is_zoned: bool
    """The log says its zone, or counts from 1970."""
    is_ambiguous: bool
    """The hour that comes twice, the night when the clocks go back: the first one is taken."""


def written(text: str) -> int | str | tuple[()]:
    """Return a moment in nanoseconds where the text bears its zone; else the hour of the wall,
    ``YYYY-MM-DDTHH:MM:SS.nnnnnnnnn``.

    A day that ends in AM or PM has its month first, as those who write it so do; any other
    ``29/11/2026`` has its day first. A day alone is nothing: its hour stands in another column.

    Raises:
        ValueError: no such moment, or no year.
    """
    if found := _COUNTED.fullmatch(text):
        seconds, part, milli, micro, nano = found.groups()
        if seconds:
            return int(seconds) * SECOND + _part(part)
        return int(milli or micro or nano) * (1_000_000 if milli else 1_000 if micro else 1)
    if _DAY_ALONE.fullmatch(text):
        return ()
    half = ""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day, hour, minute, second, part, zone = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second, part, half, zone = found.groups()
        if half:
            day, month = month, day
    elif found := _APACHE.fullmatch(text):
        day, name, year, hour, minute, second, part, zone = found.groups()
        month = str(_MONTHS.get(name.lower(), 0))
    else:
        raise ValueError(text)
    hours = int(hour) % 12 + (12 if half.upper() == "P" else 0) if half else int(hour)
    wall = datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0))
    if not zone:
        return f"{wall.isoformat()}.{_part(part):09}"
    return _since_1970(wall.replace(tzinfo=UTC)) - _offset(zone) * SECOND + _part(part)


def moment(value: int | str, zone: str) -> Moment:
    """Return when something was, an hour of the wall being that of ``zone``."""
    if isinstance(value, int):
        return Moment(value, True, False)
    wall, _, part = value.partition(".")
    at, twice = _of_the_wall(wall, zone)
    return Moment(at + int(part or 0), False, twice)


@lru_cache(maxsize=4_096)
def _of_the_wall(wall: str, zone: str) -> tuple[int, bool]:
    local = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
    late, early = local.replace(fold=1), local.replace(fold=0)
    twice = (late.utcoffset() or timedelta()) < (early.utcoffset() or timedelta())
    return _since_1970(early), twice


def _since_1970(when: datetime) -> int:
    passed = when - _START
    return (passed.days * 86_400 + passed.seconds) * SECOND


def _part(text: str | None) -> int:
    return int((text or "0").ljust(9, "0"))


def _offset(zone: str) -> int:
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3_600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds
