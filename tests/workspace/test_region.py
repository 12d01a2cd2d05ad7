"""A region of a person's lines, a directory and years of statistics: merged, sorted, never lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

import csirt.workspace
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import load
from csirt.model.fault import ContentError
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED
from csirt.model.region import Region, SeenRegion
from csirt.reporting.charts.map_ground import Spot, inside
from csirt.reporting.region_map import map_of
from csirt.text import speak
from csirt.workspace.check import checked
from csirt.workspace.region import import_activity, import_directory, region_at, seen_path
from csirt.workspace.region_shown import shown

IDF = ("75", "77", "78", "91", "92", "93", "94", "95")
PERSON = """# écrit à la main
schema: csirt.region/1
id: r
name: "Région"
facilities:
  - id: ch-viriat
    name: "CH de Viriat"
    finess: {site: "010000024"}
    location: {city: "Viriat (01)"}
  - {id: autre, name: "Autre", aka: [f-010000057]}
links:
  - {from: ch-viriat, to: autre, nature: "Biologie"}
"""
GISCO = (
    "id,hospital_name,lat,lon,postcode,city,cc,facility_type,ref_date",
    "10000024,CH DE FLEYRIAT,46.2222,5.20879,01440,VIRIAT,FR,Centre Hospitalier (C.H.),06/03/2020",
    "10000032,CH DE BELLEY,45.76121,5.68498,01300,BELLEY,FR,Centre Hospitalier (C.H.),06/03/2020",
    "10000057,CH,46.1,5.3,01000,BOURG,FR,Centre Hospitalier (C.H.),06/03/2020",
)
SITES = (
    "bor;an;fi;rs;fi_ej;reg;dep;NOMCOM",
    "ID;{year};010000024;CH SAE;010780054;84;01;VIRIAT",
    "ID;{year};010000099;CLINIQUE SEULE;010780099;84;01;OYONNAX",
    "ID;{year};750100125;PITIE;750712184;11;75;PARIS",
)
BEDS = ("AN;FI;LIT_MED;LIT_CHI;LIT_OBS;LIT_MCO", "{year};010000024;{beds};0;;{beds}")


@pytest.fixture(autouse=True)
def _french() -> None:
    speak("fr")


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return the person's file of a workspace."""
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    path = tmp_path / "region.yaml"
    path.write_text(PERSON, encoding="utf-8")
    return path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "healthcare.csv"
    path.write_text("\n".join(GISCO) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of a folder of statistics of a year."""

    def writer(year: int, beds: int = 343, **forms: tuple[str, ...]) -> Path:
        path = tmp_path / str(year)
        path.mkdir(exist_ok=True)
        for name, rows in {"ID": SITES, "MCO": BEDS, **forms}.items():
            text = "\r\n".join(rows).format(year=year, beds=beds)
            (path / f"{name}_{year}r.csv").write_bytes(text.encode("cp1252"))
        return path

    return writer


def seen(region: Path) -> SeenRegion:
    return load(seen_path(region), SeenRegion)


def answer(done) -> tuple[int, int, int]:
    counts = done.as_json()["facilities"]
    return counts["added"], counts["updated"], counts["unchanged"]


# --- the person's word wins ---


def test_what_a_person_wrote_of_a_facility_wins_and_what_they_left_open_is_filled(
    region, directory
):
    import_directory(directory, region)
    entry = region_at(region).facilities[0]
    assert (entry.id, entry.name.fr, entry.location.city) == (
        "ch-viriat",
        "CH de Viriat",
        "Viriat (01)",
    )
    assert (entry.profile, entry.location.department) == (Profile.ES, "01")
    assert (entry.location.latitude, entry.location.longitude) == (46.2222, 5.20879)
    assert entry.aka == ("f-010000024",)


def test_a_facility_is_found_by_its_number_or_by_aka_and_the_others_are_added(region, directory):
    done = import_directory(directory, region)
    assert [entry.id for entry in region_at(region).facilities] == [
        "ch-viriat",
        "autre",
        "f-010000032",
    ]
    assert answer(done) == (1, 2, 0)
    assert done.facilities == 3


def test_the_persons_file_is_never_touched(region, directory, folder):
    import_directory(directory, region)
    import_activity(folder(2024), 2024, region)
    assert region.read_text(encoding="utf-8") == PERSON


def test_a_persons_figures_of_a_year_win_over_imported_ones(region, directory, folder):
    written = PERSON.replace(
        '    location: {city: "Viriat (01)"}\n',
        '    location: {city: "Viriat (01)"}\n    activity: [{year: 2024, mco_beds: 300}]\n',
    )
    region.write_text(written, encoding="utf-8")
    import_activity(folder(2024), 2024, region, ["01"])
    (year,) = region_at(region).facilities[0].activity
    assert (year.mco_beds, year.medicine_beds, year.births) == (300, 343, NOT_ASSESSED)


# --- the same bytes ---


def test_importing_twice_changes_no_byte_in_any_order(region, directory, folder):
    import_directory(directory, region)
    import_activity(folder(2024), 2024, region, ["01"])
    first = seen_path(region).read_bytes()
    assert answer(import_directory(directory, region)) == (0, 0, 3)
    again = import_activity(folder(2024), 2024, region, ["01"])
    assert (answer(again), again.written) == ((0, 0, 2), None)
    assert seen_path(region).read_bytes() == first
    seen_path(region).unlink()
    import_activity(folder(2024), 2024, region, ["01"])
    import_directory(directory, region)
    assert seen_path(region).read_bytes() == first


def test_a_year_after_a_later_one_keeps_both(region, folder):
    import_activity(folder(2024, beds=343), 2024, region, ["01"])
    import_activity(folder(2023, beds=300), 2023, region, ["01"])
    years = {year.year: year.mco_beds for year in region_at(region).facilities[0].activity}
    assert years == {2023: 300, 2024: 343}
    assert [each.id[:8] for each in seen(region).imports] == ["sae-2023", "sae-2024"]


def test_a_form_of_the_year_that_comes_later_adds_to_the_others(region, folder):
    import_activity(folder(2024), 2024, region, ["01"])
    path = folder(2024, BLOCS=("AN;FI;SALTOT", "{year};010000024;12"))
    (path / "MCO_2024r.csv").unlink()
    import_activity(path, 2024, region, ["01"])
    year = seen(region).facilities[0].activity[0]
    assert (year.mco_beds, year.theatres) == (343, 12)


def test_a_newer_directory_wins_and_an_older_one_only_fills(region, tmp_path, directory):
    newer = tmp_path / "newer.csv"
    newer.write_text(
        "\n".join(GISCO[:3]).replace("06/03/2020", "06/03/2025").replace("BELLEY", "BELLEY SUD")
    )
    import_directory(newer, region)
    import_directory(directory, region)
    names = {entry.id: entry.name.fr for entry in seen(region).facilities}
    assert names["f-010000032"] == "CH DE BELLEY SUD"
    assert names["f-010000057"] == "CH"


def test_statistics_never_rename_what_a_directory_named(region, directory, folder):
    import_directory(directory, region)
    import_activity(folder(2024), 2024, region, ["01"])
    entry = next(each for each in seen(region).facilities if each.id == "f-010000024")
    assert (entry.name.fr, entry.finess.entity) == ("CH DE FLEYRIAT", "010780054")


# --- where, and how many ---


def test_statistics_keep_to_the_departements_of_the_region_unless_told_otherwise(
    region, directory, folder
):
    import_directory(directory, region)
    done = import_activity(folder(2024), 2024, region)
    assert (done.departments, answer(done)) == (("01",), (1, 1, 0))
    assert "activity.elsewhere" in {fault.code for fault in done.faults}
    other = import_activity(folder(2024), 2024, region, code="11")
    assert answer(other) == (1, 0, 0)


def test_a_site_that_the_directory_lacks_is_added_without_coordinates_and_that_is_said(
    region, directory, folder
):
    import_directory(directory, region)
    done = import_activity(folder(2024), 2024, region)
    entry = next(each for each in region_at(region).facilities if each.id == "f-010000099")
    assert (entry.location.latitude, entry.location.city) == (None, "OYONNAX")
    assert "activity.added" in {fault.code for fault in done.faults}


def test_a_dry_run_counts_and_writes_nothing(region, directory):
    done = import_directory(directory, region, dry_run=True)
    assert (answer(done), done.written) == ((1, 2, 0), None)
    assert not seen_path(region).exists()


# --- refused, and nothing half-written ---


def test_a_refused_file_leaves_the_region_as_it_was(region, directory, folder, tmp_path):
    import_directory(directory, region)
    before = seen_path(region).read_bytes()
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join([GISCO[0], "x,y", "x,y"]))
    with pytest.raises(ContentError):
        import_directory(bad, region)
    with pytest.raises(ContentError):
        import_activity(folder(2024), 2023, region)
    assert seen_path(region).read_bytes() == before
    assert not [path for path in region.parent.iterdir() if path.name.startswith(".region")]


def test_more_than_can_be_read_back_is_refused_before_it_is_written(region, directory, monkeypatch):
    monkeypatch.setattr("csirt.workspace.region._MOST", 2)
    with pytest.raises(InputError, match="3 établissements"):
        import_directory(directory, region)
    assert not seen_path(region).exists()


def test_the_imports_of_another_region_are_refused(region, directory):
    import_directory(directory, region)
    region.write_text(PERSON.replace("id: r\n", "id: s\n", 1), encoding="utf-8")
    with pytest.raises(InputError, match="« r »"):
        region_at(region)


# --- the workspace knows them ---


def test_the_workspace_has_the_imported_facilities_by_every_name(region, directory):
    import_directory(directory, region)
    workspace = csirt.workspace.open(region)
    assert workspace.entry("f-010000032").name.fr == "CH DE BELLEY"
    assert workspace.entry("f-010000024").id == "ch-viriat"


def test_check_knows_imported_facilities_and_holds_nobody_to_their_names(region, directory):
    import_directory(directory, region)
    facilities = region.parent / "facilities"
    facilities.mkdir()
    for id in ("f-010000032", "ch-viriat"):
        text = f'schema: csirt.facility/1\nid: {id}\nname: "CH de Viriat"\n'
        (facilities / f"{id}.yaml").write_text(text)
    (region.parent / "groups").mkdir()
    (region.parent / "groups" / "g.yaml").write_text(
        'schema: csirt.group/1\nid: g\nname: "G"\nmembers: [ch-viriat, f-010000057]\n'
    )
    assert [str(fault) for fault in checked([region.parent]).faults] == []
    assert csirt.workspace.open(region).estate(facilities / "f-010000032.yaml")


# --- show ---


def test_show_adds_up_who_answered_and_nothing_is_null(region, directory, folder):
    import_directory(directory, region)
    import_activity(folder(2024, beds=0), 2024, region)
    found = shown(region).as_json()
    assert found["facilities"] == 4
    assert (found["with_coordinates"], found["with_activity"], found["with_links"]) == (3, 2, 2)
    assert (found["totals"]["mco_beds"], found["totals"]["ed_visits"]) == (0, None)
    assert (found["answered"]["mco_beds"], found["above_zero"]["mco_beds"]) == (1, 0)
    assert [each["id"] for each in found["by_department"]] == ["01"]
    assert (found["year"], found["years"]) == (2024, [2024])


def test_show_takes_the_year_that_is_asked_for(region, folder):
    for year, beds in ((2023, 300), (2024, 343)):
        import_activity(folder(year, beds=beds), year, region, ["01"])
    assert shown(region).as_json()["totals"]["mco_beds"] == 343
    assert shown(region, 2023).as_json()["totals"]["mco_beds"] == 300
    with pytest.raises(NotFoundError, match="2023, 2024"):
        shown(region, 2019)


def test_show_without_any_import_says_that_nothing_is_known(region):
    found = shown(region).as_json()
    assert (found["facilities"], found["with_coordinates"], found["year"]) == (2, 0, None)
    assert set(found["totals"].values()) == {None}
    assert [each["id"] for each in found["by_department"]] == ["unknown"]


def test_the_links_of_a_facility_file_count_and_a_file_at_fault_is_told(region):
    folder = region.parent / "facilities"
    folder.mkdir()
    (folder / "x.yaml").write_text("schema: csirt.facility/1\nid: x\nzone: []\n")
    found = shown(region)
    assert found.whole.with_links == 2
    assert [fault.code for fault in found.faults] == ["region.unread"]


# --- the map ---


def test_the_map_is_one_picture_with_words_and_nothing_to_fetch(region, directory, folder):
    import_directory(directory, region)
    import_activity(folder(2024), 2024, region)
    drawn = str(map_of(shown(region), "fr"))
    assert drawn.startswith("<svg")
    assert "<title>Carte de la région Région. 3 établissements placés" in drawn
    assert "<desc>" in drawn
    assert drawn.count("http") == 1  # the name of the vocabulary
    assert "href" not in drawn
    assert "CH DE BELLEY" in drawn
    assert "km</text>" in drawn


def test_a_hostile_name_stays_text_on_the_map(region, directory, tmp_path):
    rows = [row.replace("CH DE BELLEY", "<script>alert(1)</script>\x1b") for row in GISCO]
    directory.write_text("\n".join(rows))
    import_directory(directory, region)
    drawn = str(map_of(shown(region), "fr"))
    assert "<script>" not in drawn
    assert "\x1b" not in drawn


def test_a_point_far_from_all_others_does_not_shrink_the_map():
    near = [Spot(str(n), 48.8 + n / 100, 2.3 + n / 50) for n in range(10)]
    assert inside([*near, Spot("loin", 43.3, 2.3)]) == tuple(near)
    assert inside([]) == ()
    assert inside(near[:1]) == (near[0],)


def test_a_region_without_a_place_has_no_map(region):
    with pytest.raises(NotFoundError):
        map_of(shown(region), "fr")


# --- the real Île-de-France ---


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory) -> Path:
    """Return Île-de-France: the directory and 2024."""
    speak("fr")
    path = tmp_path_factory.mktemp("idf") / "region.yaml"
    path.write_text('schema: csirt.region/1\nid: idf\nname: "Île-de-France"\n', encoding="utf-8")
    import_directory(shared / "region" / "healthcare_FR.csv", path, IDF)
    import_activity(shared / "sae" / "2024", 2024, path)
    return path


def test_directory_and_2024_together_hold_771_facilities(real, shared):
    region = region_at(real)
    placed = {e.id for e in region.facilities if e.location.latitude is not None}
    figures = {e.id: year for e in region.facilities for year in e.activity}
    assert (len(region.facilities), len(placed), len(figures)) == (771, 610, 495)
    assert len(placed & figures.keys()) == 334
    emergency = {id for id, year in figures.items() if year.ed_visits is not NOT_ASSESSED}
    beds = {
        id
        for id, year in figures.items()
        if year.mco_beds is not NOT_ASSESSED and year.mco_beds > 0
    }
    assert (len(emergency), len(emergency & placed)) == (92, 89)
    assert (len(beds), len(beds & placed)) == (207, 200)


def test_the_real_totals_and_their_sum_by_department(real):
    found = shown(real).as_json()
    assert found["totals"]["ed_visits"] == 4_371_309
    assert found["totals"]["mco_beds"] == 31_596
    assert [each["id"] for each in found["by_department"]] == list(IDF)
    for name in ("ed_visits", "mco_beds", "icu_beds"):
        assert (
            sum(each["totals"][name] for each in found["by_department"]) == (found["totals"][name])
        )


def test_the_real_imports_again_change_no_byte_and_2023_keeps_both(real, shared, tmp_path):
    path = tmp_path / "region.yaml"
    path.write_bytes(real.read_bytes())
    seen_path(path).write_bytes(seen_path(real).read_bytes())
    import_directory(shared / "region" / "healthcare_FR.csv", path, IDF)
    import_activity(shared / "sae" / "2024", 2024, path)
    assert seen_path(path).read_bytes() == seen_path(real).read_bytes()
    import_activity(shared / "sae" / "2023", 2023, path)
    assert shown(path).years == (2023, 2024)
    assert shown(path, 2024).as_json()["totals"]["ed_visits"] == 4_371_309
    assert load(path, Region).facilities == ()


def test_bretagne_has_its_known_answers(shared, tmp_path):
    path = tmp_path / "region.yaml"
    path.write_text('schema: csirt.region/1\nid: bzh\nname: "Bretagne"\n', encoding="utf-8")
    done = import_activity(shared / "sae" / "2024", 2024, path, code="53")
    assert answer(done) == (204, 0, 0)
    totals = shown(path).as_json()["totals"]
    assert (totals["ed_visits"], totals["mco_beds"]) == (936_267, 9_524)
