"""Reads a directory file of either form, told apart by its first line, never by its name."""

from collections.abc import Callable, Iterable
from pathlib import Path

from csirt.files.directory import finess, gisco
from csirt.files.directory.site import Directory
from csirt.files.rows import refusal

FORMATS: dict[str, tuple[Callable[[str], bool], Callable[[Path, frozenset[str]], Directory]]] = {
    finess.FORMAT: (finess.recognised, finess.read),
    gisco.FORMAT: (gisco.recognised, gisco.read),
}
_HEAD_BYTES = 4096


def read_directory(path: Path, departments: Iterable[str] = ()) -> Directory:
    """Return the sites of a directory file that stand in some départements (all by default).

    Raises:
        ContentError: no file, empty, too big, of another encoding or form, or with moved columns;
            with file, line and column.
    """
    head = _head(path)
    wanted = frozenset(departments)
    for recognised, read in FORMATS.values():
        if recognised(head):
            return read(path, wanted)
    raise refusal("directory.unknown-format", path, 1, 1, found=head[:60], known=", ".join(FORMATS))


def _head(path: Path) -> str:
    if not path.is_file():
        raise refusal("rows.no-file", path)
    with path.open("rb") as stream:
        raw = stream.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise refusal("rows.empty", path, 1, 1)
    if b"\0" in raw:
        raise refusal("rows.encoding", path, 1, raw.index(b"\0") + 1)
    return raw.split(b"\n")[0].decode("cp1252", "replace").strip().strip('"')
