"""The ground of an analysis: every record of an estate by its full name, and the sets selectors
name.

A full name is ``facility/id``; it is what coins, nodes and references are made of, so that a
facility gives the same coins alone, in its group and in its region.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from csirt.model.care import Application, CareLine
from csirt.model.catalogue import AssetKind, Catalogue
from csirt.model.facility import Facility
from csirt.model.network import Asset, Directory, Flow, Identity, Link, Supplier
from csirt.model.place import Zone
from csirt.model.provenance import Basis, Provenance
from csirt.model.ref import Over, Selector, parse_ref, parse_selector
from csirt.model.region import Estate, Sharing


@dataclass(frozen=True, slots=True)
class Terrain:
    """An estate, indexed; every dict is by full name."""

    estate: Estate
    catalogue: Catalogue
    zones: dict[str, Zone] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    directories: dict[str, Directory] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    care_lines: dict[str, CareLine] = field(default_factory=dict)
    in_zone: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Assets of a zone."""
    of_kind: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """Assets of (facility, kind) and of (facility, family)."""
    controllers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Identities that control an identity."""
    followers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Facilities whose assets follow a directory: its own, and the group's users of it."""
    basis: dict[str, Basis] = field(default_factory=dict)
    """How a record is known, by reference (``asset:f/id``); ``flaw:f/id`` and ``ports:f/id`` stand
    for what is assumed of an asset that nobody has scanned."""

    def kind(self, asset: Asset) -> AssetKind:
        """Return the catalogue's entry for the kind of an asset."""
        kinds = self.catalogue.asset_kinds
        return kinds.get(asset.kind) or kinds["unknown-device"]

    def own(self, name: str) -> bool:
        """Return whether a record is the subject's: of the facility, or of any site of a group."""
        home = self.estate.subject
        alone = any(facility.id == home for facility in self.estate.facilities)
        return not alone or name.startswith(f"{home}/")

    def selected(self, selector: Selector, home: str, *, joined: bool = False) -> Iterator[str]:
        """Yield the assets of a selector written in facility ``home``; ``joined``: those of a
        directory."""
        place = selector.facility or home
        match selector.over:
            case Over.ASSET:
                yield f"{place}/{selector.id}"
                return
            case Over.ZONE:
                found: Iterable[str] = self.in_zone[f"{place}/{selector.id}"]
            case Over.KIND:
                found = self.of_kind[place, selector.id]
            case Over.APPLICATION:
                found = self.needed_assets(f"{place}/{selector.id}")
            case Over.ALL:
                found = self.of_kind[place, ""]
        yield from (name for name in found if not joined or self.kind(self.assets[name]).joined)

    def needed_assets(self, application: str) -> list[str]:
        """Return the assets that an application names in its needs."""
        record = self.applications.get(application)
        home = application.split("/")[0]
        names = (
            (full(ref, home, "asset") for need in record.needs for ref in need.of) if record else ()
        )
        return [name for kind, name in names if kind == "asset" and name in self.assets]

    def selected_text(self, text: str, home: str, *, joined: bool = False) -> Iterator[str]:
        """Yield the assets of a selector as it stands in a file of ``home``."""
        return self.selected(parse_selector(text), home, joined=joined)


def full(text: str, home: str, kind: str) -> tuple[str, str]:
    """Return (kind, full name) of a reference written in facility ``home``; a service
    keeps its own id."""
    ref = parse_ref(text)
    found = ref.kind or kind
    if found in ("service", "facility", "measure", "group"):
        return found, ref.id
    return found, f"{ref.facility or home}/{ref.id}"


def name_of(text: str, home: str, kind: str) -> str:
    """Return the full name alone."""
    return full(text, home, kind)[1]


def surveyed(estate: Estate, catalogue: Catalogue) -> Terrain:
    """Return the terrain of an estate (already completed by what it shares and what is assumed)."""
    terrain = Terrain(estate, catalogue)
    for facility in estate.facilities:
        _survey(terrain, facility)
    terrain.followers.update(_followers(estate))
    return terrain


