"""Dated cases as dots beside the curve of each family, and the planning assumption that is
signed."""

from collections.abc import Iterator, Mapping

from csirt.model.case_history import Bound
from csirt.model.comparable import Comparable, Dot, Plan
from csirt.model.record import known
from csirt.model.region import Source
from csirt.reporting import case_words as words
from csirt.reporting.charts.recovery import BandPoint, CaseDot, Planned, recovery
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, label
from csirt.reporting.numbers import date, percent
from csirt.text import LANGUAGES, say
from csirt.workspace.audit import AuditDossier

_SIDES = {Bound.BY: "left", Bound.NOT_YET: "right"}


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return a picture and a table of dated cases for each family of the subject's care lines."""
    content: dict[str, object] = {
        "families": tuple(_family(each, dossier.sources, lang) for each in dossier.comparable),
    }
    return Section("cases", say("report.cases.title", lang), content)


def _family(each: Comparable, sources: Mapping[str, Source], lang: str) -> dict[str, object]:
    return {
        "name": each.name.in_(lang),
        "lines": tuple(dict.fromkeys(line.in_(lang) for line in each.lines)),
        "picture": _picture(each, lang),
        "rows": tuple(_row(each, at, dot, sources, lang) for at, dot in enumerate(each.dots, 1)),
        "plans": tuple(_plans(each, lang)),
    }


def _picture(each: Comparable, lang: str) -> str:
    bands = [BandPoint(one.day, one.low, one.median, one.high) for one in each.bands]
    dots = [
        CaseDot(str(at), dot.first_day, dot.last_day, dot.level, bool(dot.word),
                _SIDES.get(dot.bound, ""))
        for at, dot in enumerate(each.dots, 1)
    ]  # fmt: skip
    told = say("report.semicolon", lang).join(
        f"{dot.site.in_(lang)}, {dot.measure.in_(lang)}, {_day(dot, lang)}, {_level(dot, lang)}"
        for dot in each.dots
    )
    title = say("report.cases.picture", lang, name=each.name.in_(lang))
    described = say("report.cases.picture-described", lang, items=told or "—")
    return recovery(bands, dots, [_planned(one, lang) for one in each.plans], title, described)


def _planned(plan: Plan, lang: str) -> Planned:
    planned = plan.planned
    until, level = planned.back_on, planned.reduced_to
    return Planned(
        plan.name.in_(lang),
        planned.days_out,
        until if isinstance(until, float) else None,
        level if isinstance(level, float) else None,
    )


def _day(dot: Dot, lang: str) -> str:
    return say("report.cases.day", lang, day=words.days(dot.first_day, dot.last_day, lang))


def _level(dot: Dot, lang: str) -> str:
    """Return what the source says, the side on which it binds, and whether it was announced."""
    text = say(f"report.cases.word.{dot.word}", lang) if dot.word else percent(dot.level, lang)
    if dot.bound is not Bound.AT:
        text = say(f"report.cases.{dot.bound}", lang, it=text)
    return f"{text} ({say('report.cases.announced', lang)})" if dot.announced else text


def _publishers(sources: Mapping[str, Source], dot: Dot) -> Iterator[str]:
    for name in dot.source:
        source = sources.get(name.split()[0])
        if source is not None:
            yield source.publisher


def _row(
    each: Comparable, at: int, dot: Dot, sources: Mapping[str, Source], lang: str
) -> dict[str, object]:
    id = f"cases.{each.family}.{at}"
    named = label(
        "report.cases.label",
        name={key: dot.site.in_(key) for key in LANGUAGES},
        what={key: dot.measure.in_(key) for key in LANGUAGES},
    )
    records = tuple(f"source:{name.split()[0]}" for name in dot.source)
    return {
        "number": str(at),
        "case": dot.site.in_(lang),
        "attack": say("report.cases.since", lang, on=date(dot.attack, lang)),
        "what": dot.measure.in_(lang),
        "comparator": dot.comparator.in_(lang),
        "day": words.days(dot.first_day, dot.last_day, lang),
        "seen": _level(dot, lang),
        "figure": amount(id, named, dot.last_day, "days", records)
        if dot.word
        else amount(id, named, dot.level, "share", records),
        "by": ", ".join(_publishers(sources, dot)),
    }


def _plans(each: Comparable, lang: str) -> Iterator[dict[str, object]]:
    for at, plan in enumerate(each.plans, 1):
        planned = plan.planned
        more = ""
        if isinstance(planned.days_reduced, float) and isinstance(planned.reduced_to, float):
            more = say(
                "report.cases.plan-more",
                lang,
                days=words.duration(planned.days_reduced, lang),
                level=percent(planned.reduced_to, lang),
            )
        text = say(
            "report.cases.plan",
            lang,
            by=planned.by,
            on=date(planned.on, lang),
            name=plan.name.in_(lang),
            out=words.duration(planned.days_out, lang),
            more=more,
            why=planned.why.in_(lang),
        )
        named = label(
            "report.cases.label-plan", name={key: plan.name.in_(key) for key in LANGUAGES}
        )
        figure = amount(
            f"cases.{each.family}.plan-{at}", named, planned.days_out, "days", [plan.ref]
        )
        yield {"text": text, "figure": figure, "assessed": known(planned.days_reduced)}
