"""What can be cut, by name, and what each cut takes away."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from csirt.analysis.attack_graph.terrain import Terrain, full
from csirt.errors import NotFoundError
from csirt.model.network import INTERNET, Medium
from csirt.model.region import Estate

BACKUP = "backup"


def default_cuts(estate: Estate) -> tuple[str, ...]:
    """Return the cuts that every report looks at, for the subject's own sites.

    They are the Internet, the backup, each place where there are several, each regional service and
    neighbour with a link, each supplier.
    """
    alone = [facility for facility in estate.facilities if facility.id == estate.subject]
    own = alone or list(estate.facilities)
    places = [f"place:{site.id}/{place.id}" for site in own for place in site.places]
    suppliers = [f"supplier:{site.id}/{supplier.id}" for site in own for supplier in site.suppliers]
    linked = sorted(
        {":".join(full(link.to, site.id, "facility")) for site in own for link in site.links}
    )
    return (INTERNET, BACKUP, *(places if len(places) > 1 else ()), *linked, *suppliers)


def cuttable(terrain: Terrain) -> dict[str, list[str]]:
    """Return every name that can be cut with the references that are lost with it."""
    names: dict[str, list[str]] = {}
    indexes: tuple[tuple[str, Iterable[str]], ...] = (
        ("asset", terrain.assets),
        ("application", terrain.applications),
        ("supplier", terrain.suppliers),
        ("link", terrain.links),
        ("directory", terrain.directories),
    )
    for kind, index in indexes:
        for name in index:
            names[f"{kind}:{name}"] = [f"{kind}:{name}"]
    for zone in terrain.zones:
        names[f"zone:{zone}"] = [f"asset:{asset}" for asset in terrain.in_zone[zone]]
    zone_place = {name: zone.place for name, zone in terrain.zones.items()}
    for facility in terrain.estate.facilities:
        for place in facility.places:
            names[f"place:{facility.id}/{place.id}"] = [
                f"asset:{name}"
                for name, asset in terrain.assets.items()
                if name.startswith(f"{facility.id}/")
                and place.id in (asset.place, zone_place.get(f"{facility.id}/{asset.zone}"))
            ]
    for service in terrain.estate.services:
        names[f"service:{service.id}"] = [f"service:{service.id}"]
    _add_facilities(terrain, names)
    return names


def _add_facilities(terrain: Terrain, names: dict[str, list[str]]) -> None:
    """A facility is cut off with its links: what it provides is out of reach of the others."""
    for name, link in terrain.links.items():
        kind, other = full(link.to, name.split("/")[0], "facility")
        names.setdefault(
            f"{kind}:{other}", [] if kind == "facility" else [f"{kind}:{other}"]
        ).append(f"link:{name}")
    for facility in terrain.estate.facilities:
        own = [
            f"{kind}:{name}"
            for kind, index in (("application", terrain.applications), ("asset", terrain.assets))
            for name in index
            if name.startswith(f"{facility.id}/")
        ]
        if facility.id != terrain.estate.subject:
            names.setdefault(f"facility:{facility.id}", []).extend(own)


def pulled(terrain: Terrain, names: dict[str, list[str]], cut: str) -> list[str]:
    """Return what a cut takes away.

    Args:
        terrain: The ground.
        names: What can be cut, see :func:`cuttable`.
        cut: ``internet``, ``backup``, an id or a reference.

    Raises:
        NotFoundError: nothing bears the name.
    """
    if cut == INTERNET:
        return list(_internet(terrain))
    if found := _named(terrain, names, cut):
        return found
    if cut == BACKUP:
        return [
            f"asset:{name}"
            for facility in terrain.estate.facilities
            for name in terrain.of_kind[facility.id, BACKUP]
            if terrain.own(name)
        ]
    short = {key.partition(":")[2].rpartition("/")[2] for key in names}
    near = get_close_matches(cut, [INTERNET, BACKUP, *names, *short], n=3)
    raise NotFoundError(
        "risk.unknown-cut", name=cut, near=", ".join(near) or f"{INTERNET}, {BACKUP}"
    )


def _named(terrain: Terrain, names: dict[str, list[str]], cut: str) -> list[str]:
    """Return what a cut takes away: by reference, by reference without the facility, or
    by bare id."""
    home = terrain.estate.subject
    kind, colon, rest = cut.partition(":")
    for name in (cut, f"{kind}:{home}/{rest}") if colon else ():
        if name in names:
            return names[name]
    if colon:
        return []
    kinds = (
        "place",
        "zone",
        "supplier",
        "service",
        "facility",
        "link",
        "directory",
        "application",
        "asset",
    )
    for kind in kinds:
        for name in (f"{kind}:{home}/{cut}", f"{kind}:{cut}"):
            if name in names:
                return names[name]
        # In a group a bare id may stand at several sites; one that stands at one site is enough.
        found = [
            names[name]
            for name in names
            if name.startswith(f"{kind}:") and name.endswith(f"/{cut}")
        ]
        if len(found) == 1:
            return found[0]
    return []


def _internet(terrain: Terrain) -> Iterator[str]:
    """What the Internet carries: links over it, every supplier's remote access, national
    services."""
    for name, link in terrain.links.items():
        if link.over is not Medium.PRIVATE and terrain.own(name):
            yield f"link:{name}"
    for name, supplier in terrain.suppliers.items():
        if supplier.access and terrain.own(name):
            yield f"supplier:{name}"
