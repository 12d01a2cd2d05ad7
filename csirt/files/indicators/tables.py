"""Indicators of a table or of a plain list: a value a line, its kind stated or guessed."""

from pathlib import Path

from csirt.files.indicators.gathered import Gathering
from csirt.files.indicators.values import guessed, value_of
from csirt.files.table.grid import Grid, Row
from csirt.files.table.opened import opened
from csirt.files.table.words import plain
from csirt.model.indicator import IndicatorKind

_K = IndicatorKind
_VALUES = (
    "indicateur",
    "indicator",
    "indicator value",
    "valeur",
    "value",
    "ioc",
    "ioc value",
    "observable",
)
_KINDS = ("type", "nature", "kind", "indicator type", "ioc type", "attribute type")
_SAYINGS = ("description", "commentaire", "comment", "remarque", "note", "info", "titre", "title")
_STATED = {
    "ip": _K.ADDRESS, "ipv4": _K.ADDRESS, "ipv6": _K.ADDRESS, "ip src": _K.ADDRESS,
    "ip dst": _K.ADDRESS, "ipv4 addr": _K.ADDRESS, "ipv6 addr": _K.ADDRESS, "adresse": _K.ADDRESS,
    "adresse ip": _K.ADDRESS, "address": _K.ADDRESS, "domaine": _K.DOMAIN, "domain": _K.DOMAIN,
    "domain name": _K.DOMAIN, "hostname": _K.DOMAIN, "fqdn": _K.DOMAIN, "url": _K.URL_HOST,
    "sha256": _K.SHA256, "sha 256": _K.SHA256, "sha1": _K.SHA1, "sha 1": _K.SHA1, "md5": _K.MD5,
    "ja4": _K.JA4,
}  # fmt: skip


def take(path: Path, into: Gathering) -> None:
    """Take the values of a table or a list; a line that begins with ``#`` is a remark.

    Raises:
        ContentError: the file is refused; see :func:`csirt.files.table.opened.opened`.
    """
    source = opened(path)
    grid = source.grid(source.sheets[0])
    into.told.file = source.file
    first = next((row for row in grid.rows if not _is_remark(row)), None)
    if first is None:
        return
    names = [plain(cell) for cell in first.cells]
    value = next((names.index(each) for each in _VALUES if each in names), -1)
    kind = next((names.index(each) for each in _KINDS if each in names), -1)
    saying = next((names.index(each) for each in _SAYINGS if each in names), -1)
    for row in grid.rows:
        if _is_remark(row) or (value >= 0 and row is first):
            continue
        _row(row, max(value, 0), kind if value >= 0 else -1, saying, grid, into)


def _row(row: Row, value: int, kind: int, saying: int, grid: Grid, into: Gathering) -> None:
    text, spot = _cell(row, value), grid.spot(row.line, value + 1)
    if value == 0 and kind < 0:
        text = text.partition(" #")[0].strip()
    stated = plain(_cell(row, kind))
    if not text:
        return
    if stated.startswith("email"):
        into.leave("indicator.email", spot, text)
        return
    sought = _STATED.get(stated)
    into.take(
        lambda: value_of(sought, text) if sought else guessed(text), text, spot, _cell(row, saying)
    )


def _cell(row: Row, at: int) -> str:
    return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def _is_remark(row: Row) -> bool:
    return row.cells[0].lstrip().startswith("#")
