"""What facilities have in common with what is lost, without a need that names it."""

from collections.abc import Iterator

from csirt.analysis.attack_graph.terrain import Terrain, full
from csirt.model.cascade import Weakened
from csirt.model.ref import parse_ref
from csirt.model.region import Region, Sharing
from csirt.text import LANGUAGES


def weakened(
    region: Region, terrain: Terrain, lost: set[str], sites: set[str]
) -> Iterator[Weakened]:
    """Yield what others share with what is lost: it weakens them, or an attack passes by it.

    Args:
        region: With the links that it knows.
        terrain: The facilities that have a file.
        lost: References of what is lost.
        sites: Facilities that are lost whole; they are not told again.
    """
    yield from _of_groups(terrain, lost, sites)
    yield from _looked_after(terrain, lost, sites)
    yield from _linked(region, terrain, sites)


def _of_groups(terrain: Terrain, lost: set[str], sites: set[str]) -> Iterator[Weakened]:
    for group in terrain.estate.groups:
        for shared in group.shared:
            provider = parse_ref(shared.provider)
            gone = shared.provider in lost or provider.facility in sites
            if not gone or shared.kind is Sharing.APPLICATION:
                continue  # a shared application is a need of its users, and is lost by name
            for user in shared.users:
                if user not in sites:
                    described = any(each.id == user for each in terrain.estate.facilities)
                    yield Weakened(user, shared.kind.value, shared.provider, described=described)


def _looked_after(terrain: Terrain, lost: set[str], sites: set[str]) -> Iterator[Weakened]:
    """Yield the applications whose supplier is lost: they run, and nobody mends them."""
    for name, application in terrain.applications.items():
        home = name.partition("/")[0]
        if application.supplier is None or home in sites or f"application:{name}" in lost:
            continue
        ref = ":".join(full(application.supplier, home, "supplier"))
        if ref in lost:
            yield Weakened(home, "supplier", ref, application=f"application:{name}")


def _linked(region: Region, terrain: Terrain, sites: set[str]) -> Iterator[Weakened]:
    described = {each.id for each in terrain.estate.facilities}
    for link in region.links:
        for one, other in ((link.from_, link.to), (link.to, link.from_)):
            if one in sites and other not in sites:
                words = {lang: link.nature.in_(lang) for lang in LANGUAGES}
                yield Weakened(
                    other, "link", f"facility:{one}", words, described=other in described
                )
