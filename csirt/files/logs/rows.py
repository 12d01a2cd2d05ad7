"""The rows of a CSV log, streamed: one bad line is left and told, the rest is read."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from re import compile as pattern

from csirt.files.capture.stream import CaptureStream
from csirt.files.logs.keyed import is_keyed
from csirt.files.logs.syslog import has_head
from csirt.files.table.delimited import DECLARED, separator_of
from csirt.files.table.grid import Row, Spot
from csirt.files.table.told import Told
from csirt.files.table.workbook import OLE
from csirt.model.fault import Severity

MAX_LINE = 200_000
"""Characters of a line; a longer one is left."""
MAX_JOINED = 100
"""Lines of one cell between quotes; a quote that is not closed by then is a bad line."""
_BOOKS = (b"PK\3\4", OLE)
_LOOKED_AT = 60
"""Lines by which the form is known."""
_PIECE = 1 << 20
_SAMPLE = 200_000
_ARRAY = pattern(r"\s*\[\s*[{\]]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of text, looked at once from end to end."""

    encoding: str
    sha256: str
    bytes: int
    separator: str
    declared: bool
    """Its first line says the separator (``sep=;``)."""
    form: "Form"


class Form(StrEnum):
    """How the lines of a log say what they say."""

    TABLE = "table"
    """Headings, then cells."""
    KEYED = "keyed"
    """``key=value``, CEF, LEEF, filterlog."""
    JSON = "json"
    """An object a line."""
    ARRAY = "array"
    """One list of JSON for the whole file."""
    WORKBOOK = "workbook"


class _Raw(io.RawIOBase):
    """A stream of bytes as the text layer of Python wants it."""

    def __init__(self, stream: CaptureStream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def looked_at(path: Path) -> TextFile:
    """Return how a file is written: UTF-16 or UTF-8 by its mark, UTF-8 where all of it is, else
    cp1252.

    Raises:
        NotFoundError: no such file.
        SetupError: the system refuses to read it.
        InputError: it passes the limits of unpacking.
    """
    decoder, encoding, size, head = getincrementaldecoder("utf-8")(), "utf-8-sig", 0, b""
    with CaptureStream(path) as stream:
        while piece := stream.read(_PIECE):
            if not size:
                head = piece[:_SAMPLE]
            size += len(piece)
            if encoding == "utf-8-sig":
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    encoding = "cp1252"
        sha256 = stream.sha256()
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head.startswith(BOM_UTF8):
        encoding = "utf-8-sig"
    text = head.decode(encoding, "replace").replace("\r\n", "\n")
    found = DECLARED.match(text)
    separator = found[1] if found else separator_of(text)
    form = Form.WORKBOOK if head.startswith(_BOOKS) else form_of(text)
    return TextFile(encoding, sha256, size, separator, bool(found), form)


def form_of(text: str) -> Form:
    """Return the form of a log by its first lines: that of half of them at least.

    Devices that share a syslog file may fill its beginning with other lines: where it opens with a
    head of syslog, which no row of headings does, one line that names what it says is enough.
    """
    every = [line for line in text.split("\n") if line.strip()]
    lines = every[:_LOOKED_AT]
    objects = sum(line.lstrip().startswith("{") for line in lines)
    if _ARRAY.match(text):
        return Form.ARRAY
    if lines and 2 * objects >= len(lines):
        return Form.JSON
    if lines and 2 * sum(map(is_keyed, lines)) >= len(lines):
        return Form.KEYED
    if lines and has_head(lines[0]) and any(map(is_keyed, every)):
        return Form.KEYED
    return Form.TABLE


class Rows:
    """The rows of a file, each with the line on which it begins; ``lines`` counts those read."""

    def __init__(self, stream: CaptureStream, file: TextFile, told: Told) -> None:
        raw = io.BufferedReader(_Raw(stream), 1 << 16)
        self._text = io.TextIOWrapper(raw, encoding=file.encoding, errors="replace", newline=None)
        self._separator, self._told = file.separator, told
        self._skips = 1 if file.declared else 0
        self._again: deque[tuple[int, str]] = deque()
        self._width = 0
        self.lines = 0

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows with something in them."""
        while (found := self._line()) is not None:
            line, text = found
            if line <= self._skips or not text.strip():
                continue
            cells = self._cells(line, text)
            if not cells or not any(map(str.strip, cells)):
                continue
            self._width = max(self._width, len(cells)) if line <= _LOOKED_AT else self._width
            yield Row(line, tuple(cells))

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the lines with something in them, as they stand, with their numbers."""
        while (found := self._line()) is not None:
            if found[1].strip():
                yield found

    def _line(self) -> tuple[int, str] | None:
        if self._again:
            return self._again.popleft()
        text = self._text.readline(MAX_LINE)
        if not text:
            return None
        self.lines += 1
        if len(text) == MAX_LINE and not text.endswith("\n"):
            while (rest := self._text.readline(MAX_LINE)) and not rest.endswith("\n"):
                pass
            at = Spot(self.lines, 1, f"A{self.lines}")
            self._told.add("log.long-line", at, Severity.WARNING, limit=MAX_LINE)
            return self.lines, ""
        return self.lines, text.rstrip("\n")

    def _cells(self, line: int, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self._separator)
        if text.count('"') % 2 == 0:
            return self._split(text)
        joined, taken = [text], list[tuple[int, str]]()
        while len(joined) < MAX_JOINED and (following := self._line()) is not None:
            taken.append(following)
            joined.append(following[1])
            if following[1].count('"') % 2:
                cells = self._split("\n".join(joined))
                if not self._width or len(cells) == self._width:
                    return cells
                break
        self._again.extendleft(reversed(taken))
        at = Spot(line, 1, f"A{line}")
        self._told.add("log.quotes", at, Severity.WARNING)
        return []

    def _split(self, text: str) -> list[str]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=self._separator)
        return next(rows, [])
