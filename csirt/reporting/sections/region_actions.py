"""The 19 actions over a region: a picture of their quartiles, and a table of the numbers."""

from collections.abc import Iterator

from csirt.analysis.rollup_quantiles import Quantiles
from csirt.reporting import region_words as words
from csirt.reporting.charts.quartiles import Line, Share, Spread, quartiles
from csirt.reporting.document import Section
from csirt.reporting.numbers import number
from csirt.text import say
from csirt.workspace.plan_region import CLAIMED, COUNTED, RegionAction
from csirt.workspace.region_dossier import RegionDossier


def section(dossier: RegionDossier, lang: str) -> Section:
    """Return the picture and the table; where all is withheld, that is said instead."""
    plan = dossier.plan
    content: dict[str, object] = {
        "any": bool(words.told(plan)),
        "picture": _picture(dossier, lang),
        "rows": tuple(_row(dossier, each, lang) for each in plan.actions),
    }
    return Section("region-actions", say("report.region.actions.title", lang), content)


def _picture(dossier: RegionDossier, lang: str) -> object:
    actions = dossier.plan.actions
    told = {
        key: say(f"report.region.chart.{key}", lang)
        for key in ("title", "shares", "counted", "claimed", "median", "worst", "level")
    }
    described = "; ".join(_described(each, lang) for each in actions)
    lines = [_line(each, lang) for each in actions]
    return quartiles(lines, {**told, "description": described}, lambda n: number(n, lang))


def _described(each: RegionAction, lang: str) -> str:
    median = words.median_of(each)
    shown = words.WITHHELD if median is None else f"{median:.0f}"
    return say("report.region.chart.one", lang, code=each.action.id.upper(), median=shown)


def _line(each: RegionAction, lang: str) -> Line:
    found = each.rolled
    shares = [
        Share(band.lowest, band.highest, band.facilities) for band in found.bands.get(COUNTED, ())
    ]
    silent = "" if found.whole.told else say("report.region.withheld", lang)
    return Line(
        each.action.id.upper(), each.action.short.in_(lang),
        _spread(found.whole.series.get(COUNTED)), _spread(found.whole.series.get(CLAIMED)),
        shares, silent,
    )  # fmt: skip


def _spread(found: Quantiles | None) -> Spread:
    if found is None:
        return Spread(None, None, None, None)
    return Spread(found.worst_decile, found.lower_quartile, found.median, found.upper_quartile)


def _row(dossier: RegionDossier, each: RegionAction, lang: str) -> dict[str, object]:
    plan, whole = dossier.plan, each.rolled.whole
    claimed = whole.series.get(CLAIMED)
    return {
        "name": words.titled(each.action, lang),
        "applicable": words.facilities(plan, each, "applicable", whole.applicable),
        "assessed": words.facilities(plan, each, "assessed", whole.assessed),
        "proved": words.facilities(plan, each, "proved", each.proved_count),
        "counted": words.levels(plan, each, whole.series.get(COUNTED), COUNTED),
        "claimed": words.level(
            plan, each, f"{CLAIMED}.median", claimed.median if claimed else None
        ),
        "bands": " · ".join(_bands(each, lang)) or words.WITHHELD,
    }


def _bands(each: RegionAction, lang: str) -> Iterator[str]:
    for band in each.rolled.bands.get(COUNTED, ()):
        alone = band.lowest == band.highest
        shown = str(band.lowest) if alone else f"{band.lowest}–{band.highest}"
        yield say("report.region.band", lang, levels=shown, count=number(band.facilities, lang))
