"""The findings: how grave, how sure, what to do, and which records they rest on."""

from csirt.model.dossier import Dossier
from csirt.model.finding import Finding, Level
from csirt.reporting import naming
from csirt.reporting.charts.share import share
from csirt.reporting.document import Section
from csirt.reporting.figures import BASES, basis, count, label
from csirt.text import say

MAX_RECORDS = 6


def section(dossier: Dossier, lang: str) -> Section:
    """Return every finding, gravest first, under a count by severity."""
    findings = dossier.risk.findings
    levels = [
        level for level in reversed(Level) if any(each.severity is level for each in findings)
    ]
    content: dict[str, object] = {
        "counts": tuple(_count(findings, level) for level in levels),
        "rows": tuple(_row(dossier, each, lang) for each in findings),
    }
    return Section("findings", say("report.findings.title", lang=lang), content)


def _count(findings: tuple[Finding, ...], level: Level) -> dict[str, object]:
    found = [each for each in findings if each.severity is level]
    words = label(f"report.label.findings-{level.value}")
    return {"severity": level.value, "figure": count(f"findings.{level.value}", words, len(found))}


def _row(dossier: Dossier, finding: Finding, lang: str) -> dict[str, object]:
    title = finding.title.get(lang) or finding.title["fr"]
    records = naming.names(dossier, finding.records, lang)
    counts = finding.rests_on
    words = label("report.label.finding-basis", title=finding.title)
    bar = share(
        [(each, counts.get(each, 0)) for each in BASES], say("report.share.title", lang=lang), 90, 9
    )
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "title": title,
        "actions": tuple(naming.measure(dossier, each, lang) for each in finding.actions),
        "records": records[:MAX_RECORDS],
        "more": len(records) > MAX_RECORDS,
        "basis": basis(f"finding.{finding.id}", words, counts, finding.records),
        "bar": bar if sum(counts.values()) else "",
    }
