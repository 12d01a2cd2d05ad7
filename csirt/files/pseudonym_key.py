"""The file of a key of pseudonyms: a header line, then 32 random bytes in base64."""

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

from csirt.errors import InputError, NotFoundError, SetupError, of_the_system
from csirt.files.write import write_bytes
from csirt.safe import safe
from csirt.seal import random_bytes

HEADER = "csirt-pseudonym-key/1"
KEY_BYTES = 32
LEAST_DIFFERENT = 16
"""Different bytes of a key; of 32 random ones, fewer come less than once in 10^16 keys."""
MOST_READ = 4_096
"""Bytes of a file of a key; a longer one is none."""


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    """A key that was read."""

    secret: bytes = field(repr=False)
    exposed: bool
    """Others than its owner may read the file."""


def made_key(path: Path, *, force: bool = False) -> bytes:
    """Write a new key that only its owner may read, and return it.

    Raises:
        StateError: the file stands already and ``force`` is false: who overwrites a key can no
            longer hold new exports against old ones.
        SetupError: the folder cannot be written.
    """
    secret = random_bytes(KEY_BYTES)
    text = f"{HEADER}\n{b64encode(secret).decode()}\n"
    write_bytes(path, text.encode(), force=force, mode=0o600)
    return secret


def read_key(path: Path) -> PseudonymKey:
    """Return the key of a file.

    Raises:
        NotFoundError: no such file.
        SetupError: the system refuses to read it.
        InputError: it is no file of a key, or its key is too short or too regular.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_READ + 1)
            mode = os.fstat(stream.fileno()).st_mode
    except FileNotFoundError as error:
        raise NotFoundError("pseudonyms.missing", file=safe(path)) from error
    except OSError as error:
        problem = safe(of_the_system(error))
        raise SetupError("pseudonyms.unreadable", file=safe(path), problem=problem) from error
    return PseudonymKey(_secret(data, path), os.name == "posix" and bool(mode & 0o077))


def _secret(data: bytes, path: Path) -> bytes:
    lines = data.decode("ascii", "replace").removeprefix("\ufeff").split()
    if len(data) > MOST_READ or len(lines) != 2 or lines[0] != HEADER:
        raise InputError("pseudonyms.no-key", file=safe(path), line=1)
    try:
        secret = b64decode(lines[1], validate=True)
    except ValueError as error:
        raise InputError("pseudonyms.no-key", file=safe(path), line=2) from error
    if len(secret) != KEY_BYTES or len(set(secret)) < LEAST_DIFFERENT:
        raise InputError("pseudonyms.weak-key", file=safe(path), line=2, count=len(secret))
    return secret
