"""Help: for every command, in both languages, and in no time."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from csirt.cli.app import app

HEAVY = ["numpy", "scipy", "weasyprint", "jinja2", "networkx", "pydantic", "rich", "markdown_it"]


def commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, group
    for name, each in getattr(group, "commands", {}).items():
        yield from commands(each, (*words, name))


ALL = dict(commands(typer.main.get_command(app)))
every_command = pytest.mark.parametrize("words", ALL, ids=lambda words: " ".join(words) or "csirt")

ENGLISH = """
import os; os.environ["CSIRT_LANG"] = "en"; os.environ["COLUMNS"] = "500"
from typer.testing import CliRunner
from csirt.cli.app import app
import json, sys
run = lambda words: CliRunner().invoke(app, [*words, "--help"]).stdout
print(json.dumps(list(map(run, json.loads(sys.argv[1])))))
"""


@every_command
def test_every_command_has_a_help_text_and_so_has_each_of_its_options(words, run):
    found = run(*words, "--help")
    assert (found.exit_code, found.stderr) == (0, "")
    assert ALL[words].help.strip()
    for option in ALL[words].params:
        assert option.name == "help" or option.help, option.name
    assert run(*words, "-h").stdout == found.stdout


@pytest.fixture(scope="module")
def english() -> dict[tuple[str, ...], str]:
    import json

    done = subprocess.run(
        [sys.executable, "-c", ENGLISH, json.dumps(list(ALL))],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return dict(zip(ALL, json.loads(done.stdout), strict=True))


@every_command
def test_the_help_is_in_the_language_of_the_environment(words, run, english):
    french = run(*words, "--help").stdout
    assert english[words] != french
    assert not any(letter in english[words] for letter in "àâçèêëîïôùûœ«»")


def test_no_command_shows_the_help_as_an_error_of_usage(run):
    for words, command in ALL.items():
        if hasattr(command, "commands"):
            assert run(*words).exit_code == 2


def test_the_help_lists_every_command_with_its_whole_sentence(run):
    shown = " ".join(run("--help").stdout.split())
    for words, command in ALL.items():
        if len(words) == 1:
            assert f"{words[0]} {' '.join(command.help.split())}" in shown


def test_the_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['csirt', '--help']\n"
        "from csirt.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        f"print('heavy:', [name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"


@pytest.mark.parametrize(
    "words",
    [
        ["nope"],
        ["--nope"],
        ["check", "--nope", "x"],
        ["check"],
        ["risk", "nope"],
        ["risk", "analyse"],
        ["risk", "analyse", "x", "--samples", "many"],
        ["risk", "analyse", "x", "--samples", "0"],
        ["risk", "isolate", "x"],
        ["import", "inventory", "x"],
        ["import", "inventory", "x", "--facility", "f", "--zone", "Zone A"],
        ["report", "audit", "x", "-o", "y.html", "--lang", "de"],
        ["report", "audit", "x", "-o", "y.html", "--on", "hier"],
        ["report", "audit", "x", "-o", "y.html", "--tlp", "pink"],
        ["explain"],
        ["schema"],
    ],
    ids=" ".join,
)
def test_a_malformed_command_is_an_error_of_usage(words, run):
    found = run(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr


def test_a_command_that_does_not_exist_names_the_nearest(run):
    assert "'check'" in run("chek").stderr


def test_a_malformed_command_under_json_is_told_in_json(run, blamed):
    told = blamed(run("risk", "analyse", "x", "--samples", "many", "--json"), 2)
    assert told["code"] == "cli.usage"
    assert "--samples" in told["message"]


def test_the_program_is_a_module_and_a_script(program):
    done = program("version")
    assert (done.returncode, done.stderr) == (0, "")
    script = subprocess.run(
        [sys.executable.replace("python3", "python").rpartition("/")[0] + "/csirt", "version"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert script.stdout == done.stdout
