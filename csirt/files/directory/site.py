"""A site as a directory or the yearly statistics tell of it, before it is anybody's facility."""

from dataclasses import dataclass, field
from pathlib import Path

from csirt.model.fault import Fault
from csirt.model.place import FinessNumbers, Location, Profile
from csirt.model.record import NOT_ASSESSED, NotAssessed, Text
from csirt.safe import safe

_LONGEST = 200
"""Characters of a name; four times as many once what is invisible is spelt out."""


@dataclass(frozen=True, slots=True)
class Site:
    """One establishment, by its FINESS number."""

    finess: str
    entity: str = ""
    name: str = ""
    profile: Profile | NotAssessed = NOT_ASSESSED
    city: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def id(self) -> str:
        """The id under which it enters a region."""
        return f"f-{self.finess.lower()}"

    def numbers(self) -> FinessNumbers:
        """Return the two FINESS numbers."""
        return FinessNumbers(entity=self.entity or None, site=self.finess)

    def words(self) -> Text | NotAssessed:
        """Return the name, where there is one."""
        return Text(fr=safe(self.name, limit=_LONGEST)) if self.name else NOT_ASSESSED

    def location(self) -> Location:
        """Return where it stands."""
        fields = {"city": safe(self.city, limit=_LONGEST), "department": self.department}
        given = {name: value for name, value in fields.items() if value}
        if self.latitude is None or self.longitude is None:
            return Location.model_validate(given)
        place = {"latitude": self.latitude, "longitude": self.longitude}
        return Location.model_validate({**given, **place})


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory file as read."""

    path: Path
    format: str
    by: str
    """What the file calls itself."""
    on: str
    """The day it speaks of."""
    sites: tuple[Site, ...]
    rows: int
    faults: tuple[Fault, ...] = field(default=())
