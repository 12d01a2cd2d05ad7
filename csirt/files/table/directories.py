"""Account directories that an import shows by their controllers."""

from collections.abc import Iterable, Mapping

from csirt.files.seen import Changes
from csirt.files.seen_records import joined, with_records
from csirt.files.table.world import Called, Machines, World
from csirt.model.facility import SeenFacility
from csirt.model.ids import slug
from csirt.model.network import Directory
from csirt.model.provenance import Provenance
from csirt.model.record import Text


def with_directories(
    seen: SeenFacility,
    changes: Changes,
    world: World,
    controllers: Mapping[str, Iterable[str]],
    provenance: Provenance,
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the directories of some controllers, and what that changed.

    The person's own directory keeps its id, whatever the domain is called; where a site uses that
    of another one and describes none, nothing is added.

    Args:
        seen: What was seen, the controllers included.
        changes: What the import changed so far.
        world: The facility before the import.
        controllers: Names of controllers by domain.
        provenance: Of the import.
    """
    own = world.facility.directories
    if world.directories and not own:
        return seen, changes
    known = Called()
    for each in own:
        known.add(each.id, each.name.fr if each.name else "")
    machines = Machines(seen.assets)
    found = []
    for domain, names in sorted(controllers.items()):
        id = known.find(domain) or (own[0].id if len(own) == 1 else slug(domain))
        ids = sorted({asset.id for name in names if (asset := machines.find(name))})
        found.append(Directory(id=id, name=Text(fr=domain), controllers=tuple(ids)))
    seen, more = with_records(seen, "directories", found, provenance)
    return seen, joined(changes, more)
