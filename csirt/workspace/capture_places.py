"""Which asset of a facility or of a group each machine of the evidence is.

They meet by MAC, address or name, where all marks of a machine agree on one asset; the model also
says of an address that it is of the house, and gives the address of a machine that a log only
names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address

from csirt.analysis.traffic.places import Placed, placed
from csirt.files.matching import telling
from csirt.model.capture import Host
from csirt.model.facility import Facility
from csirt.model.network import Asset
from csirt.model.region import Estate
from csirt.model.traffic_finding import TrafficFinding
from csirt.workspace.capture_hunt import Hunted


@dataclass(frozen=True, slots=True)
class Place:
    """Where a machine of the evidence stands in the model."""

    facility: str
    asset: Asset

    @property
    def ref(self) -> str:
        """The asset as a reference."""
        return f"asset:{self.facility}/{self.asset.id}"


@dataclass(frozen=True, slots=True)
class Situated:
    """Some evidence, as the model knows its machines."""

    findings: tuple[TrafficFinding, ...]
    """Those of the evidence; a name and the address that the model gives it are one machine."""
    hosts: tuple[Host, ...]
    """Those of the evidence, and those that only a finding names and that the model has."""
    places: Mapping[str, Place]
    """By id of a host; none where no asset answers, or several."""
    disputed: Mapping[str, tuple[str, ...]]
    """By id of a host, the assets ``F/ID`` that its marks name, where they name no single one."""


def sites(estate: Estate) -> tuple[Facility, ...]:
    """Return the facility of an estate, or the members of the group: a neighbour may use the same
    private addresses."""
    groups = (each.members for each in estate.groups if each.id == estate.subject)
    own = next(groups, (estate.subject,))
    return tuple(each for each in estate.facilities if each.id in own)


def situated(hunted: Hunted, estate: Estate) -> Situated:
    """Return some evidence, each machine with its asset where one alone answers."""
    known = {f"{site.id}/{one.id}": Place(site.id, one) for site in sites(estate)
             for one in site.assets}  # fmt: skip
    described = {one for place in known.values() for one in place.asset.addresses}
    hosts = [_inside(each, described) for each in hunted.hosts]
    told = _only_told(hunted.findings, {each.id for each in hosts}, described)
    assets = [each.asset.model_copy(update={"id": id}) for id, each in known.items()]
    places: dict[str, Place] = {}
    disputed: dict[str, tuple[str, ...]] = {}
    for each in placed([*hosts, *told], assets, telling):
        answers = _answers(each)
        if len(answers) == 1:
            places[each.host.id] = known[answers[0]]
        elif each.conflicts:
            disputed[each.host.id] = tuple(
                dict.fromkeys(id for claim in each.conflicts for id in claim.assets)
            )
    same = _same(hosts, told, places)
    there = [each for each in told if each.id not in same]
    met = [each for each in there if each.addresses or each.id in places]
    findings = tuple(_as_one(each, same) for each in hunted.findings)
    return Situated(findings, (*hosts, *met), places, disputed)


def _inside(host: Host, described: set[str]) -> Host:
    """Return a machine as one of the house where the model has its address, public or not."""
    return host if host.inside else replace(host, inside=not described.isdisjoint(host.addresses))


def _only_told(
    findings: Iterable[TrafficFinding], seen: set[str], described: set[str]
) -> list[Host]:
    """Return the machines that findings name and of which nothing was seen: by a name, or by an
    address of the model."""
    ids = dict.fromkeys(id for each in findings for id in each.finding.subjects)
    return [
        Host(id, (id,) if _is_address(id) else (), names=() if _is_address(id) else (id,))
        for id in ids
        if id not in seen and (id in described or not _is_address(id))
    ]


def _answers(each: Placed) -> tuple[str, ...]:
    """Return the assets on which all marks of a machine agree."""
    if not each.conflicts:
        return (each.asset.id,) if each.asset else ()
    return tuple(set.intersection(*(set(claim.assets) for claim in each.conflicts)))


def _same(
    hosts: Iterable[Host], told: Iterable[Host], places: Mapping[str, Place]
) -> dict[str, str]:
    """Return, by a name that a log says, the machine of the evidence that it is.

    An asset that stands for several machines makes no two of them one.
    """
    there: dict[str, list[str]] = defaultdict(list)
    for each in hosts:
        if each.id in places:
            there[places[each.id].ref].append(each.id)
    same: dict[str, str] = {}
    for each in told:
        place = places.get(each.id)
        if place and len(place.asset.hostnames) < 2 and len(place.asset.addresses) < 2:
            known = there[place.ref]
            if len(known) == 1:
                same[each.id] = known[0]
            elif not known:
                known.append(each.id)
    return same


def _as_one(each: TrafficFinding, same: Mapping[str, str]) -> TrafficFinding:
    if same.keys().isdisjoint(each.finding.subjects):
        return each
    subjects, targets = (
        tuple(dict.fromkeys(same.get(id, id) for id in some))
        for some in (each.finding.subjects, each.targets)
    )
    hours: dict[str, int] = {}
    for id, at in each.hours.items():
        name = same.get(id, id)
        hours[name] = min(at, hours.get(name, at))
    return replace(
        each, finding=replace(each.finding, subjects=subjects), targets=targets, hours=hours,
        source=same.get(each.source, each.source),
    )  # fmt: skip


def _is_address(id: str) -> bool:
    try:
        ip_address(id)
    except ValueError:
        return False
    return True
