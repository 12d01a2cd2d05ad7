"""The plan as a picture: steps down, months across."""

from collections.abc import Iterator

from csirt.analysis.roadmap import Entry
from csirt.reporting.charts.gantt import Bar, gantt
from csirt.reporting.document import Section
from csirt.reporting.sections.roadmap_words import month_name, span, step_name
from csirt.text import say
from csirt.workspace.roadmap_dossier import RoadmapDossier

ROWS = 34
"""Steps of one picture: a page holds no more."""
LEAST = 0.05
"""Days of a month below which nothing is drawn in it."""


def section(dossier: RoadmapDossier, lang: str) -> Section:
    """Return the calendar."""
    found = dossier.plan.found
    dated = [each for each in found.entries if each.planned.end is not None]
    months = [each.id for each in found.months]
    pieces = [dated[at : at + ROWS] for at in range(0, len(dated), ROWS)]
    content: dict[str, object] = {
        "pictures": tuple(_picture(each, months, dossier, lang) for each in pieces),
        "heavy": ", ".join(
            month_name(each.id, lang) for each in found.months if each.load > each.capacity + 0.5
        ),
        "meanwhile": any(each.planned.meanwhile for each in dated),
    }
    return Section("roadmap-gantt", say("report.roadmap.gantt.title", lang), content)


def _picture(entries: list[Entry], months: list[str], dossier: RoadmapDossier, lang: str) -> object:
    bars = [_bar(each, months, lang) for each in entries]
    title = say("report.roadmap.gantt.alt", lang, subject=dossier.subject_name[lang])
    words = say("report.semicolon", lang).join(
        say("report.pair", lang, name=step_name(each.step)[lang], items=span(each, lang))
        for each in entries
    )
    return gantt(months, bars, title, words, lang)


def _bar(entry: Entry, months: list[str], lang: str) -> Bar:
    step, planned = entry.step, entry.planned
    name = f"{step_name(step)[lang]} · {step.action.short.in_(lang)}"
    since = months.index(planned.ready) if planned.ready else None
    taken = [months.index(month) for month, days in planned.share if days > LEAST]
    state = "fits" if planned.fits else "meanwhile"
    return Bar(name, tuple(_runs(taken or [months.index(planned.end or months[-1])])), state, since)


def _runs(taken: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the months that follow each other, from the first to the last."""
    start = before = taken[0]
    for at in taken[1:]:
        if at > before + 1:
            yield start, before
            start = at
        before = at
    yield start, before
