"""The actions of the plan, one a row: proved, declared, last year, twelve months, and the proof."""

from csirt.analysis.plan_levels import ActionStanding
from csirt.model.plan import ActionPhase
from csirt.reporting.charts.spark import spark
from csirt.reporting.document import Section
from csirt.reporting.sections import audit_words as words
from csirt.text import say
from csirt.workspace.audit import AuditDossier
from csirt.workspace.plan_year import PlanYear, plan_notices

MOST_PIECES = 2


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return the table; for a group, a table of levels with a column for each member."""
    years = dossier.years
    notices = plan_notices(years[0]) if years else ()
    content: dict[str, object] = {
        "phases": tuple(_phase(dossier.year, phase, lang) for phase in ActionPhase)
        if dossier.year
        else (),
        "members": tuple(_member(dossier, each, lang) for each in years) if len(years) > 1 else (),
        "rows": tuple(_across(dossier, at, lang) for at in range(len(years[0].now)))
        if len(years) > 1
        else (),
        "notices": tuple(each[lang] for each in notices),
        "levels": tuple(say(f"report.audit.level.{at}", lang) for at in range(4)),
    }
    return Section("audit-actions", say("report.audit.actions.title", lang), content)


def _phase(year: PlanYear, phase: ActionPhase, lang: str) -> dict[str, object]:
    name = say(f"plan.phase.{phase}", lang)
    return {
        "name": name[:1].upper() + name[1:],
        "rows": tuple(_row(year, each, lang) for each in year.now if each.action.phase is phase),
    }


def _row(year: PlanYear, standing: ActionStanding, lang: str) -> dict[str, object]:
    then = year.then(standing.action.id)
    trend = year.trend[standing.action.id]
    return {
        "name": words.name(standing, lang),
        "level": words.level(year, standing),
        "sign": words.sign(standing),
        "claimed": words.claimed(year, standing),
        "last": words.level(year, then, when="last") if then else "",
        "state": words.state(standing, lang),
        "silent": standing.level is None,
        "trend": spark(trend, _told(trend, lang)) if any(at is not None for at in trend) else "",
        "pieces": tuple(words.piece(each, lang) for each in standing.pieces[:MOST_PIECES]),
        "more": len(standing.pieces) > MOST_PIECES,
    }


def _told(trend: tuple[int | None, ...], lang: str) -> str:
    levels = ", ".join("–" if at is None else str(at) for at in trend)
    return say("report.audit.trend", lang, levels=levels)


def _member(dossier: AuditDossier, year: PlanYear, lang: str) -> str:
    found = dossier.names.get(f"facility:{year.facility.id}", {})
    return found.get(lang, year.facility.id)


def _across(dossier: AuditDossier, at: int, lang: str) -> dict[str, object]:
    """Return the row of an action in a group: each member's level and state."""
    first = dossier.years[0].now[at]
    return {
        "name": words.name(first, lang),
        "cells": tuple(
            {
                "level": words.level(year, year.now[at]),
                "sign": words.sign(year.now[at]),
                "state": words.state(year.now[at], lang),
            }
            for year in dossier.years
        ),
    }
