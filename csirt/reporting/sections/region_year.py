"""This year and the year before on the same facilities; who answered; and how it was made."""

from collections.abc import Iterator, Sequence

from csirt.analysis.rollup_groups import By
from csirt.analysis.rollup_result import Paired, Tally
from csirt.model.record import Text
from csirt.reporting import region_words as words
from csirt.reporting.charts.states import StateRow, states
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.reporting.numbers import number
from csirt.text import say
from csirt.workspace.plan_region import COUNTED, STATES, RegionAction, RegionPlan
from csirt.workspace.region_dossier import RegionDossier

_LIMITS = 7
"""Sentences on the method and the rule of disclosure."""


def section(dossier: RegionDossier, lang: str) -> Section:
    """Return the comparison, action by action."""
    plan = dossier.plan
    pairs = [(each, each.rolled.paired) for each in plan.actions]
    found = [(each, pair) for each, pair in pairs if pair is not None]
    content: dict[str, object] = {
        "before": plan.before,
        "rows": tuple(_row(plan, each, pair, lang) for each, pair in found),
        "without": ", ".join(each.action.id.upper() for each, pair in pairs if pair is None),
    }
    return Section("region-year", say("report.region.year.title", lang), content)


def _row(plan: RegionPlan, each: RegionAction, pair: Paired, lang: str) -> dict[str, object]:
    return {
        "name": words.titled(each.action, lang),
        "facilities": words.facilities(plan, each, "pair", pair.facilities),
        "before": words.levels(plan, each, pair.before[COUNTED], "pair-before"),
        "now": words.levels(plan, each, pair.now[COUNTED], "pair-now"),
        "changes": " · ".join(_changes(pair, lang)) or words.WITHHELD,
    }


def _changes(pair: Paired, lang: str) -> Iterator[str]:
    for band in pair.changes.get(COUNTED, ()):
        key = f"report.region.change.{band.lowest}.{band.highest}"
        yield say(key, lang, count=number(band.facilities, lang))


def answers(dossier: RegionDossier, lang: str) -> Section:
    """Return who has evidence and who has none, as counts."""
    plan = dossier.plan
    whole = plan.answers[0]
    names = [say(f"report.region.answers.{state}", lang) for state in STATES]
    content: dict[str, object] = {
        "counts": tuple(
            {
                "name": name,
                "figure": count(
                    f"region.{state}",
                    label(f"report.region.label.{state}"),
                    whole.counts[state],
                    (f"region:{plan.region.id}",),
                ),
            }
            for state, name in zip(STATES, names, strict=True)
            if whole.counts.get(state)
        ),
        "pictures": tuple(
            state_picture(
                words.tally_of(plan.answers, by),
                STATES,
                names,
                f"answers-{by.value}",
                say(f"report.region.answers.by-{by.value}", lang),
                plan.groups,
                lang,
            )
            for by in By
            if any(each.by is by and each.counts for each in plan.answers)
        ),
    }
    return Section("region-answers", say("report.region.answers.title", lang), content)


def state_picture(
    tallies: Sequence[Tally],
    order: Sequence[str],
    names: Sequence[str],
    id: str,
    title: str,
    groups: dict[str, Text],
    lang: str,
) -> dict[str, object]:
    """Return bars of the states of some parts, and their title."""
    rows = [
        StateRow(
            words.part(each.by, each.id, (), groups, lang),
            each.in_scope,
            [each.counts[state] for state in order] if each.counts else (),
            say("report.region.part-withheld", lang),
        )
        for each in tallies
    ]
    described = "; ".join(
        f"{row.name}: {', '.join(map(str, row.counts)) or words.WITHHELD}" for row in rows
    )
    told = {
        "title": title, "description": f"{', '.join(names)}. {described}",
        "total": say("report.region.total", lang),
    }  # fmt: skip
    picture = states(rows, names, id, told, lambda n: number(n, lang))
    return {"title": title, "picture": picture}


def method(dossier: RegionDossier, lang: str) -> Section:
    """Return how levels count, what is withheld and by which rule, and what the rule leaves."""
    plan = dossier.plan
    content: dict[str, object] = {
        "pieces": count("region.pieces", label("report.region.label.pieces"), plan.pieces,
                        (f"region:{plan.region.id}",)),
        "levels": tuple(say(f"report.region.level.{at}", lang) for at in range(4)),
        "rules": tuple(say(f"report.region.rule.{at}", lang) for at in range(1, _LIMITS + 1)),
    }  # fmt: skip
    return Section("region-method", say("report.region.method.title", lang), content)
