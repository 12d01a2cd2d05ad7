"""One page for a director: three figures, five priorities, and what nobody has looked at."""

from csirt.model.dossier import Dossier
from csirt.model.finding import Finding
from csirt.model.record import known
from csirt.reporting import naming
from csirt.reporting.charts.lettering import cut_at_word
from csirt.reporting.charts.share import share
from csirt.reporting.document import Section
from csirt.reporting.figures import BASES, amount, basis, count, label
from csirt.text import say

LIKELY = ("likely", "very-likely")
"""Classes of which a director is told."""

PRIORITIES = 5
ROOM = 1500
"""Width of a priority's sentence before it is shortened; its full text stands in the findings."""


def section(dossier: Dossier, lang: str) -> Section:
    """Return the summary."""
    content: dict[str, object] = {
        "care": _care(dossier),
        "known": _known(dossier, lang),
        "chokes": _chokes(dossier),
        "priorities": tuple(_priority(dossier, each, lang) for each in priorities(dossier)),
        "gaps": _gaps(dossier),
    }
    return Section("summary", say("report.summary.title", lang=lang), content)


def priorities(dossier: Dossier) -> tuple[Finding, ...]:
    """Return five findings to begin with: the gravest of each rule, then the gravest left."""
    findings = dossier.risk.findings
    first = tuple({each.rule: each for each in reversed(findings)}.values())
    firsts = [each for each in findings if each in first]
    rest = [each for each in findings if each not in first]
    chosen = (firsts + rest)[:PRIORITIES]
    return tuple(each for each in findings if each in chosen)


def _care(dossier: Dossier) -> dict[str, object]:
    lines = dossier.risk.care_lines
    lost = [each.ref for each in lines if each.likelihood.class_ in LIKELY]
    return {
        "lost": count("summary.lines-lost", label("report.label.lines-lost"), len(lost), lost),
        "all": count(
            "summary.lines", label("report.label.lines"), len(lines), [each.ref for each in lines]
        ),
        "any": bool(lines),
    }


def _known(dossier: Dossier, lang: str) -> dict[str, object]:
    counts = dossier.risk.provenance
    total = sum(counts.values())
    part = counts.get("assumed", 0) / total if total else 1.0
    title = say("report.share.title", lang=lang)
    return {
        "assumed": amount("summary.assumed", label("report.label.assumed"), part, "share"),
        "basis": basis("summary.basis", label("report.label.basis"), counts),
        "bar": share([(each, counts.get(each, 0)) for each in BASES], title),
    }


def _chokes(dossier: Dossier) -> dict[str, object]:
    points = [
        point
        for point in dossier.risk.choke_points
        if any(id.startswith("care-line:") for id in point.protects)
    ]
    refs = [point.ref for point in points]
    return {
        "points": count("summary.chokes", label("report.label.chokes"), len(points), refs),
        "any": bool(points),
    }


def _priority(dossier: Dossier, finding: Finding, lang: str) -> dict[str, object]:
    actions = [naming.measure(dossier, each, lang) for each in finding.actions[:1]]
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "title": cut_at_word(finding.title.get(lang) or finding.title["fr"], 10, ROOM),
        "action": cut_at_word(actions[0], 10, ROOM).rstrip(".") if actions else "",
    }


def _gaps(dossier: Dossier) -> tuple[dict[str, object], ...]:
    facilities = dossier.estate.facilities
    lines = [(each.id, line) for each in facilities for line in each.care_lines]
    applications = [(each.id, record) for each in facilities for record in each.applications]
    found = {
        "paper": [
            f"care-line:{place}/{line.id}"
            for place, line in lines
            if not known(line.paper) or not known(line.paper.tenable_days)  # type: ignore[union-attr]
        ],
        "outage": [
            f"application:{place}/{each.id}"
            for place, each in applications
            if not known(each.max_outage_hours)
        ],
        "flows": [f"facility:{each.id}" for each in facilities if not known(each.flows)],
        "accounts": [f"facility:{each.id}" for each in facilities if not known(each.identities)],
        "lines": [f"facility:{each.id}" for each in facilities if not each.care_lines],
    }
    return tuple(
        {
            "key": f"report.gap.{key}",
            "figure": count(
                f"summary.gap-{key}", label(f"report.label.gap-{key}"), len(refs), refs
            ),
        }
        for key, refs in found.items()
        if refs
    )
