"""Readable names of records: an id is never shown alone on a page for people."""

from collections.abc import Mapping

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.model.care import Application, CareLine
from csirt.model.network import Directory, Identity
from csirt.model.place import Zone
from csirt.model.record import Text


def shown_id(terrain: Terrain, name: str) -> str:
    """Return a full name as the subject of the analysis sees it: its own records without a
    prefix."""
    home, _, rest = name.partition("/")
    alone = home == terrain.estate.subject
    return rest if rest and alone else name


def shown_ref(terrain: Terrain, ref: str) -> str:
    """Return a reference as the subject sees it: ``dc-01`` for an asset, ``kind:id`` for others."""
    kind, _, name = ref.partition(":")
    shown = shown_id(terrain, name)
    return shown if kind == "asset" else f"{kind}:{shown}"


def readable(terrain: Terrain, ref: str) -> dict[str, str]:
    """Return the name of a record in each language: its own words, then its id."""
    kind, _, name = ref.partition(":")
    id = shown_id(terrain, name)
    words = _words(terrain, kind, name)
    return {lang: f"{words.in_(lang)} ({id})" if words else id for lang in ("fr", "en")}


def _words(terrain: Terrain, kind: str, name: str) -> Text | None:
    if kind == "asset" and name in terrain.assets:
        asset = terrain.assets[name]
        return Text(fr=asset.name) if asset.name else terrain.kind(asset).name
    if kind == "supplier" and name in terrain.suppliers:
        return Text(fr=terrain.suppliers[name].name)
    if kind == "service":
        return next((each.name for each in terrain.estate.services if each.id == name), None)
    if kind == "facility":
        return terrain.estate.names.get(name)
    if kind == "link" and name in terrain.links:
        target = terrain.links[name].to
        other = target.partition(":")[2]
        return _words(terrain, target.partition(":")[0], other) or Text(fr=other)
    indexes: dict[str, Mapping[str, Zone | Identity | Directory | Application | CareLine]] = {
        "zone": terrain.zones,
        "identity": terrain.identities,
        "directory": terrain.directories,
        "application": terrain.applications,
        "care-line": terrain.care_lines,
    }
    record = indexes[kind].get(name) if kind in indexes else None
    if record is None and kind == "measure":
        measure = terrain.catalogue.measures.get(name.split("/")[-1])
        return measure.title if measure else None
    return record.name if record else None
