"""``csirt incident``: a playbook run, its board, its clocks and its log, on the command line."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playbook_worlds import WORDS, playbook, question, shelf, step
from typer.testing import CliRunner, Result

from csirt.cli.app import app
from csirt.text import say

Incident = Callable[..., Result]
NIGHT = playbook(
    [
        step("a", deadline_minutes=30), step("b", after=["a"], evidence=WORDS),
        step("cut", irreversible=True, compensation=WORDS),
        step("tell", "legal", clocks=[{"clock": "cnil", "act": "trigger"}]),
        step("call", playbook="sub"), step("y"),
    ],
    [question("q", yes=["y"])],
    id="night", start=["a", "cut", "tell", "call", "q"],
)  # fmt: skip
SUB = playbook([step("s")], id="sub", start=["s"])
ITEM = {
    "id", "playbook", "step", "title", "facility", "track", "owner", "accountable", "question",
    "state", "due", "late", "settled_at", "by", "choice", "words", "rounds", "returns", "review",
    "conflict", "waits_for", "out_of_turn", "records",
}  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """Return the workspace in which the commands are given."""
    folder = shelf(tmp_path / "w", NIGHT, SUB)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def laptop(tmp_path, here, monkeypatch) -> Callable[[str], Incident]:
    """Return a runner of ``csirt incident`` on a laptop: its own key, its own journal."""

    def on(name: str) -> Incident:
        def run(*words: object) -> Result:
            monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / name / "config"))
            monkeypatch.setenv("CSIRT_JOURNAL", str(tmp_path / name / "journal.sqlite"))
            monkeypatch.setenv("CSIRT_ACTOR", f"personne {name}")
            return CliRunner().invoke(app, ["incident", *map(str, words)])

        return run

    return on


@pytest.fixture
def incident(laptop) -> Incident:
    """Return the first laptop, with an open case in which the night has begun."""
    run = laptop("a")
    assert run("open", "--title", "DPI", "--facility", "ch").exit_code == 0
    assert run("start", "night").exit_code == 0
    return run


def answer(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def status(run: Incident, *words: str) -> Any:
    return answer(run("status", "--json", *words))


def steps(run: Incident) -> dict[str, dict[str, Any]]:
    return {each["step"]: each for each in status(run, "--all")["steps"]}


# --- the form of the answers ---


def test_status_has_the_form_that_is_promised(incident):
    incident("do", "tell", "--at", "2026-11-21T01:10")
    told = status(incident)
    assert {"schema", "id", "open", "late", "decisions", "clocks", "head"} <= set(told)
    assert told["schema"] == "csirt.incident.status/1"
    assert {each["step"] for each in told["open"]} == {"a", "cut", "call"}
    assert [each["step"] for each in told["decisions"]] == ["q"]
    assert all(set(each) == ITEM for each in (*told["open"], *told["decisions"]))
    (cnil,) = (each for each in told["clocks"] if each["id"] == "ch/cnil")
    assert {key: cnil[key] for key in ("regime", "state", "started", "due")} == {
        "regime": "cnil", "state": "running",
        "started": "2026-11-21T00:10:00Z", "due": "2026-11-24T00:10:00Z",
    }  # fmt: skip
    assert set(told["head"]) == {"case_head", "stations"}
    (station,) = told["head"]["stations"]
    assert set(station) == {"station", "seq", "chain"}
    assert station["seq"] == 5
    assert told["head"] == answer(incident("heads", "--json"))["head"]


def test_what_is_late_is_in_the_answer_and_stops_nothing(laptop):
    run = laptop("a")
    run("open", "--title", "DPI", "--facility", "ch", "--at", "2026-11-21T01:00")
    run("start", "night", "--at", "2026-11-21T01:10")
    (late,) = status(run)["late"]
    assert (late["step"], late["due"], late["late"]) == ("a", "2026-11-21T00:40:00Z", True)
    assert run("do", "a").exit_code == 0
    assert status(run)["late"] == []
    assert steps(run)["a"]["late"] is True


ACTS: list[tuple[list[str], str, list[str]]] = [
    (["do", "a"], "do", ["step.done"]),
    (["do", "tell"], "do", ["step.done", "clock.triggered"]),
    (["do", "call"], "do", ["step.done", "playbook.frozen"]),
    (["do", "b", "--evidence", "photo 12"], "do", ["step.done"]),
    (["do", "cut", "--sure"], "do", ["step.done"]),
    (["begin", "a"], "begin", ["step.started"]),
    (["skip", "a", "--reason", "x"], "skip", ["step.skipped"]),
    (["skip", "b", "--reason", "x", "--decided-by", "y"], "skip", ["step.skipped"]),
    (["decide", "q", "yes", "--reason", "x"], "decide", ["decision.taken"]),
    (["start", "sub"], "start", ["playbook.frozen"]),
    (["level", "care", "crise"], "level", ["level.set"]),
    (["victim", "ehpad"], "victim", ["case.opened"]),
    (["clock", "trigger", "cnil"], "clock.trigger", ["clock.triggered"]),
    (["clock", "prefile", "cnil"], "clock.prefile", ["clock.prefiled"]),
    (["clock", "file", "cnil", "--reference", "R"], "clock.file", ["clock.filed"]),
    (["clock", "complete", "cnil"], "clock.complete", ["clock.completed"]),
    (["clock", "justify", "cnil", "--reason", "x"], "clock.justify", ["clock.justified"]),
    (["clock", "waive", "cnil", "--reason", "x"], "clock.waive", ["clock.waived"]),
    (["correct", "3", "--reason", "x", "--to", "00:00"], "correct", ["entry.corrected"]),
    (["erase", "3", "--reason", "x"], "erase", ["entry.corrected"]),
]


@pytest.mark.parametrize(("words", "verb", "kinds"), ACTS, ids=lambda each: "-".join(each)[:30])
def test_each_act_answers_with_its_entries_and_what_it_opened(incident, words, verb, kinds):
    told = answer(incident(*words, "--json"))
    assert set(told) == {"schema", "id", "entries", "opened", "to_review", "out_of_turn"}
    assert told["schema"] == f"csirt.incident.{verb}/1"
    assert [each["kind"] for each in told["entries"]] == kinds
    assert all(
        set(each) == {"id", "kind", "subject", "happened_at", "recorded_at"}
        for each in told["entries"]
    )


@pytest.mark.parametrize(("words", "verb", "kinds"), ACTS, ids=lambda each: "-".join(each)[:30])
def test_each_act_tells_people_its_reference_its_hour_and_what_it_did(incident, words, verb, kinds):
    done = incident(*words)
    assert done.exit_code == 0, done.output
    lines = [line for line in done.stdout.splitlines() if line.startswith("entry:")]
    assert len(lines) == len(kinds)
    for line, kind in zip(lines, kinds, strict=True):
        assert re.fullmatch(rf"entry:\S+  \d\d:\d\d  {say(f'cli.kind.{kind}')}  \S+", line)


def test_what_opens_is_said_at_once_and_what_is_to_review_too(incident):
    done = incident("do", "a")
    assert say("cli.run.opened") in done.stdout
    assert incident("do", "b", "--evidence", "x").exit_code == 0
    undone = incident("reopen", "a", "--reason", "erreur")
    assert say("cli.run.to-review") in undone.stdout
    told = answer(incident("do", "a", "--json"))
    assert told["to_review"] == []


def test_a_step_before_its_turn_is_noted_and_the_remark_goes_beside(incident):
    done = incident("do", "b", "--evidence", "photo")
    assert (done.exit_code, done.stderr.strip()) == (0, say("cli.run.early", names="a"))


def test_an_amendment_answers_like_the_others(incident, here):
    shelf(here, playbook([step("a"), step("n")], id="night", start=["a", "n"], version=2))
    told = answer(incident("amend", "night", "--reason", "une étape de plus", "--json"))
    assert [each["kind"] for each in told["entries"]] == ["playbook.amended"]
    assert [each["step"] for each in told["opened"]] == ["n"]


# --- what is refused ---


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["do", "cut"], "run.irreversible", 2),
        (["do", "b"], "run.evidence", 2),
        (["do", "q"], "run.is-question", 2),
        (["do", "nobody"], "run.unknown-step", 5),
        (["skip", "a"], "run.skip-reason", 2),
        (["skip", "b", "--reason", "x"], "run.skip-decider", 2),
        (["decide", "q", "maybe"], "run.unknown-option", 5),
        (["decide", "a", "yes"], "run.is-step", 2),
        (["reopen", "a", "--reason", "x"], "run.not-settled", 2),
        (["start", "night"], "run.started-already", 2),
        (["start", "nigth"], "playbook.unknown", 5),
        (["start", "sub", "--facility", "sud"], "run.unknown-facility", 5),
        (["amend", "night", "--reason", "x"], "run.same-version", 2),
        (["clock", "file", "nobody"], "run.unknown-clock", 5),
        (["clock", "waive", "cnil"], "run.clock-reason", 2),
        (["correct", "3", "--reason", "x"], "run.nothing-corrected", 2),
        (["correct", "3", "--reason", "x", "--to", "25:00"], "moment.unreadable", 5),
        (["correct", "1", "--reason", "x", "--withdraw"], "run.not-correctable", 2),
        (["erase", "99", "--reason", "x"], "run.unknown-entry", 5),
        (["resolve", "a", "--keep", "3"], "run.unknown-conflict", 5),
        (["level", "care", "majeur"], "run.unknown-level", 5),
        (["victim", "ch"], "run.victim-already", 2),
        (["do", "a", "--case", "nobody"], "journal.no-case", 5),
        (["status", "--case", "nobody"], "journal.no-case", 5),
        (["do", "a", "--at", "hier"], "moment.unreadable", 5),
    ],
)
def test_what_is_refused_is_told_in_json_and_nothing_is_written(incident, words, code, exit_code):
    before = status(incident)["head"]
    done = incident(*words, "--json")
    assert (done.exit_code, done.stdout) == (exit_code, "")
    told = json.loads(done.stderr)
    assert (told["schema"], told["code"]) == ("csirt.error/1", code)
    assert status(incident)["head"] == before


def test_a_step_without_return_asks_to_be_sure_and_names_the_option(incident):
    done = incident("do", "cut")
    assert (done.exit_code, "--sure" in done.stderr) == (2, True)
    assert steps(incident)["cut"]["state"] == "open"
    assert incident("do", "cut", "--sure").exit_code == 0


# --- the log ---


def test_show_tells_each_line_as_corrected_and_what_was_struck_out(incident):
    incident("log", "DPI lent", "--unit", "réa"), incident("log", "essai")
    incident("correct", "4", "--reason", "mot", "--text", "DPI noir")
    incident("correct", "5", "--reason", "essai", "--withdraw")
    told = answer(incident("show", "--json"))
    assert told["schema"] == "csirt.incident.show/1"
    counts = {each["seq"]: (each["counts"], each["data"].get("text")) for each in told["entries"]}
    assert counts[4] == (True, "DPI lent")  # as it was written
    assert counts[5] == (False, "essai")
    lines = incident("show", "--last", "4").stdout.splitlines()
    assert len(lines) == 4
    assert "DPI noir" in lines[0]
    assert say("cli.run.struck") in lines[1]


def test_an_erased_line_is_in_no_answer_and_the_journal_verifies(incident):
    incident("log", "Madame Martin")
    done = incident("erase", "4", "--reason", "donnée de santé")
    assert say("cli.run.erased") in done.stderr
    for words in (["show"], ["show", "--json"], ["status"], ["status", "--json"]):
        assert "Martin" not in incident(*words).stdout
    assert answer(incident("verify", "--json"))["ok"] is True


def test_a_conflict_of_two_laptops_is_shown_and_decided_by_its_role(laptop, incident, tmp_path):
    two = laptop("b")
    incident("export", "-o", tmp_path / "1.zip"), two("merge", tmp_path / "1.zip")
    kept = answer(incident("do", "a", "--json"))["entries"][0]["id"]
    two("skip", "a", "--reason", "sans objet"), two("export", "-o", tmp_path / "2.zip")
    incident("merge", tmp_path / "2.zip")
    (conflict,) = status(incident)["conflicts"]
    assert (conflict["id"], len(conflict["entries"])) == ("step:ch/night/a", 2)
    assert say("cli.board.conflicts") in incident("board").stdout
    refused = incident("resolve", "a", "--keep", kept, "--json")
    assert (refused.exit_code, json.loads(refused.stderr)["code"]) == (2, "run.not-accountable")
    told = answer(incident("resolve", "a", "--keep", kept, "--role", "lead", "--json"))
    assert told["entries"][0]["kind"] == "conflict.resolved"
    assert status(incident)["conflicts"] == []
    assert steps(incident)["a"]["state"] == "done"


# --- clocks ---


def test_the_list_of_clocks_has_every_regime_and_its_limit(incident):
    incident("clock", "trigger", "cnil", "--at", "2026-11-21T01:10")
    told = answer(incident("clock", "list", "--json"))
    assert told["schema"] == "csirt.incident.clock.list/1"
    found = {each["id"]: each for each in told["clocks"]}
    assert found["ch/cnil"]["due"] == "2026-11-24T00:10:00Z"
    assert found["agency-corruss"]["facility"] is None
    assert "ch/other-regime" not in found
    assert "2026-11-24 01:10 +01:00" in incident("clock", "list").stdout


# --- the board ---


def test_the_board_is_at_most_80_columns_and_plain_draws_nothing(incident, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for verb in ("board", "status"):
        drawn, plain = incident(verb), incident(verb, "--plain")
        assert max(map(len, drawn.stdout.splitlines())) <= 80
        assert "──" in drawn.stdout
        assert "──" not in plain.stdout
        assert "\x1b" not in drawn.stdout + plain.stdout


def test_a_page_is_written_where_nothing_stands_or_by_force(incident, tmp_path):
    wall = tmp_path / "mur.html"
    done = incident("board", "-o", wall, "--every", "7")
    assert (done.exit_code, done.stdout) == (0, "")
    assert wall.name in done.stderr
    first = wall.read_text(encoding="utf-8")
    assert 'http-equiv="refresh" content="7"' in first
    incident("log", "DPI noir")
    again = incident("board", "-o", wall)
    assert again.exit_code == 2
    assert wall.read_text(encoding="utf-8") == first
    assert incident("board", "-o", wall, "--force").exit_code == 0
    assert "DPI noir" in wall.read_text(encoding="utf-8")


def test_a_page_may_be_in_the_other_language(incident, tmp_path):
    incident("board", "-o", tmp_path / "en.html", "--lang", "en")
    text = (tmp_path / "en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "Word" in text
    assert "Mot" not in text


def test_an_exercise_says_so_on_the_board(laptop):
    run = laptop("a")
    run("open", "--title", "DPI", "--facility", "ch", "--exercise")
    assert run("board").stdout.startswith(say("cli.board.exercise"))
    assert status(run)["exercise"] is True


def test_a_closed_case_is_still_read_by_its_name(incident):
    name = status(incident)["id"]
    incident("close")
    assert incident("status").exit_code == 5
    assert status(incident, "--case", name)["closed"] is True


def test_a_watch_that_is_interrupted_leaves_a_whole_page(incident, tmp_path):
    wall = tmp_path / "mur.html"
    words = [sys.executable, "-m", "csirt", "incident", "board", "-o", str(wall), "--watch",
             "--every", "1"]  # fmt: skip
    watch = subprocess.Popen(
        words, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip
    try:
        assert watch.stderr
        assert wall.name in watch.stderr.readline()
        incident("log", "DPI noir")
        for _ in range(30):  # a page a second, until one has been written after the note
            if "DPI noir" in wall.read_text(encoding="utf-8"):
                break
            watch.stderr.readline()
        watch.send_signal(signal.SIGINT)
        watch.communicate(timeout=30)
    finally:
        watch.kill()
    assert watch.returncode == 130
    text = wall.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert text.endswith("</html>\n")
    assert "DPI noir" in text
    assert [path.name for path in tmp_path.iterdir() if "mur" in path.name] == ["mur.html"]


def test_no_number_of_a_person_enters_by_a_reason_or_a_proof(incident):
    number = "1 85 05 78 006 084 91"
    assert incident("start", "first-call-qualification").exit_code == 0
    assert incident("do", "take-call", "--evidence", f"fiche de {number}").exit_code == 0
    assert incident("log", "ligne").exit_code == 0
    assert incident("skip", "hold-restarts", "--reason", number).exit_code == 0
    shown = incident("show", "--json").stdout
    assert "fiche de [numéro retiré]" in shown
    assert number not in shown