def _survey(terrain: Terrain, facility: Facility) -> None:
    home = facility.id
    _index(terrain, facility, "zone", terrain.zones, facility.zones)
    _index(terrain, facility, "asset", terrain.assets, facility.assets)
    _index(terrain, facility, "identity", terrain.identities, identities(facility))
    _index(terrain, facility, "directory", terrain.directories, facility.directories)
    _index(terrain, facility, "supplier", terrain.suppliers, facility.suppliers)
    _index(terrain, facility, "link", terrain.links, facility.links)
    _index(terrain, facility, "application", terrain.applications, facility.applications)
    _index(terrain, facility, "care-line", terrain.care_lines, facility.care_lines)
    for asset in facility.assets:
        name = f"{home}/{asset.id}"
        terrain.in_zone[f"{home}/{asset.zone}"].append(name)
        for group in {"", asset.kind, terrain.kind(asset).family}:
            terrain.of_kind[home, group].append(name)
    for identity in identities(facility):
        for text in identity.controls:
            kind, name = full(text, home, "identity")
            if kind == "identity":
                terrain.controllers[name].append(f"{home}/{identity.id}")
    for asset in facility.assets:
        for facet, value in (("flaw", asset.flaws), ("ports", asset.listens)):
            if not isinstance(value, tuple):
                terrain.basis[f"{facet}:{home}/{asset.id}"] = Basis.ASSUMED
    for flow in flows(facility):
        terrain.basis[flow_ref(home, flow.from_, flow.to)] = flow.known_by(
            facility.provenance
        ).basis
    for state in facility.measures:
        terrain.basis[f"measure:{home}/{state.measure}"] = state.known_by(facility.provenance).basis


class _Named(Protocol):
    """A record with an id and a provenance."""

    @property
    def id(self) -> str: ...

    def known_by(self, file: Provenance) -> Provenance: ...


N = TypeVar("N", bound=_Named)


def _index(
    terrain: Terrain, facility: Facility, kind: str, index: dict[str, N], records: Iterable[N]
) -> None:
    for record in records:
        name = f"{facility.id}/{record.id}"
        index[name] = record
        terrain.basis[f"{kind}:{name}"] = record.known_by(facility.provenance).basis


def identities(facility: Facility) -> tuple[Identity, ...]:
    """Return the identities of a facility; none where nobody has assessed them."""
    return facility.identities if isinstance(facility.identities, tuple) else ()


def flows(facility: Facility) -> tuple[Flow, ...]:
    """Return the flows of a facility; none where nobody has assessed them."""
    return facility.flows if isinstance(facility.flows, tuple) else ()


def flow_ref(home: str, source: str, target: str) -> str:
    """Return the reference of a flow: it has no id of its own."""
    ends = (parse_ref(end).id if end != "internet" else end for end in (source, target))
    return f"flow:{home}/{'--'.join(ends)}"


def _followers(estate: Estate) -> dict[str, tuple[str, ...]]:
    followers: dict[str, list[str]] = {
        f"{facility.id}/{directory.id}": [facility.id]
        for facility in estate.facilities
        for directory in facility.directories
    }
    present = {facility.id for facility in estate.facilities}
    for group in estate.groups:
        for shared in group.shared:
            if shared.kind is Sharing.DIRECTORY:
                name = name_of(shared.provider, "", "directory")
                followers.setdefault(name, []).extend(
                    user for user in shared.users if user in present
                )
    for facility in estate.facilities:
        for identity in identities(facility):
            if identity.directory:
                name = name_of(identity.directory, facility.id, "directory")
                if facility.id not in followers.setdefault(name, []):
                    followers[name].append(facility.id)
    return {name: tuple(dict.fromkeys(sites)) for name, sites in followers.items()}
