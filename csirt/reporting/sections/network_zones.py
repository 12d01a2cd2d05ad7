"""What the picture of one facility shows: its zones, the outside, and the flows between them."""

from dataclasses import dataclass

from csirt.model.dossier import Dossier
from csirt.model.facility import Facility
from csirt.model.network import INTERNET
from csirt.model.place import Exposure
from csirt.model.ref import Over, parse_ref, parse_selector
from csirt.reporting import naming
from csirt.reporting.charts.network import Edge
from csirt.reporting.numbers import counted
from csirt.text import say

SUPPLIERS = "suppliers"
LINKS = "links"


@dataclass(frozen=True, slots=True)
class Place:
    """A box before it is drawn."""

    id: str
    ref: str
    title: str
    remarks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """The kind of each asset."""
    refs: tuple[str, ...] = ()
    """The assets."""
    outside: bool = False
    exposed: bool = False


def outside(dossier: Dossier, lang: str) -> list[Place]:
    """Return the boxes of the outside: the Internet, the suppliers, the links."""
    facilities = dossier.estate.facilities
    suppliers = sum(bool(supplier.access) for each in facilities for supplier in each.suppliers)
    links = sum(len(each.links) for each in facilities)
    found = [Place(INTERNET, "", say("report.cut.internet", lang=lang), outside=True)]
    if suppliers:
        words = counted("report.network.suppliers", suppliers, lang)
        found.append(Place(SUPPLIERS, "", words, outside=True))
    if links and len(facilities) == 1:
        found.append(Place(LINKS, "", counted("report.network.links", links, lang), outside=True))
    return found


def boxes(dossier: Dossier, lang: str) -> list[Place]:
    """Return the outside and the zones of the one facility."""
    facility = dossier.estate.facilities[0]
    zones = {zone.id: zone for zone in facility.zones}
    inside = []
    for id in dict.fromkeys([*zones, *(asset.zone for asset in facility.assets)]):
        zone = zones.get(id)
        exposed = bool(zone and zone.exposure is Exposure.INTERNET)
        remarks = ["report.network.exposed"] if exposed else []
        remarks += ["report.network.isolated"] if zone and zone.isolated else []
        assets = [asset for asset in facility.assets if asset.zone == id]
        ref = f"zone:{facility.id}/{id}"
        inside.append(
            Place(
                id,
                ref,
                naming.name(dossier, ref, lang),
                tuple(say(key, lang=lang) for key in remarks),
                tuple(asset.kind for asset in assets),
                tuple(f"asset:{facility.id}/{asset.id}" for asset in assets),
                exposed=exposed,
            )
        )
    return outside(dossier, lang) + inside


def edges(dossier: Dossier, used: frozenset[str]) -> list[Edge]:
    """Return what may go from zone to zone, and from the outside into a zone."""
    facility = dossier.estate.facilities[0]
    found = [
        Edge(INTERNET, zone.id, assumed=_assumed(dossier, f"zone:{facility.id}/{zone.id}"))
        for zone in facility.zones
        if zone.exposure is Exposure.INTERNET
    ]
    found += [
        Edge(SUPPLIERS, zone, used=ref in used) for zone, ref in dict.fromkeys(_arrivals(facility))
    ]
    found += [
        Edge(LINKS, link.zone, used=f"link:{facility.id}/{link.id}" in used)
        for link in facility.links
        if link.zone and link.services
    ]
    return merged(found + _flows(dossier, facility, used))


def merged(edges: list[Edge]) -> list[Edge]:
    """Return one edge for each pair of boxes: used when one is, assumed when all are."""
    pairs: dict[tuple[str, str], Edge] = {}
    for each in edges:
        before = pairs.get((each.source, each.target), each)
        pairs[each.source, each.target] = Edge(
            each.source, each.target, before.assumed and each.assumed, before.used or each.used
        )
    return list(pairs.values())


def _flows(dossier: Dossier, facility: Facility, used: frozenset[str]) -> list[Edge]:
    if not isinstance(facility.flows, tuple):
        return []
    found = []
    for flow in facility.flows:
        ends = (parse_ref(flow.from_), parse_ref(flow.to))
        source, target = (end.id for end in ends)
        ref = f"flow:{facility.id}/{source}--{target}"
        here = all(end.facility in ("", facility.id) for end in ends)
        if here and source != target:
            found.append(Edge(source, target, _assumed(dossier, ref), ref in used))
    return found


def _arrivals(facility: Facility) -> list[tuple[str, str]]:
    """Return (zone, supplier) for each way in: the gateway's zone, or those of what it reaches."""
    zones = {asset.id: asset.zone for asset in facility.assets}
    found = []
    for supplier in facility.suppliers:
        for access in supplier.access:
            ways = [access.via] if access.via else [str(each) for each in access.to]
            found += [
                (zone, f"supplier:{facility.id}/{supplier.id}")
                for way in ways
                if (zone := _zone_of(way, zones))
            ]
    return found


def _zone_of(way: str, zones: dict[str, str]) -> str:
    selector = parse_selector(way)
    if selector.over is Over.ZONE:
        return selector.id
    return zones.get(selector.id, "")


def _assumed(dossier: Dossier, ref: str) -> bool:
    return dossier.basis.get(ref) == "assumed"
