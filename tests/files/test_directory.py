"""The directory of facilities: both forms, what is left of them, and what is refused."""

from collections.abc import Callable
from math import exp, log, pi, radians, sin, tan
from pathlib import Path

import pytest

from csirt.files.directory import department, lambert93
from csirt.files.directory.detect import read_directory
from csirt.files.directory.profile import profiles
from csirt.files.directory.site import Directory, Site
from csirt.model.fault import ContentError, Severity
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED
from csirt.text import speak

HEAD = "finess;etalab;111;2026-05-12"
LAMBERT = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"
GISCO = (
    "id,hospital_name,site_name,lat,lon,geo_qual,postcode,city,cc,facility_type,ref_date\n"
    "10000024,CH DE FLEYRIAT,,46.2222,5.20879,1,01440,VIRIAT,FR,Centre Hospitalier (C.H.),"
    "06/03/2020\n"
    "2A0000014,CH D'AJACCIO,CASTELLUCCIO,41.93,8.71,1,20000,AJACCIO,FR,Centre Hospitalier (C.H.),"
    "06/03/2020\n"
    "970100012,POLYCLINIQUE,,16.23,-61.52,1,97139,LES ABYMES,FR,Etablissement de Soins Médicaux,"
    "06/03/2020\n"
)


@pytest.fixture(autouse=True)
def _french() -> None:
    speak("fr")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Directory]:
    """Return a reader of a text as a directory file."""

    def reader(text: str | bytes, *departments: str) -> Directory:
        path = tmp_path / "répertoire.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_directory(path, departments)

    return reader


def structure(number: str, **given: str) -> str:
    """Return a row of the section of establishments, as the publisher writes it."""
    cells = {
        1: number,
        2: given.get("entity", "010780054"),
        3: "CH",
        4: given.get("name", "CENTRE HOSPITALIER"),
        12: "451",
        13: given.get("department", "01"),
        15: given.get("routing", "01440 VIRIAT"),
        18: given.get("category", "355"),
        19: "Centre Hospitalier (C.H.)",
        20: given.get("aggregate", "1102"),
        30: "2020-02-04",
    }
    return ";".join(["structureet", *(cells.get(at, "") for at in range(1, 32))])


def point(number: str, x: str, y: str, projection: str = LAMBERT) -> str:
    """Return a row of the section of coordinates."""
    return ";".join(["geolocalisation", number, x, y, projection, "2026-05-04"])


def finess(*rows: str) -> str:
    return "\n".join([HEAD, *rows]) + "\n"


def codes(found: Directory) -> dict[str, Severity]:
    return {fault.code: fault.severity for fault in found.faults}


# --- FINESS ---


def test_a_finess_file_gives_entity_name_place_and_profile(read):
    found = read(finess(structure("010000024"), point("010000024", "870262.2", "6571540.8")))
    assert found.sites == (
        Site(
            "010000024",
            entity="010780054",
            name="CENTRE HOSPITALIER",
            profile=Profile.ES,
            city="VIRIAT",
            department="01",
            latitude=46.22229,
            longitude=5.20918,
        ),
    )
    assert (found.format, found.on, found.rows, found.faults) == ("finess", "2026-05-12", 1, ())
    assert found.sites[0].id == "f-010000024"


def test_windows_1252_and_utf_8_read_alike_and_even_in_one_file(read):
    row = structure("010000024", name="HÔPITAL DE LA CÔTE")
    one = read(finess(row).encode("cp1252")).sites
    other = read(finess(row).encode()).sites
    mixed = finess(row).encode() + structure("010000032", name="CÔTÉ").encode("cp1252") + b"\n"
    assert one == other
    assert [site.name for site in read(mixed).sites] == ["HÔPITAL DE LA CÔTE", "CÔTÉ"]


def test_a_name_in_quotes_keeps_its_own_and_a_quote_left_open_ends_with_its_line(read):
    quoted = structure("010000024", name='"LIEU ""LES PINS"""')
    broken = structure("010000032", name='"SANS FIN')
    found = read(finess(quoted, broken, structure("010000040"), structure("010000057")))
    assert [site.finess for site in found.sites] == ["010000024", "010000040", "010000057"]
    assert found.sites[0].name == 'LIEU "LES PINS"'
    assert codes(found)["rows.shape"] is Severity.WARNING


def test_corsica_keeps_its_letter_and_the_id_is_small(read):
    found = read(finess(structure("2A0000014", department="2A", routing="20000 AJACCIO")))
    assert (found.sites[0].id, found.sites[0].department) == ("f-2a0000014", "2A")


