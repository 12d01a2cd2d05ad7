"""A folder as one archive and back, through the only extractor: names, sizes and ratios are
checked."""

import io
import zipfile
from pathlib import Path, PurePosixPath

from csirt.errors import InputError
from csirt.files.write import write_bytes
from csirt.safe import safe

MAX_TOTAL = 500_000_000
MAX_RATIO = 200
MAX_FILES = 20_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(folder: Path) -> bytes:
    """Return the files of a folder as a ZIP archive: the same files give the same bytes.

    Hidden files and links are left out.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            hidden = any(part.startswith(".") for part in PurePosixPath(name).parts)
            if path.is_file() and not path.is_symlink() and not hidden:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                archive.writestr(entry, path.read_bytes())
    return stream.getvalue()


def unpacked(data: bytes, folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the files of an archive into a folder and return them; all are checked first.

    Raises:
        InputError: no archive, a name that leaves the folder, or a bomb.
        StateError: a file stands already and ``force`` is false.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise InputError("archive.broken") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check(entries)
        written = []
        for entry in entries:
            target = folder / entry.filename
            with archive.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
            if len(content) != entry.file_size:
                raise InputError("archive.too-big", limit=MAX_TOTAL // 1_000_000)
            write_bytes(target, content, force=force)
            written.append(target)
    return tuple(written)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise InputError("archive.too-big", limit=MAX_TOTAL // 1_000_000)
    for entry in entries:
        path = PurePosixPath(entry.filename)
        drive = ":" in entry.filename or "\\" in entry.filename
        if path.is_absolute() or ".." in path.parts or drive or not path.parts:
            raise InputError("archive.outside", name=safe(entry.filename, limit=120))
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 1_000):
            raise InputError("archive.too-big", limit=MAX_TOTAL // 1_000_000)
