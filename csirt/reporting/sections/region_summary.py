"""One page for an agency: three figures, what moved on the same facilities, what lags behind."""

from collections.abc import Iterator

from csirt.model.figure import Figure
from csirt.reporting import region_words as words
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.text import say
from csirt.workspace.plan_region import COUNTED, RegionAction, RegionPlan
from csirt.workspace.region_dossier import RegionDossier

MOST_LAGGING = 5


def section(dossier: RegionDossier, lang: str) -> Section:
    """Return the summary."""
    plan = dossier.plan
    moved = tuple(_moved(plan, lang))
    content: dict[str, object] = {
        "small": not words.told(plan),
        "of": _facilities(plan),
        "answered": _answered(plan),
        "reached": _actions(plan, "reached", _reaching(plan)),
        "told": _actions(plan, "told", words.told(plan)),
        "risen": _actions(plan, "risen", [each for each, step in _steps(plan) if step > 0]),
        "fallen": _actions(plan, "fallen", [each for each, step in _steps(plan) if step < 0]),
        "compared": _actions(plan, "compared", [each for each, _ in _steps(plan)]),
        "moved": moved,
        "lagging": tuple(_lagging(plan, lang)),
        "notes": tuple(note[lang] for note in dossier.notices),
    }
    return Section("region-summary", say("report.region.summary.title", lang), content)


def _facilities(plan: RegionPlan) -> Figure:
    whole = plan.answers[0].in_scope
    return count("region.facilities", label("report.region.label.facilities"), whole,
                 (f"region:{plan.region.id}",))  # fmt: skip


def _answered(plan: RegionPlan) -> Figure | str:
    counts = plan.answers[0].counts
    if not counts:
        return ""
    return count("region.answered", label("report.region.label.answered"), counts["answered"],
                 (f"region:{plan.region.id}",))  # fmt: skip


def _actions(
    plan: RegionPlan, name: str, some: list[RegionAction] | tuple[RegionAction, ...]
) -> Figure:
    refs = (f"action:{each.action.id}" for each in some)
    return count(f"region.{name}", label(f"report.region.label.{name}"), len(some), refs)


def _reaching(plan: RegionPlan) -> list[RegionAction]:
    return [each for each in words.told(plan) if (words.median_of(each) or 0) >= words.REACHED]


def _steps(plan: RegionPlan) -> Iterator[tuple[RegionAction, float]]:
    """Yield the actions that can be compared, with how far their median moved."""
    for each in plan.actions:
        pair = each.rolled.paired
        if pair is not None:
            now, before = pair.now[COUNTED].median, pair.before[COUNTED].median
            if now is not None and before is not None:
                yield each, now - before


def _moved(plan: RegionPlan, lang: str) -> Iterator[dict[str, object]]:
    for each, step in sorted(_steps(plan), key=lambda pair: -abs(pair[1])):
        pair = each.rolled.paired
        if step and pair is not None:
            before, now = pair.before[COUNTED].median, pair.now[COUNTED].median
            yield {
                "name": words.titled(each.action, lang),
                "up": step > 0,
                "before": words.level(plan, each, "pair-before.median", before),
                "now": words.level(plan, each, "pair-now.median", now),
                "facilities": words.facilities(plan, each, "pair", pair.facilities),
            }  # fmt: skip


def _lagging(plan: RegionPlan, lang: str) -> Iterator[dict[str, object]]:
    """Yield the actions that stand lowest: by median, then by the quartiles around it."""

    def rank(each: RegionAction) -> tuple[float, ...]:
        found = each.rolled.whole.series[COUNTED]
        order = (found.median, found.lower_quartile, found.upper_quartile, found.worst_decile)
        return tuple(9.0 if value is None else value for value in order)

    for each in sorted(words.told(plan), key=rank)[:MOST_LAGGING]:
        found = each.rolled.whole.series[COUNTED]
        yield {
            "name": words.titled(each.action, lang),
            "median": words.level(plan, each, f"{COUNTED}.median", found.median),
            "worst": words.level(plan, each, f"{COUNTED}.worst_decile", found.worst_decile),
            "purpose": each.action.purpose.in_(lang),
        }
