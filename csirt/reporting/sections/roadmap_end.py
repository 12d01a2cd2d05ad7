"""How the order was made, what the plan takes of the budgets, and what the roadmap is not."""

from csirt.model.figure import Figure
from csirt.reporting.document import Section
from csirt.reporting.figures import amount, label
from csirt.reporting.sections.roadmap_steps import notes
from csirt.text import say
from csirt.workspace.plan_roadmap import funding_name
from csirt.workspace.roadmap_dossier import RoadmapDossier


def budgets(dossier: RoadmapDossier, lang: str) -> Section:
    """Return each source of money: what there is, and what the plan takes."""
    plan = dossier.plan
    rows = tuple(
        {
            "name": funding_name(plan.quotes, each.funding)[lang],
            "kind": say(f"roadmap.budget.{each.kind}", lang),
            "available": _euros(dossier, each.funding, each.kind.value, "available", each.available,
                                [line.id for line in each.lines]),
            "used": _euros(dossier, each.funding, each.kind.value, "used", each.used,
                           [line.id for line in each.lines]),
            "yearly": each.kind.value == "operation",
        }
        for each in plan.found.budgets
    )  # fmt: skip
    return Section("roadmap-budgets", say("report.roadmap.budgets.title", lang), {"rows": rows})


def _euros(
    dossier: RoadmapDossier, funding: str, kind: str, name: str, value: float, lines: list[str]
) -> Figure:
    words = label(
        f"report.roadmap.label.{name}",
        funding=funding_name(dossier.plan.quotes, funding),
        kind={lang: say(f"roadmap.budget.{kind}", lang) for lang in ("fr", "en")},
    )
    refs = [f"budget:{dossier.plan.facility.id}/{each}" for each in lines]
    return amount(f"roadmap-{name}-{funding}-{kind}", words, value, "number", refs)


def method(dossier: RoadmapDossier, lang: str) -> Section:
    """Return the method and its limits."""
    content: dict[str, object] = {
        "rules": tuple(say(f"report.roadmap.method.rule-{nth}", lang) for nth in range(1, 8)),
        "notes": tuple(notes(dossier, lang)),
        "limits": tuple(say(f"report.roadmap.method.limit-{nth}", lang) for nth in range(1, 5)),
    }
    return Section("roadmap-method", say("report.roadmap.method.title", lang), content)
