"""``csirt exercise from-risk|frame|kit|transcribe|programme``: their answers and their refusals."""

import shutil
from pathlib import Path

import pytest
from exercise_paper_worlds import played, typed
from playbook_worlds import playbook, shelf, step

from csirt import content
from csirt.files.write import as_yaml
from csirt.workspace.exercise_transcribe import blank_workbook


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CSIRT_ACTOR", "Animation")
    folder = shelf(tmp_path / "w", playbook([step("cut")], start=["cut"]))
    document = played().model_dump(mode="json", by_alias=True, exclude_none=True)
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / "exercises" / "example.yaml").write_text(as_yaml(document), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def region(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "region"
    shutil.copytree(content.root() / "risk_models" / "sample", folder)
    monkeypatch.chdir(folder)
    return folder


def book(here: Path, cells: dict[str, dict[str, str]]) -> Path:
    path = here / "rendu.xlsx"
    path.write_bytes(blank_workbook(played(), "fr", "09:30"))
    typed(path, cells)
    return path


MARKS = {
    "Stimuli": {"F2": "09:31", "G2": "joué"},
    "Attendus": {"E2": "09:40", "F2": "fait", "G2": "Obs A", "E3": "09:52", "F3": "non",
                 "G3": "Obs B"},
}  # fmt: skip

# --- from-risk ---


def test_from_risk_writes_a_scenario_and_its_key(region, run, asked):
    told = asked(run("exercise", "from-risk", "facilities/ch-rochebrume.yaml", "--samples", "1024",
                     "-o", "automne.yaml", "--key", "cle.yaml", "--json"))  # fmt: skip
    assert told["schema"] == "csirt.exercise.from-risk/1"
    assert Path("automne.yaml").is_file()
    assert "TLP:AMBER+STRICT" in Path("cle.yaml").read_text(encoding="utf-8")
    assert run("exercise", "lint", "automne.yaml").exit_code == 0


def test_from_risk_without_a_key_says_that_the_true_names_are_lost(region, run):
    done = run("exercise", "from-risk", "facilities/ch-rochebrume.yaml", "--samples", "512",
               "-o", "automne.yaml", "--level", "beginner")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "--key" in done.stderr
    again = run("exercise", "from-risk", "facilities/ch-rochebrume.yaml", "-o", "automne.yaml")
    assert again.exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("facilities/ch-rochebrume.yaml", "-o", "a.yaml", "--level", "expert"),
        ("facilities/ch-rochebrume.yaml", "-o", "a.txt"),
        ("facilities/ch-rochebrume.yaml",),
    ],
)
def test_from_risk_refuses_what_it_cannot_do(region, run, words):
    assert run("exercise", "from-risk", *words).exit_code == 2
    assert not list(region.glob("a.*"))


# --- frame and kit ---


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_frame_writes_what_is_agreed_before(here, run, asked, lang):
    told = asked(run("exercise", "frame", "example", "-o", "cadre", "--on", "2027-03-02",
                     "--start", "09:30", "--lang", lang, "--json"))  # fmt: skip
    assert told["schema"] == "csirt.exercise.frame/1"
    assert told["files"]
    assert all((here / "cadre" / each["id"]).is_file() for each in told["files"])


def test_kit_writes_the_paper_and_refuses_to_write_over_it(here, run, asked):
    told = asked(run("exercise", "kit", "example", "-o", "papier", "--json"))
    assert told["schema"] == "csirt.exercise.kit/1"
    again = run("exercise", "kit", "example", "-o", "papier")
    assert again.exit_code == 2
    assert "papier" in again.stderr
    assert (
        "fichiers dans papier"
        in run("exercise", "kit", "example", "-o", "papier", "--force").stdout
    )


@pytest.mark.parametrize("verb", ["kit", "frame"])
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("nowhere", "-o", "d"), 5),
        (("example", "-o", "d", "--start", "25:00"), 2),
        (("example", "-o", "d", "--lang", "de"), 2),
        (("example", "-o", "d", "--on", "demain"), 2),
        (("example",), 2),
    ],
)
def test_what_cannot_be_set_is_refused(here, run, verb, options, code):
    assert run("exercise", verb, *options).exit_code == code
    assert not (here / "d").exists()


# --- transcribe ---


@pytest.fixture
def opened(here, run) -> None:
    done = run("exercise", "run", "example", "--id", "essai", "--mode", "step")
    assert done.exit_code == 0, done.output


def test_transcribe_shows_what_observers_disagree_about(here, run, opened):
    done = run("exercise", "transcribe", "essai", book(here, MARKS))
    assert done.exit_code == 0, done.output
    assert "e1" in done.stdout
    assert "Obs A « fait » (09:40)" in done.stdout
    assert "Obs B « non » (09:52)" in done.stdout


def test_transcribe_answers_machines(here, run, asked, opened):
    told = asked(run("exercise", "transcribe", "-", book(here, MARKS), "--json"))
    assert told["schema"] == "csirt.exercise.transcribe/1"
    assert [each["id"] for each in told["conflicts"]] == ["e1"]
    assert told["acts"] == 3
    again = asked(run("exercise", "transcribe", "-", book(here, MARKS), "--json"))
    assert (again["known"], again["entries"]) == (3, [])


def test_transcribe_rehearses(here, run, asked, opened):
    told = asked(run("exercise", "transcribe", "-", book(here, MARKS), "--dry-run", "--json"))
    assert (told["dry_run"], told["acts"], told["entries"]) == (True, 3, [])


def test_transcribe_says_where_and_how_to_mend(here, run, opened):
    bad = run("exercise", "transcribe", "-", book(here, {"Stimuli": {"A9": "77", "F9": "9h40"}}))
    assert bad.exit_code == 5
    assert "Stimuli!A9" in bad.stderr
    assert "« 77 »" in bad.stderr
    assert run("exercise", "transcribe", "-", "nowhere.xlsx").exit_code == 5
    assert run("exercise", "transcribe", "autre", book(here, MARKS)).exit_code == 5


# --- programme ---


def test_a_programme_is_begun_corrected_and_shown(here, run, asked):
    file = "exercises/programme.yaml"
    begun = run("exercise", "programme", "-o", file, "--facility", "ch", "--first", "2027")
    assert begun.exit_code == 0, begun.output
    told = asked(run("exercise", "programme", "--json"))
    assert told["schema"] == "csirt.exercise.programme/1"
    assert [each["id"] for each in told["exercises"]] == ["ch-2027", "ch-2028", "ch-2029"]
    path = here / file
    path.write_text(path.read_text(encoding="utf-8").replace("2028", "2027"), encoding="utf-8")
    shown = run("exercise", "programme")
    assert shown.exit_code == 0
    assert "deux exercices en 2027" in shown.output
    assert run("check", "exercises/programme.yaml").exit_code == 0


def test_no_programme_says_how_to_begin_one(here, run):
    none = run("exercise", "programme")
    assert none.exit_code == 5
    assert "--facility" in none.stderr
    assert run("exercise", "programme", "-o", "p.yaml").exit_code == 2
