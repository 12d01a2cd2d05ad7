"""CSV as tools and spreadsheets write it: its encoding and its separator found, lines kept."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from io import StringIO
from re import compile as pattern

from csirt.files.table.grid import Grid, Row, Spot
from csirt.files.table.limits import MAX_CELLS, MAX_ROWS
from csirt.files.table.told import Told, refusal

SEPARATORS = ";,\t|"
_SAMPLE = 40
DECLARED = pattern(r'^"?sep=(.)"?\r?\n')
#: An accented letter in UTF-8 that was read as cp1252: two encodings in one file.
_TWICE = pattern(r"Ã[©¨ª«®´»¹¢§ ‰€]|â€[™˜œ“”¦]")


def decoded(raw: bytes, file: str, told: Told) -> str:
    """Return the text of a CSV file: with a mark, else UTF-8, else cp1252.

    Raises:
        ContentError: bytes that are none of these, with their place.
    """
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decoded_as(raw, "utf-16", file)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw.startswith(BOM_UTF8):
            raise refusal("table.encoding", file, _place(raw, error.start)) from error
    text = _decoded_as(raw, "cp1252", file)
    if found := _TWICE.search(text):
        at = _place(text[: found.start()].encode(), found.start())
        raise refusal("table.two-encodings", file, at, given=found.group())
    told.add("table.cp1252")
    return text


def _decoded_as(raw: bytes, encoding: str, file: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal("table.encoding", file, _place(raw, error.start)) from error


def _place(raw: bytes, at: int) -> Spot:
    before = raw[:at]
    return Spot(before.count(b"\n") + 1, 1, "")


def read(raw: bytes, file: str, told: Told) -> Grid:
    """Return the rows of a CSV file.

    Raises:
        ContentError: not text, an unclosed quote, too many rows; with the line.
    """
    text = decoded(raw, file, told)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise refusal("table.not-text", file, Spot(line, 1, ""))
    declared = DECLARED.match(text)
    separator = declared[1] if declared else separator_of(text)
    grid, count, start = Grid(exact=True), 0, 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(map(str.strip, cells)) and not (declared and start == 1):
                grid.rows.append(Row(start, tuple(cells)))
            start, count = reader.line_num + 1, count + len(cells)
            if len(grid.rows) > MAX_ROWS or count > MAX_CELLS:
                raise refusal("table.too-many-rows", file, Spot(start, 1, ""), limit=MAX_ROWS)
    except csv.Error as error:
        at = Spot(start, 1, f"A{start}")
        raise refusal("table.quotes", file, at, problem=str(error)) from error
    return grid


def separator_of(text: str) -> str:
    """Return the separator under which the first rows have most often the same width."""
    sample = text[:200_000]
    best, chosen = (0, 0), ";"
    for separator in SEPARATORS:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=separator)
        try:
            rows = [row for row, _ in zip(reader, range(_SAMPLE), strict=False)]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, times = widths.most_common(1)[0]
            best, chosen = max((best, chosen), ((times, width), separator))
    return chosen
