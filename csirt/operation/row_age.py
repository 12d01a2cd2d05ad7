"""Until when a row of a crisis room holds: an hour that people wrote, as the moment it means."""

from datetime import UTC, datetime, timedelta
from re import fullmatch

from csirt.operation.moment import HOUR, PARIS, moment_of
from csirt.operation.registers import RegisterRow

CAPACITY_HOURS = 6
"""A figure of the phone round without an end of validity is old after this: four rounds a day."""


def moment_in(row: RegisterRow, name: str) -> datetime | None:
    """Return a moment that a row tells, if it is one; an hour alone is the next one after it,
    a date its end.
    """
    value = str(row.data.get(name, ""))
    if fullmatch(HOUR, value):
        last = moment_of(value, row.at)
        if last == row.at:
            return last
        return (last.astimezone(PARIS) + timedelta(days=1)).astimezone(UTC)  # a day of Paris
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if len(value) == len("2026-11-22"):
        found = found.replace(hour=23, minute=59)
    try:
        return (found if found.tzinfo else found.replace(tzinfo=PARIS)).astimezone(PARIS)
    except OverflowError:  # the last day of the calendar
        return None
