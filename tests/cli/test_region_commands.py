"""The commands of the region: the two imports, and what they show."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from csirt.cli import region as commands
from csirt.cli.app import app

GISCO = (
    "id,hospital_name,lat,lon,postcode,city,cc,facility_type,ref_date\n"
    "750000018,HOPITAL,48.85,2.35,75013,PARIS,FR,Centre Hospitalier (C.H.),06/03/2020\n"
    "10000024,CH,46.2,5.2,01440,VIRIAT,FR,Centre Hospitalier (C.H.),06/03/2020\n"
)
SITES = "an;fi;rs;fi_ej;reg;dep;nomcom\n2024;750000018;HOPITAL;750712184;11;75;PARIS\n"
EMERGENCY = "AN;FI;URG;PASSU;LIT_UHCD\n2024;750000018;GEN;50000;8\n"


def _registered() -> typer.Typer:
    """Return the program, with the commands of the region should nobody have added them yet."""
    groups = {each.name: each.typer_instance for each in app.registered_groups}
    if "region" not in groups:
        commands.register(app)
    imports = groups["import"]
    if "directory" not in {each.name for each in imports.registered_commands}:
        commands.register_imports(imports)
    return app


@pytest.fixture
def run():
    """Return a runner of ``csirt`` in this process."""

    def runner(*words: object) -> Result:
        return CliRunner().invoke(_registered(), [str(word) for word in words])

    return runner


@pytest.fixture
def region(workspace: Path) -> Path:
    """Return the region of the tiny workspace, a directory and a folder of statistics beside it."""
    (workspace / "gisco.csv").write_text(GISCO)
    (workspace / "2024").mkdir()
    (workspace / "2024" / "ID_2024r.csv").write_text(SITES)
    (workspace / "2024" / "URGENCES2_2024r.csv").write_text(EMERGENCY)
    return workspace / "region.yaml"


def _imported(run, region: Path) -> None:
    folder = region.parent
    run("import", "directory", folder / "gisco.csv", "--region", region, "--departments", "75")
    run("import", "activity", folder / "2024", "--year", "2024", "--region", region)


def test_the_directory_answers_in_the_shape_of_the_contract(run, region):
    words = ("import", "directory", region.parent / "gisco.csv", "--region", region)
    done = run(*words, "--departments", "75", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["schema"] == "csirt.import.directory/1"
    assert answer["facilities"] == {"added": 1, "updated": 0, "unchanged": 0}
    (fault,) = answer["faults"]
    assert (fault["code"], fault["severity"], fault["line"]) == ("rows.elsewhere", "note", 3)
    assert "f-750000018" in (region.parent / "region.seen.yaml").read_text(encoding="utf-8")


def test_the_activity_answers_in_the_shape_of_the_contract(run, region):
    words = ("import", "activity", region.parent / "2024", "--region", region, "--json")
    answer = json.loads(run(*words, "--year", "2024").stdout)
    assert answer["schema"] == "csirt.import.activity/1"
    assert answer["facilities"] == {"added": 1, "updated": 0, "unchanged": 0}


def test_a_dry_run_says_so_and_writes_nothing(run, region):
    words = ("import", "directory", region.parent / "gisco.csv", "--region", region)
    done = run(*words, "--dry-run")
    assert "Essai à blanc" in done.stderr
    assert not (region.parent / "region.seen.yaml").exists()


def test_people_read_a_sentence_and_where_it_was_written(run, region):
    done = run("import", "directory", region.parent / "gisco.csv", "--region", region)
    assert "2 établissements ajoutés" in done.stdout
    assert "region.seen.yaml" in done.stderr


@pytest.mark.parametrize("given", ["7", "750", "2C", "75;77", "paris"])
def test_a_departement_that_is_none_is_a_fault_of_the_command(run, region, given):
    words = ("import", "directory", region.parent / "gisco.csv", "--region", region)
    assert run(*words, "--departments", given).exit_code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--year", "2023"), "activity.other-year"),
        (("--year", "2024", "--region-code", "11"), ""),
    ],
)
def test_a_folder_of_another_year_is_refused_as_json_with_its_line(run, region, words, code):
    done = run("import", "activity", region.parent / "2024", "--region", region, "--json", *words)
    if not code:
        assert done.exit_code == 0
        return
    told = json.loads(done.stderr)
    assert (done.exit_code, told["code"], told["line"]) == (5, code, 2)


def test_show_answers_in_the_shape_of_the_contract(run, region):
    _imported(run, region)
    answer = json.loads(run("region", "show", region, "--json").stdout)
    assert answer["schema"] == "csirt.region.show/1"
    assert (answer["facilities"], answer["with_coordinates"], answer["with_activity"]) == (3, 1, 1)
    assert answer["totals"]["ed_visits"] == 50_000
    assert answer["totals"]["mco_beds"] is None
    assert [each["id"] for each in answer["by_department"]] == ["75", "unknown"]
    assert answer["year"] == 2024


def test_show_prints_a_table_that_fits_80_columns(run, region, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _imported(run, region)
    shown = run("region", "show", region)
    assert shown.exit_code == 0
    assert "50\u202f000 (1)" in shown.stdout
    assert "inconnu" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_show_writes_a_picture_or_a_page_and_never_over_a_file(run, region, tmp_path):
    _imported(run, region)
    for name in ("carte.svg", "carte.html"):
        assert run("region", "show", region, "-o", tmp_path / name).exit_code == 0
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<svg" in text
        assert text.count("http") == 1
        assert run("region", "show", region, "-o", tmp_path / name).exit_code == 2
        assert run("region", "show", region, "-o", tmp_path / name, "--force").exit_code == 0
    assert run("region", "show", region, "-o", tmp_path / "carte.png").exit_code == 2
    assert not (tmp_path / "carte.png").exists()
