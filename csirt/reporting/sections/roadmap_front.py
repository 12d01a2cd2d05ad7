"""One page: what first and why, how much of the plan fits, and what is to be assessed before."""

from csirt.analysis.roadmap_steps import StepKind, total
from csirt.model.figure import Figure
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, count, label
from csirt.reporting.sections.roadmap_words import told
from csirt.text import say
from csirt.workspace.roadmap_dossier import EFFORTS, MODEL, RoadmapDossier

TOP = 3
"""Steps that the first page explains."""


def section(dossier: RoadmapDossier, lang: str) -> Section:
    """Return the summary."""
    found = dossier.plan.found
    fitting = found.fitting()
    raised = [each for each in found.entries if each.step.kind is StepKind.RAISE]
    dated = [each for each in raised if each.planned.end is not None]
    assess = [
        each.step.action.id.upper() for each in found.entries if each.step.kind is StepKind.ASSESS
    ]
    content: dict[str, object] = {
        "fitting": _count("fitting", [each.step.action.id for each in fitting]),
        "of": _count("of", [each.step.action.id for each in (*found.entries, *found.blocked)]),
        "all_days": _days(dossier),
        "moved": _moved(dossier),
        "modelled": found.today is not None,
        "assess": ", ".join(assess),
        "top": tuple(told(each, dossier, lang) for each in dated[:TOP]),
        "undated": () if dated else tuple(told(each, dossier, lang) for each in raised[:TOP]),
    }
    return Section("roadmap-summary", say("report.roadmap.summary.title", lang), content)


def _count(name: str, codes: list[str]) -> Figure:
    refs = dict.fromkeys(f"action:{code}" for code in codes)
    return count(f"roadmap-{name}", label(f"report.roadmap.label.{name}"), len(codes), refs)


def _days(dossier: RoadmapDossier) -> Figure | str:
    fitting = dossier.plan.found.fitting()
    days = total(each.step.days for each in fitting)
    if days is None:
        return ""
    words = label("report.roadmap.label.all-days")
    return amount("roadmap-all-days", words, round(days.likely, 1), "days", [EFFORTS])


def _moved(dossier: RoadmapDossier) -> Figure | str:
    found = dossier.plan.found
    if found.today is None:
        return ""
    moved = found.reached[-1].moved if found.reached else ()
    refs = [each.ref for each in moved] or [MODEL]
    return count("roadmap-moved", label("report.roadmap.label.moved"), len(moved), refs)
