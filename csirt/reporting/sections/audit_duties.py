"""The duties: met or not on the day of the report, until when, according to whom, and why not."""

from collections import defaultdict
from itertools import groupby

from csirt.analysis.duties import DutyStanding, DutyState
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.reporting.numbers import date, spelled
from csirt.text import say
from csirt.workspace.audit import AuditDossier
from csirt.workspace.plan_year import PlanYear

BINDING = (DutyState.VALID, DutyState.NOT, DutyState.NOT_ASSESSED)
"""States in which a duty concerns the facility on the day."""
SIGNS = {DutyState.VALID: "✓", DutyState.NOT: "✗"}


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return the duties that bind, by whom asks for them; the others are named in one line."""
    content: dict[str, object] = {
        "places": tuple(_place(dossier, each, lang) for each in dossier.years if each.duties)
    }
    return Section("audit-duties", say("report.audit.duties.title", lang), content)


def _place(dossier: AuditDossier, year: PlanYear, lang: str) -> dict[str, object]:
    home = year.facility.id
    name = dossier.names.get(f"facility:{home}", {}).get(lang, home)
    bound = [each for each in year.duties if each.state in BINDING]
    met = [each for each in bound if each.state is DutyState.VALID]
    missed = [each for each in bound if each.state is DutyState.NOT]
    silent = [each for each in bound if each.state is DutyState.NOT_ASSESSED]
    return {
        "name": name if len(dossier.years) > 1 else "",
        "met": _count(home, "met", met),
        "missed": _count(home, "missed", missed),
        "silent": _count(home, "silent", silent),
        "all": _count(home, "bound", bound),
        "sets": tuple(
            {"title": rows[0].rules.title.in_(lang), "by": _by(rows[0], lang),
             "rows": tuple(_row(each, lang) for each in rows)}
            for _, found in groupby(bound, key=lambda each: each.rules.id)
            if (rows := list(found))
        ),
        "others": _others(year, lang),
    }  # fmt: skip


def _count(home: str, name: str, found: list[DutyStanding]) -> object:
    refs = dict.fromkeys(ref for each in found for ref in each.records)
    words = label(f"report.audit.label.duties-{name}")
    return count(f"duties.{home}.{name}", words, len(found), refs)


def _by(each: DutyStanding, lang: str) -> str:
    return say("report.audit.duties.by", lang, by=each.rules.according_to.in_(lang))


def _row(each: DutyStanding, lang: str) -> dict[str, object]:
    return {
        "what": each.duty.what.in_(lang),
        "sign": SIGNS.get(each.state, "?"),
        "state": say(f"duty.state.{each.state}", lang),
        "until": date(each.until, lang) if each.until and each.state is DutyState.VALID else "",
        "why": tuple(spelled(note[lang], lang) for note in each.why)
        if each.state is not DutyState.VALID
        else (),
        "ours": each.our_reading,
    }


def _others(year: PlanYear, lang: str) -> tuple[str, ...]:
    """Return the rule sets that do not bind on the day, each with its state, once."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in year.duties:
        if each.state not in BINDING:
            state = say(f"duty.state.{each.state}", lang)
            if state not in (held := found[each.rules.title.in_(lang)]):
                held.append(state)
    return tuple(
        say("report.pair", lang, name=title, items=", ".join(states))
        for title, states in found.items()
    )
