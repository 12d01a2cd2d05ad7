"""The file of a key of pseudonyms: made once, read by its owner, refused where it is another."""

import os
import stat
from base64 import b64encode
from pathlib import Path

import pytest

from csirt.errors import InputError, NotFoundError, SetupError, StateError
from csirt.files.pseudonym_key import HEADER, KEY_BYTES, made_key, read_key

SECRET = bytes(range(KEY_BYTES))


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(0o600)
    return path


def lines(secret: bytes = SECRET, header: str = HEADER) -> str:
    return f"{header}\n{b64encode(secret).decode()}\n"


def test_a_key_is_made_at_random_for_its_owner_alone_and_read_again(tmp_path):
    a, b = tmp_path / "a", tmp_path / "coffre" / "b"
    assert made_key(a) != made_key(b)
    key = read_key(b)
    assert len(key.secret) == KEY_BYTES
    assert not key.exposed
    if os.name == "posix":
        assert stat.S_IMODE(b.stat().st_mode) == 0o600


def test_a_key_is_not_shown_with_the_object_that_holds_it(tmp_path):
    secret = made_key(tmp_path / "a")
    assert repr(secret) not in repr(read_key(tmp_path / "a"))


def test_a_key_is_not_overwritten_unless_somebody_says_so(tmp_path):
    path = tmp_path / "a"
    first = made_key(path)
    with pytest.raises(StateError):
        made_key(path)
    assert read_key(path).secret == first
    assert made_key(path, force=True) == read_key(path).secret != first


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_that_others_may_read_it_is_known(tmp_path, mode):
    path = written(tmp_path / "a", lines())
    path.chmod(mode)
    assert read_key(path).exposed


def test_a_key_that_went_through_windows_is_read(tmp_path):
    text = lines().replace("\n", "\r\n").encode()
    assert read_key(written(tmp_path / "a", text)).secret == SECRET


@pytest.mark.parametrize(
    "text",
    ["", "\n", HEADER, b64encode(SECRET).decode(), lines(header="csirt-pseudonym-key/2"),
     lines() + "more\n", f"{HEADER}\n!!!!\n", f"{HEADER}\né\n", b"\x00\xff" * 40, lines() * 400],
)  # fmt: skip
def test_what_is_no_key_is_refused(tmp_path, text):
    with pytest.raises(InputError) as refused:
        read_key(written(tmp_path / "a", text))
    assert refused.value.key == "pseudonyms.no-key"
    assert refused.value.place[1] in (1, 2)


@pytest.mark.parametrize("secret", [b"", SECRET[:16], SECRET + b"x", bytes(32), b"brumeville" * 3])
def test_a_key_that_can_be_guessed_is_refused(tmp_path, secret):
    with pytest.raises(InputError) as refused:
        read_key(written(tmp_path / "a", lines(secret) if secret else f"{HEADER}\n====\n"))
    assert refused.value.key in ("pseudonyms.weak-key", "pseudonyms.no-key")


def test_a_key_that_is_not_there_says_how_to_make_one(tmp_path):
    with pytest.raises(NotFoundError, match="csirt capture key -o"):
        read_key(tmp_path / "none")


def test_a_folder_is_no_key(tmp_path):
    with pytest.raises(SetupError, match=r"ne se lit pas|cannot be read"):
        read_key(tmp_path)
