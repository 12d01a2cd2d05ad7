"""What the yearly audit prints: the risk, the actions and their proofs, and what they change."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from csirt import seal
from csirt.analysis.attack_graph.compile import OUTSIDE
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.analysis.risk import analysed
from csirt.model.comparable import Comparable
from csirt.model.dossier import Dossier
from csirt.model.facility import Facility
from csirt.model.finding import Finding, Level
from csirt.model.outage import Outage
from csirt.model.progress import Progress, silent
from csirt.model.record import Text
from csirt.model.region import Estate
from csirt.model.risk import AtRisk, Risk
from csirt.model.tlp import Tlp
from csirt.text import say
from csirt.workspace.comparable import comparables, planning_names, planning_records
from csirt.workspace.dossier import dossier
from csirt.workspace.folder import Workspace
from csirt.workspace.outage import grave_outage
from csirt.workspace.plan_records import names, records
from csirt.workspace.plan_year import PlanYear, plan_year, read_files
from csirt.workspace.planning import planning_path


@dataclass(frozen=True, slots=True)
class Moved:
    """Something whose class of probability the evidence of a year has changed."""

    ref: str
    before: AtRisk
    now: AtRisk


@dataclass(frozen=True, slots=True)
class AuditDossier(Dossier):
    """The dossier of a yearly audit: that of the risk, and the year of each facility."""

    years: tuple[PlanYear, ...] = ()
    """Of the subject, or of each member of the group that is the subject."""
    moved: tuple[Moved, ...] = ()
    """Care lines and applications whose class changed, same model and same coins, with the
    evidence of a year ago and with that of the day."""
    inputs: tuple[tuple[str, str], ...] = ()
    """The files read, with their SHA-256."""
    comparable: tuple[Comparable, ...] = ()
    """Curves with dated cases and planning assumptions, for the care lines of the subject."""
    outage: Outage | None = None
    """What a grave attack would cost care, week by week; none without care lines."""

    @property
    def year(self) -> PlanYear | None:
        """The year of the facility, where the report is about one."""
        return self.years[0] if len(self.years) == 1 else None

    def as_json(self, lang: str) -> dict[str, object]:
        """Return what travels with the report as data."""
        return {
            "risk": self.risk.as_json(lang),
            "plan": [_year_json(each) for each in self.years],
            "moved": [
                {
                    "id": each.ref,
                    "before": each.before.likelihood.class_,
                    "now": each.now.likelihood.class_,
                }
                for each in self.moved
            ],
        }


def _year_json(year: PlanYear) -> dict[str, object]:
    return {
        "facility": year.facility.id,
        "on": year.on,
        "before": year.before,
        "actions": [
            {
                "id": each.action.id,
                "level": each.level,
                "claimed": each.claimed,
                "state": each.state.value,
                "expires": each.expires,
                "last_year": then.level if (then := year.then(each.action.id)) else None,
                "trend": list(year.trend[each.action.id]),
                "evidence": [piece.evidence.id for piece in each.pieces],
            }
            for each in year.now
        ],
        "improvements": [each.id for each in year.improvements],
        "withheld": list(year.withheld),
    }


def plain(told: Dossier) -> AuditDossier:
    """Return the dossier of a risk as that of an audit without evidence."""
    return told if isinstance(told, AuditDossier) else AuditDossier(**_shallow(told))


def audit_dossier(
    workspace: Workspace,
    subject: str | Path,
    *,
    on: str,
    tlp: Tlp | None = None,
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    progress: Progress = silent,
) -> AuditDossier:
    """Return everything that the yearly audit of a facility or a group prints.

    Args: as those of :func:`csirt.workspace.dossier.dossier`; the evidence of a year before ``on``
        is measured with the same seed, so that only what the evidence changes differs.
    """
    base = dossier(
        workspace, subject, on=on, tlp=tlp, samples=samples, seed=seed, progress=progress
    )
    audited = tuple(_audited(base))
    years = tuple(plan_year(workspace.root, each, on=on, tlp=base.tlp) for each in audited)
    comparable = comparables(workspace.root, audited, seed=seed)
    found = replace(base.risk, findings=_merged(base.risk, years))
    made = AuditDossier(**_shallow(base))
    return replace(
        made,
        risk=found,
        years=years,
        moved=_moved(workspace, subject, base, years, samples=samples, seed=seed),
        inputs=_inputs(workspace, years),
        comparable=comparable,
        outage=grave_outage(base.estate, workspace.root, seed=seed),
        records=base.records | dict(records(years)) | planning_records(comparable),
        names=base.names | dict(names(years)) | planning_names(comparable),
        basis=base.basis | {ref: known.basis.value for ref, (_, known) in records(years)},
    )


def audit_inputs(
    workspace: Workspace, subject: str | Path, *, on: str, tlp: Tlp | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the files that the audit of a subject would be made of, without any analysis."""
    estate = workspace.estate(subject, on=on)
    marking = tlp or workspace.settings.tlp
    audited = [each for each in estate.facilities if each.id in _subjects(estate)]
    years = (plan_year(workspace.root, each, on=on, tlp=marking) for each in audited)
    return _inputs(workspace, tuple(years))


