"""The wheel holds the program, its words and all shipped content, and works from anywhere."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import csirt
from csirt.content import FOLDERS

ROOT = Path(csirt.__file__).parents[1]


def tracked(*folders: str) -> set[str]:
    """Return the files of the repository in some folders; those on the disk where Git is absent."""
    if (ROOT / ".git").exists():
        done = subprocess.run(
            ["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, check=True
        )
        named = set(done.stdout.decode().split("\0")) - {""}
        return {name for name in named if (ROOT / name).exists()}
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel; the build back end is installed, nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("à part")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def run(unpacked: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=unpacked.parent,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )


def test_every_file_of_the_content_folders_is_in_the_wheel(names):
    assert tracked(*FOLDERS)
    assert {f"csirt/_content/{name}" for name in tracked(*FOLDERS)} - names == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_content_folder_holds_a_file_so_that_a_fresh_clone_has_it(folder):
    assert [path for path in (ROOT / folder).rglob("*") if path.is_file()]


def test_every_module_and_every_catalogue_of_words_is_in_the_wheel(names):
    assert tracked("csirt") - names == set()
    assert {name for name in names if name.endswith(".fr.yaml")} >= {
        "csirt/locale/core.fr.yaml",
        "csirt/locale/explain.fr.yaml",
    }


def test_nothing_else_is_in_the_wheel(names):
    tops = {name.split("/")[0] for name in names}
    assert tops == {"csirt", f"csirt-{csirt.__version__}.dist-info"}
    assert not [name for name in names if name.endswith((".pyc", ".pdf", ".orig"))]


def test_the_licence_and_the_command_are_in_the_wheel(wheel, names):
    info = f"csirt-{csirt.__version__}.dist-info"
    assert f"{info}/licenses/LICENSE" in names
    entries = zipfile.ZipFile(wheel).read(f"{info}/entry_points.txt").decode()
    assert "csirt = csirt.cli.app:main" in entries


def test_the_content_is_found_inside_the_wheel(unpacked):
    code = "import csirt.content as c; print(c.root())"
    assert run(unpacked, "-c", code).stdout == f"{unpacked / 'csirt' / '_content'}\n"


def test_the_program_works_from_the_wheel(unpacked, tmp_path):
    folder = tmp_path / "espace"
    run(unpacked, "-m", "csirt", "init", str(folder))
    told = json.loads(run(unpacked, "-m", "csirt", "check", str(folder), "--json").stdout)
    assert told["ok"]


def test_the_same_sources_give_the_same_wheel(wheel, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [again] = tmp_path.glob("*.whl")
    assert again.read_bytes() == wheel.read_bytes()
