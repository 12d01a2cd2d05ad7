"""Times of a scenario as people write them: from the start, at an hour of a day, on a date.

The format of exercises takes the first kind only; spreadsheets of other people hold all three.
"""

from dataclasses import dataclass
from datetime import date
from re import IGNORECASE
from re import compile as pattern

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MAX_DAYS = 3_650
"""Days from the start beyond which a time is a slip of the pen."""

_UNITS = {"J": DAY, "D": DAY, "H": HOUR, "T": HOUR, "M": MINUTE, "S": 1}
_PART = r"([JDHTMS]) ?([+-]) ?([0-9]{1,6})"
_OFFSET = pattern(rf"(?:{_PART}[ ,]*)+", IGNORECASE)
_PARTS = pattern(_PART, IGNORECASE)
_ORDER = "JHMS"
_SAME = {"D": "J", "T": "H"}
_MINUTES = pattern(r"(?:T ?(?=[+-].*m))?([+-]?) ?([0-9]{1,7}) ?(?:mn|min|minutes?)?", IGNORECASE)
_SINCE = pattern(r"[HT] ?([+-]) ?([0-9]{1,3})(?::|h)([0-5][0-9])", IGNORECASE)
_TODAY = pattern(r"[JD] ?0?", IGNORECASE)
_HOUR = r"([01]?[0-9]|2[0-3]) ?(?:h|:) ?([0-5][0-9])?(?::[0-5][0-9])?"
_DAY_HOUR = pattern(rf"(?:[JD] ?(?:([+-]) ?([0-9]{{1,4}}))?[ ,à]*)?{_HOUR}", IGNORECASE)
_DATE = r"(?:([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})|([0-9]{4})-([0-9]{1,2})-([0-9]{1,2}))"
_CALENDAR = pattern(rf"{_DATE}(?:[ T,à]+{_HOUR})?", IGNORECASE)
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True, order=True)
class Offset:
    """A time counted from the start of the exercise: ``J+1 H+2 M-5``."""

    seconds: int
    exact: bool = True
    """False when only a day is told: ``J-60`` says nothing of the hour."""


@dataclass(frozen=True, slots=True, order=True)
class DayHour:
    """An hour of the clock, on the day of the exercise or some days from it: ``J+1 09h00``."""

    day: int
    minute: int
    """Minute of the day, from midnight."""


@dataclass(frozen=True, slots=True, order=True)
class CalendarTime:
    """A date, with an hour or without: ``26/06/2024 09h00``."""

    on: date
    minute: int | None = None


Told = Offset | DayHour | CalendarTime


def parsed(text: str) -> Told:
    """Return the time that a text tells.

    Args:
        text: ``40`` or ``+40`` (minutes from the start), ``J+1 H+2 M-5`` (or ``D``; ``S`` for
            seconds), ``H+1:20``, ``09h40``, ``J+1 09h00``, ``26/06/2024 09h00``, ``2024-06-26``.
            ``T`` is the hour beside a day or minutes (``T+90 min`` is clear too); alone it may mean
            either, and is refused.

    Raises:
        ValueError: the text is none of these.
    """
    plain = " ".join(text.translate(_SIGNS).split())
    for read in (_minutes, _since, _offset, _day_hour, _calendar):
        found = read(plain)
        if found is not None:
            return found
    raise ValueError(text)


def seconds_of(text: str) -> int:
    """Return the scenario seconds from the start that a text of the format tells.

    Raises:
        ValueError: the text is no time counted from the start.
    """
    found = parsed(text)
    if not isinstance(found, Offset):
        raise ValueError(text)
    return found.seconds


def told(seconds: int) -> str:
    """Return the one way to write a time counted from the start: ``J+1 H+2``, ``M-5``, ``M+0``."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("+", seconds)
    parts = []
    for unit in _ORDER:
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(f"{unit}{sign}{count}")
    return " ".join(parts) or "M+0"


def minute_of_day(hour: str) -> int:
    """Return the minute of the day of ``08:30``."""
    hours, _, minutes = hour.partition(":")
    return int(hours) * 60 + int(minutes)


def since_start(when: Told, start: int, on: date | None = None) -> int | None:
    """Return the scenario seconds from the start of the exercise.

    Args:
        when: A time.
        start: Minute of the day at which the exercise starts, in the scenario.
        on: Day on which it starts, where a date is to be placed.

    Returns:
        Seconds, or none where the hour or the day of the start is needed and not told.
    """
    if isinstance(when, Offset):
        return when.seconds
    if isinstance(when, DayHour):
        return when.day * DAY + (when.minute - start) * MINUTE
    if on is None or when.minute is None:
        return None
    return (when.on - on).days * DAY + (when.minute - start) * MINUTE


def _minutes(text: str) -> Offset | None:
    found = _MINUTES.fullmatch(text)
    if found is None:
        return None
    return _near(int(f"{found[1]}{found[2]}") * MINUTE)


def _since(text: str) -> Offset | None:
    found = _SINCE.fullmatch(text)
    if found is None:
        return None
    seconds = int(found[2]) * HOUR + int(found[3]) * MINUTE
    return _near(-seconds if found[1] == "-" else seconds)


def _offset(text: str) -> Offset | None:
    if _TODAY.fullmatch(text):
        return Offset(0, exact=False)
    if not _OFFSET.fullmatch(text):
        return None
    parts = [(unit.upper(), sign, count) for unit, sign, count in _PARTS.findall(text)]
    units = [_SAME.get(unit, unit) for unit, _, _ in parts]
    if units != sorted(set(units), key=_ORDER.index) or [unit for unit, _, _ in parts] == ["T"]:
        return None
    seconds = sum(int(f"{sign}{count}") * _UNITS[unit] for unit, sign, count in parts)
    return _near(seconds, exact=units != ["J"])


def _near(seconds: int, *, exact: bool = True) -> Offset | None:
    return Offset(seconds, exact) if abs(seconds) <= MAX_DAYS * DAY else None


def _day_hour(text: str) -> DayHour | None:
    found = _DAY_HOUR.fullmatch(text)
    if found is None:
        return None
    sign, day, hour, minute = found.groups()
    days = int(f"{sign}{day}") if sign else 0
    return DayHour(days, int(hour) * 60 + int(minute or 0)) if abs(days) <= MAX_DAYS else None


def _calendar(text: str) -> CalendarTime | None:
    found = _CALENDAR.fullmatch(text)
    if found is None:
        return None
    day, month, year, other_year, other_month, other_day, hour, minute = found.groups()
    try:
        on = date(int(year or other_year), int(month or other_month), int(day or other_day))
    except ValueError:
        return None
    return CalendarTime(on, None if hour is None else int(hour) * 60 + int(minute or 0))
