"""A facility's year on the actions of the plan: where it stands, stood, and which proofs it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt import seal
from csirt.analysis.duties import DutyStanding, Place, duties_on
from csirt.analysis.follow_up import KpiValue
from csirt.analysis.plan_findings import plan_findings
from csirt.analysis.plan_levels import ActionStanding, Piece, months_after, standings
from csirt.model.assessment import Evidence
from csirt.model.facility import Facility
from csirt.model.finding import Finding
from csirt.model.follow_up import FOLDER as FOLLOW_UP
from csirt.model.improvement import Improvement
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.workspace.duty_rules import rule_sets
from csirt.workspace.follow_up import kpis_of
from csirt.workspace.improvements import FOLDER as IMPROVEMENTS
from csirt.workspace.improvements import improvements
from csirt.workspace.plan_actions import actions, notices, own_files
from csirt.workspace.plan_evidence import FOLDER, altered, evidence_of, is_altered

YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class PlanYear:
    """What is known of one facility's actions on a day, and a year before."""

    facility: Facility
    on: str
    before: str
    """The same day a year earlier."""
    now: tuple[ActionStanding, ...]
    last: tuple[ActionStanding, ...]
    """As the evidence of that time counted on that day."""
    trend: dict[str, tuple[int | None, ...]]
    """By action, the level that counted at the end of each of twelve months and today; ``None``
    where nothing was assessed."""
    evidence: tuple[Evidence, ...]
    improvements: tuple[Improvement, ...]
    findings: tuple[Finding, ...]
    withheld: tuple[str, ...]
    """References above the marking, left out and told of."""
    duties: tuple[DutyStanding, ...] = ()
    kpis: tuple[KpiValue, ...] = ()
    """Those that have a value; what is not known is counted in ``kpis_unknown``."""
    kpis_unknown: int = 0

    def then(self, code: str) -> ActionStanding | None:
        """Return where an action stood a year before."""
        return next((each for each in self.last if each.action.id == code), None)

    @property
    def applicable(self) -> tuple[ActionStanding, ...]:
        """The actions that concern this kind of facility."""
        return tuple(each for each in self.now if each.state != "not-applicable")

    def pieces(self) -> tuple[Piece, ...]:
        """Return every piece once, as it stands for the first of its actions."""
        return _once(self.now)

    def appeared(self) -> tuple[Piece, ...]:
        """Return the pieces dated within the year, each once."""
        return tuple(
            each for each in _once(self.now) if self.before < each.evidence.date <= self.on
        )

    def expired(self) -> tuple[Piece, ...]:
        """Return the pieces that ceased to be valid within the year, each once."""
        return tuple(
            each
            for each in _once(self.now)
            if each.state == "expired" and self.before < each.expires <= self.on
        )


def _once(found: tuple[ActionStanding, ...]) -> tuple[Piece, ...]:
    pieces = {piece.evidence.id: piece for each in reversed(found) for piece in each.pieces}
    return tuple(pieces[id] for id in sorted(pieces))


def plan_year(root: Path | None, facility: Facility, *, on: str, tlp: Tlp) -> PlanYear:
    """Return the year of a facility that ends on a day.

    Args:
        root: The workspace; none where the file stands alone, and nothing is assessed then.
        facility: With the identity that its region gives it.
        on: The day, ISO.
        tlp: Marking of the output: evidence and corrective actions above it are left out.

    Raises:
        ContentError: a file of evidence, of an action or of an improvement is at fault.
    """
    known = actions(root)
    every = evidence_of(root, facility.id)
    shown = tuple(each for each in every if ORDER[each.tlp] <= ORDER[tlp])
    gone = altered(root, shown)
    work = improvements(root, facility=facility.id) if root else ()
    open_work = tuple(each for each in work if ORDER[each.tlp] <= ORDER[tlp])
    held = [f"evidence:{facility.id}/{each.id}" for each in every if each not in shown]
    held += [f"improvement:{facility.id}/{each.id}" for each in work if each not in open_work]

    def at(day: str) -> tuple[ActionStanding, ...]:
        return standings(known, shown, on=day, profile=facility.profile, altered=gone)

    before = months_after(on, -YEAR_MONTHS)
    days = [months_after(on, -back) for back in range(YEAR_MONTHS, -1, -1)]
    by_day = {day: at(day) for day in days}
    trend = {
        code: tuple(
            next(each.level for each in by_day[day] if each.action.id == code) for day in days
        )
        for code in known
    }
    now = by_day[on]
    findings = plan_findings(facility.id, now, on=on)
    place = Place(facility.id, facility.profile, facility.location.department)
    duties = duties_on(
        rule_sets(root).values() if root else (), shown, known.values(), on=on, place=place,
        altered=gone,
    )  # fmt: skip
    values = _kpis(root, facility, on)
    return PlanYear(
        facility, on, before, now, by_day[before], trend, shown, open_work, findings, tuple(held),
        duties, tuple(each for each in values if each.value is not None),
        sum(each.value is None for each in values),
    )  # fmt: skip


def _kpis(root: Path | None, facility: Facility, on: str) -> tuple[KpiValue, ...]:
    file = root / "facilities" / f"{facility.id}.yaml" if root else None
    return kpis_of(file, on=on).kpis if file and file.is_file() else ()


def read_files(root: Path | None, year: PlanYear) -> tuple[tuple[str, str], ...]:
    """Return the files that a year rests on, by their name in the workspace, with their SHA-256."""
    if root is None:
        return ()
    return tuple((path.relative_to(root).as_posix(), seal.sha256_file(path))
                 for path in _files(root, year))  # fmt: skip


def _files(root: Path, year: PlanYear) -> Iterator[Path]:
    id = year.facility.id
    for each in year.evidence:
        yield root / FOLDER / id / f"{each.id}.yaml"
        if each.path and not is_altered(root, each):
            proof = (root / each.path).resolve()
            if proof.is_relative_to(root.resolve()) and proof.is_file():
                yield root / each.path
    for improvement in year.improvements:
        yield root / IMPROVEMENTS / id / f"{improvement.id}.yaml"
    yield from sorted((root / IMPROVEMENTS / id).glob("*.seen.yaml"))
    yield from sorted((root / FOLLOW_UP / id).glob("*.yaml"))
    yield from own_files(root)


def plan_notices(year: PlanYear) -> tuple[dict[str, str], ...]:
    """Return what every page that uses the actions must say."""
    return notices(each.action for each in year.now)
