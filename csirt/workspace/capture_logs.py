"""Captures and logs of one incident, read together: what every ``csirt capture`` command takes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from re import compile as pattern

from csirt.analysis.traffic.merge import corrected, merged
from csirt.errors import InputError
from csirt.files.capture.accounts import Accounts
from csirt.files.capture.names import DEFAULT_BUDGET_SECONDS, Dissection
from csirt.files.capture.read import read
from csirt.files.logs.read import read_log
from csirt.files.mappings import mapping_of
from csirt.model.capture import Seen
from csirt.model.progress import Progress, silent
from csirt.safe import safe

Logs = Iterable[tuple[Path, str]]
"""Files with the mapping of each: an id, or the path of one's own; ``ID@2026-11-29`` says the day
after which no line of the file was written."""
Clocks = Mapping[str, int]
"""By file, as it was given or by its name: nanoseconds by which its clock is ahead."""
_OFFSET = pattern(r"([+-])(\d{1,9})(?:\.(\d{1,9}))? ?(s|min|m|h)?")
_DATED = pattern(r"(.+)@(\d{4}-\d{2}-\d{2})")
_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3_600}
SECOND = 1_000_000_000


def seen_of(
    captures: Iterable[Path],
    logs: Logs = (),
    *,
    dissects: bool = False,
    budget_seconds: float = DEFAULT_BUDGET_SECONDS,
    accounts: Accounts | None = None,
    clocks: Clocks | None = None,
    day: date | None = None,
    progress: Progress = silent,
) -> Seen:
    """Return what some captures and logs show, as one evidence, each clock set right.

    Args:
        captures: pcap or pcapng; see :func:`csirt.files.capture.read.read`.
        logs: See :func:`csirt.files.logs.read.read_log`.
        dissects: Take names and handshakes out of the captures too.
        budget_seconds: Processor time for the costly protocols.
        accounts: Hashes of accounts; a key of the reading by default, the same for all files.
        clocks: Clocks known to be off; it goes before the offset of a mapping.
        day: Today, from which the year of a date without one is reckoned.
        progress: Called with the bytes read of the captures and their number.

    Raises:
        InputError: a clock of a file that is not read, a day that is none, and what the readers
            raise.
    """
    accounts = accounts or Accounts()
    captures, logs = list(captures), list(logs)
    named = [_dated(name, day) for _, name in logs]
    mappings = [mapping_of(name) for name, _ in named]
    paths = [*captures, *(path for path, _ in logs)]
    ahead = _ahead(paths, dict(clocks or {}))
    for at, mapping in enumerate(mappings, len(captures)):
        said = mapping.constants.get("clock_offset_seconds", "")
        if said and at not in ahead:
            ahead[at] = offset_of(said if said[0] in "+-" else f"+{said}")
    parts = []
    if captures:
        dissect = Dissection(accounts=accounts, budget_seconds=budget_seconds) if dissects else None
        parts.append(read(captures, dissect=dissect, progress=progress))
    for (path, _), mapping, (_, until) in zip(logs, mappings, named, strict=True):
        parts.append(read_log(path, mapping, accounts, day=until))
    return corrected(merged(parts), ahead)


def _dated(name: str, day: date | None) -> tuple[str, date | None]:
    """Return the name of a mapping, and the day that is said with it, else ``day``."""
    if not (found := _DATED.fullmatch(name)):
        return name, day
    try:
        return found[1], date.fromisoformat(found[2])
    except ValueError as error:
        raise InputError("log.day", given=safe(found[2], limit=60)) from error


def offset_of(text: str) -> int:
    """Return the nanoseconds that ``+90s``, ``-2min`` or ``+1h`` says.

    Raises:
        InputError: something else.
    """
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        raise InputError("log.clock", given=safe(text, limit=60))
    sign, whole, part, unit = found.groups()
    number = int(whole) * SECOND + int((part or "0").ljust(9, "0"))
    return number * _UNITS[unit or ""] * (-1 if sign == "-" else 1)


def one_by_one(
    captures: Iterable[Path],
    logs: Logs = (),
    clocks: Clocks | None = None,
    *,
    day: date | None = None,
    budget_seconds: float = DEFAULT_BUDGET_SECONDS,
    progress: Progress = silent,
) -> Iterator[Seen]:
    """Yield what each capture and each log shows, one after the other; see :func:`seen_of`."""
    parts: list[tuple[Path, tuple[list[Path], list[tuple[Path, str]]]]] = [
        *((path, ([path], [])) for path in captures),
        *((path, ([], [(path, name)])) for path, name in logs),
    ]
    clocks = dict(clocks or {})
    _ahead([path for path, _ in parts], clocks)  # a clock of a file that is not read is refused
    for path, (some, lines) in parts:
        mine = {file: by for file, by in clocks.items() if file in (str(path), path.name)}
        yield seen_of(
            some, lines, dissects=True, budget_seconds=budget_seconds, clocks=mine, day=day,
            progress=progress,
        )  # fmt: skip


def _ahead(paths: list[Path], clocks: dict[str, int]) -> dict[int, int]:
    ahead: dict[int, int] = {}
    for file, by in clocks.items():
        bearing = [at for at, path in enumerate(paths) if file in (str(path), path.name)]
        if not bearing:
            known = ", ".join(safe(path.name) for path in paths)
            raise InputError("log.clock-unknown", file=safe(file), known=known)
        ahead |= dict.fromkeys(bearing, by)
    return ahead
