"""What stops if one pulls the plug: the question of a night, for a cut that people choose.

A cut is not an attack: nothing is encrypted, what was cut is out of reach. The same needs are followed
as for a loss, from what the cut takes away to the applications and care lines that it stops.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.attack_graph.graph import Builder, Graph
from csirt.analysis.attack_graph.terrain import Terrain, full
from csirt.analysis.consequence.loss import Losses
from csirt.analysis.names import shown_id, shown_ref
from csirt.errors import NotFoundError
from csirt.model.care import Paper
from csirt.model.catalogue import Catalogue
from csirt.model.network import INTERNET, Medium
from csirt.model.record import known
from csirt.model.region import Estate
from csirt.model.risk import Cut, Stopped
from csirt.text import LANGUAGES, say

BACKUP = "backup"


def isolated(estate: Estate, catalogue: Catalogue, cuts: Iterable[str]) -> Cut:
    """Return what stops when everything in ``cuts`` is pulled at once, and what goes on.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Kinds of assets.
        cuts: ``internet``, ``backup``, or the id or reference of a place, zone, asset, supplier, link,
            application, directory, regional service or facility.

    Raises:
        NotFoundError: nothing bears the name; the message lists the near ones.
    """
    import numpy as np

    cuts = tuple(cuts)
    terrain, _ = ground(estate, catalogue)
    builder = Builder()
    Losses(builder, terrain).add(attacked=False)
    names = _cuttable(terrain)
    pulled = [ref for cut in cuts for ref in _pulled(terrain, names, cut)]
    nodes = {builder.fact("lost", ref) for ref in pulled}
    graph = builder.build()
    derivations = Derivations(graph, np.array(sorted(nodes), np.int32))
    stopped = {
        kind: tuple(_stopped(terrain, graph, derivations, kind))
        for kind in ("application", "care-line")
    }
    lines = tuple(_lost_ways(terrain, graph, derivations))
    gone = {each.ref for some in stopped.values() for each in some}
    every = [f"application:{name}" for name in terrain.applications] + [
        f"care-line:{name}" for name in terrain.care_lines
    ]
    keeps = tuple(shown_ref(terrain, ref) for ref in every if ref not in gone)
    return Cut(
        estate.subject, cuts, stopped["application"], stopped["care-line"], lines, keeps,
        tuple(_notes(terrain, cuts, pulled)),
    )  # fmt: skip


def default_cuts(estate: Estate) -> tuple[str, ...]:
    """Return the cuts that every report looks at: Internet, backup, sites, suppliers, shared services."""
    places = [
        f"place:{facility.id}/{place.id}"
        for facility in estate.facilities
        for place in facility.places
    ]
    suppliers = [
        f"supplier:{facility.id}/{supplier.id}"
        for facility in estate.facilities
        for supplier in facility.suppliers
    ]
    services = sorted(
        {
            ":".join(full(link.to, facility.id, "facility"))
            for facility in estate.facilities
            for link in facility.links
        }
    )
    return (INTERNET, BACKUP, *(places if len(places) > 1 else ()), *services, *suppliers)


def _cuttable(terrain: Terrain) -> dict[str, list[str]]:
    """Return every name that can be cut with the references that are lost with it."""
    names: dict[str, list[str]] = {}
    indexes: tuple[tuple[str, Iterable[str]], ...] = (
        ("asset", terrain.assets), ("application", terrain.applications), ("supplier", terrain.suppliers),
        ("link", terrain.links), ("directory", terrain.directories),
    )  # fmt: skip
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
        own = [f"{kind}:{name}" for kind, index in (("application", terrain.applications), ("asset", terrain.assets))
               for name in index if name.startswith(f"{facility.id}/")]  # fmt: skip
        if facility.id != terrain.estate.subject:
            names.setdefault(f"facility:{facility.id}", []).extend(own)


def _pulled(terrain: Terrain, names: dict[str, list[str]], cut: str) -> list[str]:
    if cut == INTERNET:
        return list(_internet(terrain))
    if found := _named(terrain, names, cut):
        return found
    if cut == BACKUP:
        return [
            f"asset:{name}"
            for facility in terrain.estate.facilities
            for name in terrain.of_kind[facility.id, BACKUP]
        ]
    short = {key.partition(":")[2].rpartition("/")[2] for key in names}
    near = get_close_matches(cut, [INTERNET, BACKUP, *names, *short], n=3)
    raise NotFoundError(
        "risk.unknown-cut", name=cut, near=", ".join(near) or f"{INTERNET}, {BACKUP}"
    )


def _named(terrain: Terrain, names: dict[str, list[str]], cut: str) -> list[str]:
    """Return what a cut takes away: by reference, by reference without the facility, or by bare id."""
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
    return []


def _internet(terrain: Terrain) -> Iterator[str]:
    """What the Internet carries: links over it, every supplier's remote access, national services."""
    for name, link in terrain.links.items():
        if link.over is not Medium.PRIVATE:
            yield f"link:{name}"
    for name, supplier in terrain.suppliers.items():
        if supplier.access:
            yield f"supplier:{name}"


def _stopped(
    terrain: Terrain, graph: Graph, derivations: Derivations, kind: str
) -> Iterator[Stopped]:
    index = terrain.applications if kind == "application" else terrain.care_lines
    for name in index:
        node = graph.index["lost", f"{kind}:{name}"]
        if derivations.reached(node):
            ref = f"{kind}:{name}"
            paper = _paper(terrain, name) if kind == "care-line" else None
            yield Stopped(
                shown_id(terrain, name), ref, _because(terrain, graph, derivations, node), paper
            )


def _lost_ways(terrain: Terrain, graph: Graph, derivations: Derivations) -> Iterator[Stopped]:
    for node, name in enumerate(graph.nodes):
        if (
            name[0] == "lost"
            and name[1].partition(":")[0] in ("link", "supplier", "service")
            and derivations.reached(node)
        ):
            yield Stopped(
                shown_ref(terrain, name[1]),
                name[1],
                _because(terrain, graph, derivations, node),
                None,
            )


def _because(
    terrain: Terrain, graph: Graph, derivations: Derivations, node: int
) -> tuple[str, ...]:
    """Return the shortest chain of references from what was cut to what stops, without its end."""
    chain: deque[str] = deque()
    current = node
    while inputs := derivations.chosen(current):
        current = min(inputs)
        name = graph.nodes[current]
        if name[0] == "lost":
            chain.appendleft(shown_ref(terrain, name[1]))
    return tuple(chain)


def _paper(terrain: Terrain, name: str) -> dict[str, object] | None:
    paper = terrain.care_lines[name].paper
    if not isinstance(paper, Paper):
        return None
    return {
        "capacity": paper.capacity if known(paper.capacity) else None,
        "tenable_days": paper.tenable_days if known(paper.tenable_days) else None,
        "how": paper.how.value,
    }


def _notes(terrain: Terrain, cuts: tuple[str, ...], pulled: list[str]) -> Iterator[dict[str, str]]:
    say_all: Callable[..., dict[str, str]] = lambda key, **facts: {  # noqa: E731
        lang: say(key, lang=lang, **facts) for lang in LANGUAGES
    }
    yield say_all("note.cut-only-described")
    unknown = sum(not known(link.over) for link in terrain.links.values())
    if INTERNET in cuts and unknown:
        yield say_all("note.cut-medium-unknown", count=unknown)
    if BACKUP in cuts:
        yield say_all("note.cut-backup")
    if any(ref.startswith("asset:") for ref in pulled):
        yield say_all("note.cut-site")
