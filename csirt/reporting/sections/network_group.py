"""What the picture of a group shows: its facilities, the outside, and what ties them."""

from csirt.model.dossier import Dossier
from csirt.model.network import INTERNET
from csirt.model.place import Exposure
from csirt.model.ref import parse_ref
from csirt.reporting import naming
from csirt.reporting.charts.network import Edge
from csirt.reporting.sections.network_zones import SUPPLIERS, Place, merged, outside
from csirt.text import say


def boxes(dossier: Dossier, lang: str) -> list[Place]:
    """Return the outside and one box a facility."""
    inside = [
        Place(
            each.id,
            f"facility:{each.id}",
            naming.name(dossier, f"facility:{each.id}", lang),
            (),
            tuple(asset.kind for asset in each.assets),
            tuple(f"asset:{each.id}/{asset.id}" for asset in each.assets),
        )
        for each in dossier.estate.facilities
    ]
    return outside(dossier, lang) + inside


def edges(dossier: Dossier, used: frozenset[str]) -> list[Edge]:
    """Return what may go from one facility to another, and from the outside into one."""
    found = []
    for each in dossier.estate.facilities:
        if any(zone.exposure is Exposure.INTERNET for zone in each.zones):
            found.append(Edge(INTERNET, each.id))
        found += [
            Edge(SUPPLIERS, each.id, used=f"supplier:{each.id}/{supplier.id}" in used)
            for supplier in each.suppliers
            if supplier.access
        ]
        for link in each.links:
            other = parse_ref(link.to).id
            ends = (other, each.id) if link.zone and link.services else (each.id, other)
            found.append(Edge(*ends, used=f"link:{each.id}/{link.id}" in used))
    for group in dossier.estate.groups:
        for shared in group.shared:
            provider = parse_ref(shared.provider).facility
            found += [Edge(provider, user) for user in shared.users if user != provider]
    return merged(found)


def shared(dossier: Dossier, lang: str) -> tuple[dict[str, object], ...]:
    """Return what the sites of the groups have in common, one row each."""
    return tuple(
        {
            "what": naming.name(dossier, each.provider, lang),
            "kind": say(f"report.sharing.{each.kind.value}", lang=lang),
            "provider": naming.name(dossier, f"facility:{parse_ref(each.provider).facility}", lang),
            "users": naming.names(dossier, [f"facility:{user}" for user in each.users], lang),
        }
        for group in dossier.estate.groups
        for each in group.shared
    )
