"""The order and the time of a case: one for the fold, one for deadlines and legal clocks."""

from collections.abc import Iterable
from datetime import UTC, datetime

from csirt.model.journal import Entry


def ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order of the fold: by tick, station and place; no clock is read."""
    return tuple(sorted(entries, key=lambda entry: entry.order))


def case_time(entry: Entry) -> datetime:
    """Return when an entry counts in an incident: when it happened, UTC."""
    return datetime.fromisoformat(entry.happened_at).astimezone(UTC)


def stored(moment: datetime) -> str:
    """Return a moment as it is stored: UTC, in seconds.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def recorded(moment: datetime) -> str:
    """Return when something was written, in seconds, with the station's own offset.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    text = moment.isoformat(timespec="seconds")
    return text.replace("+00:00", "Z")
