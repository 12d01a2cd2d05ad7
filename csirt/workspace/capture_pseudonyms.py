"""What ``csirt capture … --pseudonyms KEY`` answers: what was found, and nobody's name in it.

The rules read the real evidence, for they measure names; what they found is then said again with
pseudonyms, field by field. What no answer shows (events, MAC of neighbours) is left out, and free
text (a fault of a log, a vendor, a description of an indicator) is not passed on.
"""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from re import compile as pattern

from csirt.analysis.traffic.evidence import MOST_LOOKED, NameOf, Names, beyond
from csirt.analysis.traffic.hunt import ordered, worded
from csirt.exchange.pseudonyms import Pseudonyms
from csirt.files.indicators.gathered import IndicatorList
from csirt.files.mappings import shipped
from csirt.files.pseudonym_key import made_key, read_key
from csirt.files.shipped import traffic_rules
from csirt.model.capture import CaptureFile, Host, Protocol, Seen
from csirt.model.fault import Fault
from csirt.model.indicator import HASHES, Indicator, IndicatorHit, IndicatorKind
from csirt.model.traffic import TrafficRule
from csirt.model.traffic_finding import TrafficFinding
from csirt.text import say
from csirt.workspace.capture_hunt import Hunted
from csirt.workspace.capture_match import Matched

NOTE = "note.pseudonyms"
_PLAIN_FACTS = frozenset(
    {"link", "protocol", "packets", "count", "seconds", "zone", "years", "day", "services"}
)
"""Facts of notes that say nothing of a house."""
_NUMBERED = pattern(r"ip-\d{1,3}")
_PUBLIC = frozenset({*HASHES, IndicatorKind.JA4})
"""Indicators of a program, of no place."""


def new_key(path: Path, *, force: bool = False) -> str:
    """Write a new key and return its fingerprint; see
    :func:`csirt.files.pseudonym_key.made_key` for the errors."""
    return Pseudonyms(made_key(path, force=force)).fingerprint


def pseudonyms_of(path: Path) -> tuple[Pseudonyms, bool]:
    """Return the pseudonyms of the key of a file, and whether others may read it; see
    :func:`csirt.files.pseudonym_key.read_key` for the errors."""
    key = read_key(path)
    return Pseudonyms(key.secret), key.exposed


def seen_under(seen: Seen, names: Pseudonyms) -> Seen:
    """Return the files and the conversations of some evidence under pseudonyms; nothing more."""
    flows = (
        replace(f, proto=_proto(f.proto, names), a=names.machine(f.a), b=names.machine(f.b))
        for f in seen.flows
    )
    notes = tuple((key, _facts(facts, names)) for key, facts in seen.notes)
    return Seen(
        files=tuple(_file(each, names) for each in seen.files),
        flows=tuple(flows),
        undissected=seen.undissected,
        notes=((NOTE, (("key", names.fingerprint),)), *notes),
        faults=tuple(_fault(each, names) for each in seen.faults),
        pseudonyms=names.fingerprint,
    )


def hunted_under(found: Hunted, names: Pseudonyms) -> Hunted:
    """Return the machines and the findings of some evidence under pseudonyms.

    The same rules, counts and records as without; the machines in the order of their pseudonyms.
    """
    rules = {rule.id: rule for rule in traffic_rules()}
    seen = seen_under(found.seen, names)
    left = (
        ("note.capture.beyond", (("kind", kind), ("count", count), ("limit", MOST_LOOKED)))
        for kind, count in beyond(found.seen).items()
    )
    return Hunted(
        replace(seen, notes=(*seen.notes, *left)),
        tuple(sorted((_host(each, names) for each in found.hosts), key=_place)),
        ordered(_finding(each, rules[each.finding.rule], names) for each in found.findings),
    )


def matched_under(found: Matched, names: Pseudonyms) -> Matched:
    """Return where some lists meet the evidence, under pseudonyms; the indicators too, for a hit
    says that a house talked to one. Hashes of files and of programs stay."""
    hits = (_hit(each, names) for each in found.hits)
    return Matched(
        seen_under(found.seen, names),
        tuple(_list(each, names) for each in found.lists),
        tuple(sorted(hits, key=lambda hit: (hit.first, hit.indicator.id, hit.record))),
    )


