"""Findings: what the analysis and the model show, in classes, with the records they rest on.

A rule is a function from what was found to findings, in the explicit dict :data:`RULES`.
"""

from collections.abc import Callable, Iterator

from csirt.analysis.findings import falls, written
from csirt.analysis.findings.made import Seen
from csirt.model.finding import Finding, Level

RULES: dict[str, Callable[[Seen], Iterator[Finding]]] = {
    "care-line-at-risk": falls.care_line_at_risk,
    "copies-fall-too": falls.copies_fall_too,
    "directory-in-reach": falls.directory_in_reach,
    "choke-point": falls.choke_point,
    "admin-session": written.admin_session,
    "known-flaw": written.known_flaw,
    "cut-never-tried": written.cut_never_tried,
    "paper-unknown": written.paper_unknown,
    "service-without-link": written.service_without_link,
}


def found(
    seen: Seen,
) -> tuple[Finding, ...]:
    """Return the findings of an analysis, gravest first."""
    findings = [
        finding for rule in RULES.values() for finding in rule(seen) if _concerns(seen, finding)
    ]
    order = list(Level)[::-1]
    return tuple(
        sorted(findings, key=lambda each: (order.index(each.severity), each.rule, each.subjects))
    )


def _concerns(seen: Seen, finding: Finding) -> bool:
    """Keep what is about the subject of the analysis, and choke points wherever they stand."""
    home = seen.terrain.estate.subject
    if finding.rule == "choke-point" or home not in {
        facility.id for facility in seen.terrain.estate.facilities
    }:
        return True
    return any(ref.partition(":")[2].startswith(f"{home}/") for ref in finding.subjects)
