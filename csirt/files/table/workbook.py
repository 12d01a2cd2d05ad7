"""XLSX: openpyxl for the workbook and its styles, one pass over the XML of a sheet.

openpyxl's own rows lack what must be told (a formula without a result, merged cells) and take a
minute for a large inventory; the parts of the file that say what a cell means stay its business.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from warnings import catch_warnings, simplefilter
from zipfile import BadZipFile, ZipFile

from csirt.files.table.grid import Grid
from csirt.files.table.limits import MAX_PARTS, MAX_UNPACKED
from csirt.files.table.sheet_xml import Halted, SheetParser, Strings, parsed
from csirt.files.table.told import refusal
from csirt.model.fault import ContentError
from csirt.safe import safe

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What a damaged or hostile workbook raises in the libraries that read it.
_BROKEN = (
    BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError,
    EOFError, OverflowError, NotImplementedError, RuntimeError, SyntaxError, AssertionError,
)  # fmt: skip


class Workbook:
    """An open workbook: names of its sheets, and their cells on demand."""

    def __init__(self, path: Path, file: str) -> None:
        """Open a workbook.

        Raises:
            ContentError: a password, an old format, a bomb, or no workbook at all.
        """
        self.file = file
        _refuse_ole(path, file)
        with _told(file), catch_warnings():
            simplefilter("ignore")  # of what a sheet looks like, nothing is read
            _refuse_bombs(path, file)
            self._open(path)

    def _open(self, path: Path) -> None:
        from openpyxl.reader.excel import ExcelReader
        from openpyxl.styles.stylesheet import apply_stylesheet

        reader = ExcelReader(str(path), read_only=True, data_only=True)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self._archive: ZipFile = reader.archive
        self._book: Any = reader.wb
        self._package: Any = reader.package
        self._strings: list[str] | None = None
        sheets = [
            (sheet.name, rel.target, sheet.state)
            for sheet, rel in reader.parser.find_sheets()
            if "worksheet" in rel.Type and rel.target in reader.valid_files
        ]
        self._targets = {name: target for name, target, _ in sheets}
        self.visible = tuple(name for name, _, state in sheets if state == "visible")
        self.hidden = tuple(name for name, _, state in sheets if state != "visible")

    def grid(self, name: str, *, most: int = 0) -> Grid:
        """Return the cells of a sheet, or of its first ``most`` rows.

        Raises:
            ContentError: the sheet is damaged, hostile or too big.
        """
        with _told(self.file):
            if self._strings is None:
                self._strings = self._read_strings()
            parser = SheetParser(
                Grid(name),
                self._strings,
                frozenset(self._book._date_formats),
                self._book.epoch,
                self.file,
                most,
            )
            with self._archive.open(self._targets[name]) as stream:
                parsed(parser, stream, self.file)
            return parser.grid

    def _read_strings(self) -> list[str]:
        from openpyxl.xml.constants import SHARED_STRINGS

        part = self._package.find(SHARED_STRINGS)
        if part is None:
            return []
        strings = Strings()
        with self._archive.open(part.PartName[1:]) as stream:
            parsed(strings, stream, self.file)
        return strings.values


@contextmanager
def _told(file: str) -> Iterator[None]:
    """Turn what the libraries raise on a damaged workbook into a refusal."""
    try:
        yield
    except (ContentError, Halted):
        raise
    except _BROKEN as error:
        _refuse(file, error)


def _refuse(file: str, error: Exception) -> NoReturn:
    problem = safe(str(error).splitlines()[0] if str(error) else type(error).__name__, limit=120)
    raise refusal("table.damaged", file, problem=problem) from error


def _refuse_ole(path: Path, file: str) -> None:
    with path.open("rb") as stream:
        if stream.read(len(OLE)) != OLE:
            return
        stream.seek(0)
        encrypted = _ENCRYPTED in stream.read()
    raise refusal("table.password" if encrypted else "table.old-format", file)


def _refuse_bombs(path: Path, file: str) -> None:
    with ZipFile(path) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        encrypted = any(part.flag_bits & 1 for part in parts)
    if encrypted:
        raise refusal("table.password", file)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise refusal("table.bomb", file, limit=MAX_UNPACKED // 1_000_000)
