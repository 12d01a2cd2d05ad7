"""The JSON files of an export: one file, or those of an archive, each opened as often as needed."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipExtFile, ZipFile, ZipInfo, is_zipfile

from csirt.files.archive import MAX_FILES, MAX_RATIO
from csirt.files.inventory.notes import refusal
from csirt.safe import safe

MAX_BYTES = 2_000_000_000
"""Of one file once it is unpacked, and of all files of an archive together."""
_HEAD = 4_000
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """One JSON file."""

    name: str
    open: Callable[[], BinaryIO]

    def ends(self) -> tuple[bytes, bytes]:
        """Return the first and the last bytes; only what is packed is read whole for it."""
        with self.open() as stream:
            first = last = stream.read(_HEAD)
            if not isinstance(stream, ZipExtFile):
                stream.seek(max(0, stream.seek(0, SEEK_END) - _HEAD))
                return first, stream.read(_HEAD)
            while piece := stream.read(_PIECE):
                last = (last + piece)[-_HEAD:]
            return first, last


@contextmanager
def parts_of(path: Path) -> Iterator[tuple[Part, ...]]:
    """Open the JSON files of an export.

    Raises:
        ContentError: no file, an empty one, a broken archive, or more than may be unpacked.
    """
    shown = safe(path)
    if not path.is_file():
        raise refusal("identities.no-file", shown)
    if not path.stat().st_size:
        raise refusal("identities.empty", shown, (1, 1))
    if not is_zipfile(path):
        if path.stat().st_size > MAX_BYTES:
            raise refusal("identities.too-big", shown, limit=MAX_BYTES // 1_000_000)
        yield (Part(shown, lambda: path.open("rb")),)
        return
    try:
        with ZipFile(path) as archive:
            yield tuple(_members(archive, shown))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refusal("identities.broken-archive", shown) from error


def _members(archive: ZipFile, shown: str) -> Iterator[Part]:
    entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".json")]
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise refusal("identities.too-big", shown, limit=MAX_BYTES // 1_000_000)
    if any(each.file_size > MAX_RATIO * max(each.compress_size, 1_000) for each in entries):
        raise refusal("identities.bomb", shown, limit=MAX_RATIO)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refusal("identities.password", shown)
    if not entries:
        raise refusal("identities.no-json", shown)
    for entry in sorted(entries, key=lambda each: each.filename):
        name = f"{shown}/{safe(entry.filename, limit=120)}"
        yield Part(name, partial(_opened, archive, entry))


def _opened(archive: ZipFile, entry: ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(entry))
