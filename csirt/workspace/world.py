"""What the words of a table may name in a workspace: this facility, its group, its region."""

from collections.abc import Iterator

from csirt.errors import NotFoundError
from csirt.files.overlay import overlay
from csirt.files.shipped import catalogue, port_names, services
from csirt.files.table.world import Called, World
from csirt.model.care import Application
from csirt.model.facility import Facility, SeenFacility
from csirt.model.record import NotAssessed, Text
from csirt.model.ref import parse_ref
from csirt.model.region import Shared, Sharing
from csirt.workspace.folder import Workspace
from csirt.workspace.standing import standing


def world_of(workspace: Workspace, person: Facility, seen: SeenFacility) -> World:
    """Return everything that a table about a facility may name."""
    shipped = catalogue()
    world = World(
        overlay(person, seen)[0],
        port_names(shipped),
        {kind.id: kind.family for kind in shipped.asset_kinds.values()},
        facilities=_facilities(workspace),
        services=_services(),
    )
    shared = list(_used(workspace, person.id))
    world.directories = tuple(each.provider for each in shared if each.kind is Sharing.DIRECTORY)
    outage: dict[str, tuple[float, str]] = {}
    for each in shared:
        if each.kind is Sharing.APPLICATION:
            found = _provided(workspace, each)
            name = found.name if found else None
            words = (name.fr, name.en) if name else ()
            world.shared_applications.add(each.provider, each.id, *words)
            hours = found.max_outage_hours if found else None
            if hours is not None and not isinstance(hours, NotAssessed):
                site = parse_ref(each.provider).facility
                outage[each.provider] = (hours, f"facilities/{site}.yaml")
    world.shared_outage = outage
    world.standing = lambda hosts: standing(hosts, world.facility)
    return world


def _facilities(workspace: Workspace) -> Called:
    found = Called()
    for entry in workspace.region.facilities if workspace.region else ():
        name = (entry.name.fr, entry.name.en) if isinstance(entry.name, Text) else ()
        numbers = (entry.finess.site or "", entry.finess.entity or "")
        found.add(entry.id, *name, *entry.aka, *numbers)
    return found


def _services() -> Called:
    found = Called()
    for service in services().values():
        found.add(service.id, service.name.fr, service.name.en)
    return found


def _used(workspace: Workspace, id: str) -> Iterator[Shared]:
    for group in workspace.groups:
        yield from (each for each in group.shared if id in each.users)


def _provided(workspace: Workspace, shared: Shared) -> Application | None:
    """Return the application of the site that provides it, when its file is there."""
    ref = parse_ref(shared.provider)
    try:
        provider = workspace.facility(ref.facility)
    except NotFoundError:
        return None
    return next((each for each in provider.applications if each.id == ref.id), None)
