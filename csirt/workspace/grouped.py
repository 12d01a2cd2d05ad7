"""A group as a person wrote it, with what tables brought of what its sites share."""

from pathlib import Path

from csirt.files.kinds import load
from csirt.files.overlay_records import laid_over
from csirt.model.region import FacilityGroup
from csirt.model.seen_group import SeenGroup


def with_seen(group: FacilityGroup, path: Path) -> FacilityGroup:
    """Return a group with the ``.seen.yaml`` beside its file; the person's word wins, by id."""
    seen = path.with_name(f"{path.stem}.seen.yaml")
    if not seen.exists():
        return group
    found = load(seen, SeenGroup).shared
    written = {each.provider: each for each in group.shared}
    new = tuple(each for each in found if each.provider not in written)
    shared = laid_over("shared", group.shared, new, lambda *_: None)
    return group.model_copy(update={"shared": shared})


def group_of(path: Path) -> FacilityGroup:
    """Return the group of a file, with what was seen of it."""
    return with_seen(load(path, FacilityGroup), path)
