"""A folder of the yearly statistics: what is read, what is not assessed, what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from csirt.files.activity import Statistics, read_activity
from csirt.files.activity_forms import FORMS
from csirt.model.activity import SiteFigures
from csirt.model.fault import ContentError
from csirt.text import speak

SITES = (
    "bor;an;fi;rs;fi_ej;reg;dep;NOMCOM",
    "ID;2024;010000024;CH DE FLEYRIAT;010780054;84;01;VIRIAT",
    "ID;2024;10000032;CH DE BELLEY;010780062;84;01;BELLEY",
    "ID;2024;970400024;CHU RÉUNION;970408589;04;9D;ST DENIS",
)
BEDS = (
    "BOR;AN;FI;LIT_MED;LIT_CHI;LIT_OBS;LIT_MCO",
    "MCO;2024;010000024;239;0;;343",
    "MCO;2024;010000032;;;;",
)
EMERGENCY = (
    "BOR;AN;FI;URG;PASSU;LIT_UHCD",
    "URGENCES2;2024;010000024;GEN;48373;10",
    "URGENCES2;2024;010000024;PED;20 000;",
    "URGENCES2;2024;970400024;AMU;0;4,0",
)

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _french() -> None:
    speak("fr")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a writer of a folder of forms: ``MCO=rows``."""

    def writer(**forms: tuple[str, ...]) -> Path:
        folder = tmp_path / "2024"
        folder.mkdir(exist_ok=True)
        for name, rows in forms.items():
            text = "\r\n".join(rows) + "\r\n"
            (folder / f"{name}_2024r.csv").write_bytes(text.encode("cp1252"))
        return folder

    return writer


def figures(found: Statistics) -> dict[str, dict[str, object]]:
    return {each.site.finess: each.figures for each in found.sites}


def codes(found: Statistics) -> set[str]:
    return {fault.code for fault in found.faults}


def refused(folder: Path, year: int = 2024) -> tuple[str, int]:
    with pytest.raises(ContentError) as error:
        read_activity(folder, year)
    return error.value.faults[0].code, error.value.faults[0].line


# --- what is read ---


def test_sites_come_with_entity_region_and_departement_whatever_the_case_of_the_headings(write):
    found = read_activity(write(ID=SITES, MCO=BEDS), 2024)
    told = [(s.site.finess, s.site.entity, s.region, s.site.department) for s in found.sites]
    assert told == [
        ("010000024", "010780054", "84", "01"),
        ("010000032", "010780062", "84", "01"),
        ("970400024", "970408589", "04", "974"),
    ]
    assert found.sites[2].site.name == "CHU RÉUNION"


def test_empty_is_not_assessed_and_zero_is_zero(write):
    found = figures(read_activity(write(ID=SITES, MCO=BEDS), 2024))
    assert found["010000024"] == {"medicine_beds": 239, "surgery_beds": 0, "mco_beds": 343}
    assert found["010000032"] == {}


def test_visits_are_summed_over_units_and_units_are_counted_by_kind(write):
    found = figures(read_activity(write(ID=SITES, URGENCES2=EMERGENCY), 2024))
    assert found["010000024"] == {
        "ed_visits": 68_373,
        "ed_short_stay_beds": 10,
        "ed_units_general": 1,
        "ed_units_child": 1,
    }
    assert found["970400024"] == {"ed_visits": 0, "ed_short_stay_beds": 4, "ed_units_other": 1}


def test_a_decimal_comma_is_a_decimal_point(write):
    rows = (BEDS[0], "MCO;2024;010000024;12,5;1.5;;14,0")
    found = figures(read_activity(write(ID=SITES, MCO=rows), 2024))
    assert found["010000024"] == {"medicine_beds": 12.5, "surgery_beds": 1.5, "mco_beds": 14}


