"""The indicators of the actions on a day: n out of N, since when, from which records, and how each
went month by month. What is not known is not assessed, with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csirt.analysis.follow_up_flaws import Exposed, unknown
from csirt.analysis.follow_up_formulas import FORMULAS, Formula, silent
from csirt.analysis.follow_up_months import months_of
from csirt.analysis.follow_up_reading import Reading, Why, refused
from csirt.analysis.plan_levels import months_after
from csirt.model.follow_up import FollowUp
from csirt.model.plan import Action, ActionKpi
from csirt.model.record import Text

STALE_MONTHS = 3
"""Months after which a value says little of today (origin: expert)."""
TREND_MONTHS = 12
UNITS = {
    ("r2", "tenable-days"): "days",
    ("a1", "verified-contacts"): "share",
    ("a4", "lessons-closed"): "share",
    ("a5", "lines-covered"): "share",
    ("d1", "edr-coverage"): "share",
    ("p2", "mapped"): "share",
    ("p6", "cuts-tried"): "share",
    ("r4", "lessons-closed"): "share",
    ("r4", "ordered"): "share",
}
"""Units of the indicators that other records of a workspace feed."""


@dataclass(frozen=True, slots=True)
class KpiPoint:
    """One month of a trend."""

    month: str
    """``2026-11``."""
    value: float | None
    """None: a gap, nothing of that month says it."""


@dataclass(frozen=True, slots=True)
class KpiValue:
    """One indicator of one action on a day."""

    action: str
    id: str
    name: Text
    unit: str | None
    """``share`` (0 to 1) or ``days``; none where csirt does not work it out."""
    value: float | None
    """None: not assessed."""
    numerator: int | None
    denominator: int | None
    as_of: str | None
    stale: bool
    """Older than three months, or of no known day."""
    target: Text | None
    trend: tuple[KpiPoint, ...]
    """A point a month, up to twelve; empty where records keep no history."""
    records: tuple[str, ...]
    why: Why | None
    """Why there is no value, or what the value leaves out."""


def kpis(
    actions: Iterable[Action],
    snapshots: Iterable[FollowUp],
    on: str,
    *,
    readings: Mapping[tuple[str, str], Reading] | None = None,
    exposed: Exposed = unknown,
) -> tuple[KpiValue, ...]:
    """Return every indicator of some actions, in their order.

    Args:
        actions: The actions of the plan.
        snapshots: The follow-up of one facility; what is later than ``on`` is left aside.
        on: The day, ISO.
        readings: What other records say, by action and indicator; of two sources with a value the
            newer one counts.
        exposed: Tells the exposure of a machine that an export does not say.
    """
    files = tuple(snapshots)
    told = readings or {}
    return tuple(
        _kpi(action.id, kpi, files, on, told.get((action.id, kpi.id)), exposed)
        for action in actions
        for kpi in action.kpis
    )


def _kpi(
    action: str,
    kpi: ActionKpi,
    files: tuple[FollowUp, ...],
    on: str,
    told: Reading | None,
    exposed: Exposed,
) -> KpiValue:
    formula = FORMULAS.get((action, kpi.id))
    monthly = _monthly(formula, files, on, exposed) if formula else {}
    reading = _better(formula, files, on, monthly, told)
    return KpiValue(
        action=action,
        id=kpi.id,
        name=kpi.name,
        unit=formula.unit if formula else UNITS.get((action, kpi.id)),
        value=reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
        as_of=reading.as_of,
        stale=reading.value is not None and is_stale(reading.as_of, on),
        target=kpi.target,
        trend=_trend(monthly, on),
        records=reading.records,
        why=reading.why,
    )


def is_stale(as_of: str | None, on: str) -> bool:
    """Return whether what is of a day says little of another."""
    return as_of is None or months_after(as_of, STALE_MONTHS) < on


def _monthly(
    formula: Formula, files: tuple[FollowUp, ...], on: str, exposed: Exposed
) -> dict[str, Reading]:
    """Return what each month says; a month that says nothing is not there."""
    read = (
        (each.month, formula.read(each, exposed)) for each in months_of(files, formula.kind, on)
    )
    return {month: reading for month, reading in read if reading is not None}


def _better(
    formula: Formula | None,
    files: tuple[FollowUp, ...],
    on: str,
    monthly: Mapping[str, Reading],
    told: Reading | None,
) -> Reading:
    """Return the newest reading that has a value, else the reason that says most."""
    if formula is None:
        return told or refused("not-kept")
    imported = any(each.kind is formula.kind and each.on <= on for each in files)
    mine = monthly[max(monthly)] if monthly else silent(formula, imported=imported)
    if told is None or told.value is None:
        return mine
    return mine if mine.value is not None and (mine.as_of or "") >= (told.as_of or "") else told


def _trend(monthly: Mapping[str, Reading], on: str) -> tuple[KpiPoint, ...]:
    if not monthly:
        return ()
    months = [on[:7]]
    while len(months) < TREND_MONTHS and months[-1] > min(monthly):
        year, month = map(int, months[-1].split("-"))
        months.append(f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}")
    return tuple(
        KpiPoint(each, monthly[each].value if each in monthly else None)
        for each in reversed(months)
    )
