"""The findings: how grave, how sure, what to do, and which records they rest on."""

from collections import defaultdict
from collections.abc import Sequence

from csirt.model.dossier import Dossier
from csirt.model.figure import Figure
from csirt.model.finding import Finding, Level
from csirt.reporting import naming
from csirt.reporting.charts.share import share
from csirt.reporting.document import Section
from csirt.reporting.figures import BASES, basis, count, label
from csirt.text import say

MAX_RECORDS = 8


def section(dossier: Dossier, lang: str) -> Section:
    """Return every finding, gravest first, under a count by severity.

    Those of one rule that call for the same measures stand in one sheet: one cause, one remedy.
    """
    findings = dossier.risk.findings
    levels = [
        level for level in reversed(Level) if any(each.severity is level for each in findings)
    ]
    sheets: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for each in findings:
        sheets[each.rule, each.severity, each.confidence, each.actions].append(each)
    content: dict[str, object] = {
        "counts": tuple(_count(findings, level) for level in levels),
        "sheets": tuple(_sheet(dossier, group, lang) for group in sheets.values()),
    }
    return Section("findings", say("report.findings.title", lang=lang), content)


def _count(findings: tuple[Finding, ...], level: Level) -> dict[str, object]:
    found = [each for each in findings if each.severity is level]
    words = label(f"report.label.findings-{level.value}")
    records = dict.fromkeys(ref for each in found for ref in each.records)
    figure = count(f"findings.{level.value}", words, len(found), records)
    return {"severity": level.value, "figure": figure}


def _sheet(dossier: Dossier, findings: Sequence[Finding], lang: str) -> dict[str, object]:
    first = findings[0]
    refs = dict.fromkeys(ref for each in findings for ref in each.records)
    records = naming.names(dossier, refs, lang)
    counts = {kind: sum(each.rests_on.get(kind, 0) for each in findings) for kind in BASES}
    words = say("report.share.title", lang=lang)
    bar = share([(kind, counts[kind]) for kind in BASES], words, 90, 9)
    return {
        "severity": first.severity.value,
        "confidence": first.confidence.value,
        "rows": tuple(_row(each, lang) for each in findings),
        "actions": tuple(naming.measure(dossier, each, lang) for each in first.actions),
        "records": naming.some(records, MAX_RECORDS),
        "bar": bar if sum(counts.values()) else "",
    }


def _row(finding: Finding, lang: str) -> dict[str, object]:
    return {
        "id": finding.id,
        "title": finding.title.get(lang) or finding.title["fr"],
        "basis": _basis(finding),
    }


def _basis(finding: Finding) -> Figure:
    words = label("report.label.finding-basis", title=finding.title)
    return basis(f"finding.{finding.id}", words, finding.rests_on, finding.records)
