"""One facility: what a person writes, what importers write, and the two merged."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from csirt.model.care import Application, CareLine
from csirt.model.network import Asset, Directory, Flow, Identity, Link, Supplier
from csirt.model.place import FinessNumbers, Location, Place, Profile, Zone
from csirt.model.provenance import Basis, Provenance, Recorded
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, NotAssessed, Words
from csirt.model.ref import RefText, SelectorText


class Count(Content):
    """A coverage as it was counted: 40 of 50, never a bare ratio."""

    covered: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]


def _as_count(value: Any) -> Any:
    if isinstance(value, str) and value.count("/") == 1:
        covered, of = value.split("/")
        if covered.strip().isdigit() and of.strip().isdigit():
            return {"covered": int(covered), "of": int(of)}
    return value


def _possible(count: Count) -> Count:
    if count.covered > count.of:
        raise ValueError(f"{count.covered} > {count.of}")
    return count


Coverage = Annotated[
    Count,
    BeforeValidator(_as_count, json_schema_input_type=str | Count),
    AfterValidator(_possible),
]
"""``40/50``."""


class MeasureState(Recorded):
    """How far a measure of the catalogue is in place on a set of assets."""

    measure: Id
    on: tuple[SelectorText, ...] = ("all",)
    coverage: Coverage | NotAssessed = NOT_ASSESSED
    date: Date | None = None
    """Day of the count."""
    evidence: RefText | None = None


class FacilityIdentity(Content):
    """Who a facility is; written in ``region.yaml`` when there is a region."""

    id: Id
    name: Words | NotAssessed = NOT_ASSESSED
    profile: Profile | NotAssessed = NOT_ASSESSED
    finess: FinessNumbers = FinessNumbers()
    location: Location = Location()


class Facility(FacilityIdentity):
    """A facility as a person describes it (``facilities/ID.yaml``)."""

    schema_: Literal["csirt.facility/1"] = Field(alias="schema")
    provenance: Provenance = Provenance(basis=Basis.DECLARED, by="—", on="1970-01-01")
    """Holds for every record of the file that says none."""
    places: tuple[Place, ...] = ()
    zones: tuple[Zone, ...] = ()
    directories: tuple[Directory, ...] = ()
    identities: tuple[Identity, ...] | NotAssessed = NOT_ASSESSED
    assets: tuple[Asset, ...] = ()
    flows: tuple[Flow, ...] | NotAssessed = NOT_ASSESSED
    """Not assessed: the network is taken as flat, and the report says so."""
    suppliers: tuple[Supplier, ...] = ()
    links: tuple[Link, ...] = ()
    applications: tuple[Application, ...] = ()
    care_lines: tuple[CareLine, ...] = ()
    measures: tuple[MeasureState, ...] = ()
    ignore: tuple[Id, ...] = ()
    """Imported assets that are hidden for good."""
    note: Words | None = None


class SeenFacility(Content):
    """What importers found (``facilities/ID.seen.yaml``): rewritten whole, never by hand."""

    schema_: Literal["csirt.facility-seen/1"] = Field(alias="schema")
    id: Id
    zones: tuple[Zone, ...] = ()
    assets: tuple[Asset, ...] = ()
    directories: tuple[Directory, ...] = ()
    identities: tuple[Identity, ...] = ()
    flows: tuple[Flow, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    links: tuple[Link, ...] = ()
    applications: tuple[Application, ...] = ()
    care_lines: tuple[CareLine, ...] = ()
    measures: tuple[MeasureState, ...] = ()
