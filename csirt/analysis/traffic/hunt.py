"""Findings of the evidence: each rule of the data read by its detector, gravest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from csirt.analysis.traffic import (
    hunt_channels,
    hunt_directory,
    hunt_logons,
    hunt_machines,
    hunt_remote,
    hunt_scans,
)
from csirt.analysis.traffic.evidence import Evidence, Hit, Limits, few
from csirt.analysis.traffic.hosts import record
from csirt.model.capture import NO_TIME, Event, Flow, Host, Seen
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.traffic import TrafficRule
from csirt.model.traffic_finding import TrafficFinding
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES, filled, say

MOST_RECORDS = 1_000
"""Listed of one finding; how many are left out is said."""
_GRAVEST, _SUREST = list(Level), list(Confidence)

DETECTORS: dict[str, Callable[[Evidence, Limits], Iterator[Hit]]] = {
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
    "beacon": hunt_channels.beacons,
    "outbound-volume": hunt_channels.volume,
    "controller-write": hunt_machines.writes,
    "controller-stop": hunt_machines.stops,
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
    found = [
        _finding(rule, hit, evidence)
        for rule in rules
        if rule.id in DETECTORS
        for hit in DETECTORS[rule.id](evidence, rule.thresholds)
    ]
    return tuple(sorted(found, key=_order))


def _order(each: TrafficFinding) -> tuple[int, int, str, str]:
    finding = each.finding
    return (
        -_GRAVEST.index(finding.severity), -_SUREST.index(finding.confidence), finding.rule,
        each.source,
    )  # fmt: skip


def _finding(rule: TrafficRule, hit: Hit, evidence: Evidence) -> TrafficFinding:
    source = _id(evidence, hit.source)
    targets = tuple(dict.fromkeys(_id(evidence, each) for each in hit.targets))
    subjects = tuple(dict.fromkeys((source, *targets)))
    places = _places(hit.shown_by)
    listed = tuple(places)[:MOST_RECORDS]
    records = tuple(record(evidence.seen, *place) for place in listed)
    digest = sha256_bytes("\n".join((rule.id, *subjects)).encode())[:12]
    facts = {"source": source, "targets": few(targets, 3), **hit.facts}
    times = [at for each in hit.shown_by for at in _times(each) if at != NO_TIME]
    finding = Finding(
        f"{rule.id}-{digest}", rule.id, rule.severity, hit.confidence,
        {lang: filled(rule.title.in_(lang), lang, **facts) for lang in LANGUAGES},
        subjects, records, (rule.step,),
        {"assumed": 0, "declared": 0, "observed": len(places)},
    )  # fmt: skip
    return TrafficFinding(
        finding, rule.technique, source, targets,
        {lang: _summary(rule, hit, lang, facts) for lang in LANGUAGES},
        {lang: rule.is_not.in_(lang) for lang in LANGUAGES},
        min(times, default=NO_TIME), max(times, default=NO_TIME),
        tuple(frame for _, frame in listed), len(places) - len(listed), hit.unseen,
        rule.isolates, rule.hits_target,
    )  # fmt: skip


def _summary(rule: TrafficRule, hit: Hit, lang: str, facts: Mapping[str, object]) -> str:
    told = filled(rule.told.in_(lang), lang, **facts)
    return f"{told} {say('capture.hunt.unseen', lang)}" if hit.unseen else told


def _id(evidence: Evidence, address: str) -> str:
    host = evidence.hosts.get(address)
    return host.id if host else address


def _places(shown: Iterable[Event | Flow]) -> dict[tuple[int, int], None]:
    return dict.fromkeys(
        (each.source, each.record if isinstance(each, Event) else each.first_record)
        for each in shown
    )


def _times(each: Event | Flow) -> tuple[int, ...]:
    return (each.at,) if isinstance(each, Event) else (each.first, each.last)
