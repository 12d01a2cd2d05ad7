"""The model against the wire: what passes that no rule allows, which rules nobody was seen to use.

Only conversations that were answered count: an attempt that nobody answered shows no open way.
A rule that was never seen is no proof that it is useless; a rule of which the evidence shows no
machine at one end is out of sight, and nothing is said of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.analysis.traffic.hosts import is_inside, is_machine, record, service_of
from csirt.analysis.traffic.places import Placed, Tells, placed, spoke
from csirt.model.capture import Host, Seen
from csirt.model.facility import Facility
from csirt.model.network import INTERNET, Flow

Names = Mapping[tuple[int, str], str]
"""Name of a service by port and transport: ``(445, "tcp")`` is ``smb``."""
ALL = "all"
MOST = 5


class RuleState(StrEnum):
    """What the evidence shows of a flow rule."""

    SEEN = "seen"
    """Every service that it names was used."""
    PARTLY = "partly"
    NEVER = "never"
    OUT_OF_SIGHT = "out-of-sight"
    """The evidence shows no machine at one end, or an end is of another facility."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A service that was used from one zone to another."""

    source: str
    """Zone id or ``internet``."""
    target: str
    service: str
    """Name of the catalogue, or ``8080/tcp``."""
    conversations: int
    bytes: int
    pairs: tuple[tuple[str, str], ...]
    """Ids of hosts: who calls, who answers."""
    records: tuple[str, ...]
    """``FILE#frame``."""
    allowed: bool | None
    """None where nobody has assessed the flows."""


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """A flow rule of the model, and what was seen of it."""

    rule: Flow
    state: RuleState
    used: tuple[str, ...]
    """Services that were seen."""
    unused: tuple[str, ...]
    """Services that it names and that were not."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What an asset is said to listen to, against what it answered on."""

    asset: str
    hosts: tuple[str, ...]
    listens: tuple[str, ...] | None
    """None: nobody has assessed it."""
    observed: tuple[str, ...]

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Services that answered and that the model does not have."""
        known = set(self.listens or ())
        return tuple(each for each in self.observed if each not in known)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Services that the model has and that nobody used in front of the capture."""
        return tuple(each for each in self.listens or () if each not in set(self.observed))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A facility against the evidence."""

    hosts: tuple[Placed, ...]
    """Machines that said something."""
    silent: tuple[str, ...]
    """Inside addresses to which something was sent and that never answered, and that the model
    does not have: nothing says that they are machines."""
    talks: tuple[Talk, ...]
    """From a zone to another, or within an isolated one; the heaviest first."""
    unplaced: tuple[tuple[str, str, str], ...]
    """(who calls, who answers, service) of which an end stands in no known zone."""
    rules: tuple[RuleSeen, ...] | None
    """None: nobody has assessed the flows."""
    services: tuple[Listening, ...]
    unseen_assets: tuple[str, ...]
    """Assets with an address that the evidence does not show."""

    @property
    def strangers(self) -> tuple[Placed, ...]:
        """Machines inside that no asset bears."""
        return tuple(each for each in self.hosts if each.asset is None and each.host.inside)


def compared(
    seen: Seen,
    hosts: Iterable[Host],
    facility: Facility,
    names: Names,
    tells: Tells,
    given: str = "",
) -> Comparison:
    """Return a facility against what some evidence shows.

    Args:
        seen: The evidence.
        hosts: Its machines, see :func:`csirt.analysis.traffic.hosts.hosts`.
        facility: The person's file over what importers found.
        names: Names of services.
        tells: Whether an address belongs to one machine.
        given: Zone of the machines inside that nothing else places.
    """
    heard = spoke(seen)
    there = [each for each in hosts if heard.intersection(each.addresses)]
    found = placed(there, facility.assets, tells, given)
    talks, unplaced = _talks(seen, found, facility, names)
    return Comparison(
        found,
        _silent(seen, found, facility),
        talks,
        unplaced,
        _rules(facility, talks, found),
        _services(found, names),
        _unseen(facility, found),
    )


def _silent(seen: Seen, found: Iterable[Placed], facility: Facility) -> tuple[str, ...]:
    """Return them; what a firewall refused never reached anybody, and what the model describes is
    there whether it answers or not."""
    there = {address for each in found for address in each.host.addresses}
    there |= {address for each in facility.assets for address in each.addresses}
    called = {each.b for each in seen.flows if each.action != "deny"} - there
    return tuple(sorted(each for each in called if is_machine(each) and is_inside(each)))


def label(service: str, names: Names) -> str:
    """Return ``tcp/445`` as the model names it: ``smb``, or ``8080/tcp``."""
    proto, _, port = service.partition("/")
    return names.get((int(port), proto)) or f"{port}/{proto}"


@dataclass(slots=True)
class _Sum:
    conversations: int = 0
    bytes: int = 0
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    records: dict[str, None] = field(default_factory=dict)


def _talks(
    seen: Seen, found: Iterable[Placed], facility: Facility, names: Names
) -> tuple[tuple[Talk, ...], tuple[tuple[str, str, str], ...]]:
    of = {address: each for each in found for address in each.host.addresses}
    isolated = {zone.id for zone in facility.zones if zone.isolated}
    sums: dict[tuple[str, str, str], _Sum] = defaultdict(_Sum)
    unplaced: dict[tuple[str, str, str], None] = {}
    for flow in seen.flows:
        ends = service_of(flow)
        if not ends or not all(is_machine(each) and each in of for each in ends[:2]):
            continue
        server, client, service = of[ends[0]], of[ends[1]], label(ends[2], names)
        if not (server.zone and client.zone):
            unplaced.setdefault((client.host.id, server.host.id, service))
            continue
        same = client.zone == server.zone
        if same and client.zone not in isolated:
            continue
        one = sums[client.zone, server.zone, service]
        one.conversations += 1
        one.bytes += flow.bytes
        one.pairs.setdefault((client.host.id, server.host.id))
        one.records.setdefault(record(seen, flow.source, flow.first_record))
    allowed = _allowed(facility)
    talks = [
        Talk(
            *key, one.conversations, one.bytes, tuple(one.pairs), tuple(one.records)[:MOST],
            _is_allowed(key, allowed),
        )
        for key, one in sums.items()
    ]  # fmt: skip
    talks.sort(key=lambda each: (-each.bytes, each.source, each.target, each.service))
    return tuple(talks), tuple(unplaced)


def _allowed(facility: Facility) -> dict[tuple[str, str], set[str]] | None:
    if not isinstance(facility.flows, tuple):
        return None
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in facility.flows:
        found[_zone(rule.from_), _zone(rule.to)].update(rule.services)
    return found


def _is_allowed(
    key: tuple[str, str, str], allowed: Mapping[tuple[str, str], set[str]] | None
) -> bool | None:
    source, target, service = key
    if allowed is None:
        return None
    if source == target:
        return False  # an isolated zone: its machines do not see each other
    services = allowed.get((source, target), set())
    return service in services or ALL in services


def _zone(end: str) -> str:
    """Return the end of a rule as zones are named here; of another facility, with its prefix."""
    return end if end == INTERNET else end.removeprefix("zone:")


def _rules(
    facility: Facility, talks: Iterable[Talk], found: Iterable[Placed]
) -> tuple[RuleSeen, ...] | None:
    if not isinstance(facility.flows, tuple):
        return None
    used: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for talk in talks:
        used[talk.source, talk.target].setdefault(talk.service)
    shown = {each.zone for each in found}
    return tuple(
        _rule(rule, tuple(used[_zone(rule.from_), _zone(rule.to)]), shown)
        for rule in facility.flows
    )


def _rule(rule: Flow, talked: tuple[str, ...], shown: set[str]) -> RuleSeen:
    named = set(rule.services)
    used = tuple(sorted(each for each in talked if ALL in named or each in named))
    unused = tuple(each for each in rule.services if each not in used and each != ALL)
    if used:
        whole = ALL not in named and not unused
        return RuleSeen(rule, RuleState.SEEN if whole else RuleState.PARTLY, used, unused)
    ends = {_zone(rule.from_), _zone(rule.to)}
    state = RuleState.NEVER if ends <= shown else RuleState.OUT_OF_SIGHT
    return RuleSeen(rule, state, (), unused)


def _services(found: Iterable[Placed], names: Names) -> tuple[Listening, ...]:
    by_asset: dict[str, list[Placed]] = defaultdict(list)
    for each in found:
        if each.asset:
            by_asset[each.asset.id].append(each)
    made = []
    for id_, places in by_asset.items():
        asset = places[0].asset
        listens = asset.listens if asset and isinstance(asset.listens, tuple) else None
        observed = {
            label(f"{offer.proto}/{offer.port}", names)
            for each in places
            for offer in each.host.offers
        }
        hosts = tuple(each.host.id for each in places)
        made.append(Listening(id_, hosts, listens, tuple(sorted(observed))))
    return tuple(made)


def _unseen(facility: Facility, found: Iterable[Placed]) -> tuple[str, ...]:
    there = {each.asset.id for each in found if each.asset}
    return tuple(each.id for each in facility.assets if each.addresses and each.id not in there)