def _shallow(told: Dossier) -> dict[str, Any]:
    return {each.name: getattr(told, each.name) for each in fields(Dossier)}


def _subjects(estate: Estate) -> tuple[str, ...]:
    """Return the facility that is the subject, or the members of the group."""
    group = next((each for each in estate.groups if each.id == estate.subject), None)
    return group.members if group else (estate.subject,)


def _audited(base: Dossier) -> Iterator[Facility]:
    wanted = _subjects(base.estate)
    yield from (each for each in base.estate.facilities if each.id in wanted)


def _merged(risk: Risk, years: tuple[PlanYear, ...]) -> tuple[Finding, ...]:
    """Return the findings of the risk and of the plan, gravest first, in a stable order."""
    ranks = list(Level)
    several = len(years) > 1
    own = (_of(year, each) if several else each for year in years for each in year.findings)
    every = (*risk.findings, *own)
    return tuple(sorted(every, key=lambda each: -ranks.index(each.severity)))


def _of(year: PlanYear, each: Finding) -> Finding:
    """Return a finding whose title says of which facility it is."""
    words = year.facility.name
    names = {
        lang: words.in_(lang) if isinstance(words, Text) else year.facility.id
        for lang in each.title
    }
    told = {
        lang: say("report.pair", lang, name=names[lang], items=title)
        for lang, title in each.title.items()
    }
    return replace(each, title=told)


def _moved(
    workspace: Workspace,
    subject: str | Path,
    base: Dossier,
    years: tuple[PlanYear, ...],
    *,
    samples: int,
    seed: int,
) -> tuple[Moved, ...]:
    if not any(each.level is not None for year in years for each in (*year.now, *year.last)):
        return ()
    then = workspace.estate(subject, verify=False, on=years[0].before)
    was = analysed(then, base.catalogue, entries=OUTSIDE, samples=samples, seed=seed)
    before = {each.ref: each for each in (*was.care_lines, *was.applications)}
    return tuple(
        Moved(each.ref, before[each.ref], each)
        for each in (*base.risk.care_lines, *base.risk.applications)
        if each.ref in before and before[each.ref].likelihood.class_ != each.likelihood.class_
    )


def _inputs(workspace: Workspace, years: tuple[PlanYear, ...]) -> tuple[tuple[str, str], ...]:
    """Return the files that an audit was made of, by name, with their SHA-256."""
    root = workspace.root
    if root is None:
        return ()
    found = {name: sha256 for year in years for name, sha256 in read_files(root, year)}
    for path in (planning_path(root, year.facility.id) for year in years):
        if path.is_file():
            found[path.relative_to(root).as_posix()] = seal.sha256_file(path)
    for path in workspace.read_files():
        if path.is_file() and path.resolve().is_relative_to(root.resolve()):
            name = path.resolve().relative_to(root.resolve()).as_posix()
            found[name] = seal.sha256_file(path)
    return tuple(sorted(found.items()))
