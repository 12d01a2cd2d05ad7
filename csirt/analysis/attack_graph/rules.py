"""The certain rules of the attack graph: few, and without coins.

Admin is user; who holds an asset stands in its zone; who stands in a zone sees its ports (unless it
is isolated) and those that its flows let through; a port reaches the assets that listen on it; a
credential carries its rights, and control of a directory that it administers; control of a
directory holds all its credentials. Rights go through
one node a selector, never identity times asset, so that the graph grows with the network, not its
square.
"""

from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.terrain import Terrain, flows, full, identities, name_of
from csirt.model.facility import Facility
from csirt.model.network import INTERNET, Asset, Identity, Level
from csirt.model.place import Exposure
from csirt.model.ref import Over, parse_selector

ALL = "all"


def listened(terrain: Terrain, asset: Asset) -> tuple[str, ...]:
    """Return the ports of an asset: those seen or said, else those usual for its kind."""
    return asset.listens if isinstance(asset.listens, tuple) else terrain.kind(asset).listens


def classes(terrain: Terrain, port: str) -> tuple[str, ...]:
    """Return the service classes of a port, ``any`` among them."""
    return (
        "any",
        *(each.id for each in terrain.catalogue.classes.values() if port in each.services),
    )


def add_rules(builder: Builder, terrain: Terrain) -> None:
    """Add the certain facts of every facility."""
    port_classes: dict[str, tuple[str, ...]] = {}
    builder.edge(builder.fact("entry", "internet"), builder.fact("at", INTERNET))
    for name, asset in terrain.assets.items():
        _asset(builder, terrain, name, asset, port_classes)
    for facility in terrain.estate.facilities:
        _zones(builder, terrain, facility)
        _flows(builder, terrain, facility)
        for identity in identities(facility):
            _identity(builder, terrain, facility, identity)
        for directory in facility.directories:
            name = f"{facility.id}/{directory.id}"
            builder.fact("control", name)


def _asset(
    builder: Builder,
    terrain: Terrain,
    name: str,
    asset: Asset,
    port_classes: dict[str, tuple[str, ...]],
) -> None:
    zone = f"{name.split('/')[0]}/{asset.zone}"
    user = builder.fact("held", name, Level.USER)
    builder.edge(builder.fact("held", name, Level.ADMIN), user)
    builder.edge(user, builder.fact("at", zone))
    builder.edge(builder.fact("right", name, Level.ADMIN), builder.fact("right", name, Level.USER))
    for port in listened(terrain, asset):
        if port not in port_classes:
            port_classes[port] = classes(terrain, port)
        for each in port_classes[port]:
            builder.edge(builder.fact("port", zone, port), builder.fact("reach", name, each))


def _zones(builder: Builder, terrain: Terrain, facility: Facility) -> None:
    for zone in facility.zones:
        name = f"{facility.id}/{zone.id}"
        at = builder.fact("at", name)
        ports = sorted(
            {
                port
                for asset in terrain.in_zone[name]
                for port in listened(terrain, terrain.assets[asset])
            }
        )
        every = builder.fact("port", name, ALL)
        for port in ports:
            builder.edge(every, builder.fact("port", name, port))
        if not zone.isolated:
            builder.edge(at, every)
        if zone.exposure is Exposure.INTERNET:
            builder.edge(builder.fact("at", INTERNET), every)


def _flows(builder: Builder, terrain: Terrain, facility: Facility) -> None:
    for flow in flows(facility):
        source, target = (_end(end, facility.id) for end in (flow.from_, flow.to))
        if target == INTERNET:
            continue
        present = {
            port
            for asset in terrain.in_zone[target]
            for port in listened(terrain, terrain.assets[asset])
        }
        for port in flow.services:
            if port == ALL or port in present:
                builder.edge(builder.fact("at", source), builder.fact("port", target, port))


def _end(end: str, home: str) -> str:
    return INTERNET if end == INTERNET else name_of(end, home, "zone")


def _identity(builder: Builder, terrain: Terrain, facility: Facility, identity: Identity) -> None:
    name = f"{facility.id}/{identity.id}"
    credential = builder.fact("credential", name)
    directory = name_of(identity.directory, facility.id, "directory") if identity.directory else ""
    if directory:
        builder.edge(credential, builder.fact("member", directory))
        builder.edge(builder.fact("control", directory), credential)
    for text in identity.controls:
        kind, administered = full(text, facility.id, "identity")
        if kind == "directory":
            builder.edge(credential, builder.fact("control", administered))
    for right in identity.rights:
        for text in right.on:
            builder.edge(
                credential, _right(builder, terrain, facility.id, directory, text, right.as_)
            )


def _right(
    builder: Builder, terrain: Terrain, home: str, directory: str, text: str, level: Level
) -> int:
    """Return the node of a right on a selector, its assets attached at first use."""
    selector = parse_selector(text)
    homes = (
        terrain.followers.get(directory, (home,))
        if directory and selector.over is Over.ALL
        else (home,)
    )
    joined = bool(directory) and selector.over is not Over.ASSET
    name = ("right-on", home, directory, str(selector), level)
    if name in builder.index:
        return builder.index[name]
    node = builder.fact(*name)
    for site in homes:
        for asset in terrain.selected(selector, site, joined=joined):
            builder.edge(node, builder.fact("right", asset, level))
    return node
