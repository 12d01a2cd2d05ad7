"""``capture reach``, from the words of the command to the page and the log of a case."""

import json
import shutil
from pathlib import Path

import pytest
from wire_night import CONTROLLER, DESK, FAR, OTHER
from wire_sessions import Wire, psexec

from csirt import content
from csirt.text import speak

ROOT = Path(__file__).parents[2]
NIGHT = ROOT / "docs" / "exemples" / "nuit.pcap"
SAMPLE = content.root() / "risk_models" / "sample"
CHU = SAMPLE / "facilities" / "chu-brumeville.yaml"
FEW = ("--samples", "1024")
REACHED = {
    "id", "name", "held", "now", "after", "stopped_by_cut", "hops", "path", "path_probability",
    "machines",
}  # fmt: skip
HELD = {
    "id", "addresses", "names", "level", "asset", "zone", "entry", "first", "first_is_its_own",
    "findings", "why",
}  # fmt: skip


def test_the_answer_for_machines(run, asked):
    words = ("capture", "reach", NIGHT, "--facility", CHU, "--zone", "office", *FEW, "--json")
    told = asked(run(*words))
    assert told["schema"] == "csirt.capture.reach/1"
    assert all(set(each) == HELD for each in told["held"])
    assert [(each["id"], each["level"]) for each in told["held"]] == [
        (DESK, "user"), (CONTROLLER, "admin"), (OTHER, "admin"), (FAR, "admin"),
    ]  # fmt: skip
    reach = told["reach"]
    assert (reach["samples"], reach["seed"]) == (1_024, 1)
    for family in ("care_lines", "applications", "directories", "backups", "data_lost", "assets"):
        assert all(set(each) == REACHED for each in reach[family])
        odds = [each["now"]["probability"] for each in reach[family]]
        assert odds == sorted(odds, reverse=True)
        assert all(each["after"]["probability"] <= each["now"]["probability"]
                   for each in reach[family])  # fmt: skip
    assert {each["now"]["low"] for each in reach["care_lines"]} == {None}, "64 blocks make one"
    alone = {each["id"]: each["expected_after"] for each in reach["one_cut_alone"]["machines"]}
    assert min(alone, key=lambda id: alone[id]) == DESK
    assert told["written"] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_of_80_columns(run, monkeypatch, lang):
    monkeypatch.setenv("COLUMNS", "80")
    speak(lang)
    found = run("capture", "reach", NIGHT, "--facility", CHU, *FEW)
    assert found.exit_code == 0
    assert all(len(line) <= 80 for line in found.stdout.splitlines())
    text = " ".join(found.stdout.split())
    words = {
        "fr": ("4 machines tenues", "! 1 machine tenue que le modèle ne situe pas",
               "Une seule machine coupée", "arrêtée par la", "Machines sur ce chemin"),
        "en": ("4 machines held", "! 1 held machine that the model does not place",
               "One machine cut alone", "stopped by the", "Machines on this way"),
    }  # fmt: skip
    assert all(each in text for each in words[lang])
    assert "0.1" not in text.replace("10.99", ""), "classes, no digits"


EDR = "Horodatage;Règle;Gravité;Machine;Adresse IP\n"


def alerts(folder: Path, count: int) -> str:
    lines = (
        f"29/11/2026 0{at % 10}:{at // 10}0:00;Outil;Critique;;10.99.20.{at + 100}\n"
        for at in range(count)
    )
    path = folder / "edr.csv"
    path.write_text(EDR + "".join(lines), encoding="utf-8")
    return f"{path}=edr-alerts"


def test_machines_beyond_the_table_are_told_and_one_known_cut_stops_what_it_stops(run, tmp_path):
    """Beside eleven machines that the model does not have, one that it has: all at once is that."""
    log = alerts(tmp_path, 11)
    with Path(log.partition("=")[0]).open("a", encoding="utf-8") as stream:
        stream.write("29/11/2026 05:00:00;Outil;Critique;;10.99.1.12\n")
    words = ("capture", "reach", "--log", log, "--facility", CHU, "--zone", "office", *FEW)
    lines = run(*words).stdout.splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("Une seule machine coupée"))
    table = lines[
        head : next(at for at in range(head, len(lines)) if lines[at].startswith("└")) + 2
    ]
    assert table[-1].strip() == "… et 4 machines de plus, non essayées une à une."
    (together,) = [line for line in table if line.startswith("│ Toutes à la")]
    assert "?" not in together


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_ordinary_capture_holds_nobody_and_says_so(run, tmp_path, lang):
    speak(lang)
    found = run("capture", "reach", Wire().save(tmp_path), "--facility", CHU)
    words = {"fr": "Aucune machine n'est tenue", "en": "No machine is held"}
    assert words[lang] in found.stdout


def test_what_is_left_undissected_is_code_4(run):
    words = ("capture", "reach", NIGHT, "--facility", CHU, *FEW, "--budget", "0")
    assert run(*words).exit_code == 4


