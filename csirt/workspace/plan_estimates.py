"""What the evidence of a facility lets one suppose of measures that nobody counted."""

from pathlib import Path

from csirt.analysis.plan_coverage import estimated
from csirt.analysis.plan_levels import standings
from csirt.files.shipped import catalogue
from csirt.model.estimated import EstimatedCoverage
from csirt.model.facility import Facility
from csirt.workspace.plan_actions import actions
from csirt.workspace.plan_evidence import altered, evidence_of


def estimates(root: Path | None, facility: Facility, *, on: str) -> tuple[EstimatedCoverage, ...]:
    """Return the coverages that the evidence of a facility lets one suppose on a day."""
    pieces = evidence_of(root, facility.id)
    if not pieces:
        return ()
    known = actions(root)
    found = standings(known, pieces, on=on, profile=facility.profile, altered=altered(root, pieces))
    levels = {each.action.id: each.level for each in found if each.level is not None}
    return estimated(facility, levels, known.values(), catalogue().measures, on=on)
