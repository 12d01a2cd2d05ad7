"""What goes wrong becomes a sentence and an exit code, in words or in JSON."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import csirt.workspace.check
from csirt.cli import app as cli
from csirt.errors import IntegrityError, SetupError

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "nowhere.yaml"),
        ("risk", "analyse", "nowhere.yaml"),
        ("risk", "isolate", "nowhere.yaml", "--cut", "internet"),
        ("risk", "graph", "nowhere.yaml"),
        ("import", "inventory", "nowhere.xml", "--facility", "nowhere.yaml", "--zone", "z"),
    ],
    ids=" ".join,
)
def test_a_file_that_is_not_there_is_refused_as_not_found(words, run, blamed):
    assert blamed(run(*words, "--json"), 5)["code"] == "file.not-found"
    found = run(*words)
    assert (found.exit_code, found.stdout) == (5, "")
    assert "nowhere" in found.stderr


def test_a_folder_in_the_place_of_a_file_is_refused(run, tmp_path, blamed):
    told = blamed(run("risk", "graph", tmp_path, "--json"), 5)
    assert (told["code"], told["file"]) == ("file.unreadable", str(tmp_path))


def test_a_file_of_the_wrong_kind_is_refused(run, workspace, blamed):
    told = blamed(run("risk", "analyse", workspace / "region.yaml", "--json"), 5)
    assert told["code"] == "workspace.wrong-kind"


def test_a_refused_file_is_told_with_all_its_faults(run, ch, blamed):
    ch.write_text(ch.read_text(encoding="utf-8") + "a: 1\nb: 2\n", encoding="utf-8")
    told = blamed(run("risk", "analyse", ch, "--json"), 5)
    assert (told["code"], told["file"]) == ("source.unknown-key", str(ch))
    assert told["line"] == told["faults"][0]["line"] > 1
    assert [fault["path"] for fault in told["faults"]] == ["a", "b"]


@pytest.mark.parametrize(("error", "code"), [(IntegrityError, 7), (SetupError, 3)])
def test_the_exit_code_is_that_of_the_error(run, tmp_path, monkeypatch, blamed, error, code):
    def broken(_paths, **_options):
        raise error("file.unreadable", file="f\x1b", problem="p", hint="h", line=3, column=4)

    monkeypatch.setattr(csirt.workspace.check, "checked", broken)
    told = blamed(run("check", tmp_path, "--json"), code)
    assert (told["code"], told["hint"], told["line"], told["column"]) == (
        "file.unreadable",
        "h",
        3,
        4,
    )
    assert "\x1b" not in run("check", tmp_path).stderr


# --- our own faults ---


@pytest.fixture
def bug(monkeypatch, tmp_path):
    """Make ``check`` fail with an exception that quotes data; reports go into ``tmp_path``."""

    def broken(_paths, **_options):
        name = "patient-SECRET"
        raise ZeroDivisionError(name)

    monkeypatch.setattr(csirt.workspace.check, "checked", broken)
    monkeypatch.setattr(cli.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_fault_of_ours_is_told_as_such_with_a_report_that_holds_no_data(run, bug):
    found = run("check", bug)
    [report] = bug.glob("csirt-bug-*.txt")
    assert (found.exit_code, found.stdout) == (1, "")
    assert str(report) in found.stderr
    assert "Traceback" not in found.stderr
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert csirt.__version__ in text
    assert "SECRET" not in text.replace('name = "patient-SECRET"', "")
    assert "SECRET" not in found.stderr


def test_a_fault_of_ours_under_json_is_told_in_json(run, bug, blamed):
    told = blamed(run("check", bug, "--json"), 1)
    [report] = bug.glob("csirt-bug-*.txt")
    assert (told["code"], told["file"]) == ("app.bug", str(report))


# --- the disk ---


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
sys.argv[0] = "csirt"
from csirt.cli.app import main
main()
"""


def on_a_full_disk(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", FULL, *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@posix
def test_a_full_disk_during_an_import_leaves_everything_as_it_was(ch, scan, workspace, tree):
    before = tree(workspace)
    done = on_a_full_disk("import", "inventory", scan, "--facility", ch, "--zone", "lan", "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert json.loads(done.stderr)["code"] == "write.failed"
    assert tree(workspace) == before


@posix
def test_a_full_disk_during_init_leaves_no_half_written_file(tmp_path, tree):
    done = on_a_full_disk("init", tmp_path / "x")
    assert done.returncode == 3
    assert "impossible d'écrire" in done.stderr
    assert all(len(data) > 100 or name == ".gitignore" for name, data in tree(tmp_path).items())


@posix
@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error_of_the_set_up(run, tmp_path):
    tmp_path.chmod(0o500)
    assert run("init", tmp_path / "x").exit_code == 3


# --- interruption ---


@posix
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_an_interruption_ends_with_130_and_writes_nothing(ch, workspace, tree, more):
    before = tree(workspace)
    words = ["risk", "analyse", ch, "--samples", "50000000", *more]
    running = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "csirt", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert running.stderr is not None
    for row in running.stderr:
        if row.endswith(" csirt.workspace\n"):  # imported: the command is at work
            break
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "")
    assert "Interrompu" in err
    assert tree(workspace) == before


@posix
@pytest.mark.parametrize("words", [["schema", "facility"], ["check"]], ids=["JSON", "words"])
def test_a_reader_that_goes_away_is_no_error(ch, words):
    about = [str(ch)] if words == ["check"] else []
    words = [sys.executable, "-m", "csirt", *words, *about]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.close()
    _, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (0, b"")


def test_a_console_that_is_not_utf_8_shows_what_it_can(program, ch, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: é\n", encoding="utf-8")
    done = program("check", path, PYTHONIOENCODING="cp1252")
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


def test_colour_is_for_a_terminal_only(program, ch):
    ch.write_text("a: 1\n", encoding="utf-8")
    done = program("check", ch)
    assert "\x1b" not in done.stdout + done.stderr


def test_nothing_asked_leaves_a_trace_in_the_folder(program, ch, workspace, tree):
    before = tree(workspace)
    program("check", workspace)
    program("risk", "analyse", ch, "--samples", "1024")
    assert tree(workspace) == before
    assert Path(workspace).is_dir()