def _file(file: CaptureFile, names: Pseudonyms) -> CaptureFile:
    notes = tuple((key, _facts(facts, names)) for key, facts in file.notes)
    links = tuple(_link(each, names) for each in file.link_types)
    return replace(file, name=names.file(file.name), link_types=links, notes=notes)


def _link(link: str, names: Pseudonyms) -> str:
    kind, sign, mapping = link.partition(":")
    return f"{kind}:{names.file(mapping)}" if sign and mapping not in shipped() else link


def _proto(proto: str, names: Pseudonyms) -> str:
    """Return a protocol that is one: a log may write anything in its cell."""
    known = proto in set(Protocol) or _NUMBERED.fullmatch(proto)
    return proto if known else names.file(proto)


def _facts(
    facts: tuple[tuple[str, str | int], ...], names: Pseudonyms
) -> tuple[tuple[str, str | int], ...]:
    return tuple(
        (key, value if key in _PLAIN_FACTS or isinstance(value, int) else names.file(value))
        for key, value in facts
    )


def _fault(fault: Fault, names: Pseudonyms) -> Fault:
    """Return a fault by its code and its place: its words hold what stands in the file."""
    file = names.file(Path(fault.file).name)
    told = say("note.pseudonyms.fault")
    return Fault(fault.code, fault.severity, told, file, fault.line, fault.column)


def _host(host: Host, names: Pseudonyms) -> Host:
    addresses = (names.machine(each) for each in host.addresses)
    return replace(
        host,
        id=names.machine(host.id),
        addresses=tuple(sorted(addresses, key=_number)),
        macs=tuple(names.mac(each) for each in host.macs),
        vendor="",
        names=tuple(dict.fromkeys(names.machine(each) for each in host.names)),
        roles=tuple(replace(role, records=_records(role.records, names)) for role in host.roles),
        offers=tuple(replace(one, records=_records(one.records, names)) for one in host.offers),
    )


def _records(records: tuple[str, ...], names: Pseudonyms) -> tuple[str, ...]:
    return tuple(names.record(each) for each in records)


def _number(address: str) -> tuple[int, bytes]:
    found = ip_address(address)
    return found.version, found.packed


def _place(host: Host) -> tuple[bool, bytes]:
    return not host.inside, ip_address(host.id).packed


def _finding(found: TrafficFinding, rule: TrafficRule, names: Pseudonyms) -> TrafficFinding:
    said = replace(found.finding, records=_records(found.finding.records, names))
    source, targets = names.machine(found.source), map(names.machine, found.targets)
    facts = _told(found.facts, names)
    hours = {names.machine(id): at for id, at in found.hours.items()}
    bare = replace(
        found, finding=said, source=source, targets=tuple(targets), hours=hours, facts=facts
    )
    return worded(bare, rule)


def _told(facts: Mapping[str, object], names: Pseudonyms) -> dict[str, object]:
    """Return what the words say beside the machines; a text of no stated kind is not let by."""
    made: dict[str, object] = {}
    for key, fact in facts.items():
        if isinstance(fact, Names):
            by = {NameOf.DOMAIN: names.machine, NameOf.WORD: names.word}.get(fact.of, str)
            made[key] = replace(fact, values=tuple(by(each) for each in fact.values))
        else:
            made[key] = fact if isinstance(fact, int | float) else names.file(str(fact))
    return made


def _list(one: IndicatorList, names: Pseudonyms) -> IndicatorList:
    return IndicatorList(
        names.file(one.name),
        one.format,
        tuple(_indicator(each, names) for each in one.indicators),
        tuple(_fault(each, names) for each in one.faults),
    )


def _indicator(one: Indicator, names: Pseudonyms) -> Indicator:
    if one.kind in _PUBLIC:
        value = one.value
    elif one.kind is IndicatorKind.NETWORK:
        value = names.network(one.value)
    else:
        value = names.machine(one.value)
    return Indicator(one.kind, value, names.file(one.source))


def _hit(hit: IndicatorHit, names: Pseudonyms) -> IndicatorHit:
    public = hit.indicator.kind in _PUBLIC
    return replace(
        hit,
        indicator=_indicator(hit.indicator, names),
        also_in=tuple(names.file(each) for each in hit.also_in),
        machine=names.machine(hit.machine),
        seen=hit.seen if public else names.machine(hit.seen),
        record=names.record(hit.record),
        records=_records(hit.records, names),
    )
