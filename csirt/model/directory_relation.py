"""Which relations of an account directory give power, in words (``directory-relations.yaml``)."""

from typing import Literal

from pydantic import Field

from csirt.model.provenance import Sourced
from csirt.model.record import Content, Id, Line, Words


class DirectoryRelation(Sourced):
    """A relation between two objects of a directory: who holds the first gets the second."""

    id: Id
    written: tuple[Line, ...] = Field(min_length=1)
    """How the tools write it: ``GenericAll``."""
    does: Words
    """Between the two names: 'can change the password of'."""
    mend: Words
    """What to do about it; ``{source}`` and ``{target}`` are the names of its ends."""
    made_of: tuple[Id, ...] = ()
    """Relations that the same account must have on the same object to have this one; each of them
    gives nothing alone."""


class DirectoryRelations(Content):
    """``risk_models/catalogue/directory-relations.yaml``."""

    schema_: Literal["csirt.directory-relations/1"] = Field(alias="schema")
    relations: tuple[DirectoryRelation, ...] = Field(min_length=1)
