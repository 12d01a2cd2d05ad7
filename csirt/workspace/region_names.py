"""How the parts of a region are called: profiles, départements, groups, and 'the others'."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from csirt.analysis.rollup_groups import REST, UNKNOWN, By
from csirt.files.kinds import load
from csirt.model.place import Profile
from csirt.model.record import Text
from csirt.model.region import FacilityGroup
from csirt.text import say

_PROFILES = frozenset(each.value for each in Profile)


def group_names(root: Path) -> dict[str, Text]:
    """Return the names of the groups of a workspace by id.

    Raises:
        ContentError: a file of a group is at fault.
    """
    paths = (each for each in sorted((root / "groups").glob("*.yaml")) if ".seen" not in each.name)
    return {each.id: each.name for each in (load(path, FacilityGroup) for path in paths)}


def part_name(
    by: By | None, id: str, of: Sequence[str], groups: Mapping[str, Text], lang: str
) -> str:
    """Return the name of a part of a region, or of the whole.

    Args:
        by: The way to divide the region; none for the whole.
        id: The part.
        of: The parts that it puts together.
        groups: Names of the groups.
        lang: Language.
    """
    if by is None:
        return say("region.part.whole", lang)
    if id == REST:
        listed = ", ".join(_named(by, each, groups, lang) for each in of)
        if not listed:
            return say("region.part.rest-alone", lang)
        return say("region.part.rest", lang, listed=listed)
    return _named(by, id, groups, lang)


def _named(by: By, id: str, groups: Mapping[str, Text], lang: str) -> str:
    if id == UNKNOWN:
        return say("region.part.unknown", lang)
    if by is By.PROFILE and id in _PROFILES:
        return say(f"region.part.profile.{id}", lang)
    if by is By.GROUP and id in groups:
        return groups[id].in_(lang)
    return id
