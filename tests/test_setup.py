"""The two commands of the README, as a machine without anything meets them."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "csirt.sh"
TOOLS = (
    "sh",
    "cat",
    "cksum",
    "dirname",
    "readlink",
    "mkdir",
    "rm",
    "mv",
    "cp",
    "id",
    "grep",
    "awk",
)
NOWHERE = "http://127.0.0.1:9/simple"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="csirt.sh is for POSIX systems")


@pytest.fixture
def tools(tmp_path):
    """A folder with the programs that csirt.sh needs: no Python, no package manager."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name))
    return folder


@pytest.fixture
def clone(tmp_path):
    """A copy of what the set-up reads, at a path with spaces and accents."""
    folder = tmp_path / "établissement de santé"
    folder.mkdir()
    for name in ("csirt.sh", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def run(clone, tools, *words, **settings):
    home = clone.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [tools / "sh", clone / "csirt.sh", *words],
        env={"PATH": str(tools), "HOME": str(home), **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox"])
def test_the_script_is_read_by_every_shell(shell):
    if not (program := shutil.which(shell)):
        pytest.skip(f"no {shell} here")
    words = [program, "sh"] if shell == "busybox" else [program]
    done = subprocess.run([*words, "-n", SCRIPT], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_script_can_be_executed():
    assert os.access(SCRIPT, os.X_OK)
    assert SCRIPT.read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def locked():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [each for each in re.split(r"\n(?=\S)", text) if each.strip()]


def test_each_locked_package_has_one_version_and_its_hashes():
    for stanza in locked():
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+ ", stanza), stanza
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", stanza), stanza


def test_the_lock_names_no_address():
    assert not re.search(r"https?:|file:|--index|--find-links|@ ", "\n".join(locked()))


def test_the_lock_holds_what_the_set_up_itself_needs():
    names = {stanza.partition("==")[0] for stanza in locked()}
    assert {"pip", "uv", "hatchling", "editables", "pytest", "pytest-xdist"} <= names


def test_the_lock_meets_every_requirement_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    pins = [Requirement(stanza.split(" ")[0]) for stanza in locked()]
    for wanted in map(Requirement, chain(project["project"]["dependencies"], *groups)):
        versions = [
            next(iter(pin.specifier)).version
            for pin in pins
            if canonicalize_name(pin.name) == canonicalize_name(wanted.name)
        ]
        assert versions, wanted
        assert all(wanted.specifier.contains(version) for version in versions), wanted


def test_the_readme_shows_two_commands_in_each_language():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    assert blocks == ["./csirt.sh demo\n./csirt.sh test\n"] * 2


def test_the_licence_is_the_one_the_project_names():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert "GNU General Public License (GPL) v. 2, v. 3" in text


def test_without_python_it_says_so_and_ends_with_3(clone, tools):
    done = run(clone, tools, "demo")
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "csirt : il faut Python 3.11 ou plus récent ; aucun n'a été trouvé.",
        "csirt: Python 3.11 or later is needed; none was found.",
    ]


def test_an_old_python_is_no_python(clone, tools):
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    assert run(clone, tools, "demo").returncode == 3


def test_without_network_and_wheelhouse_it_names_the_command_that_helps(clone, tools):
    (tools / "python3").symlink_to(sys.executable)
    start = time.monotonic()
    done = run(
        clone,
        tools,
        "demo",
        PIP_INDEX_URL=NOWHERE,
        UV_INDEX_URL=NOWHERE,
        UV_DEFAULT_INDEX=NOWHERE,
        PIP_CONFIG_FILE=os.devnull,
    )
    assert done.returncode == 3
    french, english = done.stderr.splitlines()[-2:]
    assert "lancez « ./csirt.sh wheelhouse »" in french
    assert "run './csirt.sh wheelhouse'" in english
    assert "Traceback" not in done.stderr
    assert time.monotonic() - start < 60, "it says so at once, even on a busy machine"
    assert not (clone / ".venv/.ready").exists()


def test_an_empty_wheelhouse_is_named_and_the_network_is_left_alone(clone, tools):
    (tools / "python3").symlink_to(sys.executable)
    (clone / "wheelhouse").mkdir()
    done = run(clone, tools, "demo", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 3
    assert "le dossier wheelhouse est incomplet" in done.stderr.splitlines()[-2]


def test_what_is_set_up_starts_at_once_and_keeps_the_folder_and_the_words(clone, tools, tmp_path):
    (tools / "python3").symlink_to(sys.executable)
    programs = clone / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "csirt").write_text(
        '#!/bin/sh\npwd\nprintf "<%s>" "$@"\nexit 7\n', encoding="utf-8"
    )
    (programs / "csirt").chmod(0o755)
    known = b"".join(
        (clone / n).read_bytes() for n in ("requirements.lock", "pyproject.toml", "csirt.sh")
    )
    checksum = subprocess.run(["cksum"], input=known, capture_output=True, check=True).stdout
    (clone / ".venv/.ready").write_text(
        f"{checksum.decode().strip()} {clone.resolve()}", encoding="utf-8"
    )
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    done = subprocess.run(
        [tools / "sh", clone / "csirt.sh", "demo", "-o", "à moi"],
        cwd=elsewhere,
        env={"PATH": str(tools)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout == f"{elsewhere.resolve()}\n<demo><-o><à moi>"
