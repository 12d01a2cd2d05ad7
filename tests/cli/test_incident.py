"""``csirt incident``: a night with two laptops, told on the command line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from csirt.cli.app import app

Incident = Callable[..., Result]


@pytest.fixture
def laptop(tmp_path, monkeypatch) -> Callable[[str], Incident]:
    """Return a runner of ``csirt incident`` on a laptop: its own key, its own journal."""

    def on(name: str) -> Incident:
        def run(*words: object, lines: str | bytes | None = None) -> Result:
            monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / name / "config"))
            monkeypatch.setenv("CSIRT_JOURNAL", str(tmp_path / name / "journal.sqlite"))
            monkeypatch.setenv("CSIRT_ACTOR", f"personne {name}")
            return CliRunner().invoke(app, ["incident", *map(str, words)], input=lines)

        return run

    return on


@pytest.fixture
def incident(laptop) -> Incident:
    """Return the first laptop, with an open case."""
    run = laptop("a")
    assert run("open", "--title", "DPI", "--facility", "ch").exit_code == 0
    return run


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_open_says_the_case_and_the_fingerprint_for_the_opening_sheet(laptop):
    told = answer(laptop("a")("open", "--title", "DPI", "--facility", "ch", "--json"))
    assert told["schema"] == "csirt.incident.open/1"
    assert told["entry"] == f"entry:{told['id']}/{told['station']}/2"
    assert len(told["fingerprint"].split()) == 8


def test_log_notes_a_fact_with_its_hour_and_its_unit(incident):
    at = "2026-11-21T01:10"
    told = answer(incident("log", "DPI noir", "--at", at, "--unit", "réa", "--json"))
    assert told["happened_at"] == "2026-11-21T00:10:00Z"
    shown = incident("log", "DPI noir", "--at", "01:10")
    assert shown.stdout.startswith("entry:")
    assert shown.stdout.rstrip().endswith("01:10")


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["log", "x", "--at", "25:10"], "moment.unreadable", 5),
        (["log", " "], "journal.empty", 5),
        (["log", "x", "--case", "nobody"], "journal.no-case", 5),
        (["verify", "--head", "x:1:2"], "journal.bad-head", 5),
        (["log", "x", "--journal", "mysql://x/y"], "journal.url", 5),
        (["log", "x", "--journal", "none.sqlite"], "journal.none", 5),
    ],
)
def test_what_is_refused_is_told_in_json(incident, words, code, exit_code):
    done = incident(*words, "--json")
    assert (done.exit_code, json.loads(done.stderr)["code"]) == (exit_code, code)


def test_the_scribe_acknowledges_each_line(incident):
    lines = "n 01:10 réa: DPI ne s'ouvre plus\n\nplus de téléphone\n  \nbloc: noir\n"
    done = incident("scribe", lines=lines)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 3
    assert all(line.startswith("entry:") for line in done.stdout.splitlines())
    assert "3 lignes notées" in done.stderr


def test_the_scribe_takes_bytes_that_are_no_text(incident):
    assert incident("scribe", lines=b"r\xe9a: noir\nfin sans retour").exit_code == 0
    assert answer(incident("verify", "--json"))["cases"][0]["entries"] == 4


def test_a_scribe_that_is_interrupted_has_kept_what_it_acknowledged(tmp_path):
    environment = {
        **os.environ,
        "CSIRT_CONFIG": str(tmp_path / "config"),
        "CSIRT_JOURNAL": str(tmp_path / "j"),
    }
    program = [sys.executable, "-m", "csirt", "incident"]

    def run(*words: str) -> str:
        return subprocess.run(
            [*program, *words], env=environment, capture_output=True, text=True, check=True
        ).stdout

    run("open", "--title", "t", "--facility", "ch")
    scribe = subprocess.Popen(
        [*program, "scribe"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert scribe.stdin
    assert scribe.stdout
    scribe.stdin.write("un\n")
    scribe.stdin.flush()
    ref = scribe.stdout.readline().split()[0]
    scribe.send_signal(signal.SIGINT)
    scribe.communicate()
    assert scribe.returncode in (0, 130)
    told = json.loads(run("heads", "--json"))["head"]["stations"][0]
    assert ref.endswith(f"/{told['station']}/{told['seq']}")


def test_a_night_with_two_laptops(laptop, tmp_path):
    one, two = laptop("a"), laptop("b")
    case = one("open", "--title", "DPI", "--facility", "ch").stdout.strip()
    one("scribe", lines="01:10 réa: DPI ne s'ouvre plus\n")
    first, back = tmp_path / "1.zip", tmp_path / "2.zip"
    one("export", "-o", first)
    assert answer(two("merge", first, "--json"))["added"] == 3
    two("log", "le SAMU est prévenu")
    head = answer(two("heads", "--json"))["head"]
    assert answer(two("export", "-o", back, "--json"))["head"] == head
    assert answer(two("verify", back, "--json"))["cases"][0]["head"] == head
    told = answer(one("merge", back, "--json"))
    assert (told["id"], told["forks"], told["conflicts"]) == (case, [], [])
    assert answer(one("verify", "--against", first, "--against", back, "--json"))["ok"]
    last = answer(one("close", "--json"))
    assert len(last["head"]["stations"]) == 2
    assert one("log", "après").exit_code == 5
    assert answer(one("list", "--json"))["cases"][0]["closed"] is True


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'un', 'on')",
        "body = CAST(replace(body, 'un', 'on') AS BLOB)",
        "body = 3",
        "body = x'ff'",
    ],
)
def test_a_journal_that_was_tampered_with_ends_with_7_and_names_the_entry(
    incident, tmp_path, change
):
    import sqlite3

    incident("log", "un"), incident("log", "deux")
    with sqlite3.connect(tmp_path / "a" / "journal.sqlite") as connection:
        connection.execute(f"UPDATE entry SET {change} WHERE seq = 3")
    done = incident("verify", "--json")
    assert done.exit_code == 7
    told = json.loads(done.stdout)
    assert told["ok"] is False
    assert told["cases"][0]["first"].endswith("/3")
    assert told["cases"][0]["breaks"][0]["code"] == "chain.leaf"
    assert json.loads(done.stderr)["code"] == "journal.broken"
    shown = incident("verify")
    assert shown.exit_code == 7
    assert "/3" in shown.stderr


def test_what_was_cut_is_found_by_a_head_that_was_printed(incident, tmp_path):
    import sqlite3

    incident("log", "un")
    incident("export", "-o", tmp_path / "b.zip")
    line = incident("heads").stdout.splitlines()[-1]
    assert incident("verify", "--head", line).exit_code == 0
    with sqlite3.connect(tmp_path / "a" / "journal.sqlite") as connection:
        connection.execute("DELETE FROM entry WHERE seq = 3")
    assert incident("verify").exit_code == 0
    assert incident("verify", "--head", line).exit_code == 7
    assert incident("verify", "--against", tmp_path / "b.zip").exit_code == 7


def test_an_export_below_the_level_of_some_entries_ends_with_4(incident, tmp_path):
    incident("log", "un")
    done = incident("export", "-o", tmp_path / "b.zip", "--tlp", "green")
    assert (done.exit_code, (tmp_path / "b.zip").exists()) == (4, True)
    assert incident("verify", tmp_path / "b.zip").exit_code == 0


def test_an_export_may_be_encrypted(incident, run, tmp_path):
    public = run("seal-key", "-o", tmp_path / "key.txt").stdout.strip()
    assert incident("export", "-o", tmp_path / "b.age", "--to", public).exit_code == 0
    assert incident("verify", tmp_path / "b.age").exit_code == 5
    assert incident("verify", tmp_path / "b.age", "--key", tmp_path / "key.txt").exit_code == 0


def test_several_open_cases_must_be_named(incident):
    second = incident("open", "--title", "autre", "--facility", "ehpad").stdout.strip()
    done = incident("log", "x")
    assert (done.exit_code, second in done.stderr) == (2, True)
    assert incident("log", "x", "--case", second).exit_code == 0


def test_a_text_from_a_merge_reaches_no_terminal_unseen(laptop, tmp_path):
    one, two = laptop("a"), laptop("b")
    one("open", "--title", "a\x1b]0;x\x07\u202eb", "--facility", "ch")
    one("export", "-o", Path(tmp_path / "b.zip"))
    two("merge", tmp_path / "b.zip")
    assert "\x1b" not in two("list").stdout
    assert "\u202e" not in two("list", "--json").stdout


def test_a_place_that_is_no_number_ends_with_7(incident, tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "a" / "journal.sqlite") as connection:
        connection.execute("UPDATE entry SET tick = 'x' WHERE seq = 2")
    assert incident("verify").exit_code == 7
