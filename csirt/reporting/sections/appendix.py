"""Where each figure comes from: the list of every figure printed, the digits, the bibliography."""

from collections import defaultdict
from collections.abc import Sequence

from csirt.model.dossier import Dossier
from csirt.model.figure import Figure
from csirt.model.provenance import Provenance
from csirt.model.region import Source
from csirt.model.risk import AtRisk
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.numbers import counted, number, spelled
from csirt.reporting.sections.paths import shown_paths
from csirt.text import say

TOP = 100
MAX_NAMES = 2


def section(dossier: Dossier, lang: str, parts: Sequence[Section]) -> Section:
    """Return the appendix of the parts that come before it."""
    origins = Origins(dossier, lang)
    seen: set[str] = set()
    groups = []
    for part in parts:
        new = [each for each in part.figures if each.id not in seen]
        seen.update(each.id for each in new)
        if new:
            rows = tuple(_row(each, origins, lang) for each in new)
            groups.append({"title": part.title, "rows": rows})
    content: dict[str, object] = {
        "groups": tuple(groups),
        "origins": origins.listed(),
        "tables": _tables(dossier, lang),
        "rest": _rest(dossier, lang),
        "sources": tuple(_source(each, lang) for each in _used(dossier, parts)),
        "inputs": (),
    }
    return Section("appendix", say("report.appendix.title", lang=lang), content)


def _row(figure: Figure, origins: "Origins", lang: str) -> dict[str, object]:
    return {
        "figure": figure,
        "label": figure.label.get(lang) or figure.label["fr"],
        "from": origins.of(figure),
    }


class Origins:
    """Files and provenances, each said once and named by a letter."""

    def __init__(self, dossier: Dossier, lang: str) -> None:
        self._dossier, self._lang = dossier, lang
        self._letters: dict[tuple[str, Provenance], str] = {}

    def of(self, figure: Figure) -> str:
        """Return what a figure comes from: the simulation, then its records by origin."""
        found: dict[str, list[str]] = defaultdict(list)
        for ref in figure.records:
            name = naming.exact(self._dossier, ref, self._lang)
            found[self._letter(ref)].append(name)
        made = [self._group(letter, names) for letter, names in sorted(found.items())]
        if figure.seed is not None:
            made.insert(0, say("report.appendix.simulated", lang=self._lang, seed=figure.seed))
        return "\u00a0· ".join(made) or say(_untold(figure), lang=self._lang)

    def listed(self) -> tuple[dict[str, str], ...]:
        """Return every origin that a figure named, in the order of the letters."""
        return tuple(
            {"letter": letter, "file": file, "known": self._told(known)}
            for (file, known), letter in self._letters.items()
        )

    def _told(self, known: Provenance) -> str:
        told = say(f"provenance.{known.basis}", lang=self._lang, by=known.by, on=known.on)
        return spelled(told, self._lang)

    def _letter(self, ref: str) -> str:
        place = self._dossier.records.get(ref)
        if place is None:
            return ""
        return self._letters.setdefault(place, _lettered(len(self._letters)))

    def _group(self, letter: str, names: list[str]) -> str:
        shown = ", ".join(names[:MAX_NAMES])
        if len(names) > MAX_NAMES:
            more = counted("report.appendix.others", len(names) - MAX_NAMES, self._lang)
            shown = f"{shown} {more}"
        return f"[{letter}] {shown}" if letter else shown


def _lettered(at: int) -> str:
    """Return A, B … Z, AA, AB …"""
    first, last = divmod(at, 26)
    return (_lettered(first - 1) if first else "") + chr(ord("A") + last)


def _untold(figure: Figure) -> str:
    """Return the key of what a figure without records comes from."""
    kind = figure.id.partition(".")[0]
    return "report.appendix.run" if kind == "method" else "report.appendix.counted"


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