def test_units_of_critical_care_are_told_apart_by_both_nomenclatures(write):
    rows = ("BOR;AN;FI;UNI;LIT", *(f"REA;2024;010000024;{unit};{beds}" for unit, beds in (
        ("REAADU", 12), ("REAENF", 4), ("REAPEDREC", 4), ("USIC", 6), ("USINVADU", 3), ("SITOT", 9)
    )))  # fmt: skip
    found = figures(read_activity(write(ID=SITES, REA=rows), 2024))
    assert found["010000024"] == {
        "icu_beds": 12,
        "child_icu_beds": 4,
        "cardiac_icu_beds": 6,
        "stroke_icu_beds": 3,
    }


def test_the_other_forms_say_maternity_dialysis_imaging_theatres_and_mobile_teams(write):
    folder = write(
        ID=SITES,
        PERINAT=(
            "AN;FI;AUTOR;ENFANTS;LIT_NEO_HSI;LIT_SIN;LIT_REA",
            "2024;010000024;TYPE2;1815;9;3;",
            "2024;010000032;CPPR;;;;",
        ),
        DIALYSE=(
            "AN;FI;DIALY;CAPA;NBPAT",
            "2024;010000024;112BA;17;81",
            "2024;010000024;1210;;4",
        ),
        IMAGES=(
            "AN;FI;EQUIPIMA;NB",
            "2024;010000024;IRM;3",
            "2024;010000024;dtIRM1;1",
            "2024;010000024;SCAN;2",
        ),
        BLOCS=("AN;FI;SALTOT", "2024;010000024;12"),
        SMURSAMU=("AN;FI;SMUR;SAMU;SORTIES", "2024;010000024;1;0;1576"),
        MCOAVC=("AN;FI;LIT_UNV", "2024;010000024;20"),
        FILTRE=(
            "AN;FI;STATUT;RTH",
            "2024;010000024;DECLA;1",
            "2024;010000024;INIT;0",
            "2024;010000032;DECLA;",
        ),
    )
    found = read_activity(folder, 2024)
    assert figures(found)["010000024"] == {
        "maternity": "type-2",
        "births": 1815,
        "neonatal_beds": 9,
        "neonatal_intensive_beds": 3,
        "dialysis_places": 17,
        "dialysis_patients": 85,
        "mri_scanners": 3,
        "ct_scanners": 2,
        "theatres": 12,
        "smur": True,
        "samu": False,
        "smur_missions": 1576,
        "stroke_unit_beds": 20,
        "radiotherapy": True,
    }
    assert figures(found)["010000032"] == {"maternity": "proximity"}
    assert found.faults == ()


def test_forms_that_are_not_read_and_groups_that_cannot_be_joined_are_said(write):
    rows = ("AN;FI", "2024;010000024")
    found = read_activity(write(ID=SITES, MCO=BEDS, GHT=rows, CANCERO=rows, HAD=rows), 2024)
    assert codes(found) == {
        "activity.no-group-key",
        "activity.cancer-volumes",
        "activity.file-left",
    }


def test_every_field_of_a_form_is_one_of_the_model_and_belongs_to_one_form():
    fields = [name for form in FORMS.values() for name in form.fields]
    assert len(fields) == len(set(fields))
    assert set(fields) == set(SiteFigures.model_fields)


# --- what is wrong in a row: located, and the rest is kept ---


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("MCO;2024;010000024;239;0;;beaucoup", "activity.number"),
        ("MCO;2024;010000024;239;0;;-3", "activity.number"),
        ("MCO;2024;010000024;239;0;;1e9", "activity.number"),
        ("MCO;2024;010000024;239;0;;nan", "activity.number"),
        ("MCO;2024;990000000;239;0;;1", "activity.unknown-site"),
        ("MCO;2024;12;345;0;;1", "rows.finess"),
        ("MCO;2024;A10000024;239;0;;1", "rows.finess"),
        ("MCO;2024;;239;0;;1", "rows.finess"),
        ("MCO;2024;010000032;239;0;;1", "rows.twice"),
        ("MCO;2024;010000024;239;0;1", "rows.shape"),
    ],
)
def test_a_row_at_fault_is_told_with_its_line(write, row, code):
    rows = (BEDS[0], "MCO;2024;010000032;1;;;1", row)
    found = read_activity(write(ID=SITES, MCO=rows), 2024)
    (fault,) = found.faults
    assert (fault.code, fault.line) == (code, 3)
    assert "mco_beds" not in figures(found)["010000024"]
    assert figures(found)["010000032"]["mco_beds"] == 1