def test_overseas_has_its_departement_and_no_coordinates_and_that_is_said(read):
    found = read(
        finess(
            structure("970100012", department="9A", routing="97139 LES ABYMES"),
            point("970100012", "657242.9", "1795384.4", "2,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM"),
        )
    )
    assert (found.sites[0].department, found.sites[0].latitude) == ("971", None)
    assert codes(found) == {"directory.projection": Severity.NOTE}


def test_social_care_is_in_and_schools_and_homes_are_left(read):
    found = read(
        finess(
            structure("010000024", category="500", aggregate="4401"),
            structure("010000032", category="354", aggregate="4404"),
            structure("010000040", category="611", aggregate="3101"),
            structure("010000057", category="300", aggregate="6101"),
            structure("010000065", category="462", aggregate="4605"),
            structure("010000073", category="999", aggregate="9900"),
        )
    )
    assert [site.profile for site in found.sites] == [
        Profile.ESMS_WITH_IT,
        Profile.ESMS_SMALL,
        Profile.TOWN,
        NOT_ASSESSED,
    ]
    left = next(fault for fault in found.faults if fault.code == "directory.not-care")
    assert (left.severity, left.line) == (Severity.NOTE, 5)
    assert left.message.startswith("2 lignes laissées")
    assert codes(found)["directory.unknown-category"] is Severity.WARNING


@pytest.mark.parametrize(
    ("x", "y"), [("abc", "6571540"), ("-5", "6571540"), ("870262", "16571540"), ("nan", "inf")]
)
def test_coordinates_that_are_none_are_left_and_the_site_is_kept(read, x, y):
    rows = (structure(f"01000002{n}") for n in range(3))
    found = read(finess(*rows, point("010000021", x, y)))
    assert found.sites[1].latitude is None
    assert codes(found)["directory.coordinates"] is Severity.WARNING


def test_a_site_or_a_point_met_twice_counts_once(read):
    rows = (
        structure("010000024", name="PREMIER"),
        structure("010000024", name="SECOND"),
        point("010000024", "870262.2", "6571540.8"),
        point("010000024", "0", "6600000"),
    )
    found = read(finess(*rows))
    assert [(site.name, site.latitude) for site in found.sites] == [("PREMIER", 46.22229)]
    assert set(codes(found)) == {"rows.twice", "directory.point-twice"}


def test_only_the_departements_that_are_asked_for_are_taken(read):
    rows = (structure("010000024"), structure("750000018", department="75", routing="75013 PARIS"))
    found = read(finess(*rows), "75")
    assert [site.finess for site in found.sites] == ["750000018"]
    assert codes(found)["rows.elsewhere"] is Severity.NOTE


# --- GISCO ---


def test_a_gisco_file_has_its_zeros_back_and_its_departements(read):
    found = read(GISCO)
    assert [(site.finess, site.department) for site in found.sites] == [
        ("010000024", "01"),
        ("2A0000014", "2A"),
        ("970100012", "971"),
    ]
    assert (found.format, found.on, found.faults) == ("gisco", "2020-03-06", ())
    assert found.sites[1].name == "CH D'AJACCIO – CASTELLUCCIO"
    assert (found.sites[0].latitude, found.sites[0].longitude) == (46.2222, 5.20879)


def test_a_point_far_from_its_departement_is_told_and_kept(read):
    row = GISCO.splitlines()[1]
    rows = [row.replace("10000024", f"1000{n}", 1) for n in range(1000, 1004)]
    stray = row.replace("10000024", "10002000").replace("46.2222", "43.36")
    found = read("\n".join([GISCO.splitlines()[0], *rows, stray]))
    assert len(found.sites) == 5
    (fault,) = found.faults
    assert (fault.code, fault.line) == ("directory.far", 6)
    assert "010002000 (318 km)" in fault.message


@pytest.mark.parametrize("lost", ["hospital_name", "lat", "postcode", "facility_type"])
def test_a_missing_column_is_told_by_name(read, lost):
    text = GISCO.replace(lost, "x" + lost, 1)
    if lost == "hospital_name":
        text = text.replace("xhospital_name", "hospital_nam")
    with pytest.raises(ContentError) as error:
        read(text)
    assert error.value.faults[0].code in ("rows.missing-column", "directory.unknown-format")


# --- what is refused, whole ---


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (b"", "rows.empty", (1, 1)),
        (b"\n \n", "rows.empty", (1, 1)),
        (finess(structure("010000024")).encode("utf-16"), "rows.encoding", (1, 4)),
        (finess(structure("010000024")).encode() + b"structureet;\x81\n", "rows.encoding", (3, 13)),
        (b"<html>\n", "directory.unknown-format", (1, 1)),
        (b"a;b;c\n1;2;3\n", "directory.unknown-format", (1, 1)),
        (finess(point("010000024", "0", "0")).encode(), "directory.no-section", (1, 1)),
    ],
)
def test_what_is_no_directory_is_refused_with_its_place(read, text, code, place):
    with pytest.raises(ContentError) as error:
        read(text)
    fault = error.value.faults[0]
    assert (fault.code, (fault.line, fault.column)) == (code, place)


