"""``csirt risk sweep``: the cells of a region over an executor, resumed where they stopped.

A finished cell goes at once into a log beside the output (``FILE.part``), in the order in which
cells end; at the end the output is written whole, in the order of the cells. So an interrupted
sweep loses only what was being computed, and the output is the same for any number of workers.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import csirt
from csirt.analysis.sweep import swept
from csirt.errors import CsirtError, InputError, NotFoundError, SetupError
from csirt.files.shipped import catalogue
from csirt.files.write import write_text
from csirt.model.catalogue import Catalogue
from csirt.model.progress import Progress, silent
from csirt.model.region import Estate
from csirt.model.sweep import Cell, CellState, SweepScenario, cells
from csirt.safe import safe
from csirt.seal import sha256_bytes
from csirt.workspace.described import facility_files
from csirt.workspace.executors import Workers
from csirt.workspace.folder import opened
from csirt.workspace.sweep_log import SCHEMA, Line, as_text, done, log_of, opened_log

AHEAD = 2
"""Cells in hand for each worker; more would only hold memory."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is asked of a sweep."""

    region: Path
    """``region.yaml``, or the folder of the workspace."""
    scenarios: tuple[SweepScenario, ...]
    sets: tuple[tuple[str, ...], ...] = ((),)
    facilities: tuple[str, ...] = ()
    """Ids; all those that the workspace describes where none is given."""
    samples: int = 10_000
    seed: int = 1
    on: str = ""
    """Day on which evidence counts; see :meth:`Workspace.estate`."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of a sweep."""

    lines: tuple[Line, ...]
    kept: int
    """Cells that an earlier run had done."""

    def count(self, state: CellState) -> int:
        """Return how many cells are in a state."""
        return sum(each["state"] == state for each in self.lines)

    def facilities(self) -> tuple[int, int, int]:
        """Return how many facilities were computed, describe nothing, and are at fault."""
        states: dict[str, set[str]] = {}
        for each in self.lines:
            states.setdefault(each["facility"], set()).add(each["state"])
        failed = sum(CellState.FAILED in some for some in states.values())
        unknown = sum(some == {CellState.NOT_ASSESSED} for some in states.values())
        return len(states) - failed - unknown, unknown, failed

    def lost_lines(self, scenario: str, measures: tuple[str, ...]) -> float | None:
        """Return the care lines that an attack reaches in a mean sample, per facility computed."""
        found = [
            sum(line["probability"] for line in each["care_lines"])
            for each in self.lines
            if (each["scenario"]["id"], tuple(each["measures"])) == (scenario, measures)
            and each["state"] == CellState.COMPUTED
        ]
        return sum(found) / len(found) if found else None

    def as_json(self, file: str) -> dict[str, object]:
        """Return the JSON answer of the command; the lines themselves are in ``file``."""
        return {
            "schema": "csirt.risk.sweep-done/1",
            "file": file,
            "lines": len(self.lines),
            "kept": self.kept,
            **{state.value.replace("-", "_"): self.count(state) for state in CellState},
            "failures": [
                {"id": each["id"], **each["error"]} for each in self.lines if "error" in each
            ],
        }


def sweep(asked: Sweep, output: Path, workers: Workers, *, progress: Progress = silent) -> Swept:
    """Compute the cells that are not there yet, and write one JSON line for each.

    Args:
        asked: Facilities, scenarios, sets of measures, samples and seed.
        output: The file of the lines; what it holds of this very sweep is kept.
        workers: See :mod:`csirt.workspace.executors`.
        progress: Called with the cells done and their number.

    Raises:
        NotFoundError: a facility or a measure does not exist; there is no workspace.
        InputError: ``output`` is no sweep, or a worker has another version of this program.
        SetupError: the output cannot be written.
    """
    rules = catalogue()
    _check_measures(asked.sets, rules)
    files = _files(asked)
    known = done(output)
    found: dict[str, Line] = {}
    every = list(cells(files, asked.scenarios, asked.sets))
    kept = 0
    with opened_log(output) as stream:
        for cell, line in _computed(every, files, asked, rules, known, workers):
            if line is known.get(cell.id):
                kept += 1
            else:
                stream.write(as_text(line))
                stream.flush()
            found[cell.id] = line
            progress(len(found), len(every))
    lines = tuple(found[each.id] for each in every)
    write_text(output, "".join(map(as_text, lines)), force=True)
    log_of(output).unlink(missing_ok=True)
    return Swept(lines, kept)


