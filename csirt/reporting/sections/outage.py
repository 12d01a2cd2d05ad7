"""If it happens: care week by week, what would shorten it, in what order things come back."""

from collections.abc import Iterable

from csirt.model.estimate import Interval
from csirt.model.figure import Figure
from csirt.model.outage import LineOutage, Outage, Restored, Shortening
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, label
from csirt.reporting.outage import chart, weeks
from csirt.text import say
from csirt.workspace.audit import AuditDossier

COVERS = "report.covers.outage"


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return the outage of the grave scenario; nothing where none was simulated."""
    found = dossier.outage
    content: dict[str, object] = {"any": found is not None}
    if found is not None:
        content |= {
            "scenario": found.scenario_title[lang],
            "picture": chart(found, lang),
            "lines": tuple(_line(found, each, lang) for each in found.lines),
            "shorten": tuple(_shortening(found, each, lang) for each in found.shorten),
            "waves": tuple(
                say("report.pair", lang, name=title[lang], items=_names(some, lang))
                for title, some in found.waves()
            ),
            "notes": tuple(note[lang] for note in found.notes),
        }
    return Section("outage", say("report.outage.title", lang), content)


def _names(some: Iterable[Restored], lang: str) -> str:
    return ", ".join(each.name[lang] for each in some)


def _line(found: Outage, line: LineOutage, lang: str) -> dict[str, object]:
    return {
        "name": line.name[lang],
        "weeks": ", ".join(weeks(line, lang)),
        "lost": _lost(found, line),
    }


def _lost(found: Outage, line: LineOutage) -> Figure | str:
    lost = line.lost_days
    if lost is None:
        return ""
    words = label("report.label.outage-lost", name=line.name)
    interval = Interval(lost.p10, min(lost.p90, found.days), COVERS)
    value = float(round(min(lost.p50, found.days)))
    return Figure(
        f"outage-lost.{line.ref}", words, value, "days", (line.ref,), interval, found.seed
    )


def _shortening(found: Outage, each: Shortening, lang: str) -> dict[str, object]:
    words = label("report.label.outage-gain", name=each.title)
    days = amount(f"outage-gain.{each.id}", words, float(round(each.days)), "days")
    return {"name": each.title[lang], "days": days}
