"""The profile that a category of the directory suggests, as the shipped table has it."""

from functools import cache

from csirt import content
from csirt.files.kinds import load
from csirt.model.facility_directory import DirectoryProfiles, Meaning


@cache
def profiles() -> DirectoryProfiles:
    """Return the shipped table (``risk_models/catalogue/directory-profiles.yaml``)."""
    path = content.root() / "risk_models" / "catalogue" / "directory-profiles.yaml"
    return load(path, DirectoryProfiles)


@cache
def _categories() -> dict[str, Meaning]:
    return {each.code: each for each in profiles().finess_categories}


@cache
def _families() -> dict[str, Meaning]:
    return {each.digits: each for each in profiles().finess_families}


@cache
def _types() -> dict[str, Meaning]:
    return {each.label: each for each in profiles().gisco_types}


def of_finess(category: str, aggregate: str) -> Meaning | None:
    """Return what a FINESS category is: its own line of the table, else that of its family."""
    return _categories().get(category) or _families().get(aggregate[:2])


def of_gisco(facility_type: str) -> Meaning | None:
    """Return what a type of the GISCO file is."""
    return _types().get(facility_type)
