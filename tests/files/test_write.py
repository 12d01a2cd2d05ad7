"""Files are whole or as they were; YAML that we write is read back to the same data."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from csirt.errors import SetupError, StateError
from csirt.files.source import read_bytes
from csirt.files.write import as_json, as_yaml, write_bytes, write_text

NASTY = [
    "", "no", "Yes", "on", "~", "null", "NULL", "true", "010", "1e3", ".5", "0x1F", "1_000",
    "10:30",
    "2026-11-21", "+33", "-", "---", "...", "- a", "? a", "a: b", "a:", ": a", "#", "a #b", "&a",
    "*a", "!t", "|", ">", "%", "@", "`", "'", '"', "\\", "[", "{", "<<", "=", ".inf", " x", "x ",
    "\n", "a\nb", "\n ", "  \n", "\t", "a\tb", "\r", "a\r\nb", "\x00", "\x1b[31m", "\x7f",
    "\x9b",
    "\u0085", "\u2028", "\u202e", "\ufeff", "\U0001f600", "é", "x" * 200, "x y " * 60,
]  # fmt: skip

TEXTS = (
    some.sampled_from(NASTY)
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=30)
    | some.lists(some.sampled_from(NASTY), max_size=4).map("".join)
)
SCALARS = (
    TEXTS
    | some.integers(-(10**38), 10**38)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.booleans()
    | some.none()
)
DATA = some.recursive(
    SCALARS,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


@given(DATA)
@settings(max_examples=300, deadline=None)
def test_what_we_write_as_yaml_our_reader_reads_back_to_the_same_data(data):
    assert repr(read_bytes(as_yaml(data).encode(), "f").data) == repr(data)


@pytest.mark.parametrize("text", NASTY)
def test_a_text_that_looks_like_something_else_is_read_back_as_text(text):
    data = {text: text, "list": [text]}
    assert read_bytes(as_yaml(data).encode(), "f").data == data


def test_yaml_keeps_the_order_of_the_keys_and_real_accents():
    assert as_yaml({"z": "é", "a": ["à"]}) == "z: é\na:\n- à\n"


@given(DATA)
@settings(max_examples=200, deadline=None)
def test_json_holds_the_data_and_no_invisible_character(data):
    text = as_json(data)
    assert json.loads(text) == data
    assert not any(character in text for character in "\x00\x1b\x7f\x85\x9b\u2028\u202e\ufeff")
    assert text.endswith("\n")


def test_json_is_for_people_too():
    assert as_json({"nom": "é"}) == '{\n  "nom": "é"\n}\n'


def test_json_has_no_number_that_is_none():
    with pytest.raises(ValueError, match="JSON"):
        as_json({"a": float("nan")})


# --- writing ---


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folder_and_nothing_beside_it(tmp_path):
    path = tmp_path / "un" / "deux" / "é.txt"
    write_text(path, "à\n")
    assert path.read_bytes() == "à\n".encode()
    assert left(path.parent) == ["é.txt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_file_that_exists_is_not_replaced_unasked(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(StateError) as caught:
        write_text(path, "new")
    assert (caught.value.key, caught.value.exit_code, path.read_text()) == (
        "write.exists",
        2,
        "old",
    )


def test_a_folder_is_never_replaced_and_the_message_does_not_offer_it(tmp_path):
    with pytest.raises(StateError) as caught:
        write_text(tmp_path, "new")
    assert caught.value.key == "write.folder"
    assert "--force" not in str(caught.value)


def test_what_the_system_refuses_is_told_in_the_language_of_the_talk(tmp_path):
    (tmp_path / "a").write_text("a file")
    with pytest.raises(SetupError) as caught:
        write_text(tmp_path / "a" / "b", "new")
    assert "un fichier porte" in str(caught.value)


def test_a_file_is_replaced_when_asked(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    write_text(path, "new", force=True)
    assert (path.read_text(), left(tmp_path)) == ("new", ["a"])


def test_a_folder_in_the_way_is_an_error_of_the_set_up_and_leaves_nothing(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(SetupError) as caught:
        write_text(tmp_path / "a", "x", force=True)
    assert (caught.value.exit_code, left(tmp_path)) == (3, ["a"])


def test_a_path_below_a_file_is_an_error_of_the_set_up(tmp_path):
    (tmp_path / "a").write_text("x")
    with pytest.raises(SetupError):
        write_text(tmp_path / "a" / "b", "x")


def test_a_file_name_that_the_disk_refuses_is_an_error_of_the_set_up(tmp_path):
    with pytest.raises(SetupError):
        write_text(tmp_path / ("x" * 300), "x")


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_text("old")

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(path, b"new", force=True)
    assert (path.read_text(), left(tmp_path)) == ("old", ["a"])


FULL = """
import resource, sys
from pathlib import Path
from csirt.errors import SetupError
from csirt.files.write import write_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_bytes(Path(sys.argv[1]), b"x" * 5000, force=True)
except SetupError as error:
    print(error.key, error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True
    )
    assert done.stdout == "write.failed 3\n"
    assert (path.read_text(), left(tmp_path)) == ("old", ["a"])
