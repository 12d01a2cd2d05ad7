"""How the levels of the actions are said and counted on the pages of an audit."""

from collections.abc import Iterable, Iterator

from csirt.analysis.plan_levels import ActionStanding, ActionState, Piece
from csirt.model.figure import Figure
from csirt.reporting.figures import count, label
from csirt.reporting.numbers import date
from csirt.text import LANGUAGES, say
from csirt.workspace.plan_year import PlanYear

IN_PLACE = 2
"""The level from which an action is in place on the whole perimeter."""
SIGNS = ("□□□", "■□□", "■■□", "■■■")


def bearing(year: PlanYear, standing: ActionStanding) -> tuple[str, ...]:
    """Return the references of the pieces that carry the level of an action, then the action's."""
    level = standing.level or 0
    home = year.facility.id
    pieces = [each for each in standing.pieces if standing.level is not None]
    held = [f"evidence:{home}/{each.evidence.id}" for each in pieces if each.carries >= level]
    return (*held, f"action:{standing.action.id}")


def level(year: PlanYear, standing: ActionStanding, *, when: str = "now") -> Figure | str:
    """Return the level that counts, as a figure; nothing where it was not assessed."""
    if standing.level is None:
        return ""
    return count(
        f"plan.{year.facility.id}.{standing.action.id}.{when}",
        label(f"report.audit.label.level-{when}", action=_name(standing)),
        standing.level,
        bearing(year, standing),
    )


def claimed(year: PlanYear, standing: ActionStanding) -> Figure | str:
    """Return the level that is claimed, as a figure; nothing where nothing is."""
    if standing.claimed is None:
        return ""
    refs = [
        f"evidence:{year.facility.id}/{each.evidence.id}"
        for each in standing.pieces
        if each.state != "future"
    ]
    return count(
        f"plan.{year.facility.id}.{standing.action.id}.claimed",
        label("report.audit.label.claimed", action=_name(standing)),
        standing.claimed,
        refs[:1],
    )


def _name(standing: ActionStanding) -> dict[str, str]:
    action = standing.action
    return {lang: f"{action.id.upper()} {action.short.in_(lang)}" for lang in LANGUAGES}


def name(standing: ActionStanding, lang: str) -> str:
    """Return the code and the short title of an action."""
    return _name(standing)[lang]


def state(standing: ActionStanding, lang: str) -> str:
    """Return what a level rests on, in words."""
    return say(f"plan.state.{standing.state}", lang)


def sign(standing: ActionStanding) -> str:
    """Return the level as boxes; nothing where there is none."""
    return SIGNS[standing.level] if standing.level is not None else ""


def piece(found: Piece, lang: str) -> str:
    """Return a piece of evidence in words: its kind, its day, until when it holds."""
    return say(
        f"report.evidence.{found.state}",
        lang,
        kind=_kind(found, lang),
        date=date(found.evidence.date, lang),
        until=date(found.expires, lang),
    )


def dated(found: Piece, lang: str) -> str:
    """Return the kind of a piece of evidence and its day."""
    kind, day = _kind(found, lang), date(found.evidence.date, lang)
    return say("report.evidence.dated", lang, kind=kind, date=day)


def _kind(found: Piece, lang: str) -> str:
    kind = say(f"plan.kind.{found.evidence.kind}", lang)
    return kind[:1].upper() + kind[1:]


def counted(year: PlanYear) -> dict[str, Figure]:
    """Return the counts of an audit: proved in place, declared only, not assessed, of how many."""
    known = year.applicable
    proved = [each for each in known if _in_place(each) and each.state is ActionState.PROVED]
    said = [each for each in known if (each.claimed or 0) >= IN_PLACE and each not in proved]
    silent = [each for each in known if each.state is ActionState.NOT_ASSESSED]
    return {
        "proved": _count(year, "proved", proved),
        "claimed": _count(year, "claimed-only", said),
        "silent": _count(year, "silent", silent),
        "all": _count(year, "all", known),
    }


def _in_place(standing: ActionStanding) -> bool:
    return (standing.level or 0) >= IN_PLACE


def _count(year: PlanYear, name: str, found: Iterable[ActionStanding]) -> Figure:
    found = tuple(found)
    refs = dict.fromkeys(ref for each in found for ref in _of_count(year, each, name))
    id = f"plan.{year.facility.id}.{name}"
    return count(id, label(f"report.audit.label.{name}"), len(found), refs)


def _of_count(year: PlanYear, standing: ActionStanding, name: str) -> Iterator[str]:
    if name in ("all", "silent"):
        yield f"action:{standing.action.id}"
    else:
        yield from bearing(year, standing)[:-1]
