"""Words and figures that the parts of the report of a region share."""

from collections.abc import Iterable, Sequence

from csirt.analysis.rollup_groups import REST, By
from csirt.analysis.rollup_quantiles import Quantiles
from csirt.analysis.rollup_result import Tally
from csirt.model.figure import Figure
from csirt.model.plan import Action
from csirt.model.record import Text
from csirt.reporting.figures import count, label
from csirt.text import LANGUAGES, say
from csirt.workspace.plan_region import COUNTED, RegionAction, RegionPlan
from csirt.workspace.region_names import part_name

WITHHELD = "·"
"""What stands in place of a figure that is withheld."""
REACHED = 2
"""Level from which an action is in place everywhere."""
STATISTICS = ("worst_decile", "lower_quartile", "median", "upper_quartile")


def titled(action: Action, lang: str) -> str:
    """Return the code and the short title of an action."""
    return say("report.region.action", lang, code=action.id.upper(), title=action.short.in_(lang))


def _titles(action: Action) -> dict[str, str]:
    return {lang: titled(action, lang) for lang in LANGUAGES}


def refs(plan: RegionPlan, each: RegionAction) -> tuple[str, ...]:
    """Return what a figure of an action rests on: the region as a whole, never a facility."""
    return (f"region:{plan.region.id}", f"action:{each.action.id}")


def facilities(plan: RegionPlan, each: RegionAction, name: str, value: int | None) -> Figure | str:
    """Return a number of facilities, or the sign that stands for one that is withheld."""
    if value is None:
        return WITHHELD
    words = label(f"report.region.label.{name}", action=_titles(each.action))
    return count(f"region.{each.action.id}.{name}", words, value, refs(plan, each))


def level(plan: RegionPlan, each: RegionAction, name: str, value: float | None) -> Figure | str:
    """Return a level, or the sign that stands for one that is withheld."""
    if value is None:
        return WITHHELD
    words = label(f"report.region.label.{name}", action=_titles(each.action))
    id = f"region.{each.action.id}.{name}"
    return Figure(id, words, f"{value:.0f}", "plain", refs(plan, each))


def levels(
    plan: RegionPlan, each: RegionAction, found: Quantiles | None, of: str
) -> dict[str, Figure | str]:
    """Return the order statistics of a series as figures."""
    return {
        name: level(plan, each, f"{of}.{name}", getattr(found, name) if found else None)
        for name in STATISTICS
    }


def median_of(each: RegionAction) -> float | None:
    """Return the median of the levels that count; none where it is withheld."""
    found = each.rolled.whole.series.get(COUNTED)
    return found.median if found else None


def told(plan: RegionPlan) -> tuple[RegionAction, ...]:
    """Return the actions of which a median is told."""
    return tuple(each for each in plan.actions if median_of(each) is not None)


def tally_of(tallies: Iterable[Tally], by: By) -> tuple[Tally, ...]:
    """Return the whole, then the parts of one way, 'the others' last."""
    found = tuple(tallies)
    return (
        *(each for each in found if each.by is None),
        *sorted((each for each in found if each.by is by), key=lambda each: each.id == REST),
    )


def part(by: By | None, id: str, of: Sequence[str], groups: dict[str, Text], lang: str) -> str:
    """Return the name of a part, with a capital."""
    name = part_name(by, id, of, groups, lang)
    return name[:1].upper() + name[1:]
