"""A region: its facilities, the groups they form, the services they share, and its bibliography."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from csirt.model.activity import SiteFigures, Year, YearFigures
from csirt.model.catalogue import Sourced
from csirt.model.estimated import EstimatedCoverage
from csirt.model.facility import Facility, FacilityIdentity
from csirt.model.provenance import Basis, Provenance, Recorded
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, Line, NotAssessed, Sources, Words
from csirt.model.ref import RefText, SelectorText
from csirt.model.support import Support
from csirt.model.tlp import Tlp


class Entry(FacilityIdentity, Recorded):
    """A line of the facility directory."""

    aka: tuple[Id, ...] = ()
    """Ids under which the national directory knows it (``f-750000000``)."""
    group: Id | None = None
    activity: tuple[YearFigures, ...] = ()
    """What it did and could do, year by year."""


class RegionalLink(Recorded):
    """A link between two facilities, known to the region (sheet Q)."""

    from_: Id = Field(alias="from")
    to: Id
    nature: Words


class Region(Content):
    """``region.yaml``."""

    schema_: Literal["csirt.region/1"] = Field(alias="schema")
    id: Id
    name: Words
    provenance: Provenance = Provenance(basis=Basis.DECLARED, by="—", on="1970-01-01")
    facilities: tuple[Entry, ...] = ()
    services: tuple[Id, ...] = ()
    """Regional and national services that its facilities use (``risk_models/services/``)."""
    links: tuple[RegionalLink, ...] = ()
    support: tuple[Support, ...] = ()
    """Who takes what when a facility no longer can, as it was agreed."""
    note: Words | None = None


class SeenIn(Provenance):
    """One import of a directory or of yearly statistics."""

    id: Id
    directory: bool = False
    """A directory says who a facility is; statistics only fill what it leaves open."""


class SeenYear(SiteFigures):
    """The figures of a site for one year, and the import that brought them."""

    year: Year
    seen_in: Id


class SeenEntry(FacilityIdentity):
    """A facility as a directory or the yearly statistics have it."""

    activity: tuple[SeenYear, ...] = ()
    seen_in: Id


class SeenRegion(Content):
    """What importers found (``region.seen.yaml``): rewritten whole, never by hand."""

    schema_: Literal["csirt.region-seen/1"] = Field(alias="schema")
    id: Id
    imports: tuple[SeenIn, ...] = ()
    facilities: tuple[SeenEntry, ...] = ()
    links: tuple[RegionalLink, ...] = ()


class Sharing(StrEnum):
    """What the sites of a group have in common."""

    DIRECTORY = "directory"
    APPLICATION = "application"
    BACKUP = "backup"
    ADMINISTRATION = "administration"
    SUPPLIER = "supplier"


class Shared(Recorded):
    """Something that one site provides and others use: an attack on it reaches them all."""

    id: Id
    kind: Sharing
    provider: RefText
    """``directory:SITE/ID``, ``application:SITE/ID``, ``asset:SITE/ID`` or ``supplier:SITE/ID``."""
    users: tuple[Id, ...] = Field(min_length=1)
    over: tuple[SelectorText, ...] = ("all",)
    """For administration and backup: which assets of the users."""


class FacilityGroup(Content):
    """A group of facilities (``groups/ID.yaml``), a GHT for instance; it has no legal
    personality."""

    schema_: Literal["csirt.group/1"] = Field(alias="schema")
    id: Id
    name: Words
    provenance: Provenance = Provenance(basis=Basis.DECLARED, by="—", on="1970-01-01")
    members: tuple[Id, ...] = Field(min_length=1)
    shared: tuple[Shared, ...] = ()
    note: Words | None = None


class ServiceScope(StrEnum):
    """Who runs a shared service."""

    REGIONAL = "regional"
    NATIONAL = "national"


class Fact(Sourced):
    """A dated figure about a service, with its source."""

    label: Words
    value: float
    unit: Line
    as_of: Line


class RegionalService(Sourced):
    """A regional or national service (``risk_models/services/ID.yaml``)."""

    schema_: Literal["csirt.service/1"] = Field(alias="schema")
    id: Id
    name: Words
    scope: ServiceScope
    operator: Line
    purpose: Words
    used_for: tuple[Words, ...] = Field(min_length=1)
    """What depends on it in a facility, in the words of care."""
    fallback: Words
    """What people do when it is down."""
    depends_on: tuple[RefText, ...] = ()
    """Other services that it needs."""
    replaced_by: Id | None = None
    replaces: Id | None = None
    facts: tuple[Fact, ...] = ()


class Reliability(StrEnum):
    """How far a source can be trusted."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    PRESS = "press"
    MEMORY = "memory"


class Source(Content):
    """One entry of the bibliography."""

    id: Id
    title: Line
    publisher: Line
    address: Annotated[str, StringConstraints(max_length=500)] = ""
    date: Line = ""
    licence: Line = ""
    reliability: Reliability
    note: Words | None = None


class Bibliography(Content):
    """``risk_models/sources.yaml``."""

    schema_: Literal["csirt.sources/1"] = Field(alias="schema")
    sources: tuple[Source, ...]


class Settings(Content):
    """``csirt.yaml``: the settings of a workspace."""

    schema_: Literal["csirt.workspace/1"] = Field(alias="schema")
    region: Id
    language: Annotated[str, StringConstraints(pattern="^(fr|en)$")] = "fr"
    tlp: Tlp = Tlp.AMBER
    """Marking of every output that says no other."""
    checked_on: Date | NotAssessed = NOT_ASSESSED


class Estate(Content):
    """Everything one analysis looks at: facilities, the groups that tie them, the shared
    services."""

    subject: Id
    """The facility or the group that was asked for."""
    facilities: tuple[Facility, ...] = Field(min_length=1)
    groups: tuple[FacilityGroup, ...] = ()
    services: tuple[RegionalService, ...] = ()
    names: dict[str, Words] = Field(default_factory=dict)
    """Names of facilities by id, those that are only neighbours included."""
    sources: Sources = ()
    estimated: tuple[EstimatedCoverage, ...] = ()
    """Coverages that nobody counted, from the levels of the actions."""

    def facility(self, id: str) -> Facility:
        """Return a facility by id (``KeyError`` when it is not of the estate)."""
        return {facility.id: facility for facility in self.facilities}[id]
