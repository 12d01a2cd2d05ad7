"""What changed in a year: levels, proofs that came and that expired, classes that moved."""

from collections.abc import Iterator

from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label, likelihood
from csirt.reporting.numbers import date
from csirt.reporting.sections import audit_words as words
from csirt.text import say
from csirt.workspace.audit import AuditDossier, Moved
from csirt.workspace.plan_year import PlanYear


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return what changed since the same day of the year before."""
    content: dict[str, object] = {
        "places": tuple(_place(dossier, each, lang) for each in dossier.years),
        "moved": tuple(_moved(dossier, each, lang) for each in dossier.moved),
        "since": date(dossier.years[0].before, lang) if dossier.years else "",
    }
    return Section("audit-changes", say("report.audit.changes.title", lang), content)


def _place(dossier: AuditDossier, year: PlanYear, lang: str) -> dict[str, object]:
    home = year.facility.id
    came, went = year.appeared(), year.expired()
    return {
        "name": dossier.names.get(f"facility:{home}", {}).get(lang, home),
        "up": tuple(_levels(year, lang, rise=True)),
        "down": tuple(_levels(year, lang, rise=False)),
        "first": tuple(_first(year, lang)),
        "came": count(f"plan.{home}.came", label("report.audit.label.came"), len(came),
                      [f"evidence:{home}/{each.evidence.id}" for each in came]),
        "went": count(f"plan.{home}.went", label("report.audit.label.went"), len(went),
                      [f"evidence:{home}/{each.evidence.id}" for each in went]),
        "withheld": count(f"plan.{home}.withheld", label("report.audit.label.withheld"),
                          len(year.withheld)) if year.withheld else "",
    }  # fmt: skip


def _levels(year: PlanYear, lang: str, *, rise: bool) -> Iterator[dict[str, object]]:
    for each in year.now:
        then = year.then(each.action.id)
        if then is None or then.level is None or each.level is None:
            continue
        if (each.level > then.level) if rise else (each.level < then.level):
            yield {
                "name": words.name(each, lang),
                "before": words.level(year, then, when="last"),
                "now": words.level(year, each),
                "state": words.state(each, lang),
            }


def _first(year: PlanYear, lang: str) -> Iterator[dict[str, object]]:
    """Yield the actions that were assessed for the first time."""
    for each in year.now:
        then = year.then(each.action.id)
        if each.level is not None and (then is None or then.level is None):
            yield {"name": words.name(each, lang), "now": words.level(year, each)}


def _moved(dossier: AuditDossier, each: Moved, lang: str) -> dict[str, object]:
    seed = dossier.risk.seed
    name = naming.both(dossier, each.ref)
    refs = each.now.path.records if each.now.path else ()
    before = label("report.audit.label.class-before", name=name)
    now = label("report.audit.label.class-now", name=name)
    was, is_ = each.before.likelihood, each.now.likelihood
    return {
        "name": name[lang],
        "before": likelihood(f"moved.{each.ref}.before", before, was, refs, seed),
        "now": likelihood(f"moved.{each.ref}.now", now, is_, refs, seed),
        "better": is_.probability < was.probability,
    }