def test_a_zone_that_is_none_and_a_facility_that_is_not_there(run, blamed, tmp_path):
    words = ("capture", "reach", NIGHT, "--json", "--facility")
    assert blamed(run(*words, CHU, "--zone", "offices"), 5)["code"] == "import.unknown-zone"
    assert run(*words, tmp_path / "none.yaml").exit_code == 5


@pytest.fixture
def room(run, tmp_path, monkeypatch):
    """Return a runner within an open incident at the hospital of the capture."""
    here = shutil.copytree(SAMPLE, tmp_path / "région")
    monkeypatch.chdir(here)
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "clés"))
    monkeypatch.setenv("CSIRT_JOURNAL", str(tmp_path / "j.db"))
    monkeypatch.setenv("CSIRT_ACTOR", "RSSI")
    done = run("incident", "open", "--title", "Nuit", "--facility", "chu-brumeville")
    assert done.exit_code == 0
    return run


def written(room, *words):
    facility = "facilities/chu-brumeville.yaml"
    done = room("capture", "reach", NIGHT, "--facility", facility, *FEW, *words, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)["written"]


def test_the_intrusion_goes_into_the_incident_and_what_follows_takes_it_on(room, tmp_path):
    assert written(room) == []
    assert len(written(room, "--write")) == 5
    assert written(room, "--write") == []
    board = room("incident", "status").stdout
    assert "Machines tenues par l'attaquant (4)" in board
    assert "18/11/2026 12:07" in board, "when the machine was first seen hit, in Paris"
    assert "Portée de l'attaque depuis" in board
    restored = json.loads(room("incident", "restore", "--json").stdout)
    assert "application:core-directory" in [each["id"] for each in restored["order"]]
    assert room("incident", "verify").exit_code == 0
    assert room("incident", "report", "-o", tmp_path / "retour.html").exit_code == 0
    page = (tmp_path / "retour.html").read_text("utf-8")
    assert "Première machine vue touchée" in page
    assert "Contrôleur de domaine 2 (10.99.1.12)" in page
    assert "T1569.002" in page


def test_the_name_of_a_case_alone_writes_nothing_and_another_victim_is_refused(room, blamed):
    cases = json.loads(room("incident", "list", "--json").stdout)["cases"]
    facility = "facilities/chu-brumeville.yaml"
    alone = room("capture", "reach", NIGHT, "--facility", facility, *FEW, "--case", cases[0]["id"])
    assert alone.exit_code == 2
    assert len(written(room, "--write", "--case", cases[0]["id"])) == 5, "nothing was written yet"
    other = ("capture", "reach", NIGHT, "--facility", "facilities/ch-rochebrume.yaml", "--write")
    assert room(*other).exit_code == 2


def test_the_import_of_a_log_and_of_a_group(run, asked, workspace, tmp_path):
    log = ROOT / "docs" / "exemples" / "journal-pare-feu.csv"
    ch, group = workspace / "facilities" / "ch.yaml", workspace / "groups" / "ght.yaml"
    words = ("import", "capture", "--log", f"{log}=firewall-log", "--zone", "lan", "--dry-run")
    told = asked(run(*words, "--facility", ch, "--json"))
    assert told["assets"]["added"] > 0
    wire = Wire()
    psexec(wire, "10.9.0.7", "10.9.0.1")
    more = ("import", "capture", wire.save(tmp_path), "--facility", group, "--dry-run")
    told = asked(run(*more, "--json"))
    assert [each["id"] for each in told["members"]] == ["ch", "ehpad"]
    assert len(told["notes"]) == 1
    assert run(*more, "--zone", "lan").exit_code == 2


def test_the_captures_of_the_shared_folder_say_how_far_without_a_fault(run, asked, shared):
    """A real capture at a facility that does not know its machines: held, placed nowhere."""
    folder = shared / "captures"
    some = sorted(folder.glob("*psexec*.pcap*")) or sorted(folder.glob("*zerologon*.pcap*"))
    if not some:
        pytest.skip(f"no capture of a remote execution in {folder}")
    told = asked(run("capture", "reach", some[0], "--facility", CHU, *FEW, "--json"))
    assert told["held"]
    assert any(each["level"] == "admin" for each in told["held"])
    assert told["reach"] is None or told["reach"]["samples"] == 1_024


def test_the_captures_and_the_logs_of_a_report_are_exhibits_each_by_its_kind(room, tmp_path):
    log = ROOT / "docs" / "exemples" / "pare-feu-nuit.csv"
    words = ("capture", "report", NIGHT, "--log", f"{log}=firewall-log", "--exhibit")
    told = json.loads(room(*words, "-o", tmp_path / "r.html", "--json").stdout)
    assert told["exhibits"] == ["nuit-pcap", "pare-feu-nuit-csv"]
    listed = json.loads(room("incident", "exhibit", "list", "--json").stdout)["exhibits"]
    assert [each["data"]["how"] for each in listed] == [
        "Capture du réseau, lue sur place", "Journal d'un équipement, lu sur place"
    ]  # fmt: skip
