"""The one JSON file of an archive: an export that its tool has zipped."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from csirt.files.json_source import MAX_BYTES, read_json, read_json_bytes
from csirt.files.source import Source
from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

_SPREADSHEET = "[Content_Types].xml"
MAX_PARTS = 20_000


def is_json_archive(path: Path) -> bool:
    """Return whether a file is an archive with JSON in it, and no spreadsheet."""
    if not is_zipfile(path):
        return False
    names = _names(path)
    return _SPREADSHEET not in names and any(name.endswith(".json") for name in names)


def read_json_or_archive(path: Path) -> Source:
    """Read a JSON file, or the only one at the top of an archive; the rest is not looked at.

    Raises:
        ContentError: every fault of the file; several JSON files in the archive; a bomb.
    """
    if not is_json_archive(path):
        return read_json(path)
    found = [name for name in _names(path) if name.endswith(".json") and "/" not in name]
    if len(found) != 1:
        raise _refused(path, "json.archive", count=len(found))
    with ZipFile(path) as archive, archive.open(found[0]) as stream:
        raw = stream.read(MAX_BYTES + 1)
    return read_json_bytes(raw, f"{path}/{safe(found[0], limit=120)}")


def _names(path: Path) -> list[str]:
    try:
        with ZipFile(path) as archive:
            return archive.namelist()[:MAX_PARTS]
    except BadZipFile as error:
        raise _refused(path, "json.archive", count=0) from error


def _refused(path: Path, code: str, **facts: int) -> ContentError:
    message = say(code, None, **facts)
    return ContentError([Fault(code, Severity.ERROR, message, safe(path))])
