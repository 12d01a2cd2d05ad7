"""The forms of the yearly hospital statistics (SAE) that are read, and what each column says.

Meanings: the notice of the data and the headings themselves. A column whose meaning is not known
from there is not read: the volumes of cancer care (CANCERO) are not, the filter form says who does
radiotherapy. Names of units changed in 2024 with the reform of critical care; both are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from csirt.model.activity import Maternity


@dataclass(frozen=True, slots=True)
class Form:
    """One file of the folder: a row a site, or a row a unit of a site."""

    name: str
    sums: Mapping[str, str] = field(default_factory=dict)
    """Field by column: the sum over the units of a site that answered."""
    unit: str = ""
    """Column that tells the units apart; empty for one row a site."""
    of_units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column, field by unit: ``{"LIT": {"REAADU": "icu_beds"}}``."""
    counted: Mapping[str, str] = field(default_factory=dict)
    """Field by unit, for the number of units; ``*`` is every other unit."""
    flags: Mapping[str, str] = field(default_factory=dict)
    """Field by column that holds 1 or 0."""
    words: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    """By column, the field and what each code means."""
    only: tuple[str, str] = ("", "")
    """Rows of this value in this column count, the others repeat them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the form must have."""
        named = [*self.sums, *self.of_units, *self.flags, *self.words, self.unit, self.only[0]]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the form answers."""
        return frozenset(
            (
                *self.sums.values(),
                *(name for units in self.of_units.values() for name in units.values()),
                *self.counted.values(),
                *self.flags.values(),
                *(name for name, _ in self.words.values()),
            )
        )


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form(
            "MCO",
            sums={
                "LIT_MCO": "mco_beds",
                "LIT_MED": "medicine_beds",
                "LIT_CHI": "surgery_beds",
                "LIT_OBS": "obstetric_beds",
            },
        ),
        Form(
            "URGENCES2",
            unit="URG",
            sums={"PASSU": "ed_visits", "LIT_UHCD": "ed_short_stay_beds"},
            counted={"GEN": "ed_units_general", "PED": "ed_units_child", "*": "ed_units_other"},
        ),
        Form(
            "REA",
            unit="UNI",
            of_units={
                "LIT": {
                    "REAADU": "icu_beds",
                    "REAENF": "child_icu_beds",
                    "USICADU": "cardiac_icu_beds",
                    "USIC": "cardiac_icu_beds",
                    "USINVADU": "stroke_icu_beds",
                    "SIUNV": "stroke_icu_beds",
                }
            },
        ),
        Form("MCOAVC", sums={"LIT_UNV": "stroke_unit_beds"}),
        Form(
            "PERINAT",
            sums={
                "ENFANTS": "births",
                "LIT_NEO_HSI": "neonatal_beds",
                "LIT_SIN": "neonatal_intensive_beds",
                "LIT_REA": "neonatal_icu_beds",
            },
            words={
                "AUTOR": (
                    "maternity",
                    {
                        "TYPE1": Maternity.TYPE_1.value,
                        "TYPE2": Maternity.TYPE_2.value,
                        "TYPE3": Maternity.TYPE_3.value,
                        "CPPR": Maternity.PROXIMITY.value,
                    },
                )
            },
        ),
        Form(
            "DIALYSE",
            unit="DIALY",
            sums={"CAPA": "dialysis_places", "NBPAT": "dialysis_patients"},
        ),
        Form(
            "IMAGES",
            unit="EQUIPIMA",
            of_units={"NB": {"SCAN": "ct_scanners", "IRM": "mri_scanners"}},
        ),
        Form("BLOCS", sums={"SALTOT": "theatres"}),
        Form(
            "SMURSAMU",
            sums={"SORTIES": "smur_missions"},
            flags={"SMUR": "smur", "SAMU": "samu"},
        ),
        Form("FILTRE", flags={"RTH": "radiotherapy"}, only=("STATUT", "DECLA")),
    )
}
