"""The action plan of an audit, and the places where it is signed."""

from csirt.model.improvement import Improvement, Status
from csirt.model.risk import AtRisk
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label, likelihood
from csirt.reporting.numbers import date
from csirt.text import say
from csirt.workspace.audit import AuditDossier
from csirt.workspace.plan_year import PlanYear

LIKELY = ("likely", "very-likely")
OVER = (Status.DONE, Status.DROPPED)


def work(dossier: AuditDossier, lang: str) -> Section:
    """Return the corrective actions: what, who, until when, on what money, and the proof."""
    rows = [(year, each) for year in dossier.years for each in year.improvements]
    late = [row for row in rows if _is_late(dossier, row[1])]
    if not rows:
        return Section("audit-work", say("report.audit.work.title", lang), {"rows": ()})
    content: dict[str, object] = {
        "rows": tuple(_row(dossier, each, lang) for _, each in rows),
        "open": count("work.open", label("report.audit.label.open"),
                      sum(each.status not in OVER for _, each in rows), _refs(rows)),
        "late": count("work.late", label("report.audit.label.late"), len(late), _refs(late)),
    }  # fmt: skip
    return Section("audit-work", say("report.audit.work.title", lang), content)


def _is_late(dossier: AuditDossier, each: Improvement) -> bool:
    return each.status not in OVER and each.due < dossier.on


def _refs(rows: list[tuple[PlanYear, Improvement]]) -> list[str]:
    return [f"improvement:{year.facility.id}/{each.id}" for year, each in rows]


def _row(dossier: AuditDossier, each: Improvement, lang: str) -> dict[str, object]:
    return {
        "what": each.what.in_(lang),
        "action": (each.action or "").upper(),
        "owner": each.owner,
        "due": date(each.due, lang),
        "late": _is_late(dossier, each),
        "status": say(f"report.audit.status.{each.status}", lang),
        "funding": each.funding,
        "quality": each.quality_ref,
        "proof": each.proof,
    }


def residual(dossier: AuditDossier) -> tuple[AtRisk, ...]:
    """Return the care lines whose stop remains likely: what the director accepts or treats."""
    lines = dossier.risk.care_lines
    return tuple(each for each in lines if each.likelihood.class_ in LIKELY)


def signatures(dossier: AuditDossier, lang: str) -> Section:
    """Return what the auditor and the director sign: not the same thing."""
    risk = dossier.risk
    content: dict[str, object] = {
        "residual": tuple(
            {
                "name": naming.name(dossier, each.ref, lang),
                "likelihood": likelihood(
                    f"residual.{each.ref}",
                    label("report.audit.label.residual", name=naming.both(dossier, each.ref)),
                    each.likelihood,
                    each.path.records if each.path else (),
                    risk.seed,
                ),
            }
            for each in residual(dossier)
        ),
        "several": len(dossier.years) > 1,
    }
    return Section("audit-signatures", say("report.audit.signatures.title", lang), content)
