"""Writes a workbook to be filled in: text only, never a formula, the same bytes each time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from re import compile as pattern
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from csirt.safe import safe

_EPOCH = (2000, 1, 1, 0, 0, 0)
_MODIFIED = pattern(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
LISTS = "Listes"
"""The hidden sheet with what may be chosen."""
_WIDEST = 60
_LONGEST = 30_000
"""Signs of a cell; a spreadsheet takes 32,767."""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its headings and rows, and what may be chosen in a column."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values offered in a column, by its heading; anything else may be written too."""
    spare_rows: int = 0
    """Empty rows that offer the choices as well."""
    banner: str = ""
    """What stands above every printed page."""


def workbook_bytes(pages: tuple[Page, ...]) -> bytes:
    """Return an XLSX workbook of some pages; what is chosen from stands on a page of its own."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    lists = book.create_sheet(LISTS)
    for page in pages:
        _write(book, lists, page)
    if any(page.choices for page in pages):
        book.move_sheet(lists, len(pages))
        lists.sheet_state = "hidden"
    else:
        book.remove(lists)
    buffer = BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _write(book: Any, lists: Any, page: Page) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(page.name)
    for at, heading in enumerate(page.headings, 1):
        cell = _text(sheet, 1, at, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE6EE")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        texts = [row[at - 1] for row in page.rows if at <= len(row)]
        longest = max([len(heading), *(len(each) for text in texts for each in text.split("\n"))])
        sheet.column_dimensions[get_column_letter(at)].width = min(max(12, longest + 2), _WIDEST)
    for line, row in enumerate(page.rows, 2):
        for at, text in enumerate(row, 1):
            _text(sheet, line, at, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    if page.banner:
        sheet.oddHeader.center.text = safe(page.banner, limit=200).replace("&", "&&")
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    last = 1 + len(page.rows) + page.spare_rows
    for heading, values in page.choices.items():
        column = get_column_letter(page.headings.index(heading) + 1)
        _offer(sheet, lists, heading, values, f"{column}2:{column}{last}")


def _text(sheet: Any, line: int, column: int, text: str) -> Any:
    """Write a cell as text, its lines kept: what begins with an equals sign stays text, in the
    cell and for who edits it."""
    cell = sheet.cell(line, column)
    lines = text[:_LONGEST].split("\n")
    cell.value = "\n".join(safe(each, limit=_LONGEST) for each in lines)[:_LONGEST] or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell


def _offer(sheet: Any, lists: Any, heading: str, values: tuple[str, ...], cells: str) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    column = 1 if lists.cell(1, 1).value is None else lists.max_column + 1
    _text(lists, 1, column, heading)
    for line, value in enumerate(values, 2):
        _text(lists, line, column, value)
    letter = get_column_letter(column)
    source = f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
    offered = DataValidation(type="list", formula1=source, allow_blank=True)
    offered.showErrorMessage = False
    offered.add(cells)
    sheet.add_data_validation(offered)


def _timeless(data: bytes) -> bytes:
    """Return a workbook without the hour of its making."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "docProps/core.xml":
                body = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", body)
            whole = ZipInfo(part.filename, _EPOCH)
            whole.compress_type = ZIP_DEFLATED
            target.writestr(whole, body)
    return buffer.getvalue()
