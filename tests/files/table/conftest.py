"""Tables of a few rows, as CSV and as workbooks."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    from csirt.text import speak

    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of a CSV file from its lines."""

    def write(*lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / "t.csv"
        path.write_bytes((end.join(lines) + end).encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of a workbook from rows; a function may change the sheet before."""

    def write(
        rows: Iterable[Iterable[Any]],
        change: Callable[[Any], Any] = lambda sheet: None,
        name: str = "Feuille",
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = name
        for row in rows:
            sheet.append(list(row))
        change(sheet)
        path = tmp_path / "t.xlsx"
        book.save(path)
        return path

    return write
