"""What importers found of a group of facilities: what its sites have in common."""

from typing import Literal

from pydantic import Field

from csirt.model.record import Content, Id
from csirt.model.region import Shared


class SeenGroup(Content):
    """What importers found (``groups/ID.seen.yaml``): rewritten whole, never by hand."""

    schema_: Literal["csirt.group-seen/1"] = Field(alias="schema")
    id: Id
    shared: tuple[Shared, ...] = ()
