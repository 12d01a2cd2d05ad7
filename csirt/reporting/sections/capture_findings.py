"""What looks like an attack, where the model says otherwise, and when; with the frames."""

from collections.abc import Iterator

from csirt.analysis.traffic.compare import RuleState
from csirt.model.capture import NO_TIME
from csirt.model.traffic_finding import TrafficFinding
from csirt.reporting.document import Section
from csirt.reporting.numbers import number
from csirt.reporting.sections.capture_pages import called, hour
from csirt.text import say
from csirt.workspace.capture import is_log
from csirt.workspace.capture_compare import Compared
from csirt.workspace.capture_dossier import CaptureDossier, named
from csirt.workspace.capture_hunt import step_title

MOST_RECORDS, MOST_MOMENTS = 8, 60


def findings(dossier: CaptureDossier, lang: str) -> Section:
    """Return the findings, the gravest first."""
    content: dict[str, object] = {
        "rows": tuple(_finding(each, lang) for each in dossier.hunted.findings)
    }
    return Section("capture-findings", say("report.capture.findings.title", lang), content)


def _finding(each: TrafficFinding, lang: str) -> dict[str, object]:
    finding = each.finding
    records = ", ".join(finding.records[:MOST_RECORDS])
    more = len(finding.records) - MOST_RECORDS + each.left_out
    return {
        "title": finding.title[lang],
        "severity": finding.severity.value,
        "confidence": say(f"confidence.{finding.confidence}", lang),
        "technique": ", ".join(each.technique),
        "summary": each.summary[lang],
        "is_not": each.is_not[lang],
        "records": records + (say("cli.capture.hunt.more", lang, count=more) if more > 0 else ""),
        "step": step_title(finding.actions[0], lang) if finding.actions else "",
    }


def model(dossier: CaptureDossier, lang: str) -> Section:
    """Return where the wire and the model differ, site by site in a group; without a model, that
    nothing was compared."""
    found = dossier.compared
    content: dict[str, object] = {
        "compared": found is not None,
        "sites": (),
        "nobody": "",
        "notes": (),
    }
    if isinstance(found, Compared):
        content |= {"sites": (_site(found, "", lang),)}
    elif found:
        sites = tuple(_site(each, named(each.facility, lang), lang) for each in found.members)
        nobody = say("cli.capture.compare.no-member", lang, group=named(found.group, lang))
        content |= {"sites": sites, "nobody": "" if sites else nobody}
        content |= {"notes": tuple(found.notes(lang))}
    return Section("capture-model", say("report.capture.model.title", lang), content)


def _site(told: Compared, name: str, lang: str) -> dict[str, object]:
    found = told.found
    rules = found.rules or ()
    return {
        "name": name,
        "notes": tuple(told.notes(lang)),
        "assessed": found.rules is not None,
        "strangers": tuple(called(each.host) for each in found.strangers),
        "extra": tuple(
            {
                "way": f"{each.source} → {each.target}",
                "service": each.service,
                "talks": number(each.conversations, lang),
                "records": ", ".join(each.records),
            }
            for each in found.talks
            if each.allowed is False
        ),
        "never": tuple(
            f"{each.rule.from_} → {each.rule.to}: {', '.join(each.rule.services)}"
            for each in rules
            if each.state is RuleState.NEVER
        ),
    }


def timeline(dossier: CaptureDossier, lang: str) -> Section:
    """Return what begins when: files, machines, findings, in the order of time (UTC)."""
    moments = sorted(_moments(dossier, lang))
    content: dict[str, object] = {
        "rows": tuple(
            {"hour": hour(first), "until": hour(last), "what": what}
            for first, last, what in moments[:MOST_MOMENTS]
        ),
        "more": number(len(moments) - MOST_MOMENTS, lang) if len(moments) > MOST_MOMENTS else "",
    }
    return Section("capture-timeline", say("report.capture.timeline.title", lang), content)


def _moments(dossier: CaptureDossier, lang: str) -> Iterator[tuple[int, int, str]]:
    hunted = dossier.hunted
    for file in hunted.seen.files:
        if file.first != NO_TIME:
            kind = "log" if is_log(file) else "file"
            yield file.first, file.last, say(f"report.capture.moment.{kind}", lang, name=file.name)
    for host in hunted.hosts:
        if host.inside and host.first != NO_TIME:
            name = called(host)
            yield host.first, host.last, say("report.capture.moment.host", lang, name=name)
    for each in hunted.findings:
        if each.first != NO_TIME:
            title = each.finding.title[lang]
            yield each.first, each.last, say("report.capture.moment.finding", lang, title=title)
