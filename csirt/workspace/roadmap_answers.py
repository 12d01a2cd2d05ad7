"""A roadmap as data: for machines, and as a table for a spreadsheet."""

from collections.abc import Iterator
from pathlib import Path

from csirt.analysis.roadmap import Entry
from csirt.analysis.roadmap_money import BudgetUse
from csirt.errors import StateError
from csirt.files.write import write_bytes
from csirt.model.estimate import Estimate
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.plan_roadmap import (
    PlanRoadmap,
    effect_key,
    effect_note,
    funding_name,
    reason_note,
    shown,
    what_of,
)
from csirt.workspace.timeline_export import table_bytes

COLUMNS = (
    "place", "id", "action", "title", "from", "to", "what", "after", "days-low", "days-likely",
    "days-high", "days-from", "investment", "operation", "cost", "funding", "quotes", "effect",
    "start", "end", "status", "why",
)  # fmt: skip


def as_json(plan: PlanRoadmap, lang: str) -> dict[str, object]:
    """Return a roadmap for machines (``csirt.plan.roadmap/1``)."""
    found, asked = plan.found, plan.asked
    return {
        "schema": "csirt.plan.roadmap/1",
        "facility": plan.facility.id,
        "on": asked.on,
        "to": asked.to,
        "tlp": plan.tlp.value,
        "samples": asked.samples,
        "seed": asked.seed,
        "steps": [_step_json(each, plan, lang) for each in (*found.entries, *found.blocked)],
        "left_out": [
            {
                "id": each.id,
                "why": [said.why.in_(lang) for said in each.left_out],
                "by": [said.by for said in each.left_out],
                "on": [said.on for said in each.left_out],
            }
            for each in found.left_out
        ],
        "months": [
            {"id": each.id, "capacity": round(each.capacity, 2), "load": round(each.load, 2)}
            for each in found.months
        ],
        "budgets": [_budget_json(each, plan, lang) for each in found.budgets],
        "open_paths": found.today.open if found.today else None,
        "classes": dict(found.classes),
        "reached": [
            {
                "id": each.step,
                "closed": each.closed,
                "moved": [
                    {"id": one.ref, "before": one.before, "after": one.after} for one in each.moved
                ],
            }
            for each in found.reached
        ],
        "notes": [note[lang] for note in plan.notes],
    }


def _step_json(entry: Entry, plan: PlanRoadmap, lang: str) -> dict[str, object]:
    step, planned, effect = entry.step, entry.planned, entry.effect
    told = effect_key(entry) not in ("unknown", "not-computed")
    return {
        "id": step.id,
        "place": entry.place,
        "places": list(entry.places) if entry.places else None,
        "action": step.action.id,
        "title": step.action.title.in_(lang),
        "kind": step.kind.value,
        "from": step.level_from,
        "to": step.level_to,
        "what": what_of(step)[lang],
        "renews": step.renews,
        "after": list(step.after),
        "days": _range(step.days),
        "days_from": step.days_from.value,
        "cost": step.cost.state.value,
        "partial": step.cost.partial,
        "investment_eur": _range(step.cost.investment),
        "operation_eur": _range(step.cost.operation),
        "funding": sorted({q.funding for q in step.cost.quotes if q.funding}),
        "quotes": [
            {"id": each.id, "reference": each.reference, "date": each.date}
            for each in step.cost.quotes
        ],
        "effect": {
            "state": effect.state.value,
            "class": effect.class_.value if told else None,
            "closed": effect.closed if told else None,
            "share": effect.share if told else None,
            "line_risk": effect.line_risk if told else None,
            "helped": list(effect.helped),
            "said": effect_note(entry, plan)[lang],
        },
        "start": planned.start,
        "end": planned.end,
        "waits_until": planned.waits_until,
        "fits": planned.fits,
        "meanwhile": planned.meanwhile,
        "why": [
            {
                "lack": each.lack.value,
                "amount": each.amount,
                "funding": each.funding or None,
                "waits_for": list(each.names),
                "said": reason_note(each, plan)[lang],
            }
            for each in planned.reasons
        ],
    }


def _range(estimate: Estimate | None) -> dict[str, float] | None:
    if estimate is None:
        return None
    return {"low": estimate.low, "likely": estimate.likely, "high": estimate.high}


def _budget_json(each: BudgetUse, plan: PlanRoadmap, lang: str) -> dict[str, object]:
    return {
        "id": f"{each.funding}-{each.kind}",
        "funding": each.funding,
        "name": funding_name(plan.quotes, each.funding)[lang],
        "kind": each.kind.value,
        "available_eur": each.available,
        "used_eur": each.used,
        "lines": [line.id for line in each.lines],
    }


def check_output(output: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: another suffix, or the file stands already.
    """
    if output.suffix.lower() != ".csv":
        raise StateError("roadmap.not-csv", file=safe(output.name))
    if output.exists() and not force:
        raise StateError("write.exists", file=safe(output))


def exported(plan: PlanRoadmap, output: Path, *, lang: str, force: bool = False) -> None:
    """Write a roadmap as a table.

    Raises:
        StateError: the file stands already.
    """
    heads = [say(f"roadmap.column.{name}", lang=lang) for name in COLUMNS]
    every = (*plan.found.entries, *plan.found.blocked)
    rows = [list(_row(each, plan, lang)) for each in every]
    write_bytes(output, table_bytes(heads, rows), force=force)


def _row(entry: Entry, plan: PlanRoadmap, lang: str) -> Iterator[object]:
    step, planned = entry.step, entry.planned
    yield from (entry.place or "", step.id, step.action.id.upper(), step.action.title.in_(lang))
    yield from ("" if each is None else each for each in (step.level_from, step.level_to))
    yield what_of(step)[lang]
    yield ", ".join(shown(each) for each in step.after)
    yield from _bounds(step.days, lang)
    yield say(f"roadmap.given.{step.days_from}", lang=lang)
    for money in (step.cost.investment, step.cost.operation):
        yield "" if money is None else number(money.likely, lang)
    yield say(f"roadmap.given.{step.cost.state}", lang=lang)
    names = sorted({q.funding for q in step.cost.quotes if q.funding})
    yield ", ".join(funding_name(plan.quotes, each)[lang] for each in names)
    yield ", ".join(each.reference for each in step.cost.quotes)
    yield effect_note(entry, plan)[lang]
    yield from (planned.start or "", planned.end or "")
    yield say(f"roadmap.status.{status_of(entry)}", lang=lang)
    yield " ".join(reason_note(each, plan)[lang] for each in planned.reasons)


def status_of(entry: Entry) -> str:
    """Return how a step stands in the plan: ``fits``, ``meanwhile`` or ``out``."""
    if entry.planned.fits:
        return "fits"
    return "meanwhile" if entry.planned.meanwhile else "out"


def _bounds(days: Estimate | None, lang: str) -> tuple[str, str, str]:
    if days is None:
        return "", "", ""
    return number(days.low, lang), number(days.likely, lang), number(days.high, lang)


def number(value: float, lang: str) -> str:
    """Return a number as a spreadsheet of the language reads it back."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "fr" else text