def _check_measures(sets: Iterable[tuple[str, ...]], rules: Catalogue) -> None:
    for id in (id for some in sets for id in some):
        if id not in rules.measures:
            near = ", ".join(get_close_matches(id, rules.measures, n=3)) or "—"
            raise NotFoundError("sweep.unknown-measure", measure=safe(id), near=near)


def _files(asked: Sweep) -> dict[str, Path]:
    """Return the file of each facility of the sweep, by id."""
    files = {path.stem: path for path in facility_files(asked.region)}
    for id in asked.facilities:
        if id not in files:
            near = ", ".join(get_close_matches(id, files, n=3)) or "—"
            raise NotFoundError("workspace.no-facility", name=safe(id), near=near)
    return {id: files[id] for id in dict.fromkeys(asked.facilities)} if asked.facilities else files


def _computed(
    every: Iterable[Cell],
    files: Mapping[str, Path],
    asked: Sweep,
    rules: Catalogue,
    known: Mapping[str, Line],
    workers: Workers,
) -> Iterator[tuple[Cell, Line]]:
    """Yield each cell with its line, as they end; a few are in hand for each worker."""
    waiting: dict[Future[Line], Cell] = {}
    estate: Estate | Line = {}
    of, input = "", ""
    for cell in every:
        if cell.facility != of:
            of, estate = cell.facility, _estate(files[cell.facility], asked.on)
            input = _input(estate, rules) if isinstance(estate, Estate) else ""
        if not isinstance(estate, Estate):
            yield cell, _line(cell, asked, input) | estate
            continue
        line, before = _line(cell, asked, input), known.get(cell.id)
        if before is not None and line.items() <= before.items():
            yield cell, before
            continue
        arguments = (estate, rules, cell, asked.samples, asked.seed, line)
        waiting[workers.executor.submit(one, *arguments)] = cell
        if len(waiting) >= AHEAD * workers.count:
            yield from _ended(waiting)
    while waiting:
        yield from _ended(waiting)


def _ended(waiting: dict[Future[Line], Cell]) -> Iterator[tuple[Cell, Line]]:
    for each in wait(waiting, return_when=FIRST_COMPLETED).done:
        cell = waiting.pop(each)
        try:
            line = each.result()
        except BrokenProcessPool as error:
            raise SetupError("sweep.worker-lost", cell=cell.id) from error
        if line["version"] != csirt.__version__:
            raise InputError(
                "sweep.other-version", here=csirt.__version__, there=safe(line["version"])
            )
        yield cell, line


def one(estate: Estate, rules: Catalogue, cell: Cell, samples: int, seed: int, line: Line) -> Line:
    """Return the line of a cell; runs in a worker, which may be on another machine."""
    line = {**line, "version": csirt.__version__}
    try:
        found = swept(estate, rules, cell, samples=samples, seed=seed)
    except CsirtError as error:
        return line | _failed(error)
    state = (
        CellState.COMPUTED
        if found["applications"] or found["care_lines"]
        else (CellState.NOT_ASSESSED)
    )
    return line | {"state": state.value, **found}


def _estate(file: Path, on: str) -> Estate | Line:
    """Return the estate of a facility, or what its lines say instead."""
    try:
        return opened(file).estate(file, on=on)
    except CsirtError as error:
        return _failed(error)


def _failed(error: CsirtError) -> Line:
    return {
        "state": CellState.FAILED.value,
        "error": {"code": error.key, "message": safe(str(error))},
        "care_lines": [],
        "applications": [],
    }


def _line(cell: Cell, asked: Sweep, input: str) -> Line:
    """Return what identifies a cell: its line is kept only where all of this is the same."""
    return {
        "schema": SCHEMA,
        "id": cell.id,
        "facility": cell.facility,
        "scenario": {"id": cell.scenario.id, "entries": list(cell.scenario.entries)},
        "measures": list(cell.measures),
        "samples": asked.samples,
        "seed": asked.seed,
        "input_sha256": input,
        "version": csirt.__version__,
    }


def _input(estate: Estate, rules: Catalogue) -> str:
    """Return the hash of all that a cell rests on."""
    return sha256_bytes(f"{estate.model_dump_json()}\n{rules.model_dump_json()}".encode())
