"""What care loses: each line with its likelihood and its paper mode, then the applications."""

from csirt.model.care import Application, CareLine, Paper
from csirt.model.dossier import Dossier
from csirt.model.figure import Figure
from csirt.model.record import NotAssessed
from csirt.model.risk import AtRisk
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, label, likelihood
from csirt.text import say

AT_RISK = ("likely", "very-likely")
MAX_NEEDS = 4
NONE = ""
"""Where a figure is not assessed, the template says so in words."""


def section(dossier: Dossier, lang: str) -> Section:
    """Return the care lines and the applications, most likely loss first."""
    lines = {
        f"care-line:{facility.id}/{line.id}": line
        for facility in dossier.estate.facilities
        for line in facility.care_lines
    }
    applications = {
        f"application:{facility.id}/{each.id}": each
        for facility in dossier.estate.facilities
        for each in facility.applications
    }
    data = {each.ref: each for each in dossier.risk.data_lost}
    content: dict[str, object] = {
        "lines": tuple(
            _line(dossier, at, lines.get(at.ref), lang) for at in dossier.risk.care_lines
        ),
        "applications": tuple(
            _application(dossier, at, applications.get(at.ref), data.get(at.ref), lang)
            for at in dossier.risk.applications
        ),
        "classes": tuple(
            {"id": each.id, "name": each.name.in_(lang)}
            for each in dossier.catalogue.probability_classes
        ),
    }
    return Section("care-lines", say("report.care-lines.title", lang=lang), content)


def _likelihood(dossier: Dossier, at: AtRisk, key: str = "likelihood") -> Figure:
    words = label(f"report.label.{key}", name=naming.both(dossier, at.ref))
    records = at.path.records if at.path else (at.ref,)
    return likelihood(f"{key}.{at.ref}", words, at.likelihood, records, dossier.risk.seed)


def _line(dossier: Dossier, at: AtRisk, line: CareLine | None, lang: str) -> dict[str, object]:
    paper = line.paper if line and isinstance(line.paper, Paper) else Paper()
    needed = _needed(dossier, at, line)
    return {
        "name": naming.name(dossier, at.ref, lang),
        "likelihood": _likelihood(dossier, at),
        "needs": naming.some(naming.names(dossier, needed, lang, home=_home(at)), MAX_NEEDS),
        "capacity": _paper(dossier, at.ref, "capacity", paper.capacity, "share"),
        "days": _paper(dossier, at.ref, "days", paper.tenable_days, "days"),
        "how": say(f"report.paper.{paper.how.value}", lang=lang),
    }


def _paper(
    dossier: Dossier, ref: str, key: str, value: float | NotAssessed, unit: str
) -> Figure | str:
    if isinstance(value, NotAssessed):
        return NONE
    words = label(f"report.label.paper-{key}", name=naming.both(dossier, ref))
    return amount(f"paper-{key}.{ref}", words, value, unit, (ref,))


def _home(at: AtRisk) -> str:
    """Return the facility of a record."""
    return at.ref.partition(":")[2].partition("/")[0]


def _needed(dossier: Dossier, at: AtRisk, line: CareLine | None) -> list[str]:
    """Return what the line needs and is likely to lose, most likely first."""
    refs = {
        naming.inside(ref, _home(at)) for need in (line.needs if line else ()) for ref in need.of
    }
    worried = [*dossier.risk.applications, *dossier.risk.assets]
    found = [each for each in worried if each.ref in refs and each.likelihood.class_ in AT_RISK]
    return [
        each.ref
        for each in sorted(found, key=lambda each: (-each.likelihood.probability, each.ref))
    ]


def _application(
    dossier: Dossier, at: AtRisk, record: Application | None, data: AtRisk | None, lang: str
) -> dict[str, object]:
    hours = {
        key: _hours(dossier, at.ref, key, getattr(record, key) if record else None)
        for key in ("max_outage_hours", "max_data_loss_hours")
    }
    return {
        "name": naming.name(dossier, at.ref, lang),
        "likelihood": _likelihood(dossier, at),
        "data": _likelihood(dossier, data, "data-lost") if data else "",
        **hours,
    }


def _hours(dossier: Dossier, ref: str, key: str, value: object) -> Figure | str:
    if not isinstance(value, int | float):
        return NONE
    id = key.removesuffix("_hours").replace("_", "-")
    words = label(f"report.label.{id}", name=naming.both(dossier, ref))
    return amount(f"{id}.{ref}", words, float(value), "hours", (ref,))
