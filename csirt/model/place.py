"""Who a facility is and where it stands: identity, profile, location, zones."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from csirt.model.provenance import Recorded
from csirt.model.record import Content, Id, Line, Words


def _as_digits(value: Any) -> Any:
    """Take an unquoted number of nine digits as the text it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Finess = Annotated[
    str,
    BeforeValidator(_as_digits, json_schema_input_type=str | int),
    StringConstraints(pattern=r"^[0-9][0-9A-Za-z][0-9]{7}$"),
]
"""A FINESS number; nine characters, the second a letter in Corsica. Text, never a number."""


class Profile(StrEnum):
    """Kind of facility; it says which actions and which duties apply."""

    ES_OSE = "ES-OSE"
    ES = "ES"
    ESMS_WITH_IT = "ESMS-with-IT"
    ESMS_SMALL = "ESMS-small"
    TOWN = "town"


class Location(Content):
    """Where a site stands: commune, département code, WGS 84 degrees."""

    city: Line = ""
    department: Annotated[str, StringConstraints(pattern=r"^([0-9]{2,3}|2[AB]|)$")] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class FinessNumbers(Content):
    """The two FINESS numbers: programmes count legal entities, care goes on at sites."""

    entity: Finess | None = None
    """Legal entity (EJ)."""
    site: Finess | None = None
    """Site (EG, ET)."""


class Place(Recorded):
    """A building or a site of the facility."""

    id: Id
    name: Words
    location: Location = Location()


class Exposure(StrEnum):
    """Whether a zone answers to the Internet."""

    NONE = "none"
    INTERNET = "internet"


class Zone(Recorded):
    """A network zone: who stands in it sees the ports of its assets, unless it is isolated."""

    id: Id
    name: Words | None = None
    place: Id | None = None
    exposure: Exposure = Exposure.NONE
    """``internet``: every port listened to in the zone answers to the Internet."""
    isolated: bool = False
    """The machines of the zone do not see each other (private VLAN, micro-segmentation)."""
