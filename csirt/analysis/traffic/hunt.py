"""Findings of the evidence: each rule of the data read by its detector, gravest first."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from csirt.analysis.traffic.evidence import Evidence, Hit, Limits, ends, few
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
    """Return findings gravest first, then surest, by rule, source and hour; each id stands once.

    A capture and a log may each show one rule of the same machines: the second is ``ID-2``.
    """
    seen: Counter[str] = Counter()
    distinct = []
    for each in sorted(found, key=_order):
        id = each.finding.id
        seen[id] += 1
        again = f"{id}-{seen[id]}" if seen[id] > 1 else id
        distinct.append(replace(each, finding=replace(each.finding, id=again)))
    return tuple(distinct)


def _order(each: TrafficFinding) -> tuple[int, int, str, str, int]:
    finding = each.finding
    return (
        -_GRAVEST.index(finding.severity), -_SUREST.index(finding.confidence), finding.rule,
        each.source, each.first,
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
        rule.isolates, rule.hits_target, rule.runs_code, rule.takes_directory,
        _hours(hit, evidence), hit.facts,
    ), rule)  # fmt: skip


def _hours(hit: Hit, evidence: Evidence) -> dict[str, int]:
    """Return, by host, the earliest record that names it; of records without a time, none."""
    found: dict[str, int] = {}
    for each in hit.shown_by:
        at = min((at for at in _times(each) if at != NO_TIME), default=NO_TIME)
        named = {*ends(each), each.get("host") if isinstance(each, Event) else ""} - {""}
        for name in named if at != NO_TIME else ():
            id = evidence.id(name)
            found[id] = min(at, found.get(id, at))
    return found


def worded(found: TrafficFinding, rule: TrafficRule) -> TrafficFinding:
    """Return a finding with what follows from its ends and its facts: id, subjects, words."""
    subjects = tuple(each for each in dict.fromkeys((found.source, *found.targets)) if each)
    digest = sha256_bytes("\n".join((rule.id, *subjects)).encode())[:12]
    facts = {"targets": few(found.targets, 3) or "—", **found.facts}
    title, told = (
        {lang: _said(words.in_(lang), lang, found.source, facts) for lang in LANGUAGES}
        for words in (rule.title, rule.told)
    )
    finding = replace(found.finding, id=f"{rule.id}-{digest}", subjects=subjects, title=title)
    if found.unseen:
        told = {lang: f"{text} {say('capture.hunt.unseen', lang)}" for lang, text in told.items()}
    return replace(found, finding=finding, summary=told)


def _said(words: str, lang: str, source: str, facts: Mapping[str, object]) -> str:
    """Return words with their facts; a machine that nothing names is told as such."""
    if source:
        return filled(words, lang, source=source, **facts)
    text = filled(words, lang, source=say("capture.hunt.nobody", lang), **facts)
    return text[:1].upper() + text[1:]


def _places(shown: Iterable[Event | Flow]) -> dict[tuple[int, int], None]:
    return dict.fromkeys(
        (each.source, each.record if isinstance(each, Event) else each.first_record)
        for each in shown
    )


def _times(each: Event | Flow) -> tuple[int, ...]:
    return (each.at,) if isinstance(each, Event) else (each.first, each.last)
