"""Profiles, départements and groups: medians side by side, and what is withheld, in words."""

from collections.abc import Iterator

from csirt.analysis.rollup_groups import REST, By
from csirt.analysis.rollup_result import Part
from csirt.reporting import region_words as words
from csirt.reporting.charts.departments import Told, departments
from csirt.reporting.charts.map_ground import Spot
from csirt.reporting.charts.parts import Cell, PartRow, parts
from csirt.reporting.document import Section
from csirt.reporting.numbers import number
from csirt.text import say
from csirt.workspace.plan_region import COUNTED, RegionPlan
from csirt.workspace.region_dossier import RegionDossier

MOST_ROWS = 32
"""Parts in one picture; more are drawn in the next."""


def section(dossier: RegionDossier, lang: str) -> Section:
    """Return the parts of each way to divide the region."""
    content: dict[str, object] = {
        "ways": tuple(_way(dossier.plan, by, lang) for by in By if _ids(dossier.plan, by))
    }
    return Section("region-parts", say("report.region.parts.title", lang), content)


def _ids(plan: RegionPlan, by: By) -> list[str]:
    found = {part.id for each in plan.actions for part in each.rolled.by(by)}
    return sorted(found, key=lambda id: (id == REST, id))


def _way(plan: RegionPlan, by: By, lang: str) -> dict[str, object]:
    ids = [id for id in _ids(plan, by) if id != REST]
    silent = [id for id in ids if not any(_is_told(plan, by, id))]
    shown = [id for id in _ids(plan, by) if id not in silent and any(_is_told(plan, by, id))]
    names = [words.part(by, id, (), plan.groups, lang) for id in silent]
    return {
        "title": say(f"report.region.parts.by-{by.value}", lang),
        "pictures": tuple(
            _picture(plan, by, shown[at : at + MOST_ROWS], lang)
            for at in range(0, len(shown), MOST_ROWS)
        ),
        "silent": say("report.region.parts.silent", lang, names=", ".join(names)) if names else "",
        "partly": tuple(_partly(plan, by, [id for id in shown if id != REST], lang)),
    }


def _parts(plan: RegionPlan, by: By, id: str) -> Iterator[Part | None]:
    """Yield what each action says of a part."""
    for each in plan.actions:
        yield next((part for part in each.rolled.by(by) if part.id == id), None)


def _is_told(plan: RegionPlan, by: By, id: str) -> Iterator[bool]:
    yield from (part is not None and part.told for part in _parts(plan, by, id))


def _picture(plan: RegionPlan, by: By, ids: list[str], lang: str) -> object:
    rows = [
        PartRow(
            words.part(by, id, (), plan.groups, lang),
            _answered(plan, by, id, lang),
            [_cell(part) for part in _parts(plan, by, id)],
        )
        for id in ids
    ]
    codes = [(each.action.id.upper(), each.action.phase.value) for each in plan.actions]
    described = "; ".join(
        say(
            "report.region.parts.one", lang, name=row.name,
            levels=" ".join(cell.sign or str(cell.level) for cell in row.cells),
        )
        for row in rows
    )  # fmt: skip
    return parts(
        rows, codes,
        {"title": say(f"report.region.parts.by-{by.value}", lang), "description": described,
         "beside": say("report.region.parts.beside", lang)},
    )  # fmt: skip


def _cell(part: Part | None) -> Cell:
    if part is None or part.assessed is None:
        return Cell(None, words.WITHHELD)
    if not part.told:
        return Cell(None, "–")
    median = part.series[COUNTED].median
    return Cell(None, words.WITHHELD) if median is None else Cell(int(median))


def _answered(plan: RegionPlan, by: By, id: str, lang: str) -> str:
    tally = next((each for each in plan.answers if each.by is by and each.id == id), None)
    if tally is None or not tally.counts or id == REST:  # 'the others' differ by action
        return words.WITHHELD
    of = number(tally.in_scope, lang)
    return f"{number(tally.counts['answered'], lang)}/{of}"


def _partly(plan: RegionPlan, by: By, ids: list[str], lang: str) -> Iterator[str]:
    """Yield the parts of which some actions are withheld, with how many."""
    for id in ids:
        missing = sum(part is None or part.assessed is None for part in _parts(plan, by, id))
        if missing:
            name = words.part(by, id, (), plan.groups, lang)
            yield say("report.region.parts.partly", lang, name=name, count=missing)


def region_map(dossier: RegionDossier, lang: str) -> Section:
    """Return the map: how many actions reach the level in each département."""
    plan = dossier.plan
    spots = [
        Spot("", entry.location.latitude, entry.location.longitude, entry.location.department)
        for entry in plan.region.facilities
        if entry.location.latitude is not None and entry.location.longitude is not None
    ]
    told = {id: _reached(plan, id) for id in _ids(plan, By.DEPARTMENT) if id != REST}
    content: dict[str, object] = {
        "picture": departments(spots, told, _map_words(told, lang)) if spots else "",
        "any": any(each.of for each in told.values()),
    }
    return Section("region-map", say("report.region.map.title", lang), content)


def _reached(plan: RegionPlan, id: str) -> Told:
    medians = [
        part.series[COUNTED].median
        for part in _parts(plan, By.DEPARTMENT, id)
        if part is not None and part.told
    ]
    known = [each for each in medians if each is not None]
    return Told(sum(each >= words.REACHED for each in known), len(known))


def _map_words(told: dict[str, Told], lang: str) -> dict[str, str]:
    described = "; ".join(
        say("report.region.map.one", lang, name=code, reached=each.reached, of=each.of)
        for code, each in told.items()
    )
    keys = ("title", "reached", "withheld", "site")
    found = {key: say(f"report.region.map.{key}", lang) for key in keys}
    return {**found, "description": described}
