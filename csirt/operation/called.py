"""Capacities given by phone: the last answer of each facility and line, with its hour."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from csirt.model.journal import Entry
from csirt.model.support import CalledRoom
from csirt.operation.playbook_run import At
from csirt.operation.registers import RegisterRow, register
from csirt.operation.row_age import CAPACITY_HOURS, moment_in
from csirt.operation.timeline import case_time, stored


def called_rooms(
    entries: Iterable[Entry], now: datetime, *, at: At = case_time
) -> tuple[CalledRoom, ...]:
    """Return what neighbours said they can take, as they were named, and what no longer counts.

    Args:
        entries: Those of a case that count, in the order of the fold.
        now: The moment of the question.
        at: When an entry counts; in an exercise, scenario time.

    A number without an end of validity is old after six hours; one without staff is told only.
    'No answer' is not nought: it is no capacity at all.
    """
    return tuple(_told(register("capacity", entries, at=at), now))


def _told(rows: Iterable[RegisterRow], now: datetime) -> Iterator[CalledRoom]:
    for row in rows:
        free = row.data.get("free")
        if isinstance(free, bool) or not isinstance(free, int | float) or free < 0:
            continue
        until = moment_in(row, "valid-until")
        ends = until or row.at + timedelta(hours=CAPACITY_HOURS)
        staffed = str(row.data.get("staffed", "unknown"))
        left = "expired" if ends < now else "unstaffed" if staffed == "no" else ""
        yield CalledRoom(
            place=str(row.data["place"]),
            line=str(row.data["line"]),
            free=float(free),
            as_of=stored(row.at),
            valid_until=stored(until) if until else "",
            staffed=staffed,
            answered_by=str(row.data.get("answered-by", "")),
            record=row.entries[-1].ref,
            left=left,
        )
