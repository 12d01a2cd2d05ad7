"""A table's file, CSV or workbook told apart by content, and its sheets on demand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from csirt.files.table import delimited
from csirt.files.table.grid import Grid
from csirt.files.table.limits import MAX_BYTES
from csirt.files.table.told import Told, refusal
from csirt.files.table.workbook import OLE, Workbook
from csirt.safe import safe
from csirt.seal import sha256_file

XLSX, CSV = "xlsx", "csv"
_ZIP = b"PK"


@dataclass(slots=True)
class Opened:
    """A file whose format is known."""

    path: Path
    file: str
    sha256: str
    changed_on: str
    """Day on which the file was last changed (UTC): that of the export, as near as one knows."""
    format: str
    told: Told
    sheets: tuple[str, ...]
    """Names of the visible sheets; one without a name for CSV."""
    book: Workbook | None = None
    text: Grid | None = None

    def grid(self, name: str, *, most: int = 0) -> Grid:
        """Return the cells of a sheet, or of its first ``most`` rows."""
        if self.book is not None:
            return self.book.grid(name, most=most)
        whole = self.text or Grid()
        return Grid(rows=whole.rows[:most], exact=True) if most else whole


def opened(path: Path) -> Opened:
    """Open a table.

    Raises:
        ContentError: no file, empty, too big, a password, an old format, or not a table.
    """
    file = safe(path)
    if not path.is_file():
        raise refusal("table.no-file", file)
    size, day = path.stat().st_size, _day(path)
    if size > MAX_BYTES:
        raise refusal(
            "table.too-big", file, size=round(size / 1_000_000), limit=MAX_BYTES // 1_000_000
        )
    with path.open("rb") as stream:
        head = stream.read(len(OLE))
    if not head.strip():
        raise refusal("table.empty", file)
    told, sha256 = Told(file), sha256_file(path)
    if head.startswith(_ZIP) or head == OLE:
        book = Workbook(path, file)
        for name in book.hidden:
            told.add("table.hidden-sheet", name=name)
        if not book.visible:
            raise refusal("table.empty", file)
        return Opened(path, file, sha256, day, XLSX, told, book.visible, book)
    grid = delimited.read(path.read_bytes(), file, told)
    if not grid.rows:
        raise refusal("table.empty", file)
    return Opened(path, file, sha256, day, CSV, told, ("",), None, grid)


def _day(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
