"""The facilities of a region as the roll-up takes them: profile, département, group."""

from collections.abc import Iterator
from pathlib import Path

from csirt.analysis.rollup_groups import UNKNOWN, Member
from csirt.files.kinds import load
from csirt.model.facility import Facility
from csirt.model.fault import ContentError
from csirt.model.place import Profile
from csirt.model.record import NotAssessed
from csirt.model.region import Entry, FacilityGroup, Region


def members_of(root: Path, region: Region) -> dict[str, Member]:
    """Return every facility of a region by id, with the parts of the region that it is in.

    The group is that of the directory, else that of a file of ``groups/`` which names it.

    Raises:
        ContentError: a file of a group is at fault.
    """
    groups = dict(_grouped(root))
    return {
        entry.id: Member(
            entry.id,
            _named(profile_of(root, entry)),
            entry.location.department or UNKNOWN,
            entry.group or next((groups[id] for id in ids_of(entry) if id in groups), ""),
        )
        for entry in region.facilities
    }


def ids_of(entry: Entry) -> tuple[str, ...]:
    """Return the ids under which the files of a facility may stand."""
    return (entry.id, *entry.aka)


def profile_of(root: Path, entry: Entry) -> Profile | NotAssessed:
    """Return the profile of a facility: that of the directory, else that of its own file."""
    if not isinstance(entry.profile, NotAssessed):
        return entry.profile
    for id in ids_of(entry):
        path = root / "facilities" / f"{id}.yaml"
        if path.is_file():
            try:
                return load(path, Facility).profile
            except ContentError:  # ``check`` tells it; here the profile stays unknown
                return entry.profile
    return entry.profile


def _named(profile: Profile | NotAssessed) -> str:
    return UNKNOWN if isinstance(profile, NotAssessed) else profile.value


def _grouped(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each facility of a group with the id of the group."""
    for path in sorted((root / "groups").glob("*.yaml")):
        if ".seen" not in path.name:
            group = load(path, FacilityGroup)
            for member in group.members:
                yield member, group.id
