"""Rows that are staff or units: trained within twelve months, unit by unit, never one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from csirt.files.follow_up.cells import constant, left, past, text
from csirt.files.table.take import Record, Table
from csirt.model.fault import Severity
from csirt.model.follow_up import FEWEST, UnitTraining
from csirt.model.record import NOT_ASSESSED


class _Rows(StrEnum):
    """Whom a register without counts lists."""

    STAFF = "staff"
    """Everybody, trained or not."""
    ATTENDANCE = "attendance"
    """Those who came: how many did not is not said."""


@dataclass(slots=True)
class _Unit:
    """A unit while its rows are counted."""

    staff: int = 0
    trained: int = 0
    is_summed: bool = False
    people: set[str] = field(default_factory=set)
    """Whom the register lists, to count each once; lost with this object."""
    came: set[str] = field(default_factory=set)


def take(table: Table, on: str) -> dict[str, object]:
    """Return staff and trained staff by unit; units under five are put together.

    A row with a number of staff speaks of a unit, any other of one person.
    """
    units: dict[str, _Unit] = {}
    since = year_before(on)
    for record in table.records:
        if record.number("staff") is not None:
            _summed(units, record, table, on, since)
        else:
            unit = units.setdefault(text(record, "unit"), _Unit())
            who = record.text("person") or f"{record.line}"
            unit.people.add(who)
            day = past(table, record, "date", on)
            unit.came |= {who} if day and day > since else set()
    full = constant(table, "rows", _Rows) is not _Rows.ATTENDANCE
    found = merged(_counted(name, each, full=full) for name, each in sorted(units.items()))
    if found and not found[-1].unit and len(found) < len(units):
        table.told.add("follow-up.small-units", count=len(units) - len(found) + 1, fewest=FEWEST)
    return {"units": found}


def _summed(units: dict[str, _Unit], record: Record, table: Table, on: str, since: str) -> None:
    name, staff, trained = text(record, "unit"), record.number("staff"), record.number("trained")
    day = past(table, record, "date", on)
    if trained is None:
        left(table, record, "trained")
    elif staff is None or trained > staff:
        spot = table.spot(record, "trained")
        table.told.add(
            "follow-up.more-than-all",
            spot,
            Severity.WARNING,
            given=int(trained),
            of=int(staff or 0),
        )
    elif day and day <= since:
        spot = table.spot(record, "date")
        table.told.add("follow-up.too-old", spot, Severity.WARNING, given=day)
    else:
        unit = units.setdefault(name, _Unit())
        unit.staff, unit.trained, unit.is_summed = (
            unit.staff + int(staff), unit.trained + int(trained), True,
        )  # fmt: skip


def _counted(name: str, unit: _Unit, *, full: bool) -> UnitTraining:
    knows = unit.is_summed or full
    staff = unit.staff + (len(unit.people) if full else 0)
    return UnitTraining(
        unit=name, staff=staff if knows else NOT_ASSESSED, trained=unit.trained + len(unit.came)
    )


def merged(units: Iterable[UnitTraining]) -> tuple[UnitTraining, ...]:
    """Return units with those under five put together, last and without a name.

    Where these are still under five together, the smallest of the others joins them: a group of
    two would tell who they are.
    """
    found = sorted(units, key=lambda each: (_size(each), each.unit))
    small = [each for each in found if _size(each) < FEWEST or not each.unit]
    others = [each for each in found if each not in small]
    while small and others and sum(map(_size, small)) < FEWEST:
        small.append(others.pop(0))
    if not small:
        return tuple(sorted(others, key=lambda each: each.unit))
    staff = [each.staff for each in small if isinstance(each.staff, int)]
    together = UnitTraining(
        staff=sum(staff) if len(staff) == len(small) else NOT_ASSESSED,
        trained=sum(each.trained for each in small),
    )
    return (*sorted(others, key=lambda each: each.unit), together)


def _size(unit: UnitTraining) -> int:
    return unit.staff if isinstance(unit.staff, int) else unit.trained


def year_before(day: str) -> str:
    """Return the same day a year before, or 28 February."""
    found = date.fromisoformat(day)
    day_of_month = 28 if (found.month, found.day) == (2, 29) else found.day
    return found.replace(year=max(found.year - 1, 1), day=day_of_month).isoformat()
