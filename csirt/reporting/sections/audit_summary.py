"""One page for a director: three figures, the wheel of the actions, five priorities."""

from markupsafe import Markup

from csirt.reporting.charts.radar import Spoke, radar
from csirt.reporting.document import Section
from csirt.reporting.numbers import date
from csirt.reporting.sections import audit_words as words
from csirt.reporting.sections import summary
from csirt.text import say
from csirt.workspace.audit import AuditDossier
from csirt.workspace.plan_year import PlanYear


def section(dossier: AuditDossier, lang: str) -> Section:
    """Return the summary of an audit."""
    base = summary.section(dossier, lang)
    content: dict[str, object] = {
        **{key: base.content[key] for key in ("care", "known", "priorities")},
        "plans": tuple(_plan(each, lang, dossier) for each in dossier.years),
        "wheel": wheel(dossier.year, lang) if dossier.year else "",
        "assessed": any(each.evidence for each in dossier.years),
    }
    return Section("audit-summary", base.title, content)


def _plan(year: PlanYear, lang: str, dossier: AuditDossier) -> dict[str, object]:
    names = dossier.names.get(f"facility:{year.facility.id}", {})
    return {"name": names.get(lang, year.facility.id), **words.counted(year)}


def wheel(year: PlanYear, lang: str) -> Markup:
    """Return the levels of a facility on the wheel, this year against last year."""
    spokes = []
    for each in year.now:
        then = year.then(each.action.id)
        applies = each.state != "not-applicable"
        spokes.append(
            Spoke(each.action.id.upper(), each.level, then.level if then else None,
                  each.claimed, applies)
        )  # fmt: skip
    return radar(spokes, _key(year, lang))


def _key(year: PlanYear, lang: str) -> dict[str, str]:
    found = {
        "now": say("report.audit.key.now", lang, on=date(year.on, lang)),
        "last": say("report.audit.key.last", lang, on=date(year.before, lang)),
    }
    found |= {
        name: say(f"report.audit.key.{name}", lang)
        for name in ("title", "claimed", "silent", "none")
    }
    told = ", ".join(
        say(
            "report.audit.key.spoke",
            lang,
            action=each.action.id.upper(),
            level="–" if each.level is None else str(each.level),
        )
        for each in year.now
    )
    levels = "\n".join(say(f"report.audit.level.{at}", lang) for at in range(4))
    return {**found, "description": told, "levels": levels}
