"""``csirt framework``: the answers of the commands, for people and for machines."""

import shutil
from pathlib import Path

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample"
CHU = SAMPLE / "facilities" / "chu-brumeville.yaml"
WORDING = "seul le texte de l'émetteur fait foi"
CATALOGUE = "reconstitué à partir de sources publiques ; ne vaut pas plan officiel"
LIBRARY = """\
urn: urn:x:risk:library:petit
locale: fr
name: "Petit"
objects:
  framework:
    urn: urn:x:f
    name: "Petit"
    requirement_nodes:
    - {urn: "urn:x:n:1", assessable: true, depth: 1, ref_id: "1", name: "Un", annotation: "x"}
"""


@pytest.fixture
def region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "region"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "petit.yaml"
    path.write_text(LIBRARY, encoding="utf-8")
    return path


def test_the_list_is_the_contract(run, asked):
    told = asked(run("framework", "list", "--json"))
    assert told["schema"] == "csirt.framework.list/1"
    by_id = {each["id"]: each for each in told["frameworks"]}
    assert set(by_id["nis2"]) == {
        "id", "title", "issuer", "version", "status", "checked_on", "profiles", "assessable",
        "mapped", "origin", "own",
    }  # fmt: skip
    assert (by_id["nis2"]["status"], by_id["nis2"]["checked_on"]) == ("pending", "2026-11-21")
    assert (by_id["anssi-hygiene"]["assessable"], by_id["anssi-hygiene"]["mapped"]) == (61, 48)
    assert "en attente (2026-11-21)" in " ".join(run("framework", "list").stdout.split())


def test_an_import_is_told_listed_and_shown(region, library, run, asked):
    told = asked(run("framework", "import", library, "--json"))
    assert told["schema"] == "csirt.framework.import/1"
    [file] = told["files"]
    assert (file["id"], file["kind"], file["requirements"], file["assessable"]) == (
        "petit", "framework", 1, 1,
    )  # fmt: skip
    assert {each["code"] for each in told["faults"]} == {
        "ciso.not-kept", "ciso.plain-scale", "ciso.status", "ciso.unmapped",
    }  # fmt: skip
    assert [each["line"] for each in told["faults"] if each["code"] == "ciso.not-kept"] == [9]
    own = [each for each in asked(run("framework", "list", "--json"))["frameworks"] if each["own"]]
    assert [each["id"] for each in own] == ["petit"]
    shown = run("framework", "status", "facilities/chu-brumeville.yaml", "petit").stdout
    assert "hors plan" in shown


def test_an_import_says_what_it_leaves_and_never_replaces_in_silence(region, library, run, blamed):
    done = run("framework", "import", library)
    assert done.exit_code == 0
    assert "« annotation » n'est pas repris (1 endroit)" in done.stderr
    assert "petit.yaml" in done.stdout
    assert blamed(run("framework", "import", library, "--json"), 2)["code"] == "write.exists"
    assert run("framework", "import", library, "--force", "--status", "pending").exit_code == 0
    assert "status: pending" in (region / "frameworks" / "petit.yaml").read_text("utf-8")


def test_a_file_of_another_shape_is_a_located_error(region, run, blamed):
    told = blamed(run("framework", "import", "csirt.yaml", "--json"), 5)
    assert (told["code"], told["file"], told["line"]) == ("ciso.no-library", "csirt.yaml", 5)


def test_the_status_is_the_contract(run, asked):
    told = asked(run("framework", "status", CHU, "care-d2", "--on", "2026-11-21", "--json"))
    assert (told["schema"], told["framework"]) == ("csirt.framework.status/1", "care-d2")
    assert {"framework", "status", "checked_on", "requirements", "coverage", "notes"} <= set(told)
    assert {"id", "ref", "title", "state", "actions", "proved", "declared", "evidence"} <= set(
        told["requirements"][0]
    )
    total = told["coverage"]["total"]
    assert (total["states"]["met"], total["applicable"], total["proved"]) == (9, 13, 9)
    assert sum(total["states"].values()) == total["assessable"]
    notes = " ".join(told["notes"])
    assert WORDING in notes
    assert CATALOGUE in notes


def test_the_status_of_a_pending_text_is_pending_line_by_line(run, asked):
    told = asked(run("framework", "status", CHU, "nis2", "--on", "2026-11-21", "--json"))
    assert {each["state"] for each in told["requirements"]} == {"pending"}
    assert (told["status"], told["checked_on"]) == ("pending", "2026-11-21")
    assert any("pas en vigueur, vérifié le 2026-11-21" in note for note in told["notes"])


@pytest.mark.parametrize("name", ["anssi-hygiene", "anssi-crisis", "recyf-objectives"])
def test_a_status_fits_a_terminal_of_80_columns(name, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("framework", "status", CHU, name, "--on", "2026-11-21").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "sur" in shown
    assert WORDING in " ".join(shown.split())


def test_an_unknown_framework_is_told_with_the_near_ones(run, blamed):
    told = blamed(run("framework", "status", CHU, "care-d3", "--json"), 5)
    assert told["code"] == "framework.unknown"
    assert "care-d2" in told["message"]


def test_a_form_is_written_filled_in_and_taken_back(region, tmp_path, run, asked):
    chu, form = "facilities/chu-brumeville.yaml", tmp_path / "f.csv"
    told = asked(run("framework", "form", chu, "small-facilities", "-o", form, "--json"))
    assert (told["schema"], told["lines"]) == ("csirt.framework.form/1", 24)
    form.write_bytes(form.read_bytes().replace(b";;\r\n", b";Oui;\r\n", 3))
    words = ["framework", "answer", chu, "small-facilities", form, "--date", "2026-01-05",
             "--role", "Directrice"]  # fmt: skip
    told = asked(run(*words, "--json"))
    assert (told["schema"], told["answered"], told["unanswered"]) == (
        "csirt.framework.answer/1", 3, 21,
    )  # fmt: skip
    assert run(*words).exit_code == 2
    shown = run("framework", "status", chu, "small-facilities", "--on", "2026-11-21").stdout
    assert "rempli par : Directrice (3 réponses). Une réponse ne prouve pas un niveau." in shown


@pytest.mark.parametrize(
    "words",
    [
        ["answer", CHU, "care-d2", "f.csv"],
        ["answer", CHU, "care-d2", "f.csv", "--date", "demain", "--role", "DG"],
        ["answer", CHU, "care-d2", "f.csv", "--date", "2026-01-01", "--role", "DG", "--tlp", "x"],
        ["import", "x.yaml", "--status", "peut-être"],
        ["form", CHU, "care-d2"],
        ["form", CHU, "care-d2", "-o", "f.xlsx"],
    ],
    ids=lambda words: " ".join(map(str, words[:1] + words[3:])),
)
def test_a_malformed_call_is_an_error_of_usage(words, run):
    assert run("framework", *words).exit_code == 2