@pytest.mark.parametrize(
    "row",
    [
        structure("010000024") + ";",
        structure("010000024").replace("structureet;", "structureet;;", 1)[:-1],
        structure("010000024", category="Centre"),
        structure("ABC"),
    ],
)
def test_shifted_columns_are_refused_rather_than_imported(read, row):
    with pytest.raises(ContentError) as error:
        read(finess(row, row, structure("010000032")))
    assert error.value.faults[0].code == "rows.shifted"


def test_a_file_over_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("csirt.files.rows.MAX_BYTES", 1_000_000)
    path = tmp_path / "énorme.csv"
    path.write_text(HEAD + "\n" + "x" * 1_000_001)
    with pytest.raises(ContentError, match="1 Mo"):
        read_directory(path)


def test_a_hostile_name_is_made_visible(read):
    found = read(finess(structure("010000024", name="CH \x1b[31mROUGE\u202e")))
    name = found.sites[0].words()
    assert name.fr == "CH \\x1b[31mROUGE\\u202e"


# --- the pieces ---


@pytest.mark.parametrize(
    ("postcode", "number", "code"),
    [
        ("75013", "750100125", "75"),
        ("1440", "010000024", "01"),
        ("20200", "2B0000012", "2B"),
        ("20000", "200000012", "2A"),
        ("20600", "200000012", "2B"),
        ("97133", "970100384", "971"),
        ("97600", "980500003", "976"),
        ("", "970400024", "974"),
        ("?", "2A0000014", "2A"),
    ],
)
def test_a_departement_comes_from_the_post_code_or_the_number(postcode, number, code):
    assert department.of_postcode(postcode, number) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("1", "01"), ("75", "75"), ("2a", "2A"), ("9D", "974"), ("974", "974"), ("XX", ""), ("", "")],
)
def test_a_departement_code_is_read_as_each_source_writes_it(text, code):
    assert department.of_code(text) == code


def _forward(latitude: float, longitude: float) -> tuple[float, float]:
    """Project by the textbook, from the parallels 44° and 49°: an oracle with its own constants."""
    from math import cos, sqrt

    axis, flat = 6_378_137.0, 1 / 298.257222101
    e = sqrt(2 * flat - flat**2)

    def iso(phi: float) -> float:
        return log(tan(pi / 4 + phi / 2) * ((1 - e * sin(phi)) / (1 + e * sin(phi))) ** (e / 2))

    def normal(phi: float) -> float:
        return axis / sqrt(1 - (e * sin(phi)) ** 2)

    low, high = radians(44), radians(49)
    n = log(normal(high) * cos(high) / (normal(low) * cos(low))) / (iso(low) - iso(high))
    c = normal(low) * cos(low) / n * exp(n * iso(low))
    radius, turn = c * exp(-n * iso(radians(latitude))), n * radians(longitude - 3)
    pole = 6_600_000 + c * exp(-n * iso(radians(46.5)))
    return 700_000 + radius * sin(turn), pole - radius * cos(turn)


@pytest.mark.parametrize(
    "place", [(46.5, 3.0), (48.85, 2.35), (41.4, 9.2), (51.05, 2.5), (48.4, -4.8), (43.3, 5.4)]
)
def test_lambert_93_is_undone_to_a_millimetre(place):
    found = lambert93.degrees(*_forward(*place))
    assert found == pytest.approx(place, abs=1e-8)


def test_every_category_of_the_table_stands_once_and_is_a_profile_or_a_reason():
    table = profiles()
    for keys in (
        [each.digits for each in table.finess_families],
        [each.code for each in table.finess_categories],
        [each.label for each in table.gisco_types],
    ):
        assert len(keys) == len(set(keys))
    assert Profile.ES_OSE not in {each.profile for each in table.finess_families}


# --- the real file ---


def test_the_real_gisco_file_has_its_610_facilities_of_ile_de_france(shared):
    path = shared / "region" / "healthcare_FR.csv"
    whole = read_directory(path)
    assert len(whole.sites) == 5_368
    assert sum(not site.finess.isdigit() for site in whole.sites) == 33
    assert all(site.department for site in whole.sites)
    assert all(site.profile is Profile.ES for site in whole.sites)
    region = read_directory(path, ["75", "77", "78", "91", "92", "93", "94", "95"])
    assert len(region.sites) == 610
