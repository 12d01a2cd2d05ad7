"""How the national directory's categories become profiles (``directory-profiles.yaml``)."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.place import Profile
from csirt.model.record import Line, Words


class Meaning(Sourced):
    """What one category of the directory is: a profile, or a reason to leave its rows."""

    label: Line
    """As the source words it."""
    profile: Profile | None = None
    left: Words | None = None
    """Why its rows are not taken."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.profile is None) == (self.left is None):
            raise ValueError("profile / left")
        return self


class FinessFamily(Meaning):
    """An aggregate of categories, by the first two digits of its code."""

    digits: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


class FinessCategory(Meaning):
    """One category of establishment; it says more than its family."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class DirectoryProfiles(Sourced):
    """``risk_models/catalogue/directory-profiles.yaml``."""

    schema_: Literal["csirt.directory-profiles/1"] = Field(alias="schema")
    finess_families: tuple[FinessFamily, ...] = Field(min_length=1)
    finess_categories: tuple[FinessCategory, ...] = ()
    gisco_types: tuple[Meaning, ...] = Field(min_length=1)
