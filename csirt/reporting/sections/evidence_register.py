"""Every piece of evidence of a facility: by action, by state, and by the day it expires."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from csirt.analysis.plan_levels import ActionStanding, Piece, PieceState
from csirt.model.figure import Figure
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.reporting.numbers import MONTHS, date
from csirt.reporting.sections import audit_words as words
from csirt.text import say
from csirt.workspace.plan_dossier import PlanDossier


def summary(dossier: PlanDossier, lang: str) -> Section:
    """Return how many pieces there are, by state."""
    pieces = dossier.year.pieces()
    content: dict[str, object] = {
        "all": _counted(dossier, "all", pieces),
        "states": tuple(
            {
                "name": say(f"report.register.state.{state}", lang),
                "figure": _counted(
                    dossier, state.value, [each for each in pieces if each.state is state]
                ),
            }
            for state in PieceState
            if any(each.state is state for each in pieces)
        ),
        "withheld": count(
            "register.withheld",
            label("report.audit.label.withheld"),
            len(dossier.year.withheld),
        )
        if dossier.year.withheld
        else "",
        "proved": words.counted(dossier.year)["proved"],
        "actions": words.counted(dossier.year)["all"],
    }
    return Section("evidence-summary", say("report.register.summary.title", lang), content)


def _counted(dossier: PlanDossier, name: str, pieces: Iterable[Piece]) -> Figure:
    refs = [f"evidence:{dossier.year.facility.id}/{each.evidence.id}" for each in pieces]
    return count(f"register.{name}", label(f"report.register.label.{name}"), len(refs), refs)


def register(dossier: PlanDossier, lang: str) -> Section:
    """Return the pieces, action by action; an action without any is named as such."""
    content: dict[str, object] = {
        "actions": tuple(
            {
                "name": words.name(each, lang),
                "level": words.level(dossier.year, each),
                "state": words.state(each, lang),
                "rows": tuple(_rows(each, lang)),
            }
            for each in dossier.year.now
            if each.pieces
        ),
        "without": tuple(
            words.name(each, lang)
            for each in dossier.year.now
            if not each.pieces and each.state != "not-applicable"
        ),
    }
    return Section("evidence-register", say("report.register.title", lang), content)


def _rows(standing: ActionStanding, lang: str) -> Iterator[dict[str, str]]:
    for each in standing.pieces:
        told = each.evidence
        kind = say(f"plan.kind.{told.kind}", lang)
        yield {
            "id": told.id,
            "kind": kind[:1].upper() + kind[1:],
            "date": date(told.date, lang),
            "until": date(each.expires, lang),
            "claimed": _levels(each, lang),
            "state": say(f"report.register.state.{each.state}", lang),
            "where": told.path or told.address or "–",
            "hash": (told.sha256 or "")[:16],
            "seen": told.seen_by,
            "tlp": told.tlp.value,
            "note": told.note.in_(lang) if told.note else "",
        }


def _levels(each: Piece, lang: str) -> str:
    told = each.evidence
    return say("report.register.levels", lang, claimed=told.level, counted=each.carries)


def calendar(dossier: PlanDossier, lang: str) -> Section:
    """Return what expires, month by month: what to renew before it drops a level."""
    months: dict[str, list[Piece]] = defaultdict(list)
    for each in dossier.year.pieces():
        if each.state is PieceState.VALID:
            months[each.expires[:7]].append(each)
    content: dict[str, object] = {
        "months": tuple(
            {
                "name": _month(month, lang),
                "rows": tuple(_renewal(dossier, each, lang) for each in pieces),
            }
            for month, pieces in sorted(months.items())
        )
    }
    return Section("evidence-calendar", say("report.register.calendar.title", lang), content)


def _month(month: str, lang: str) -> str:
    year, number = month.split("-")
    name = MONTHS[lang][int(number) - 1]
    return f"{name[:1].upper()}{name[1:]} {year}"


def _renewal(dossier: PlanDossier, each: Piece, lang: str) -> dict[str, object]:
    told = each.evidence
    falling = [
        words.name(standing, lang)
        for standing in dossier.year.now
        if standing.expires == each.expires
        and standing.action.id in told.actions
        and (standing.level or 0) > 1
    ]
    return {
        "until": date(each.expires, lang),
        "what": words.dated(each, lang),
        "actions": ", ".join(map(str.upper, told.actions)),
        "falling": tuple(falling),
    }
