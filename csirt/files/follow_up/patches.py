"""Rows that are flaws, or machines: scanners' reports and lists of updates, machine by machine."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from re import IGNORECASE
from re import compile as pattern
from typing import TypeVar

from csirt.files.follow_up.cells import number, past, text, word
from csirt.files.machine_names import label
from csirt.files.table.take import Record, Table
from csirt.files.table.words import plain
from csirt.model.fault import Severity
from csirt.model.patches import (
    ExceptionReason,
    FlawSeverity,
    MachineExposure,
    PatchFlaw,
    PatchMachine,
)
from csirt.model.record import NOT_ASSESSED, NotAssessed

T = TypeVar("T", bound=StrEnum)

_CVE = pattern(r"CVE-\d{4}-\d{4,}", IGNORECASE)
_MOST_CVES = 200
_SCORES = (
    (9.0, FlawSeverity.CRITICAL), (7.0, FlawSeverity.HIGH), (4.0, FlawSeverity.MEDIUM),
    (0.1, FlawSeverity.LOW),
)  # fmt: skip
"""Source: CVSS v3.1, section 5, qualitative severity rating scale (FIRST)."""


class _Grade(StrEnum):
    """What a scanner says of a row: a flaw that is so grave, or a mere remark."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class _Row:
    """A flaw as one row has it; the fields are those of :class:`PatchFlaw`."""

    name: str
    cves: tuple[str, ...]
    severity: FlawSeverity | NotAssessed
    published: str | None
    first_seen: str | None
    fixed_on: str | None
    target: str | None
    target_days: int | None
    exception_until: str | None
    exception_reason: ExceptionReason | None


@dataclass(slots=True)
class _Machine:
    """The rows of one machine."""

    name: str
    exposures: set[MachineExposure] = field(default_factory=set)
    obsolete: set[bool] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    updates: set[str] = field(default_factory=set)
    flaws: dict[str, list[_Row]] = field(default_factory=lambda: defaultdict(list))


def take(table: Table, on: str) -> dict[str, object]:
    """Return the machines of an export, each with its flaws; a remark of a scanner is none.

    A flaw that is found on several ports, or under several numbers, is one: as grave as the
    gravest, open while one of them is.
    """
    machines: dict[str, _Machine] = {}
    limits = _limits(table)
    for record in table.records:
        name = text(record, "asset")
        if not name:
            table.told.add("table.no-name", table.spot(record), Severity.WARNING)
            continue
        machine = machines.setdefault(label(name), _Machine(name))
        _machine(machine, record, table, on)
        severity, is_remark = _severity(record, table)
        if flaw := None if is_remark else _flaw(record, table, on, severity):
            if flaw.target is None and flaw.target_days is None:
                flaw = replace(flaw, target_days=limits[flaw.severity])
            machine.flaws[_key(flaw)].append(flaw)
    found = [each for _, each in sorted(machines.items())]
    return {"machines": tuple(map(_built, found)), "flaws": tuple(_flaws(found))}


def _limits(table: Table) -> dict[FlawSeverity | NotAssessed, int | None]:
    """Return the days that the mapping allows, by gravity."""
    every = number(table, "target_days")
    given = {each: number(table, f"target_days_{each}") for each in FlawSeverity}
    return {
        **{each: every if days is None else days for each, days in given.items()},
        NOT_ASSESSED: every,
    }


def _machine(machine: _Machine, record: Record, table: Table, on: str) -> None:
    if exposure := word(table, record, "exposure", MachineExposure):
        machine.exposures.add(exposure)
    if (obsolete := record.flag("obsolete")) is not None:
        machine.obsolete.add(obsolete)
    if end := record.text("support_end"):
        machine.ends.add(end)
    if updated := past(table, record, "updated_on", on):
        machine.updates.add(updated)


def _severity(record: Record, table: Table) -> tuple[FlawSeverity | None, bool]:
    """Return the gravity of a row, and whether it is a mere remark."""
    grade = word(table, record, "severity", _Grade)
    score = record.number("cvss")
    if grade is None and score is not None:
        found = next((each for least, each in _SCORES if score >= least), None)
        return found, found is None
    if grade is None or grade is _Grade.REMARK:
        return None, grade is _Grade.REMARK
    return FlawSeverity(grade.value), False


def _flaw(record: Record, table: Table, on: str, severity: FlawSeverity | None) -> _Row | None:
    title, listed = text(record, "flaw"), " ".join(record.list("cve"))
    cves = tuple(dict.fromkeys(each.upper() for each in _CVE.findall(f"{listed} {title}")))
    if not (title or cves):
        return None
    days = record.number("target_days")
    return _Row(
        name=title or cves[0],
        cves=cves[:_MOST_CVES],
        severity=severity or NOT_ASSESSED,
        published=past(table, record, "published", on),
        first_seen=past(table, record, "first_seen", on),
        fixed_on=past(table, record, "fixed_on", on),
        target=record.text("target") or None,
        target_days=None if days is None else min(int(days), 10_000),
        exception_until=record.text("exception_until") or None,
        exception_reason=word(table, record, "exception_reason", ExceptionReason),
    )


def _key(flaw: _Row) -> str:
    return plain(flaw.name) or " ".join(flaw.cves)


def _built(machine: _Machine) -> PatchMachine:
    return PatchMachine(
        name=machine.name,
        exposure=_first(machine.exposures, MachineExposure) or NOT_ASSESSED,
        obsolete=any(machine.obsolete) if machine.obsolete else NOT_ASSESSED,
        support_end=min(machine.ends, default=None),
        updated_on=max(machine.updates, default=None),
    )


def _flaws(machines: Iterable[_Machine]) -> Iterator[PatchFlaw]:
    """Yield the flaws by name, those of which everything is the same once for all machines."""
    found: dict[tuple[str, _Row], list[str]] = defaultdict(list)
    for machine in machines:
        for key, same in machine.flaws.items():
            found[key, _merged(same)].append(machine.name)
    for (_, row), names in sorted(found.items(), key=lambda each: (each[0][0], each[1])):
        yield PatchFlaw.model_validate({**asdict(row), "machines": tuple(names)})


def _merged(same: list[_Row]) -> _Row:
    """Return one flaw for all rows of it: the gravest, the oldest, and open while one is."""
    if len(same) == 1:
        return same[0]
    grades = {each.severity for each in same if isinstance(each.severity, FlawSeverity)}
    gravest = _first(grades, FlawSeverity)
    cves = tuple(dict.fromkeys(cve for each in same for cve in each.cves))[:_MOST_CVES]
    excused = [each for each in same if each.exception_until]
    excuse = min(excused, key=lambda each: str(each.exception_until), default=None)
    spared = excuse if len(excused) == len(same) else None
    fixed = [each.fixed_on for each in same]
    return _Row(
        name=same[0].name,
        cves=cves,
        severity=gravest or NOT_ASSESSED,
        published=_least(each.published for each in same),
        first_seen=_least(each.first_seen for each in same),
        fixed_on=None if None in fixed else max(each for each in fixed if each),
        target=_least(each.target for each in same),
        target_days=min((e.target_days for e in same if e.target_days is not None), default=None),
        exception_until=spared.exception_until if spared else None,
        exception_reason=spared.exception_reason if spared else None,
    )


def _first(found: set[T], order: type[T]) -> T | None:
    return next((each for each in order if each in found), None)


def _least(days: Iterable[str | None]) -> str | None:
    return min((each for each in days if each), default=None)
