"""Figures and sentences that the sections of a roadmap share."""

from csirt.analysis.roadmap import Entry
from csirt.analysis.roadmap_steps import Given, Step
from csirt.model.estimate import Estimate
from csirt.reporting.figures import amount, label
from csirt.reporting.numbers import MONTHS, short
from csirt.text import LANGUAGES, say
from csirt.workspace.plan_roadmap import effect_key, effect_note, funding_name, shown, what_of
from csirt.workspace.roadmap_dossier import EFFORTS, RoadmapDossier


def step_name(step: Step) -> dict[str, str]:
    """Return what a step is called: ``P4 → 3``, or that an action is to be assessed."""
    if step.level_to is None:
        return label("report.roadmap.assess", action=step.action.id.upper())
    return label("report.roadmap.step", step=shown(step.id))


def records(step: Step, dossier: RoadmapDossier) -> tuple[str, ...]:
    """Return what the figures of a step rest on."""
    home = dossier.plan.facility.id
    quotes = tuple(f"quote:{home}/{each.id}" for each in step.cost.quotes)
    days = (EFFORTS,) if step.days_from is Given.EXPERT else ()
    return (f"action:{step.action.id}", *quotes, *days)


def days_of(step: Step, dossier: RoadmapDossier, lang: str) -> dict[str, object]:
    """Return the days of a step with their bounds, and whose they are."""
    if step.days is None:
        return {"given": False, "from": "", "likely": "", "bounds": ""}
    return {
        "given": True,
        **_estimate(step, step.days, "days", dossier, lang),
        "from": f"roadmap.given.{step.days_from}",
    }


def cost_of(step: Step, dossier: RoadmapDossier, lang: str) -> dict[str, object]:
    """Return what a step costs, or that its cost is not given."""
    told = (("investment", step.cost.investment), ("operation", step.cost.operation))
    money = tuple(
        {"kind": name, **_estimate(step, value, name, dossier, lang)}
        for name, value in told
        if value is not None
    )
    names = sorted({each.funding for each in step.cost.quotes if each.funding})
    return {
        "money": money,
        "state": step.cost.state.value,
        "partial": step.cost.partial and bool(money),
        "funding": ", ".join(funding_name(dossier.plan.quotes, each)[lang] for each in names),
    }


def _estimate(
    step: Step, value: Estimate, name: str, dossier: RoadmapDossier, lang: str
) -> dict[str, object]:
    """Return an estimate as one figure; its bounds stand in its line of the appendix."""
    bounds = {each: _bounds(value, each) for each in LANGUAGES}
    words = label(f"report.roadmap.label.{name}", step=step_name(step), bounds=bounds)
    unit = "days" if name == "days" else "number"
    figure = amount(f"{step.id}-{name}", words, value.likely, unit, records(step, dossier))
    return {"likely": figure, "bounds": bounds[lang]}


def _bounds(value: Estimate, lang: str) -> str:
    if not value.spread:
        return ""
    low, high = (short(each, lang) for each in (value.low, value.high))
    return say("report.roadmap.bounds", lang, low=low, high=high)


def month_name(month: str, lang: str) -> str:
    """Return ``décembre 2026``."""
    year, number = month.split("-")
    return f"{MONTHS[lang][int(number) - 1]} {year}"


def span(entry: Entry, lang: str) -> str:
    """Return the months of a step in words, or nothing."""
    start, end = entry.planned.start, entry.planned.end
    if start is None or end is None:
        return ""
    if start == end:
        return month_name(start, lang)
    return say("report.roadmap.span", lang, start=month_name(start, lang),
               end=month_name(end, lang))  # fmt: skip


def _steady(entry: Entry, lang: str) -> str:
    """Return how far the rank of a step moves with its own days."""
    if entry.places is None:
        return ""
    first, last = entry.places
    key = "same" if first == last else "moves"
    return say(f"report.roadmap.rank-{key}", lang, first=str(first), last=str(last))


def told(entry: Entry, dossier: RoadmapDossier, lang: str) -> dict[str, object]:
    """Return everything that a table or a card says of a step."""
    step = entry.step
    levels = ""
    if step.level_to is not None:
        levels = say("report.roadmap.levels", lang, before=str(step.level_from),
                     after=str(step.level_to))  # fmt: skip
    return {
        "id": step.id,
        "place": str(entry.place or "—"),
        "code": step.action.id.upper(),
        "title": step.action.title.in_(lang),
        "short": step.action.short.in_(lang),
        "levels": levels,
        "what": what_of(step)[lang],
        "renews": step.renews,
        "after": ", ".join(shown(each) for each in step.after),
        "days": days_of(step, dossier, lang),
        "cost": cost_of(step, dossier, lang),
        "effect": say(f"roadmap.effect.{effect_key(entry)}", lang),
        "effect_class": effect_key(entry),
        "why": effect_note(entry, dossier.plan)[lang],
        "months": span(entry, lang),
        "meanwhile": entry.planned.meanwhile,
        "steady": _steady(entry, lang),
    }
