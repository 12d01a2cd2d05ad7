"""The head of a line of syslog: when and by whom; a year that is not written is supposed.

Source: RFC 3164 §4.1.2 (no year, no zone), RFC 5424 §6.2.
"""

from datetime import date, timedelta
from re import compile as pattern

Keys = dict[str, str]
"""What a line says, by the names that it gives or that are given to it."""
TIME, HOST = "syslog-time", "syslog-host"
"""Headings under which the mapping finds them."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PRI = r"(?:<\d{1,3}>:?)?(?:1 )?"
_CLOCK = r"\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?"
_OLD = pattern(
    rf"{_PRI}([A-Za-z]{{3}}) {{1,2}}(\d{{1,2}}) (?:(\d{{4}}) )?({_CLOCK})"
    r"(?: (UTC|GMT|CET|CEST)(?=:))?(?: ([^\s:=]+))?"
)
_NEW = pattern(
    rf"{_PRI}(\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?)(?:: | ([^\s:=]+))"
)
_ZONES = {"UTC": " UTC", "GMT": " UTC", "CET": " +01:00", "CEST": " +02:00"}
_FURTHEST = 8
"""Years back within which a 29 February stands."""


class Years:
    """The year of a day that is written without one: the newest in which it is not to come.

    A line of 31 December read on 2 January is thus of the year before, wherever it stands.
    """

    def __init__(self, day: date | None) -> None:
        self.day = day
        self.supposed: set[int] = set()

    def of(self, month: int, day: int) -> int:
        """Return the year, and remember that it was supposed.

        Raises:
            ValueError: no such day, or no day to reckon from.
        """
        if self.day is None:
            raise ValueError("year")
        latest = self.day + timedelta(days=1)  # the clock of a device may be a little ahead
        for year in range(latest.year, latest.year - _FURTHEST, -1):
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if found <= latest:
                self.supposed.add(year)
                return year
        raise ValueError(f"{month}-{day}")


def has_head(text: str) -> bool:
    """Return whether a line begins as syslog does: an hour, then a machine."""
    return bool(_NEW.match(text) or _OLD.match(text))


def head_of(text: str, years: Years) -> dict[str, str]:
    """Return the hour and the machine of the head of a line, without those that it does not say."""
    if found := _NEW.match(text):
        return {TIME: found[1], **({HOST: found[2]} if found[2] else {})}
    found = _OLD.match(text)
    if not found:
        return {}
    told = {HOST: found[6]} if found[6] else {}
    try:
        at = dated(found[1], found[2], found[3] or "", found[4], years)
        return {TIME: at + _ZONES.get(found[5] or "", ""), **told}
    except ValueError:
        return told


def dated(month: str, day: str, year: str, hour: str, years: Years) -> str:
    """Return ``Nov 29 02:14:07`` as a day with its year and an hour.

    Raises:
        ValueError: no such month or day, or nothing to suppose the year from.
    """
    number = _MONTHS.index(month.lower()) + 1
    whole = int(year) if year else years.of(number, int(day))
    return f"{date(whole, number, int(day)).isoformat()} {hour}"
