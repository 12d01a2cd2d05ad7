"""Findings of the evidence: each rule of the data read by its detector, gravest first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from csirt.analysis.traffic import (
    hunt_alerts,
    hunt_channels,
    hunt_directory,
    hunt_doors,
    hunt_logons,
    hunt_machines,
    hunt_remote,
    hunt_scans,
    hunt_tickets,
    hunt_web,
    hunt_windows,
)
from csirt.analysis.traffic.evidence import Evidence, Hit, Limits, few
from csirt.analysis.traffic.hosts import record
from csirt.analysis.traffic.same_fact import joined
from csirt.model.capture import NO_TIME, Event, Flow, Host, Seen
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.traffic import TrafficRule
from csirt.model.traffic_finding import TrafficFinding
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES, filled, say

MOST_RECORDS = 1_000
"""Listed of one finding; how many are left out is said."""
_GRAVEST, _SUREST = list(Level), list(Confidence)

Detector = Callable[[Evidence, Limits], Iterator[Hit]]


def _calls(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield regular calls, those that go by a proxy included."""
    yield from hunt_channels.beacons(evidence, limits)
    yield from hunt_web.beacons(evidence, limits)


DETECTORS: dict[str, Detector] = {
    "remote-service": hunt_remote.services,
    "remote-wmi": hunt_remote.management,
    "remote-task": hunt_remote.tasks,
    "password-spraying": hunt_logons.spraying,
    "password-guessing": hunt_logons.guessing,
    "remote-access-guessing": hunt_logons.remote_guessing,
    "cleartext-password": hunt_logons.clear_passwords,
    "kerberoasting": hunt_directory.weak_tickets,
    "zerologon": hunt_directory.zerologon,
    "dcsync": hunt_directory.replication,
    "port-scan": hunt_scans.ports,
    "host-sweep": hunt_scans.sweep,
    "account-listing": hunt_scans.accounts,
    "dns-tunnel": hunt_channels.dns,
    "icmp-tunnel": hunt_channels.icmp,
    "beacon": _calls,
    "outbound-volume": hunt_channels.volume,
    "controller-write": hunt_machines.writes,
    "controller-stop": hunt_machines.stops,
    "service-created": hunt_windows.services,
    "task-created": hunt_windows.tasks,
    "log-cleared": hunt_windows.cleared,
    "privileged-member": hunt_windows.members,
    "directory-copied": hunt_windows.replication,
    "service-tickets": hunt_tickets.services,
    "unproved-tickets": hunt_tickets.unproved,
    "edr-alert": hunt_alerts.grave,
    "edr-spread": hunt_alerts.many,
    "outbound-web": hunt_web.volume,
    "door-found": hunt_doors.found,
}
"""What reads each rule."""


def findings(
    seen: Seen, hosts: Iterable[Host], rules: Iterable[TrafficRule]
) -> tuple[TrafficFinding, ...]:
    """Return what the evidence shows of an attack: gravest first, then surest.

    Args:
        seen: What the files show.
        hosts: The machines of the same evidence.
        rules: Thresholds and words; a rule without a detector finds nothing.

    A finding is what the records show, not a proof of who meant what: :attr:`is_not` says what
    looks the same.
    """
    evidence = Evidence(seen, hosts)
    found = (
        (rule, hit)
        for rule in rules
        if rule.id in DETECTORS
        for hit in DETECTORS[rule.id](evidence, rule.thresholds)
    )
    return ordered(_finding(rule, hit, evidence) for rule, hit in joined(found, evidence))


def ordered(found: Iterable[TrafficFinding]) -> tuple[TrafficFinding, ...]:
    """Return findings gravest first, then surest, by rule and by source."""
    return tuple(sorted(found, key=_order))


def _order(each: TrafficFinding) -> tuple[int, int, str, str]:
    finding = each.finding
    return (
        -_GRAVEST.index(finding.severity), -_SUREST.index(finding.confidence), finding.rule,
        each.source,
    )  # fmt: skip


def _finding(rule: TrafficRule, hit: Hit, evidence: Evidence) -> TrafficFinding:
    places = _places(hit.shown_by)
    listed = tuple(places)[:MOST_RECORDS]
    records = tuple(record(evidence.seen, *place) for place in listed)
    times = [at for each in hit.shown_by for at in _times(each) if at != NO_TIME]
    finding = Finding(
        "", rule.id, rule.severity, hit.confidence, {}, (), records, (rule.step,),
        {"assumed": 0, "declared": 0, "observed": len(places)},
    )  # fmt: skip
    return worded(TrafficFinding(
        finding, rule.technique, evidence.id(hit.source),
        tuple(dict.fromkeys(evidence.id(each) for each in hit.targets)),
        {}, {lang: rule.is_not.in_(lang) for lang in LANGUAGES},
        min(times, default=NO_TIME), max(times, default=NO_TIME),
        tuple(frame for _, frame in listed), len(places) - len(listed), hit.unseen,
        rule.isolates, rule.hits_target, rule.takes_directory, hit.facts,
    ), rule)  # fmt: skip


def worded(found: TrafficFinding, rule: TrafficRule) -> TrafficFinding:
    """Return a finding with what follows from its ends and its facts: id, subjects, words."""
    subjects = tuple(each for each in dict.fromkeys((found.source, *found.targets)) if each)
    digest = sha256_bytes("\n".join((rule.id, *subjects)).encode())[:12]
    facts = {"source": found.source, "targets": few(found.targets, 3) or "—", **found.facts}
    finding = replace(
        found.finding, id=f"{rule.id}-{digest}", subjects=subjects,
        title={lang: filled(rule.title.in_(lang), lang, **facts) for lang in LANGUAGES},
    )  # fmt: skip
    told = {lang: filled(rule.told.in_(lang), lang, **facts) for lang in LANGUAGES}
    if found.unseen:
        told = {lang: f"{text} {say('capture.hunt.unseen', lang)}" for lang, text in told.items()}
    return replace(found, finding=finding, summary=told)


def _places(shown: Iterable[Event | Flow]) -> dict[tuple[int, int], None]:
    return dict.fromkeys(
        (each.source, each.record if isinstance(each, Event) else each.first_record)
        for each in shown
    )


def _times(each: Event | Flow) -> tuple[int, ...]:
    return (each.at,) if isinstance(each, Event) else (each.first, each.last)
