"""``read_indicators``: a list told by its content, whatever its name."""

from pathlib import Path

from csirt.errors import NotFoundError, SetupError, of_the_system
from csirt.files.indicators import misp, openioc, stix, tables
from csirt.files.indicators.gathered import Gathering, IndicatorList
from csirt.files.json_source import read_json
from csirt.files.table.told import Told, refusal
from csirt.safe import safe

_HEAD = 4_096


def read_indicators(path: Path) -> IndicatorList:
    """Return the indicators of a list, and what of it is not looked for.

    Args:
        path: A STIX 2.1 bundle, a MISP event, an OpenIOC document, a CSV table or a plain list.

    Raises:
        NotFoundError: no such file.
        SetupError: the system refuses to read it.
        ContentError: damaged, hostile, too big, or none of these; with its place.
    """
    if not path.is_file():
        raise NotFoundError("file.not-found", file=safe(path))
    into = Gathering(path.name, Told(safe(path)))
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
        return _read(path, head, into)
    except OSError as error:
        raise SetupError(
            "capture.unreadable", file=safe(path), problem=safe(of_the_system(error))
        ) from error


def _read(path: Path, head: bytes, into: Gathering) -> IndicatorList:
    if head.startswith(b"{") or (head.startswith(b"[") and head[1:].lstrip().startswith(b"{")):
        return _json(path, into)
    if head.startswith(b"<"):
        openioc.take(path, into)
        return into.whole("openioc")
    tables.take(path, into)
    return into.whole("list")


def _json(path: Path, into: Gathering) -> IndicatorList:
    source = read_json(path)
    if isinstance(source.data, dict) and source.data.get("type") == "bundle":
        stix.take(source, into)
        return into.whole("stix")
    if misp.is_misp(source.data):
        misp.take(source, into)
        return into.whole("misp")
    raise refusal("indicator.unknown", into.told.file)