def test_two_rows_for_one_unit_count_once(write):
    rows = (*EMERGENCY, "URGENCES2;2024;010000024;GEN;1;1")
    found = read_activity(write(ID=SITES, URGENCES2=rows), 2024)
    assert codes(found) == {"rows.twice"}
    assert figures(found)["010000024"]["ed_visits"] == 68_373


# --- what is refused, whole ---


def test_a_folder_of_another_year_is_refused_with_the_line(write):
    assert refused(write(ID=SITES, MCO=BEDS), 2023) == ("activity.other-year", 2)
    rows = (*BEDS, "MCO;2023;970400024;1;1;1;1")
    assert refused(write(ID=SITES, MCO=rows)) == ("activity.other-year", 4)


@pytest.mark.parametrize("lost", ["reg", "fi_ej", "an"])
def test_a_column_missing_from_the_sites_is_told(write, lost):
    heads = SITES[0].replace(f";{lost};", f";x{lost};", 1)
    assert refused(write(ID=(heads, *SITES[1:]), MCO=BEDS)) == ("rows.missing-column", 1)


def test_a_column_missing_from_a_form_is_told(write):
    heads = BEDS[0].replace("LIT_MCO", "LITS")
    assert refused(write(ID=SITES, MCO=(heads, *BEDS[1:]))) == ("rows.missing-column", 1)


def test_a_folder_needs_the_sites_and_a_form_and_no_form_twice(write, tmp_path):
    assert refused(tmp_path / "absent") == ("activity.no-folder", 0)
    folder = write(MCO=BEDS)
    assert refused(folder) == ("activity.no-sites", 0)
    write(ID=SITES)
    (folder / "MCO_2024a.csv").write_bytes((folder / "MCO_2024r.csv").read_bytes())
    assert refused(folder) == ("activity.two-files", 0)
    for path in folder.glob("MCO*"):
        path.unlink()
    assert refused(folder) == ("activity.no-form", 0)


def test_a_form_in_utf_16_is_refused_with_its_place(write):
    folder = write(ID=SITES)
    (folder / "MCO_2024r.csv").write_text("\n".join(BEDS), encoding="utf-16")
    assert refused(folder) == ("rows.encoding", 1)


# --- the real folders ---


@pytest.mark.parametrize(
    ("region", "sites", "visits", "beds"),
    [("11", 495, 4_371_309, 31_596), ("53", 204, 936_267, 9_524)],
)
def test_the_real_2024_has_its_known_answers(shared, region, sites, visits, beds):
    found = read_activity(shared / "sae" / "2024", 2024)
    mine = [each for each in found.sites if each.region == region]
    assert len(mine) == sites
    assert sum(each.figures.get("ed_visits", 0) for each in mine) == visits
    assert sum(each.figures.get("mco_beds", 0) for each in mine) == beds


def test_ile_de_france_has_92_sites_with_124_emergency_units_and_207_with_beds(shared):
    found = read_activity(shared / "sae" / "2024", 2024)
    mine = [each.figures for each in found.sites if each.region == "11"]
    units = ("ed_units_general", "ed_units_child", "ed_units_other")
    assert sum("ed_visits" in each for each in mine) == 92
    assert sum(each.get(name, 0) for each in mine for name in units) == 124
    assert sum(each.get("mco_beds", 0) > 0 for each in mine) == 207
    assert sum("mco_beds" in each for each in mine) == 209  # two answered zero


@pytest.mark.parametrize("year", range(2019, 2025))
def test_every_real_year_is_read_without_a_warning(shared, year):
    found = read_activity(shared / "sae" / str(year), year)
    assert len(found.sites) > 3_900
    assert {fault.severity for fault in found.faults} <= {"note"}
