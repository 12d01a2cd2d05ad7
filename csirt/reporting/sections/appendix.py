"""Where each figure comes from: the list of every figure printed, the digits, the bibliography."""

from collections import defaultdict
from collections.abc import Sequence

from csirt.model.dossier import Dossier
from csirt.model.figure import Figure
from csirt.model.region import Source
from csirt.model.risk import AtRisk
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.numbers import counted, number
from csirt.reporting.sections.paths import shown_paths
from csirt.text import say

TOP = 100
MAX_NAMES = 3
MAX_ORIGINS = 2


def section(dossier: Dossier, lang: str, parts: Sequence[Section]) -> Section:
    """Return the appendix of the parts that come before it."""
    seen: set[str] = set()
    groups = []
    for part in parts:
        new = [each for each in part.figures if each.id not in seen]
        seen.update(each.id for each in new)
        if new:
            rows = tuple(_row(dossier, each, lang) for each in new)
            groups.append({"title": part.title, "rows": rows})
    content: dict[str, object] = {
        "groups": tuple(groups),
        "tables": _tables(dossier, lang),
        "rest": _rest(dossier, lang),
        "sources": tuple(_source(each, lang) for each in _used(dossier, parts)),
    }
    return Section("appendix", say("report.appendix.title", lang=lang), content)


def _row(dossier: Dossier, figure: Figure, lang: str) -> dict[str, object]:
    return {
        "figure": figure,
        "label": figure.label.get(lang) or figure.label["fr"],
        "covers": say(figure.interval.covers, lang=lang) if figure.interval else "",
        "origins": _origins(dossier, figure, lang),
    }


def _origins(dossier: Dossier, figure: Figure, lang: str) -> tuple[str, ...]:
    """Return what a figure comes from: the simulation, then its records by file and provenance."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ref in figure.records:
        if ref in dossier.records:
            found[dossier.records[ref]].append(naming.name(dossier, ref, lang))
        elif ref.startswith("source:"):
            source = dossier.sources.get(ref.removeprefix("source:"))
            found[source.title if source else ref, ""].append("")
        else:
            found["", ""].append(naming.name(dossier, ref, lang))
    made = [_origin(place, names, lang) for place, names in list(found.items())[:MAX_ORIGINS]]
    if len(found) > MAX_ORIGINS:
        made.append(counted("report.appendix.other-origins", len(found) - MAX_ORIGINS, lang))
    if figure.seed is not None:
        made.insert(0, say("report.appendix.simulated", lang=lang, seed=figure.seed))
    return tuple(made) or (say(_untold(figure), lang=lang),)


def _untold(figure: Figure) -> str:
    """Return the key of what a figure without records comes from."""
    kind = figure.id.partition(".")[0]
    return "report.appendix.run" if kind == "method" else "report.appendix.counted"


def _origin(place: tuple[str, str], names: list[str], lang: str) -> str:
    file, known = place
    shown = ", ".join(each for each in dict.fromkeys(names[:MAX_NAMES]) if each)
    if len(names) > MAX_NAMES:
        more = counted("report.appendix.others", len(names) - MAX_NAMES, lang)
        shown = f"{shown} {more}"
    where = ", ".join(part for part in (file, known) if part)
    return (
        say("report.appendix.origin", lang=lang, where=where, names=shown)
        if where and shown
        else where or shown
    )


def _tables(dossier: Dossier, lang: str) -> tuple[dict[str, object], ...]:
    risk = dossier.risk
    found = {
        "care-lines": risk.care_lines,
        "applications": risk.applications,
        "data-lost": risk.data_lost,
        "assets": risk.assets[:TOP],
    }
    return tuple(
        {
            "title": say(f"report.appendix.{key}", lang=lang),
            "rows": tuple(_digits(dossier, each, lang) for each in rows),
        }
        for key, rows in found.items()
        if rows
    )


def _digits(dossier: Dossier, at: AtRisk, lang: str) -> dict[str, object]:
    likely = at.likelihood
    bounds = ""
    if likely.low is not None and likely.high is not None:
        bounds = f"{number(likely.low, lang, 3)} – {number(likely.high, lang, 3)}"
    classes = {each.id: each.name.in_(lang) for each in dossier.catalogue.probability_classes}
    return {
        "name": naming.name(dossier, at.ref, lang),
        "class_name": classes.get(likely.class_, likely.class_),
        "probability": number(likely.probability, lang, 3),
        "bounds": bounds,
        "error": f"± {number(likely.sampling_error, lang, 3)}",
        "hops": number(at.path.hops, lang) if at.path else "–",
    }


def _rest(dossier: Dossier, lang: str) -> str:
    """Return the sentence on the assets that the table leaves out, or nothing."""
    left = dossier.risk.assets[TOP:]
    if not left:
        return ""
    most = number(left[0].likelihood.probability, lang, 3)
    return say("report.appendix.rest", lang=lang, n=number(len(left), lang), most=most)


def _used(dossier: Dossier, parts: Sequence[Section]) -> list[Source]:
    """Return the sources behind what the report shows, by id."""
    catalogue = dossier.catalogue
    steps = {step.technique for path in shown_paths(dossier) for step in path.steps}
    actions = {
        ref.partition(":")[2] for finding in dossier.risk.findings for ref in finding.actions
    }
    cited = [text for each in dossier.estate.services for text in each.source]
    cited += dossier.estate.sources
    for id in steps & catalogue.techniques.keys():
        cited += catalogue.techniques[id].source
    for id in actions & catalogue.measures.keys():
        cited += catalogue.measures[id].source
    for flaw in catalogue.unassessed_flaws:
        cited += flaw.source
    refs = (ref for part in parts for figure in part.figures for ref in figure.records)
    cited += [ref.removeprefix("source:") for ref in refs if ref.startswith("source:")]
    ids = {text.split()[0] for text in cited if text.split()}
    return [dossier.sources[id] for id in sorted(ids) if id in dossier.sources]


def _source(source: Source, lang: str) -> dict[str, object]:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "address": source.address,
        "reliability": say(f"report.reliability.{source.reliability.value}", lang=lang),
    }
