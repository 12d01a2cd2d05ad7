"""The relations that give power, as the shipped table has them."""

from functools import cache

from csirt import content
from csirt.files.kinds import load
from csirt.model.directory_relation import DirectoryRelation, DirectoryRelations


@cache
def relations() -> dict[str, DirectoryRelation]:
    """Return the relations by id (``risk_models/catalogue/directory-relations.yaml``)."""
    path = content.root() / "risk_models" / "catalogue" / "directory-relations.yaml"
    return {each.id: each for each in load(path, DirectoryRelations).relations}


@cache
def written() -> dict[str, str]:
    """Return the id of each relation by what the tools call it, in small letters."""
    return {name.lower(): each.id for each in relations().values() for name in each.written}
