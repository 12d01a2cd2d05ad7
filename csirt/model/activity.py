"""What a site can do and did in a year: beds, visits, equipment, as the yearly statistics say."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from csirt.model.provenance import Recorded
from csirt.model.record import NOT_ASSESSED, Content, NotAssessed

Amount = (
    Annotated[int, Field(ge=0, le=100_000_000)]
    | Annotated[float, Field(ge=0, le=100_000_000, allow_inf_nan=False)]
    | NotAssessed
)
"""A number that was answered, zero included; not assessed where nobody answered."""

Year = Annotated[int, Field(ge=2000, le=2100)]


class Maternity(StrEnum):
    """Type of a maternity unit, by the newborns it can care for."""

    TYPE_1 = "type-1"
    TYPE_2 = "type-2"
    """With neonatal care."""
    TYPE_3 = "type-3"
    """With neonatal resuscitation."""
    PROXIMITY = "proximity"
    """A perinatal centre without births (CPP)."""


class SiteFigures(Content):
    """The figures of a site for one year. A sum over units adds those that answered."""

    mco_beds: Amount = NOT_ASSESSED
    """Medicine, surgery and obstetrics, on 31 December."""
    medicine_beds: Amount = NOT_ASSESSED
    surgery_beds: Amount = NOT_ASSESSED
    obstetric_beds: Amount = NOT_ASSESSED
    ed_visits: Amount = NOT_ASSESSED
    """Visits to all emergency units of the site in the year."""
    ed_units_general: Amount = NOT_ASSESSED
    ed_units_child: Amount = NOT_ASSESSED
    ed_units_other: Amount = NOT_ASSESSED
    ed_short_stay_beds: Amount = NOT_ASSESSED
    icu_beds: Amount = NOT_ASSESSED
    """Adult intensive care (réanimation)."""
    child_icu_beds: Amount = NOT_ASSESSED
    cardiac_icu_beds: Amount = NOT_ASSESSED
    stroke_icu_beds: Amount = NOT_ASSESSED
    stroke_unit_beds: Amount = NOT_ASSESSED
    """The whole stroke unit, intensive beds included."""
    maternity: Maternity | NotAssessed = NOT_ASSESSED
    births: Amount = NOT_ASSESSED
    """Children born."""
    neonatal_beds: Amount = NOT_ASSESSED
    """Neonatal care outside intensive care."""
    neonatal_intensive_beds: Amount = NOT_ASSESSED
    neonatal_icu_beds: Amount = NOT_ASSESSED
    dialysis_places: Amount = NOT_ASSESSED
    dialysis_patients: Amount = NOT_ASSESSED
    ct_scanners: Amount = NOT_ASSESSED
    mri_scanners: Amount = NOT_ASSESSED
    theatres: Amount = NOT_ASSESSED
    radiotherapy: bool | NotAssessed = NOT_ASSESSED
    """Whether the site says that it has the activity; volumes are not read."""
    smur: bool | NotAssessed = NOT_ASSESSED
    smur_missions: Amount = NOT_ASSESSED
    samu: bool | NotAssessed = NOT_ASSESSED


class YearFigures(SiteFigures, Recorded):
    """The figures of a site for one year, and how they are known."""

    year: Year
