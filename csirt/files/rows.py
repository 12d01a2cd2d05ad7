"""Rows as the State publishes them: their encoding, their cells, and what was left of them.

A row is never dropped in silence: what is left is counted by reason, and each reason becomes one
fault that stands at the first row it met.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from re import compile as pattern
from typing import Any

from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

MAX_BYTES = 100_000_000
"""The national file of 2026 has 100,000 establishments and about 45 MB."""
#: Labels shown of one reason, and kept while reading.
_SHOWN, _KEPT = 8, 5_000
_FINESS = pattern(r"[0-9][0-9A-Z][0-9]{7}")


def refusal(code: str, file: Path, line: int = 0, column: int = 0, **facts: object) -> ContentError:
    """Return the error that refuses a file at a place, told by the entry ``code``."""
    told: dict[str, Any] = {name: _fact(value) for name, value in facts.items()}
    return ContentError([Fault(code, Severity.ERROR, say(code, **told), safe(file), line, column)])


def _fact(value: object) -> object:
    return value if type(value) is int else safe(value, limit=300)


def lines(path: Path) -> list[str]:
    r"""Return the lines of a file, UTF-8 or Windows-1252, each without its line end.

    Every line is read on its own: exports that put together two sources mix the two encodings.

    Raises:
        ContentError: the file is missing, over the limit, empty, or in another encoding.
    """
    if not path.is_file():
        raise refusal("rows.no-file", path)
    if path.stat().st_size > MAX_BYTES:
        raise refusal("rows.too-big", path, limit=MAX_BYTES // 1_000_000)
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise refusal("rows.empty", path, 1, 1)
    rows = raw.split(b"\n")
    if not rows[-1]:
        rows.pop()
    return [_decoded(row, path, number) for number, row in enumerate(rows, 1)]


def _decoded(row: bytes, path: Path, number: int) -> str:
    row = row.rstrip(b"\r")
    nul = row.find(b"\0")
    if nul >= 0:
        raise refusal("rows.encoding", path, number, nul + 1)
    try:
        return row.decode()
    except UnicodeDecodeError:
        pass
    try:
        return row.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refusal("rows.encoding", path, number, error.start + 1) from error


def cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line, quotes undone; a quote left open ends with its line."""
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter))


@dataclass(slots=True)
class Sheet:
    """A file with headings: its rows as dictionaries, each with the line it stands on."""

    path: Path
    headings: list[str]
    body: list[str]
    delimiter: str

    def rows(self, left: "Left") -> Iterator[tuple[int, dict[str, str]]]:
        """Yield line and row; a row that is not as wide as the headings is left."""
        for number, text in enumerate(self.body, 2):
            if not text.strip():
                continue
            found = cells(text, self.delimiter)
            if len(found) != len(self.headings):
                left.add("rows.shape", number, f"{len(found)} / {len(self.headings)}")
                continue
            yield number, dict(zip(self.headings, map(str.strip, found), strict=True))


def sheet(path: Path, delimiter: str, needed: tuple[str, ...], *, upper: bool = False) -> Sheet:
    """Return a file with headings, once it is known to have the columns that are needed.

    Raises:
        ContentError: see :func:`lines`; a column is missing or stands twice.
    """
    found = lines(path)
    headings = [each.strip() for each in cells(found[0], delimiter)]
    if upper:
        headings = [each.upper() for each in headings]
    if missing := [name for name in needed if name not in headings]:
        shown = ", ".join(headings[:6])
        raise refusal("rows.missing-column", path, 1, 1, missing=", ".join(missing), found=shown)
    if twice := [name for name, count in Counter(headings).items() if count > 1 and name in needed]:
        raise refusal("rows.column-twice", path, 1, 1, names=", ".join(twice))
    return Sheet(path, headings, found[1:], delimiter)


def finess(text: str) -> str:
    """Return a FINESS number with its zero and capital letters, or nothing when it is none.

    A spreadsheet takes one zero away, that of the départements 01 to 09; no number has two.
    """
    number = text.strip().upper()
    if len(number) == 8 and number.isdigit():
        number = "0" + number
    return number if _FINESS.fullmatch(number) and not number.startswith("00") else ""


@dataclass(slots=True)
class Left:
    """What was left of one file, counted by reason."""

    file: Path
    _found: dict[tuple[str, Severity], "_Reason"] = field(default_factory=dict)

    def add(
        self, code: str, line: int = 0, label: object = "", severity: Severity = Severity.WARNING
    ) -> None:
        """Count a row under a reason; ``label`` is what the reader is shown of it."""
        reason = self._found.setdefault((code, severity), _Reason(line))
        reason.count += 1
        shown = safe(label, limit=80)
        if shown and (shown in reason.labels or len(reason.labels) < _KEPT):
            reason.labels[shown] += 1

    def note(self, code: str, line: int = 0, label: object = "") -> None:
        """Count a row that is left as it should be."""
        self.add(code, line, label, Severity.NOTE)

    def count(self, code: str) -> int:
        """Return how many rows were left for a reason."""
        return sum(each.count for (name, _), each in self._found.items() if name == code)

    def faults(self) -> tuple[Fault, ...]:
        """Return one fault a reason, warnings before notes."""
        found = [
            Fault(code, severity, reason.message(code), safe(self.file), reason.line, 1)
            if reason.line
            else Fault(code, severity, reason.message(code), safe(self.file))
            for (code, severity), reason in self._found.items()
        ]
        return tuple(sorted(found, key=lambda fault: (fault.severity is Severity.NOTE, fault.code)))


@dataclass(slots=True)
class _Reason:
    line: int
    """The first row it met."""
    count: int = 0
    labels: Counter[str] = field(default_factory=Counter)

    def message(self, code: str) -> str:
        named = sorted(self.labels.items(), key=lambda item: (-item[1], item[0]))
        shown = [name if count == 1 else f"{name} × {count}" for name, count in named[:_SHOWN]]
        if len(named) > _SHOWN:
            shown.append("…")
        return say(code, count=self.count, detail=", ".join(shown) or "—")
