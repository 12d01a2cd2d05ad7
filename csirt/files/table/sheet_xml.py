"""The XML of a sheet (ECMA-376 part 1, 18.3.1), read in one pass with its places."""

from datetime import datetime, time, timedelta
from re import compile as pattern
from typing import IO, Any, Protocol
from xml.parsers import expat

from csirt.files.table.grid import Area, Grid, Row, column_of
from csirt.files.table.limits import MAX_CELLS, MAX_ROWS
from csirt.files.table.told import refusal

#: A character that XML cannot hold, as Excel spells it: ``_x000D_``.
_SPELT = pattern(r"_x([0-9A-Fa-f]{4})_")
_AREA = pattern(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 1 << 20


class Halted(Exception):  # noqa: N818
    """Enough of the sheet has been read."""


class Handler(Protocol):
    """What takes the elements of a part."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take its end."""

    def text(self, data: str) -> None:
        """Take text."""


def parsed(handler: Handler, stream: IO[bytes], file: str) -> None:
    """Run a handler over a part of a workbook.

    Raises:
        ContentError: no XML, or a document type, which no spreadsheet writes.
    """

    def refuse(*_: object) -> None:
        raise refusal("table.dtd", file)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Halted:
        return
    except expat.ExpatError as error:
        raise refusal("table.damaged", file, problem=str(error)) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class Strings:
    """The shared strings of a workbook; furigana (``rPh``) are no part of a text."""

    def __init__(self) -> None:
        """Begin with none."""
        self.values: list[str] = []
        self._parts: list[str] = []
        self._taking = False
        self._aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        local = _local(name)
        if local == "si":
            self._parts = []
        elif local == "rPh":
            self._aside += 1
        self._taking = local == "t" and not self._aside

    def end(self, name: str) -> None:
        """Take its end."""
        local = _local(name)
        self._taking = False
        if local == "si":
            self.values.append(_spelt_out("".join(self._parts)))
        elif local == "rPh":
            self._aside -= 1

    def text(self, data: str) -> None:
        """Take text."""
        if self._taking:
            self._parts.append(data)


class SheetParser:
    """Fills a grid from the elements of a sheet."""

    def __init__(
        self,
        grid: Grid,
        strings: list[str],
        dates: frozenset[int],
        epoch: datetime,
        file: str,
        most: int,
    ) -> None:
        """Begin an empty grid.

        Args:
            grid: The grid to fill.
            strings: Shared strings of the workbook.
            dates: Numbers of the cell styles that show a date.
            epoch: Day zero of the workbook.
            file: Its name, for refusals.
            most: Stop after that many rows; 0 for none.
        """
        self.grid = grid
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._file, self._most = file, most
        self._line = self._column = self._count = 0
        self._cells: list[str] = []
        self._parts: list[str] = []
        self._type, self._style = "n", 0
        self._taking = self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name in ("v", "t"):
            self._taking = True
        elif name == "c":
            self._begin(attributes)
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._cells, self._column = [], 0
        elif name == "mergeCell" and (found := _AREA.fullmatch(attributes.get("ref", ""))):
            left, top, right, bottom = found.groups()
            area = Area(int(top), column_of(left), int(bottom), column_of(right))
            self.grid.merged.append(area)
        elif ":" in name:
            self.start(_local(name), attributes)

    def _begin(self, attributes: dict[str, str]) -> None:
        self._column = column_of(attributes.get("r", "")) or self._column + 1
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._parts, self._formula = [], False

    def text(self, data: str) -> None:
        """Take text."""
        if self._taking:
            self._parts.append(data)

    def end(self, name: str) -> None:
        """Take its end."""
        if name in ("v", "t"):
            self._taking = False
        elif name == "c":
            self._cell("".join(self._parts))
        elif name == "row":
            self._row()
        elif ":" in name:
            self.end(_local(name))

    def _cell(self, raw: str) -> None:
        if self._formula:
            if not raw and self._type != "str":
                self.grid.uncomputed.append((self._line, self._column))
                return
            self.grid.computed += 1
        if not raw:
            return
        if self._type == "e":
            self.grid.failed.append((self._line, self._column, raw))
            return
        if missing := self._column - len(self._cells) - 1:
            if missing < 0:
                raise ValueError(f"{self._line}: {self._column}")
            self._count += missing
            self._refuse_size()
            self._cells.extend([""] * missing)
        self._cells.append(self._value(raw))

    def _value(self, raw: str) -> str:
        if self._type == "s":
            return self._strings[int(raw)]
        if self._type == "n":
            return self._number(raw)
        if self._type == "b":
            return "true" if raw == "1" else "false"
        return _spelt_out(raw)

    def _number(self, raw: str) -> str:
        if self._style in self._dates:
            return _moment(float(raw), self._epoch)
        if raw.isdigit():
            return raw
        number = float(raw)
        return str(int(number)) if number.is_integer() else repr(number)

    def _row(self) -> None:
        self._count += len(self._cells)
        if any(self._cells):
            self.grid.rows.append(Row(self._line, tuple(self._cells)))
        self._refuse_size()
        if self._most and len(self.grid.rows) >= self._most:
            raise Halted

    def _refuse_size(self) -> None:
        if len(self.grid.rows) > MAX_ROWS or self._count > MAX_CELLS:
            at = self.grid.spot(self._line, 1)
            raise refusal("table.too-many-rows", self._file, at, limit=MAX_ROWS)


def _moment(serial: float, epoch: datetime) -> str:
    """Return a spreadsheet's date as text: a day, a day and a time, or a time alone."""
    seconds = round(serial % 1 * 86_400)
    if 0 <= serial < 1:
        return time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60).isoformat()
    found = epoch + timedelta(days=int(serial), seconds=seconds)
    if epoch.year < 1904 and serial < 60:  # Excel counts a 29 February 1900 that never was
        found += timedelta(days=1)
    return found.date().isoformat() if not seconds else found.isoformat(" ")


def _spelt_out(text: str) -> str:
    return _SPELT.sub(_character, text) if "_x" in text else text


def _character(found: Any) -> str:
    return chr(int(found[1], 16))
