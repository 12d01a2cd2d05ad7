"""Which machine of the evidence is at which site of a group, where exactly one site answers.

Sites of a group may use the same private addresses: a machine that two of them could claim is
nobody's, and is counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from csirt.analysis.traffic.compare import Comparison, Names, compared
from csirt.analysis.traffic.hosts import service_of
from csirt.analysis.traffic.places import Tells, placed
from csirt.model.capture import Host, Seen
from csirt.model.facility import Facility


@dataclass(frozen=True, slots=True)
class Sited:
    """The machines inside, by site."""

    own: Mapping[str, tuple[Host, ...]]
    """By id of the site; one without a machine has none."""
    ambiguous: tuple[Host, ...]
    """Several sites could be theirs."""
    unknown: tuple[Host, ...]
    """No site has an asset or a network for them."""
    described: frozenset[str] = frozenset()
    """Addresses of the assets of all sites."""

    def site_of(self) -> dict[str, str]:
        """Return the site of each address."""
        return {
            address: site
            for site, hosts in self.own.items()
            for host in hosts
            for address in host.addresses
        }


def by_site(hosts: Iterable[Host], sites: Iterable[Facility], tells: Tells) -> Sited:
    """Return the machines inside by site: an asset decides before a network does."""
    inside = [host for host in hosts if host.inside]
    sites = tuple(sites)
    claims: dict[str, dict[str, list[str]]] = {
        host.id: {"asset": [], "network": []} for host in inside
    }
    for site in sites:
        for each in placed(inside, site.assets, tells):
            if each.zone_by in claims[each.host.id]:
                claims[each.host.id][each.zone_by].append(site.id)
    own: dict[str, list[Host]] = {site.id: [] for site in sites}
    ambiguous: list[Host] = []
    unknown: list[Host] = []
    for host in inside:
        found = claims[host.id]["asset"] or claims[host.id]["network"]
        if len(found) == 1:
            own[found[0]].append(host)
        else:
            (ambiguous if found else unknown).append(host)
    there = {site: tuple(some) for site, some in own.items()}
    described = {one for site in sites for asset in site.assets for one in asset.addresses}
    return Sited(there, tuple(ambiguous), tuple(unknown), frozenset(described))


def compared_at(
    seen: Seen, hosts: Iterable[Host], site: Facility, sited: Sited, names: Names, tells: Tells
) -> Comparison:
    """Return one site of a group against what some evidence shows of its machines.

    The outside is everybody's. An address that never answered is said of no machine of any site.
    """
    hosts = tuple(hosts)
    mine = {host.id for host in sited.own[site.id]}
    found = compared(
        seen, [each for each in hosts if each.id in mine or not each.inside], site, names, tells
    )
    others = {address for host in hosts for address in host.addresses} | sited.described
    silent = tuple(each for each in found.silent if each not in others)
    return replace(found, silent=silent)


def across(seen: Seen, sited: Sited) -> tuple[tuple[str, str, str], ...]:
    """Return who called whom from one site to another, and the service: ids of sites, sorted."""
    of = sited.site_of()
    found = set()
    for flow in seen.flows:
        ends = service_of(flow)
        if ends and ends[0] in of and ends[1] in of and of[ends[0]] != of[ends[1]]:
            found.add((of[ends[1]], of[ends[0]], ends[2]))
    return tuple(sorted(found))
