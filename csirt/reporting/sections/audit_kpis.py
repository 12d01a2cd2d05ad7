"""The indicators of the actions: n out of N, since when, and how each went month by month."""

from csirt.analysis.follow_up import KpiValue
from csirt.model.figure import Figure
from csirt.reporting.charts.trend import trend
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, count, label
from csirt.reporting.numbers import date, percent, short
from csirt.text import LANGUAGES, say
from csirt.workspace.audit import AuditDossier
from csirt.workspace.plan_year import PlanYear


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return the indicators that have a value; the others are counted, never shown as zero."""
    content: dict[str, object] = {
        "places": tuple(_place(dossier, each, lang) for each in dossier.years if each.kpis)
    }
    return Section("audit-kpis", say("report.audit.kpis.title", lang), content)


def _place(dossier: AuditDossier, year: PlanYear, lang: str) -> dict[str, object]:
    home = year.facility.id
    name = dossier.names.get(f"facility:{home}", {}).get(lang, home)
    words = label("report.audit.label.kpis-unknown")
    return {
        "name": name if len(dossier.years) > 1 else "",
        "rows": tuple(_row(year, each, lang) for each in year.kpis),
        "unknown": count(f"kpi.{home}.unknown", words, year.kpis_unknown),
    }


def _row(year: PlanYear, each: KpiValue, lang: str) -> dict[str, object]:
    points = tuple(point.value for point in each.trend)
    known = [value for value in points if value is not None]
    return {
        "name": f"{each.action.upper()} {each.name.in_(lang)}",
        "value": _value(year, each),
        "parts": _parts(each, lang),
        "target": each.target.in_(lang) if each.target else "",
        "trend": trend(points, _told(each, lang)) if len(known) > 1 else "",
        "as_of": date(each.as_of, lang) if each.as_of else "",
        "stale": each.stale,
    }


def _value(year: PlanYear, each: KpiValue) -> Figure:
    name = {lang: f"{each.action.upper()} {each.name.in_(lang)}" for lang in LANGUAGES}
    words = label("report.audit.label.kpi", name=name)
    id = f"kpi.{year.facility.id}.{each.action}.{each.id}"
    return amount(id, words, round(each.value or 0.0, 4), each.unit or "number", each.records)


def _parts(each: KpiValue, lang: str) -> str:
    if each.numerator is None:
        return "" if each.denominator is None else _over(each.denominator, lang)
    if each.denominator is None:
        return short(each.numerator, lang)
    return say(
        "report.audit.kpis.parts",
        lang,
        n=short(each.numerator, lang),
        of=short(each.denominator, lang),
    )


def _over(cases: float, lang: str) -> str:
    """Return over how many cases a delay was measured: no figure goes without its N."""
    return say("report.audit.kpis.over", lang, of=short(cases, lang))


def _told(each: KpiValue, lang: str) -> str:
    shown = ", ".join(
        say(
            "report.pair",
            lang,
            name=point.month,
            items="–" if point.value is None else _shown(point.value, each.unit, lang),
        )
        for point in each.trend
    )
    return say("report.audit.kpis.trend", lang, name=each.name.in_(lang), points=shown)


def _shown(value: float, unit: str | None, lang: str) -> str:
    return percent(value, lang) if unit == "share" else short(value, lang)
