"""The lines of a sweep on disk: the output, and the log beside it while the work goes on."""

import json
from pathlib import Path
from typing import IO, Any

from csirt.errors import InputError, SetupError, of_the_system
from csirt.model.sweep import CellState
from csirt.safe import safe, safe_json

SCHEMA = "csirt.risk.sweep/1"

Line = dict[str, Any]


def as_text(line: Line) -> str:
    """Return a line as it is written, its newline included."""
    return safe_json(json.dumps(line, ensure_ascii=False, allow_nan=False)) + "\n"


def log_of(output: Path) -> Path:
    """Return the log of an output: where an unfinished sweep keeps what it has done."""
    return output.with_name(f"{output.name}.part")


def done(output: Path) -> dict[str, Line]:
    """Return the cells that an earlier run has computed, by id, those of its log included.

    Raises:
        InputError: the output stands and is no sweep: it will not be written over.
        SetupError: a file cannot be read.
    """
    found: dict[str, Line] = {}
    for number, line in _lines(output):
        if line is None:
            raise InputError("sweep.not-one", file=safe(output), line=number)
        found[str(line.get("id"))] = line
    # A line of the log that an interruption has cut is made again.
    found |= {str(line.get("id")): line for _, line in _lines(log_of(output)) if line is not None}
    wanted = (CellState.COMPUTED, CellState.NOT_ASSESSED)
    return {id: line for id, line in found.items() if line.get("state") in wanted}


def _lines(file: Path) -> list[tuple[int, Line | None]]:
    """Return each line with its number; none for one that is no line of a sweep."""
    try:
        texts = file.read_bytes().decode(errors="replace").split("\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _refused(file, error) from error
    return [(at, _read(text)) for at, text in enumerate(texts, 1) if text.strip()]


def _read(text: str) -> Line | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) and line.get("schema") == SCHEMA else None


def opened_log(output: Path) -> IO[str]:
    """Return the log, open at its end.

    Raises:
        SetupError: the folder cannot be written.
    """
    log = log_of(output)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        stream = log.open("a", encoding="utf-8", newline="\n")
        if stream.tell():
            stream.write("\n")  # ends a line that was cut
    except OSError as error:
        raise _refused(log, error) from error
    return stream


def _refused(file: Path, error: OSError) -> SetupError:
    return SetupError("write.failed", file=safe(file), problem=safe(of_the_system(error)))
