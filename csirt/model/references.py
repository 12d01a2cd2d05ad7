"""Every reference that a facility or a group makes, with its place in the file."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from csirt.model.care import Need
from csirt.model.facility import Facility
from csirt.model.network import INTERNET, Supplier
from csirt.model.region import FacilityGroup, Region, RegionalService, Sharing

Path = tuple[str | int, ...]


class Reference(NamedTuple):
    """A reference as written: where, of what kind when it does not say, and its text."""

    path: Path
    kind: str
    """Kind of a bare id; ``selector`` for a set of assets, ``need`` for an asset or an
    application."""
    text: str


def of_facility(facility: Facility) -> Iterator[Reference]:
    """Yield the references of a facility, in the order of its lists."""
    for at, zone in enumerate(facility.zones):
        if zone.place:
            yield Reference(("zones", at, "place"), "place", zone.place)
    for at, directory in enumerate(facility.directories):
        yield from _list(("directories", at, "controllers"), "asset", directory.controllers)
    yield from _identities(facility)
    yield from _assets(facility)
    for at, flow in enumerate(facility.flows if isinstance(facility.flows, tuple) else ()):
        for end, text in (("from", flow.from_), ("to", flow.to)):
            if text != INTERNET:
                yield Reference(("flows", at, end), "zone", text)
    for at, supplier in enumerate(facility.suppliers):
        yield from _supplier(("suppliers", at), supplier)
    for at, link in enumerate(facility.links):
        yield Reference(("links", at, "to"), "facility", link.to)
        if link.zone:
            yield Reference(("links", at, "zone"), "zone", link.zone)
        yield from _list(("links", at, "needed_for"), "application", link.needed_for)
    yield from _care(facility)
    for at, state in enumerate(facility.measures):
        yield Reference(("measures", at, "measure"), "measure", state.measure)
        yield from _list(("measures", at, "on"), "selector", state.on)


def _list(path: Path, kind: str, texts: Iterable[str]) -> Iterator[Reference]:
    for at, text in enumerate(texts):
        yield Reference((*path, at), kind, text)


def _identities(facility: Facility) -> Iterator[Reference]:
    for at, identity in enumerate(
        facility.identities if isinstance(facility.identities, tuple) else ()
    ):
        if identity.directory:
            yield Reference(("identities", at, "directory"), "directory", identity.directory)
        for nth, right in enumerate(identity.rights):
            yield from _list(("identities", at, "rights", nth, "on"), "selector", right.on)
        yield from _list(("identities", at, "controls"), "identity", identity.controls)


def _assets(facility: Facility) -> Iterator[Reference]:
    for at, asset in enumerate(facility.assets):
        yield Reference(("assets", at, "kind"), "asset-kind", asset.kind)
        yield Reference(("assets", at, "zone"), "zone", asset.zone)
        if asset.place:
            yield Reference(("assets", at, "place"), "place", asset.place)
        if isinstance(asset.listens, tuple):
            yield from _list(("assets", at, "listens"), "port", asset.listens)
        yield from _list(("assets", at, "sessions"), "identity", asset.sessions)
        yield from _list(("assets", at, "managed_by"), "asset", asset.managed_by)
        yield from _list(("assets", at, "copies"), "asset", asset.copies)
        for nth, plug in enumerate(asset.plugged):
            yield Reference(("assets", at, "plugged", nth, "switch"), "asset", plug.switch)


def _supplier(path: Path, supplier: Supplier) -> Iterator[Reference]:
    for at, access in enumerate(supplier.access):
        here = (*path, "access", at)
        if access.via:
            yield Reference((*here, "via"), "asset", access.via)
        yield from _list((*here, "to"), "selector", access.to)
        if access.identity:
            yield Reference((*here, "identity"), "identity", access.identity)


def _care(facility: Facility) -> Iterator[Reference]:
    for at, application in enumerate(facility.applications):
        yield from _needs(("applications", at, "needs"), application.needs)
        yield from _list(("applications", at, "data"), "asset", application.data)
        if application.supplier:
            yield Reference(("applications", at, "supplier"), "supplier", application.supplier)
    for at, line in enumerate(facility.care_lines):
        yield from _needs(("care_lines", at, "needs"), line.needs)


def _needs(path: Path, needs: Iterable[Need]) -> Iterator[Reference]:
    for at, need in enumerate(needs):
        for nth, text in enumerate(need.of):
            # A need is a text, {any: […]} or {at_least: n, of: […]}: the place takes what is.
            yield Reference((*path, at, "any", "of", nth), "need", text)


_PROVIDERS = {
    Sharing.DIRECTORY: "directory",
    Sharing.APPLICATION: "application",
    Sharing.BACKUP: "asset",
    Sharing.ADMINISTRATION: "asset",
    Sharing.SUPPLIER: "supplier",
}


def of_group(group: FacilityGroup) -> Iterator[Reference]:
    """Yield the references of a group."""
    yield from _list(("members",), "facility", group.members)
    for at, shared in enumerate(group.shared):
        yield Reference(("shared", at, "provider"), _PROVIDERS[shared.kind], shared.provider)
        yield from _list(("shared", at, "users"), "facility", shared.users)


def of_region(region: Region) -> Iterator[Reference]:
    """Yield the references of a region."""
    for at, entry in enumerate(region.facilities):
        if entry.group:
            yield Reference(("facilities", at, "group"), "group", entry.group)
    yield from _list(("services",), "service", region.services)
    for at, link in enumerate(region.links):
        yield Reference(("links", at, "from"), "facility", link.from_)
        yield Reference(("links", at, "to"), "facility", link.to)
    for at, agreed in enumerate(region.support):
        yield Reference(("support", at, "victim"), "facility", agreed.victim)
        for nth, partner in enumerate(agreed.partners):
            where = ("support", at, "partners", nth, "facility")
            yield Reference(where, "facility", partner.facility)


def of_service(service: RegionalService) -> Iterator[Reference]:
    """Yield the references of a regional service."""
    yield from _list(("depends_on",), "service", service.depends_on)
    for key, other in (("replaced_by", service.replaced_by), ("replaces", service.replaces)):
        if other:
            yield Reference((key,), "service", other)
