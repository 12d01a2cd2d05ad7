"""An hour as it is said at night, ``01:10``, and the moment it means."""

from datetime import UTC, datetime, timedelta
from re import compile as pattern
from zoneinfo import ZoneInfo

from csirt.errors import InputError
from csirt.safe import safe

PARIS = ZoneInfo("Europe/Paris")
HOUR = r"([01]?[0-9]|2[0-3])[:hH]([0-5][0-9])"
_HOUR = pattern(HOUR)


def moment_of(text: str, now: datetime) -> datetime:
    """Return the moment that an hour of Paris means at ``now``, UTC: the last time it was so.

    An hour later than now was yesterday. On the night when an hour comes twice, it is the later
    one that has passed; on the night when it does not exist, clocks were not yet put forward.
    A date and an hour (``2026-11-21T01:10``), with an offset or in Paris, are taken as they are.

    Raises:
        InputError: no hour.
    """
    text = text.strip()
    if not (found := _HOUR.fullmatch(text)):
        return _whole(text, now)
    hour, minute = int(found[1]), int(found[2])
    today = now.astimezone(PARIS).date()
    limit = now.astimezone(UTC)
    passed = [
        each
        for days in (0, 1)
        for each in _meant(
            datetime.combine(
                today - timedelta(days=days), datetime.min.time().replace(hour, minute)
            )
        )
        if each <= limit
    ]
    return max(passed)


def _meant(local: datetime) -> tuple[datetime, ...]:
    """Return the moments at which clocks in Paris show an hour of a day."""
    first, second = (local.replace(tzinfo=PARIS, fold=fold).astimezone(UTC) for fold in (0, 1))
    return (first, second) if first < second else (first,)


def _whole(text: str, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError("moment.unreadable", given=safe(text, limit=60)) from error
    if "T" not in text and " " not in text:
        raise InputError("moment.unreadable", given=safe(text, limit=60))
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    limit = now.astimezone(UTC)
    meant = _meant(found)
    return max((each for each in meant if each <= limit), default=meant[0])


def shown(moment: datetime, now: datetime) -> str:
    """Return a moment in Paris for people: the hour, and the date unless it is today's."""
    local = moment.astimezone(PARIS)
    same = local.date() == now.astimezone(PARIS).date()
    return local.strftime("%H:%M" if same else "%d/%m/%Y %H:%M")
