"""The injects whose hour has passed and that nobody sent, where it is too late to send them.

A run that is over sends nothing more. One that was typed from paper was played away from the
keyboard: up to the last hour that was typed, an inject without an entry is not typed, not due.
"""

from collections.abc import Iterable
from enum import StrEnum

from csirt.model.journal import EntryKind
from csirt.operation.exercise_clock import whole_seconds
from csirt.operation.exercise_queue import Coming, InjectState
from csirt.operation.exercise_told import Told

PAPER = "exercise-transcription"
"""What the entry that keeps the paper of a run calls it."""
UNTIL = "until_seconds"
"""The last scenario time that it tells; null where it tells of no inject, as an observer's."""


class Unsent(StrEnum):
    """Why nothing says that an inject was sent."""

    NOT_SENT = "not-sent"
    NOT_TRANSCRIBED = "not-transcribed"
    """On paper nobody typed its hour, nor that it was not played."""


def paper_until(told: Told) -> int | None:
    """Return the scenario seconds up to which a run was played on paper; none if it was not."""
    kept = [sign.entry.data for sign in told.kinds.get(EntryKind.PAPER_TRANSCRIBED, ())]
    hours = [data.get(UNTIL, 0) for data in kept if data.get("sheet") == PAPER]
    return max((whole_seconds(each) or 0 for each in hours if each is not None), default=None)


def unsent(injects: Iterable[Coming], told: Told, *, over: bool) -> dict[str, Unsent]:
    """Return the injects that are past sending, by id, and why nothing says that they were sent."""
    until = paper_until(told)
    why = Unsent.NOT_SENT if until is None else Unsent.NOT_TRANSCRIBED
    return {
        each.inject.id: why
        for each in injects
        if each.state is InjectState.DUE
        and (over or (until is not None and each.due is not None and each.due <= until))
    }
