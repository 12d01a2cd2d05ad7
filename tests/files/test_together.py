"""Files that belong together: all of them new, or all as they were."""

import os

import pytest

from csirt.errors import SetupError, StateError
from csirt.files.together import write_together


@pytest.fixture
def three(tmp_path):
    """Return the paths of three files in a folder, of which the first two stand already."""
    paths = [tmp_path / "to" / name for name in ("a.json", "b.json", "c.json")]
    paths[0].parent.mkdir()
    for path in paths[:2]:
        path.write_text("avant")
    return paths


def seen(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_new_files_are_written_with_their_folder(tmp_path):
    folder = tmp_path / "new" / "deep"
    write_together({folder / "a": b"1", folder / "b": b"2"})
    assert seen(folder) == {"a": b"1", "b": b"2"}


def test_one_that_stands_keeps_all_of_them_from_being_written(three):
    with pytest.raises(StateError):
        write_together({three[2]: b"new", three[0]: b"new"})
    assert seen(three[0].parent) == {"a.json": b"avant", "b.json": b"avant"}


def test_with_force_they_are_replaced_and_one_may_be_taken_away(three):
    write_together({three[0]: b"new", three[1]: None, three[2]: b"new"}, force=True)
    assert seen(three[0].parent) == {"a.json": b"new", "c.json": b"new"}


@pytest.mark.parametrize("fails_at", [0, 1, 2])
@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt()])
def test_whatever_interrupts_leaves_what_was_there(three, monkeypatch, fails_at, error):
    real, calls = os.replace, []

    def replace(source, target):
        places = [os.fspath(each).split(os.sep) for each in (source, target)]
        if ["new" in place for place in places] == [True, False]:  # into its own place
            calls.append(target)
            if len(calls) == fails_at + 1:
                raise error
        real(source, target)

    before = seen(three[0].parent)
    monkeypatch.setattr("csirt.files.together.os.replace", replace)
    with pytest.raises((SetupError, KeyboardInterrupt)):
        write_together(dict.fromkeys(three, b"new"), force=True)
    monkeypatch.undo()
    assert len(calls) == fails_at + 1
    assert seen(three[0].parent) == before


def test_a_folder_in_the_way_is_told_and_nothing_is_changed(three):
    three[2].mkdir()
    with pytest.raises(SetupError):
        write_together(dict.fromkeys(three, b"new"), force=True)
    assert three[0].read_bytes() == three[1].read_bytes() == b"avant"
    assert three[2].is_dir()
    assert sorted(path.name for path in three[0].parent.iterdir()) == ["a.json", "b.json", "c.json"]


def test_a_place_that_cannot_be_written_is_the_environment_s_fault(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError):
        write_together({tmp_path / "file" / "a": b""})
