"""``csirt exercise``: an exercise rehearsed, played, stopped, taken up again and scored."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playbook_worlds import playbook, shelf, step
from rich.cells import cell_len
from rich.console import Console
from run_worlds import T0, Tape, a_whole_run, exercise, expected, inject, small, words
from typer.testing import CliRunner, Result

from csirt.cli.app import app
from csirt.cli.exercise_watch import big, screen
from csirt.files.write import as_yaml
from csirt.seal import sha256_bytes

Exercise = Callable[..., Result]
HOSTILE = "\x1b]0;pris\x07[bold]Urgent[/bold] \u202ereçu"


def kept(folder: Path, scenario: Any) -> None:
    document = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    path = folder / "exercises" / f"{document['id']}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_yaml(document), encoding="utf-8")


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """Return the workspace in which the commands are given."""
    folder = shelf(tmp_path / "w", playbook([step("cut")], start=["cut"]))
    kept(folder, small())
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CSIRT_ACTOR", "Animation")
    return folder


@pytest.fixture
def exercised(here) -> Exercise:
    return lambda *words: CliRunner().invoke(app, ["exercise", *map(str, words)])


def ok(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def asked(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(ok(result).stdout)
    return answer


def stepped(exercised: Exercise) -> None:
    """A run from step to step, to its end."""
    for line in (
        ("run", "drill", "--id", "essai", "--mode", "step"), ("next", "essai"),
        ("act", "-", "alert", "--cell", "care", "--time", "M+12"),
        ("observe", "-", "paper", "met", "--time", "08:47", "--by", "Observation A"),
        ("next", "-"), ("decide", "-", "keep", "divert", "--reason", "plus de lits", "--role",
                        "Direction"), ("next", "-"),
        ("act", "-", "tell", "--cell", "lead", "--time", "M+50"), ("play", "-", "press"),
        ("observe", "-", "word", "partly", "--by", "Observation A", "--time", "M+55"),
        ("jump", "-", "H+1 M+25"), ("end", "-"),
    ):  # fmt: skip
        ok(exercised(*line))


def test_a_whole_exercise_by_its_commands(exercised):
    stepped(exercised)
    told = asked(exercised("score", "essai", "--json"))
    assert {"coverage", "objectives", "expectations", "times", "adherence", "duty"} <= set(told)
    assert {each["id"]: each["outcome"] for each in told["expectations"]} == {
        "alert": "met", "paper": "met", "plan": "void", "word": "partial", "tell": "met"}  # fmt: skip
    assert told["overall"] is None
    assert asked(exercised("score", "-", "--overall", "--json"))["overall"] == 0.8889


def test_what_players_hear_is_marked_three_times_and_what_animators_read_is_apart(exercised):
    ok(exercised("run", "drill", "--id", "essai", "--mode", "step"))
    told = ok(exercised("next", "essai"))
    said = [line for line in told.stdout.splitlines() if "texte call" in line]
    assert said == ["EXERCICE EXERCICE EXERCICE — texte call"]
    assert "Attendu : [alert] alert (15-30 min)" in told.stdout
    (message,) = asked(exercised("play", "-", "press", "--json"))["messages"]
    assert message["text"] == "EXERCICE EXERCICE EXERCICE — texte press"


def test_each_answer_for_machines_says_where_the_run_stands(exercised):
    run = asked(exercised("run", "drill", "--id", "essai", "--mode", "step", "--json"))
    assert (run["schema"], run["id"], run["next"]) == ("csirt.exercise.run/1", "essai", "call")
    told = asked(exercised("next", "essai", "--json"))
    assert (told["schema"], told["scenario_hour"]) == ("csirt.exercise.next/1", "08:35")
    assert [each["kind"] for each in told["entries"]] == ["time.jumped", "inject.sent"]
    state = asked(exercised("status", "essai", "--json"))
    assert state["schema"] == "csirt.exercise.status/1"
    assert [each["id"] for each in state["injects"]][:2] == ["call", "note"]


def test_paused_hastened_stopped_by_what_is_real_and_taken_up_again(exercised):
    ok(exercised("run", "drill", "--id", "essai"))
    assert asked(exercised("pause", "-", "--json"))["running"] == "paused"
    assert asked(exercised("resume", "-", "--json"))["running"] == "running"
    assert asked(exercised("speed", "-", "4", "--json"))["speed"] == 4
    stopped = ok(exercised("interrupt", "-", "alarme réelle du DPI"))
    assert "INCIDENT RÉEL" in stopped.stderr
    refused = exercised("play", "-", "press")
    assert (refused.exit_code, "incident réel" in refused.stderr) == (2, True)
    assert "ARRÊTÉ" in ok(exercised("status", "-")).stdout
    ok(exercised("resume", "-"))
    assert exercised("resume", "-").exit_code == 2  # nothing shows a crash


def test_held_left_out_changed_made_up_and_read(exercised):
    ok(exercised("run", "drill", "--id", "essai"))
    ok(exercised("hold", "-", "call", "--minutes", "5", "--reason", "salle pas prête"))
    ok(exercised("skip", "-", "ask"))
    ok(exercised("amend", "-", "note", "--text", "Autre texte", "--to", "Soins"))
    made = asked(exercised("improvise", "-", "Un élu appelle", "--to", "lead", "--json"))
    assert made["messages"][0]["id"] == "x1"
    ok(exercised("read", "-", "x1", "lead"))
    state = asked(exercised("status", "-", "--json"))
    injects = {each["id"]: each for each in state["injects"]}
    assert (injects["call"]["due_seconds"], injects["ask"]["state"]) == (600, "skipped")
    assert (injects["x1"]["read_by"], injects["note"]["amended"]) == (["lead"], True)


@pytest.mark.parametrize(
    ("line", "code", "named"),
    [(("play", "-", "cal1"), 5, "call"), (("next", "-"), 2, "M+5"),
     (("act", "-", "alrt"), 5, "alert"), (("decide", "-", "keep", "divert"), 2, "--anyway"),
     (("observe", "-", "paper", "bien"), 2, "partly"), (("next", "autre"), 5, "essai"),
     (("run", "drill", "--id", "essai"), 2, "essai"), (("run", "dril"), 5, "drill"),
     (("act", "-", "alert", "--time", "demain"), 5, "M+70"),
     (("run", "drill", "--mode", "vite"), 2, "paced"), (("replay", "absent.jsonl"), 5, "absent")],
)  # fmt: skip
def test_what_goes_wrong_says_what_would_be_right(exercised, line, code, named):
    ok(exercised("run", "drill", "--id", "essai"))
    refused = exercised(*line)
    assert (refused.exit_code, named in refused.stderr) == (code, True), refused.output


def test_an_error_is_an_answer_for_machines_too(exercised, blamed):
    ok(exercised("run", "drill", "--id", "essai"))
    assert blamed(exercised("play", "-", "cal1", "--json"), 5)["code"] == "exercise.unknown-inject"


def test_a_number_of_a_person_enters_no_journal(exercised):
    ok(exercised("run", "drill", "--id", "essai"))
    told = ok(exercised("improvise", "-", "Patient 1 85 05 78 006 084 91", "--to", "care"))
    assert "006" not in told.stdout
    assert "006" not in json.dumps(asked(exercised("replay", "-", "--json")))


def test_replayed_checked_exported_and_checked_again(exercised, here):
    stepped(exercised)
    told = ok(exercised("replay", "essai", "--check", "-o", "essai.jsonl"))
    assert "chaîne de la main courante" in told.stdout
    again = asked(exercised("replay", "essai.jsonl", "--check", "--json"))
    assert again["results_sha256"] == asked(exercised("replay", "-", "--json"))["results_sha256"]
    part = asked(exercised("replay", "essai.jsonl", "--until", "6", "--json"))
    assert part["entries"] == 6
    file = here / "essai.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"choice":"divert"', b'"choice":"stay"'))
    assert exercised("replay", "essai.jsonl", "--check").exit_code == 7
    assert exercised("replay", "essai", "-o", "essai.jsonl").exit_code == 2


def test_two_programs_of_other_zones_languages_and_seeds_check_the_same_reports(
    exercised, here, program
):
    stepped(exercised)
    ok(exercised("report", "essai", "-o", "rex.html"))
    mine = sha256_bytes((here / "rex.html").read_bytes())
    elsewhere = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "77",
                 "CSIRT_LANG": "en"}  # fmt: skip
    for around in ({"TZ": "UTC", "PYTHONHASHSEED": "1"}, elsewhere):
        done = program("exercise", "replay", "essai", "--check", "--json", **around)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert "report" in told["checks"]
        assert told["reports_sha256"]["exercise.fr"] == mine


def test_an_evidence_is_proposed_and_written_once_a_function_confirms(exercised, here):
    facility = {"schema": "csirt.facility/1", "id": "ch", "name": {"fr": "CH"}, "profile": "ES"}
    (here / "facilities").mkdir()
    (here / "facilities" / "ch.yaml").write_text(as_yaml(facility), encoding="utf-8")
    stepped(exercised)
    ok(exercised("replay", "essai", "-o", "essai.jsonl"))
    line = ("evidence", "essai", "--facility", "facilities/ch.yaml", "--evidence", "essai.jsonl")
    told = ok(exercised(*line, "--propose"))
    assert [each.split()[:3] for each in told.stdout.splitlines()] == [["csirt", "plan", "assess"]
                                                                      ] * 2  # fmt: skip
    assert not (here / "assessments").exists()
    assert exercised(*line, "--write").exit_code == 2
    ok(exercised(*line, "--write", "--role", "RSSI"))
    assert len(list((here / "assessments" / "ch").glob("e-*.yaml"))) == 2


def test_the_proposed_commands_are_those_of_the_plan(exercised, here):
    import shlex

    facility = {"schema": "csirt.facility/1", "id": "ch", "name": {"fr": "CH"}, "profile": "ES"}
    (here / "facilities").mkdir()
    (here / "facilities" / "ch.yaml").write_text(as_yaml(facility), encoding="utf-8")
    stepped(exercised)
    told = ok(exercised("evidence", "-", "--facility", "facilities/ch.yaml", "--evidence",
                        "https://ged.test/1", "--role", "RSSI"))  # fmt: skip
    for line in told.stdout.splitlines():
        ok(CliRunner().invoke(app, shlex.split(line)[1:]))


def test_a_rehearsal_shows_what_comes_and_what_becomes_of_it(exercised, here):
    told = ok(exercised("rehearse", "drill"))
    assert "EXERCICE EXERCICE EXERCICE" in told.stdout
    assert "Non joués dans cette suite" in told.stdout
    (here / "reponses.txt").write_text("M+10 ; alert\nM+30 ; keep ; divert\n", encoding="utf-8")
    answer = asked(exercised("rehearse", "drill", "--answers", "reponses.txt", "--players", "none",
                             "--json"))  # fmt: skip
    assert answer["schema"] == "csirt.exercise.rehearse/1"
    sent = [e["subject"] for e in answer["events"] if e["kind"] == "inject.sent"]
    assert "inject:drill/ambulances" in sent
    (here / "reponses.txt").write_text("M+10 ; alrt\n", encoding="utf-8")
    refused = exercised("rehearse", "drill", "--answers", "reponses.txt")
    assert (refused.exit_code, "reponses.txt:1:1" in refused.stderr) == (5, True)


def test_a_simulated_run_ends_at_once(exercised):
    told = asked(exercised("run", "drill", "--mode", "simulate", "--players", "all", "--id", "s",
                           "--json"))  # fmt: skip
    assert (told["running"], told["scenario_seconds"]) == ("ended", 5400)


def test_in_english_too(exercised, monkeypatch):
    from csirt.text import speak

    speak("en")
    stepped(exercised)
    told = ok(exercised("score", "-", "--overall"))
    assert "Overall figure: 89%" in told.stdout or "Overall figure: 89 %" in told.stdout
    assert "in time" in told.stdout


def test_the_board_is_one_picture_where_nobody_watches(exercised):
    ok(exercised("run", "drill", "--id", "essai"))
    told = ok(exercised("watch", "essai"))
    assert "Ensuite" in told.stdout
    assert "\x1b" not in told.stdout
    plain = ok(exercised("watch", "essai", "--plain")).stdout
    assert "Ensuite (3)" in plain


def drawn(state, width: int = 80, height: int = 24) -> list[str]:
    console = Console(width=width, height=height, force_terminal=True, color_system=None)
    with console.capture() as taken:
        console.print(screen("essai", state, T0, console))
    return taken.get().splitlines()


def test_the_screen_has_a_clock_that_a_room_can_read_and_fits_a_terminal():
    t = Tape(small()).start()
    lines = drawn(t.at(25))
    assert "EXERCICE EXERCICE EXERCICE" in lines[0]
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 24
    assert sum("█" in line for line in lines) == 5
    assert any("À envoyer maintenant (2)" in line for line in lines)


def test_on_a_narrow_screen_the_clock_is_small_and_nothing_runs_over():
    lines = drawn(Tape(small()).start().at(25), width=40, height=12)
    assert max(map(len, lines)) <= 40
    assert len(lines) <= 12
    assert any("08:55:00" in line for line in lines)


def test_what_is_late_is_seen_before_what_comes():
    t = Tape(small()).start()
    t.sent("call", 5)
    t.act("other", 6)
    lines = drawn(t.at(40), height=30)
    headings = [line[3:].split(" (")[0] for line in lines if line.startswith("──")]
    assert headings.index("Attendus en retard") < headings.index("Ensuite")
    assert any("dépassé de" in line for line in lines)


def test_a_big_clock_is_five_lines_high():
    assert len(big("09:47:38", 80)) == 7
    assert big("09:47:38", 30) == ["           09:47:38"]


def test_where_there_is_room_the_clock_is_twice_as_wide():
    lines = big("09:47:38", 120)
    assert len(lines) == 7
    assert max(map(len, lines)) > 92
    assert max(map(len, lines)) <= 120


def test_each_section_keeps_its_heading_and_a_first_row_on_a_low_screen():
    t = Tape(small()).start()
    t.sent("call", 5)
    lines = drawn(t.at(40), height=24)
    headings = [at for at, line in enumerate(lines) if line.startswith("──")]
    assert len(headings) >= 3
    assert all(not line.startswith("──") for at in headings for line in lines[at + 1 : at + 2])
    assert len(lines) <= 24


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 30), (60, 16)])
def test_since_when_something_is_late_is_never_cut(width, height):
    long = {"title": words("Un titre bien trop long pour un écran de cette largeur, et de loin")}
    t = Tape(exercise([inject("a", at="0", **long)])).start()
    lines = drawn(t.at(20), width=width, height=height)
    assert all(len(line) <= width for line in lines)
    assert any(line.rstrip().endswith("attend depuis 20 min") for line in lines)


def test_no_line_of_wide_signs_runs_over_into_a_second_one():
    t = Tape(exercise([inject("a", at="0", title=words("漢" * 70))])).start()
    lines = drawn(t.at(5), width=80, height=24)
    assert len(lines) <= 24
    assert max(map(cell_len, lines)) <= 80


def test_that_time_stands_still_is_said_in_words_and_not_in_colour_alone():
    t = Tape(small()).start()
    t.add("exercise.interrupted", "", 10, reason="alarme")
    assert any(line.startswith("ARRÊTÉ : INCIDENT RÉEL") for line in drawn(t.at(12)))


def test_hostile_words_reach_no_terminal(exercised, here):
    nasty = exercise(
        [inject("a", at="0", title=words(HOSTILE), text=words(HOSTILE), expects=[
            expected("e", within_minutes=5, text=words(HOSTILE))])],
        id="nasty", title=words(HOSTILE),
    )  # fmt: skip
    kept(here, nasty)
    ok(exercised("run", "nasty", "--id", "essai", "--mode", "step"))
    for line in (("next", "-"), ("status", "-"), ("improvise", "-", HOSTILE, "--to", "care"),
                 ("score", "-"), ("replay", "-"), ("rehearse", "nasty")):  # fmt: skip
        told = ok(exercised(*line))
        assert "\x1b" not in told.output
        assert "\u202e" not in told.output
    assert any("[bold]" in line for line in drawn(Tape(nasty).start().at(10)))
    assert not any("\x07" in line for line in drawn(Tape(nasty).start().at(10)))


def test_a_disagreement_of_observers_is_on_the_screen_and_in_the_results():
    t = a_whole_run()
    t.mark("paper", "missed", 20, by="Observation B")
    assert any("Observateurs en désaccord" in line for line in drawn(t.at(30), height=40))


@pytest.mark.parametrize(("signal", "left"), [("SIGINT", 0), ("SIGKILL", 1)])
def test_the_live_screen_goes_and_the_exercise_goes_on(exercised, here, signal, left):
    """Closed by Ctrl-C nothing is left of it; killed, its last sign of life is."""
    ok(exercised("run", "drill", "--id", "essai"))
    script = (
        "import os, pty, sys, time, signal\n"
        "pid, master = pty.fork()\n"
        "if pid == 0:\n"
        "    os.execv(sys.executable, [sys.executable, '-m', 'csirt', 'exercise', 'watch', '-'])\n"
        "seen = b''\n"
        "end = time.time() + 60\n"
        "while b'Ensuite' not in seen and time.time() < end:\n"
        "    seen += os.read(master, 65536)\n"
        f"os.kill(pid, signal.{signal})\n"
        "while True:\n"
        "    try:\n"
        "        more = os.read(master, 65536)\n"
        "    except OSError:\n"
        "        break\n"
        "    if not more:\n"
        "        break\n"
        "    seen += more\n"
        "_, status = os.waitpid(pid, 0)\n"
        "sys.stdout.buffer.write(seen)\n"
        "sys.exit(abs(os.waitstatus_to_exitcode(status)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=120,
                          check=False)  # fmt: skip
    assert done.returncode == (9 if left else 0), done.stderr.decode()
    assert (b"continue" in done.stdout) != bool(left)
    assert asked(exercised("status", "-", "--json"))["running"] == "running"
    assert len(list((here.parent / "config" / "alive").glob("*.txt"))) == left
