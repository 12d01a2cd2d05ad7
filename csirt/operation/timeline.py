"""The order and the time of a case: one for the fold, one for deadlines and legal clocks."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from csirt.model.journal import Entry


class CaseClock(Protocol):
    """What tells the time of an exercise: pauses, speed and jumps make it another than the real."""

    def at(self, entry: Entry) -> datetime:
        """Return the moment of the scenario at which an entry counts."""


def ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order of the fold: by tick, station and place; no clock is read."""
    return tuple(sorted(entries, key=lambda entry: entry.order))


def case_time(entry: Entry, clock: CaseClock | None = None) -> datetime:
    """Return when an entry counts, UTC: in an incident, when it happened; in an exercise, when the
    scenario says so (:mod:`csirt.operation.exercise_clock`)."""
    return real_time(entry) if clock is None else clock.at(entry)


def real_time(entry: Entry) -> datetime:
    """Return when an entry says that something happened, by the clock on the wall, UTC."""
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
