"""Every step in order: what it is, its days, its cost and what pays, its effect, its months."""

from collections.abc import Iterator

from csirt.model.figure import Figure
from csirt.reporting.document import Section
from csirt.reporting.sections.roadmap_words import told
from csirt.text import say
from csirt.workspace.plan_roadmap import reason_note
from csirt.workspace.roadmap_answers import status_of
from csirt.workspace.roadmap_dossier import MODEL, RoadmapDossier


def section(dossier: RoadmapDossier, lang: str) -> Section:
    """Return the table of steps that have their months."""
    rows = tuple(
        {**told(each, dossier, lang), "status": say(f"roadmap.status.{status_of(each)}", lang)}
        for each in dossier.plan.found.entries
        if each.planned.end is not None
    )
    return Section("roadmap-steps", say("report.roadmap.steps.title", lang), {"rows": rows})


def left(dossier: RoadmapDossier, lang: str) -> Section:
    """Return what does not fit, each with its reasons, and what a person left out."""
    found = dossier.plan.found
    out = [each for each in (*found.entries, *found.blocked) if not each.planned.fits]
    content: dict[str, object] = {
        "rows": tuple(
            {
                **told(each, dossier, lang),
                "reasons": tuple(
                    reason_note(one, dossier.plan)[lang] for one in each.planned.reasons
                ),
                "meanwhile": each.planned.meanwhile,
            }
            for each in out
        ),
        "left_out": tuple(
            {
                "title": each.action.title.in_(lang),
                "code": each.action.id.upper(),
                "level": str(each.level_to),
                "why": said.why.in_(lang),
                "by": said.by,
                "on": said.on,
            }
            for each in found.left_out
            for said in each.left_out
        ),
    }
    return Section("roadmap-left", say("report.roadmap.left.title", lang), content)


def reached(dossier: RoadmapDossier, lang: str) -> Section:
    """Return where the plan leads: each care line today and at the end, in classes."""
    found = dossier.plan.found
    end = {each.ref: each.after for each in (found.reached[-1].moved if found.reached else ())}
    rows = []
    if found.today is not None:
        for ref, before in sorted(found.classes.items(), key=lambda pair: _line(pair[0], found)):
            rows.append(
                {
                    "name": found.today.names[ref][lang],
                    "before": before,
                    "after": end.get(ref, before),
                    "moved": ref in end,
                    "figure": _today(ref, dossier),
                }
            )
    names = {each.id: each.name.in_(lang) for each in dossier.catalogue.probability_classes}
    content = {"rows": tuple(rows), "classes": names, "any": bool(rows)}
    return Section("roadmap-reached", say("report.roadmap.reached.title", lang), content)


def _line(ref: str, found: object) -> tuple[float, str]:
    today = getattr(found, "today", None)
    return (-today.probability[ref] if today else 0.0), ref


def _today(ref: str, dossier: RoadmapDossier) -> Figure:
    today = dossier.plan.found.today
    probability = today.probability[ref] if today else 0.0
    words = today.names[ref] if today else {}
    return Figure(
        f"roadmap-line-{ref.partition(':')[2]}", dict(words), probability, "class", (MODEL,),
        None, dossier.plan.asked.seed,
    )  # fmt: skip


def notes(dossier: RoadmapDossier, lang: str) -> Iterator[str]:
    """Yield what the reader must know."""
    yield from (each[lang] for each in dossier.plan.notes)
