"""The note to the director: where the facility stands, what threatens first, what is asked."""

from collections.abc import Sequence
from datetime import date as day
from datetime import timedelta

from csirt.analysis.duties import DutyState
from csirt.analysis.plan_findings import SOON_DAYS
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.reporting.sections import audit_words as words
from csirt.reporting.sections import audit_work, summary
from csirt.text import say
from csirt.workspace.audit import AuditDossier

FIRST = 3
RESIDUAL = 6


def head(dossier: AuditDossier, lang: str, title: str, parts: tuple[Section, ...]) -> Section:
    """Return the head of the note: what, whose, when, for whom."""
    sharing = say(f"report.tlp.{dossier.tlp.name.lower()}", lang=lang)
    return Section("note-head", title, {"sharing": sharing})


def standing(dossier: AuditDossier, lang: str) -> Section:
    """Return where the facility stands: the actions, the care lines, what nobody looked at."""
    base = summary.section(dossier, lang)
    year = dossier.year
    content: dict[str, object] = {
        "care": base.content["care"],
        "known": base.content["known"],
        "plan": words.counted(year) if year and year.evidence else "",
        "rises": _moves(dossier, 1),
        "falls": _moves(dossier, -1),
    }
    return Section("note-standing", say("report.note.standing", lang), content)


def _moves(dossier: AuditDossier, sense: int) -> object:
    year = dossier.year
    if year is None:
        return ""
    moved = []
    for each in year.now:
        then = year.then(each.action.id)
        if each.level is None or then is None or then.level is None:
            continue
        if (each.level - then.level) * sense > 0:
            moved.append(f"action:{each.action.id}")
    name = "rises" if sense > 0 else "falls"
    return count(f"note.{name}", label(f"report.note.label.{name}"), len(moved), moved)


def first(dossier: AuditDossier, lang: str) -> Section:
    """Return what to begin with, three findings and the remedy of each."""
    rows = summary.section(dossier, lang).content["priorities"]
    shown = tuple(rows)[:FIRST] if isinstance(rows, tuple) else ()
    return Section("note-first", say("report.note.first", lang), {"priorities": shown})


def asked(dossier: AuditDossier, lang: str) -> Section:
    """Return the decisions that are the director's: plan, residual risks, proofs to renew."""
    end = (day.fromisoformat(dossier.on) + timedelta(days=SOON_DAYS)).isoformat()
    soon = [
        f"evidence:{year.facility.id}/{each.evidence.id}"
        for year in dossier.years
        for each in year.pieces()
        if each.state == "valid" and each.expires <= end
    ]
    work = audit_work.work(dossier, lang).content
    lines = audit_work.residual(dossier)
    words_of_soon = label("report.note.label.soon", days=SOON_DAYS)
    content: dict[str, object] = {
        "open": work.get("open", ""),
        "late": work.get("late", ""),
        "soon": count("note.soon", words_of_soon, len(soon), soon),
        "residual": tuple(naming.name(dossier, each.ref, lang) for each in lines[:RESIDUAL]),
        "duties": tuple(
            each.duty.what.in_(lang)
            for year in dossier.years
            for each in year.duties
            if each.state is DutyState.NOT
        )[:RESIDUAL],
        "any_soon": bool(soon),
        "more": len(lines) > RESIDUAL,
    }
    return Section("note-asked", say("report.note.asked", lang), content)


def end(dossier: AuditDossier, lang: str, parts: Sequence[Section]) -> Section:
    """Return what the note does not say, and where its figures come from."""
    return Section("note-end", say("report.note.end", lang), {})
