"""``csirt report oscal``: three files, what it says, its exit codes, and the same bytes."""

import json
from pathlib import Path

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample" / "facilities"
CHU, HOME = SAMPLE / "chu-brumeville.yaml", SAMPLE / "ehpad-bruyeres-grises.yaml"
QUICK = ("--on", "2026-11-21", "--samples", "64")
FILES = ("f.json", "f.poam.json", "f.catalog.json")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(name: str) -> dict:
    [body] = json.loads(Path(name).read_text("utf-8")).values()
    return body


def test_the_three_files_are_written_and_named(run):
    done = run("report", "oscal", CHU, "-o", "f.json", *QUICK)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.split() == list(FILES)
    assert read("f.json")["metadata"]["last-modified"] == "2026-11-21T00:00:00Z"
    [found] = read("f.json")["results"]
    told = [each["types"] for each in found["observations"]]
    assert len(found["findings"]) + told.count(["not-assessed"]) == 19


def test_the_language_of_the_texts_is_asked_for(run):
    run("report", "oscal", HOME, "-o", "f.json", "--lang", "en", *QUICK)
    assert read("f.json")["metadata"]["title"].startswith("Assessment of the actions")
    assert "official plan" in read("f.json")["metadata"]["remarks"]


def test_what_is_above_the_marking_is_named_on_stderr_and_the_code_is_4(run):
    done = run("report", "oscal", HOME, "-o", "f.json", "--tlp", "TLP:GREEN", *QUICK)
    assert done.exit_code == 4
    assert "evidence:ehpad-bruyeres-grises/" in done.stderr
    assert "[oscal.withheld]" in done.stderr or "TLP:GREEN" in done.stderr
    assert "pas de plan d'action" in done.stderr
    assert done.stdout.split() == ["f.json", "f.catalog.json"]
    assert "findings" not in read("f.json")["results"][0]
    assert not Path("f.poam.json").exists()


@pytest.mark.parametrize("standing", FILES)
def test_nothing_is_written_over_without_being_asked(run, standing):
    Path(standing).write_text("à garder")
    assert run("report", "oscal", HOME, "-o", "f.json", *QUICK).exit_code == 2
    assert [path.name for path in Path().iterdir()] == [standing]
    assert Path(standing).read_text() == "à garder"
    assert run("report", "oscal", HOME, "-o", "f.json", "--force", *QUICK).exit_code == 0


def test_another_ending_is_a_wrong_call(run):
    done = run("report", "oscal", HOME, "-o", "f.pdf", *QUICK)
    assert done.exit_code == 2
    assert ".json" in done.stderr


def test_a_group_and_an_unknown_file_are_refused(run):
    group = SAMPLE.parent / "groups" / "ght-val-de-brume.yaml"
    assert run("report", "oscal", group, "-o", "f.json", *QUICK).exit_code == 5
    assert run("report", "oscal", "nowhere.yaml", "-o", "f.json", *QUICK).exit_code == 5
    assert list(Path().iterdir()) == []


def test_two_processes_of_other_zones_and_locales_write_the_same_bytes(program):
    elsewhere = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "77"}
    for folder, environment in (("a", {"TZ": "UTC", "PYTHONHASHSEED": "1"}), ("b", elsewhere)):
        done = program("report", "oscal", CHU, "-o", f"{folder}/f.json", *QUICK, **environment)
        assert done.returncode == 0, done.stderr
    for name in FILES:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()
