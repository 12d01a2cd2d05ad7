"""A workspace or a report under seal: what opens it, what does not, and what it may hold."""

import io
import zipfile
from pathlib import Path

import pytest

from csirt import seal
from csirt.errors import InputError, IntegrityError, StateError
from csirt.files.archive import packed, unpacked
from csirt.workspace.sealing import FOLDER, made_key, read_keys, sealed, unsealed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with an accented file, a file that Git hides, and a link out of it."""
    root = tmp_path / "espace"
    (root / "facilities").mkdir(parents=True)
    (root / "csirt.yaml").write_text("schema: csirt.workspace/1\n", encoding="utf-8")
    (root / "facilities/été.yaml").write_text("é", encoding="utf-8")
    (root / ".secret").write_text("x", encoding="utf-8")
    (root / "link").symlink_to("/etc/hostname")
    return root


def test_a_folder_opens_with_the_key_of_its_recipient(folder, tmp_path):
    public = made_key(tmp_path / "clé.txt")
    sealed(folder, tmp_path / "pli.age", recipients=(public,))
    assert b"schema" not in (tmp_path / "pli.age").read_bytes()
    written = unsealed(tmp_path / "pli.age", tmp_path / "out", keys=read_keys(tmp_path / "clé.txt"))
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        "csirt.yaml",
        "facilities/été.yaml",
    ]
    assert (tmp_path / "out/facilities/été.yaml").read_text(encoding="utf-8") == "é"


def test_the_secret_key_is_for_its_owner_alone(tmp_path):
    made_key(tmp_path / "k")
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600


def test_one_file_keeps_its_name_and_its_bytes(tmp_path):
    report = tmp_path / "audit é.pdf"
    report.write_bytes(b"%PDF\x00\xff")
    sealed(report, tmp_path / "pli.age", passphrase="quatre mots bien longs")
    (written,) = unsealed(
        tmp_path / "pli.age", tmp_path / "out", passphrase="quatre mots bien longs"
    )
    assert (written.name, written.read_bytes()) == ("audit é.pdf", b"%PDF\x00\xff")


def test_another_key_opens_nothing_and_writes_nothing(folder, tmp_path):
    sealed(folder, tmp_path / "pli.age", recipients=(seal.new_key()[1],))
    with pytest.raises(IntegrityError):
        unsealed(tmp_path / "pli.age", tmp_path / "out", keys=(seal.new_key()[0],))
    assert not (tmp_path / "out").exists()


def test_every_altered_or_cut_file_is_refused(folder, tmp_path):
    secret, public = seal.new_key()
    sealed(folder, tmp_path / "pli.age", recipients=(public,))
    data = (tmp_path / "pli.age").read_bytes()
    broken = [data[:at] for at in range(0, len(data), 23)]
    broken += [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(0, len(data), 17)]
    for each in broken:
        (tmp_path / "x.age").write_bytes(each)
        with pytest.raises(IntegrityError):
            unsealed(tmp_path / "x.age", tmp_path / "out", keys=(secret,))


def test_what_is_no_key_is_said_to_be_none(folder, tmp_path):
    with pytest.raises(InputError, match="age1"):
        sealed(folder, tmp_path / "pli.age", recipients=("bonjour",))
    sealed(folder, tmp_path / "pli.age", recipients=(seal.new_key()[1],))
    with pytest.raises(InputError, match="AGE-SECRET-KEY"):
        unsealed(tmp_path / "pli.age", tmp_path / "out", keys=("bonjour",))


def test_what_stands_is_not_overwritten(folder, tmp_path):
    secret, public = seal.new_key()
    sealed(folder, tmp_path / "pli.age", recipients=(public,))
    with pytest.raises(StateError):
        sealed(folder, tmp_path / "pli.age", recipients=(public,))
    with pytest.raises(StateError):
        unsealed(tmp_path / "pli.age", folder, keys=(secret,))


def test_an_age_file_of_another_tool_is_not_taken_for_ours(tmp_path):
    secret, public = seal.new_key()
    (tmp_path / "x.age").write_bytes(seal.encrypted(b"hello", recipients=(public,)))
    with pytest.raises(InputError):
        unsealed(tmp_path / "x.age", tmp_path / "out", keys=(secret,))


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:x", "a\\..\\x"])
def test_a_name_that_leaves_the_folder_is_refused_whole(name, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("good", "x")
        archive.writestr(name, "x")
    with pytest.raises(InputError):
        unpacked(stream.getvalue(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bomb_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    with pytest.raises(InputError, match="500"):
        unpacked(stream.getvalue(), tmp_path / "out")


def test_what_is_no_archive_is_refused(tmp_path):
    with pytest.raises(InputError):
        unpacked(b"hello", tmp_path / "out")


def test_the_same_folder_gives_the_same_archive(folder):
    assert packed(folder) == packed(folder)
    assert FOLDER not in packed(folder)
